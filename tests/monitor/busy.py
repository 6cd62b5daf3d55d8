# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A process that does a known amount: busy.py SHARE MIB THREADS FILES CHILDREN

Burns SHARE of a core, holds MIB of touched memory, has THREADS threads more and FILES open files more,
and CHILDREN child processes that each do the same with no children of their own.  Says "ready"; ends
when its standard input does, so that it never outlives the test."""
import os
import select
import subprocess
import sys
import threading
import time

share, mib, n_threads, n_files, n_children = float(sys.argv[1]), *map(int, sys.argv[2:6])

memory = bytearray(mib << 20)
memory[::4096] = b"x" * len(memory[::4096])
files = [open(os.devnull, "rb") for _ in range(n_files)]
for _ in range(n_threads):
    threading.Thread(target=threading.Event().wait, daemon=True).start()

children = [
    subprocess.Popen(
        [sys.executable, __file__, str(share), str(mib), str(n_threads), str(n_files), "0"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    for _ in range(n_children)
]
for child in children:
    child.stdout.readline()
print("ready", flush=True)

due = time.monotonic()
while True:
    used = time.thread_time()
    while time.thread_time() - used < 0.1 * share:
        pass
    due += 0.1
    now = time.monotonic()
    if due < now:
        due = now
    if select.select([0], [], [], due - now)[0] and not os.read(0, 4096):
        break
for child in children:
    child.stdin.close()
for child in children:
    child.wait()
