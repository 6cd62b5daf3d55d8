# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What psutil says of a process: second-opinion.py PID SECONDS

Prints "name value" lines; cpu, user and system are percent over SECONDS, those that begin with tree.
are sums over the process and its descendants."""
import sys
import time

import psutil

process = psutil.Process(int(sys.argv[1]))
everyone = [process, *process.children(recursive=True)]


def cpu():
    return [p.cpu_times() for p in everyone], time.monotonic()


before, begin = cpu()
time.sleep(float(sys.argv[2]))
after, end = cpu()
percent = 100 / (end - begin)
user = [(b.user - a.user) * percent for a, b in zip(before, after)]
system = [(b.system - a.system) * percent for a, b in zip(before, after)]

with process.oneshot():
    full = process.memory_full_info()
    counters = process.io_counters()
    result = {
        "cpu": user[0] + system[0],
        "user": user[0],
        "system": system[0],
        "rss": full.rss,
        "vms": full.vms,
        "pss": full.pss,
        "swap": full.swap,
        "threads": process.num_threads(),
        "files": process.num_fds(),
        "read_bytes": counters.read_bytes,
        "write_bytes": counters.write_bytes,
        "tree.cpu": sum(user) + sum(system),
        "tree.rss": sum(p.memory_info().rss for p in everyone),
        "tree.pss": sum(p.memory_full_info().pss for p in everyone),
        "tree.threads": sum(p.num_threads() for p in everyone),
        "tree.files": sum(p.num_fds() for p in everyone),
        "tree.processes": len(everyone),
    }
for name, value in result.items():
    print(name, value)
