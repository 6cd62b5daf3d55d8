# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`vivarium-cli monitor PID` from outside: samples, the ways it ends, and odd processes."""

import csv
import io
import os
import platform
import re
import signal
import subprocess
import threading
import time

from outside import (CLI, ENVIRONMENT, IDLE, PATIENCE, STARTED, Skip, assert_failure, assert_one_line, case, cli,
                     finish, folder, main, nobody, second_opinion, start, start_cli, start_idle, start_python, strict_json,
                     wait_for, wait_watching)
from watching import NUMBERS, assert_report, watch

psutil = second_opinion()

FAST = ["--interval=0.1"]


@case("/cli/monitor/schema-and-target")
def _():
    target = start_idle()
    report = watch(*FAST, "--duration=0.5", target.pid)
    assert report["target"]["pid"] == target.pid
    assert report["target"]["python"] == platform.python_version()
    assert abs(report["target"]["started"] - psutil.Process(target.pid).create_time()) < 1.5
    assert report["interval"] == 0.1
    assert report["exit"] is None


@case("/cli/monitor/the-sample-due-at-the-end-is-taken")
def _():
    target = start_idle()
    report = watch(*FAST, "--duration=0.5", target.pid)
    # A machine that stalls may make it skip some, but never the last one, and never take more.
    assert 1 <= len(report["samples"]) <= 5
    assert report["samples"][-1]["time"] - report["samples"][0]["time"] < 60
    report = watch("--interval=0.3", "--duration=0.3", target.pid)
    assert len(report["samples"]) == 1


@case("/cli/monitor/shorter-than-one-interval")
def _():
    report = watch("--interval=60", "--duration=0.2", start_idle().pid)
    assert report["samples"] == [] and report["summary"]["data_points"] == 0
    assert report["summary"]["avg_cpu"] is None


@case("/cli/monitor/memory-agrees-with-psutil")
def _():
    target = start_python("hold = b'x' * (100 << 20)\n" + IDLE)
    report = watch(*FAST, "--duration=0.3", target.pid)
    last = report["samples"][-1]
    other = psutil.Process(target.pid)
    memory = other.memory_full_info()
    assert last["rss"] > 100 << 20
    assert abs(last["rss"] - memory.rss) <= 1 << 20, (last["rss"], memory.rss)
    assert abs(last["vms"] - memory.vms) <= 1 << 20
    assert abs(last["shared"] - memory.shared) <= 1 << 20
    assert abs(last["private"] + last["shared"] - last["rss"]) <= 1 << 20
    assert last["swap"] == memory.swap
    assert last["thread_count"] == other.num_threads()
    assert last["fd_count"] == other.num_fds()
    assert abs(last["memory_used"] - last["rss"] / (1 << 20)) < 0.01
    assert abs(last["memory_percent"] - 100 * last["rss"] / psutil.virtual_memory().total) < 0.01
    pss = [s["pss"] for s in report["samples"] if s["pss"] is not None]
    assert pss and abs(pss[-1] - memory.pss) <= 4 << 20


@case("/cli/monitor/cpu-agrees-with-psutil")
def _():
    target = start_python("print('ready', flush=True)\nwhile True: pass\n")
    other = psutil.Process(target.pid)
    before, start_time = other.cpu_times(), time.monotonic()
    report = watch(*FAST, "--duration=2", target.pid)
    after, end_time = other.cpu_times(), time.monotonic()
    share = 100 * (after.user + after.system - before.user - before.system) / (end_time - start_time)
    assert abs(report["summary"]["avg_cpu"] - share) < 25, (report["summary"]["avg_cpu"], share)
    for sample in report["samples"]:
        parts = sample["cpu_user_percent"] + sample["cpu_system_percent"]
        assert abs(sample["cpu_percent"] - parts) < 0.001


@case("/cli/monitor/idle-process")
def _():
    report = watch(*FAST, "--duration=1", start_idle().pid)
    assert report["summary"]["avg_cpu"] < 5


@case("/cli/monitor/elapsed-and-time")
def _():
    report = watch(*FAST, "--duration=1", start_idle().pid)
    samples = report["samples"]
    assert abs(samples[0]["time"] - time.time()) < 60
    first = samples[0]
    for sample in samples:
        assert abs((sample["time"] - first["time"]) - (sample["elapsed"] - first["elapsed"])) < 0.05


@case("/cli/monitor/deadlines-do-not-drift")
def _():
    samples = watch(*FAST, "--duration=3", start_idle().pid)["samples"]
    # Each sample lies behind a multiple of the interval by its own delay; a drift would be the sum of all: then none of
    # the last would be near one, however often this machine is late.
    offsets = [(s["elapsed"] - samples[0]["elapsed"]) % 0.1 for s in samples]
    assert min(min(o, 0.1 - o) for o in offsets[-10:]) < 0.01, offsets


@case("/cli/monitor/history-keeps-the-newest")
def _():
    begin = time.time()
    report = watch(*FAST, "--duration=1.5", "--history=3", start_idle().pid)
    assert len(report["samples"]) == 3
    assert report["samples"][-1]["time"] - begin > 1.4
    assert len(watch(*FAST, "--duration=1.5", start_idle().pid)["samples"]) > 3


@case("/cli/monitor/options-before-and-after-the-target")
def _():
    pid = start_idle().pid
    for arguments in ([pid, "--interval=0.1", "--duration=0.1"], ["--interval", "0.1", pid, "--duration", "0.1"],
                      ["--duration=0.1", "--interval", "0.1", pid]):
        report = watch(*arguments)
        assert report["interval"] == 0.1 and len(report["samples"]) == 1, arguments
    assert watch("--interval=60", "--interval=0.1", "--duration=0.1", pid)["interval"] == 0.1


@case("/cli/monitor/ends-with-the-target")
def _():
    target = start_python("import sys\nprint('ready', flush=True)\nsys.stdin.read()\n", stdin=-1)
    process = start_cli("monitor", "--interval=0.1", "--json=-", "--quiet", target.pid)
    wait_watching(process)
    target.stdin.close()
    target.wait()
    status, out, err = finish(process)
    assert status == 0 and err == ""
    report = assert_report(strict_json(out))
    assert report["exit"] is None and report["samples"]


@case("/cli/monitor/the-end-is-seen-before-the-next-sample")
def _():
    target = start_idle()
    process = start_cli("monitor", "--interval=60", "--json=-", "--quiet", target.pid)
    wait_watching(process)
    target.kill()
    target.wait()
    begin = time.monotonic()
    status, out, _err = finish(process)
    assert status == 0 and time.monotonic() - begin < 50
    assert assert_report(strict_json(out))["samples"] == []


@case("/cli/monitor/signals-end-it-with-everything-written")
def _():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        target = start_idle()
        place = folder()
        files = {name: os.path.join(place, "out." + name) for name in ("json", "csv", "png", "svg", "pdf")}
        process = start_cli("monitor", "--interval=0.1", target.pid, *[f"--{n}={f}" for n, f in files.items()])
        wait_watching(process)
        status, out, err = finish(process, number)
        assert status == 0, (number, status, err)
        assert err == "" and out.strip(), (number, out, err)
        with open(files["json"]) as file:
            report = assert_report(strict_json(file.read()))
        with open(files["csv"], newline="") as file:
            assert len(list(csv.reader(file))) == len(report["samples"]) + 1
        assert sorted(os.listdir(place)) == sorted(os.path.basename(f) for f in files.values())
        assert target.poll() is None, "the target must go on"


@case("/cli/monitor/nohup-is-respected")
def _():
    target = start_idle()
    process = start_cli("monitor", "--interval=0.1", "--duration=1.5", "--json=-", "--quiet", target.pid,
                        preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    time.sleep(0.4)
    process.send_signal(signal.SIGHUP)
    begin = time.time()
    status, out, _err = finish(process)
    assert status == 0 and strict_json(out)["samples"][-1]["time"] > begin + 0.5


@case("/cli/monitor/csv-is-the-samples")
def _():
    done = cli("monitor", *FAST, "--duration=0.5", "--csv=-", "--quiet", start_idle().pid)
    assert done.returncode == 0 and "\r" not in done.out and done.out.endswith("\n")
    table = list(csv.reader(io.StringIO(done.out, newline=""), strict=True))
    assert table[0] == ["time", "elapsed", *NUMBERS], table[0]
    assert len(table) > 1
    for values in table[1:]:
        assert len(values) == len(table[0])
        for name, value in zip(table[0], values):
            assert value == "" or re.fullmatch(r"-?\d+(\.\d+)?(e[-+]?\d+)?", value), (name, value)
            assert value != "" or name in ("pss", "fd_count", "read_bytes", "write_bytes"), name


@case("/cli/monitor/csv-and-json-agree")
def _():
    place = folder()
    done = cli("monitor", *FAST, "--duration=0.5", f"--csv={place}/a.csv", f"--json={place}/a.json", start_idle().pid)
    assert done.returncode == 0, done.err
    with open(place + "/a.json") as file:
        samples = strict_json(file.read())["samples"]
    with open(place + "/a.csv", newline="") as file:
        table = list(csv.DictReader(file))
    assert len(table) == len(samples)
    for values, sample in zip(table, samples):
        for name in ["time", "elapsed", *NUMBERS]:
            assert (float(values[name]) if values[name] else None) == sample[name], name


@case("/cli/monitor/summary-on-standard-output")
def _():
    done = cli("monitor", *FAST, "--duration=0.4", start_idle().pid)
    assert done.returncode == 0 and done.err == "", done.err
    assert "CPU" in done.out and len(done.out.splitlines()) > 3, done.out
    quiet = cli("monitor", *FAST, "--duration=0.2", "--quiet", start_idle().pid)
    assert quiet.returncode == 0 and quiet.out == "" and quiet.err == ""


@case("/cli/monitor/summary-makes-room-for-a-file")
def _():
    done = cli("monitor", *FAST, "--duration=0.2", "--json=-", start_idle().pid)
    assert_report(strict_json(done.out))
    assert "CPU" in done.err


@case("/cli/monitor/verbose-notes")
def _():
    place = folder()
    arguments = ["monitor", *FAST, "--duration=0.2", f"--csv={place}/a.csv", start_idle().pid]
    assert cli(*arguments).err == ""
    assert place in cli(*arguments, "--verbose").err


@case("/cli/monitor/not-python")
def _():
    sleeper = start("sleep", "600", ready=False)
    wait_for(lambda: psutil.Process(sleeper.pid).name() == "sleep", "sleep's exec")
    done = cli("monitor", *FAST, "--duration=0.3", "--json=-", "--quiet", sleeper.pid)
    assert done.returncode == 0
    assert_one_line(done.err, sleeper.pid, "is not Python")
    report = assert_report(strict_json(done.out))
    assert report["target"]["python"] is None and report["target"]["name"] == "sleep"
    assert report["samples"][-1]["rss"] > 0


@case("/cli/monitor/ended-process")
def _():
    target = start_idle()
    target.kill()
    target.wait()
    assert_failure("monitor", target.pid, words=[target.pid])


@case("/cli/monitor/zombie")
def _():
    target = start_python("print('ready', flush=True)\n")
    wait_for(lambda: psutil.Process(target.pid).status() == psutil.STATUS_ZOMBIE, "the target's end")
    assert_failure("monitor", target.pid, words=[target.pid, "ended"])


@case("/cli/monitor/thread-id")
def _():
    target = start_python("import threading, time\n"
                          "t = threading.Thread(target=time.sleep, args=(600,), daemon=True)\n"
                          "t.start()\nprint(t.native_id, flush=True)\ntime.sleep(600)\n")
    thread = int(target.first_line)
    assert thread != target.pid
    assert_failure("monitor", thread, words=[thread, target.pid, "thread"])


@case("/cli/monitor/kernel-thread")
def _():
    try:
        with open("/proc/2/comm") as file:
            name = file.read().strip()
    except OSError:
        raise Skip("no kernel threads to be seen")
    if name != "kthreadd":
        raise Skip("no kernel threads to be seen")
    report = watch(*FAST, "--duration=0.2", 2)
    assert report["target"]["python"] is None


@case("/cli/monitor/another-users-process")
def _():
    target = start_idle()
    prefix = nobody()
    process = subprocess.Popen([*prefix, CLI, "monitor", *FAST, "--duration=0.3", "--json=-", "--quiet",
                                str(target.pid)], stdout=-1, stderr=-1, env=ENVIRONMENT)
    STARTED.append(process)
    status, out, err = finish(process)
    if status in (126, 127):
        raise Skip("the command cannot be reached by another user")
    assert status == 0, err
    report = assert_report(strict_json(out))
    for sample in report["samples"]:
        assert sample["rss"] > 0 and sample["cpu_percent"] is not None
        assert sample["fd_count"] is None and sample["read_bytes"] is None


@case("/cli/monitor/hidden-processes")
def _():
    # The leak sanitizer's own threads look into /proc and leak where it is closed to them.
    environment = {**ENVIRONMENT, "ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") + ":detect_leaks=0"}
    # hidepid=1: there, but closed; hidepid=2: not even there.
    for hidepid in (1, 2):
        script = f"mount -t proc -o hidepid={hidepid} proc /proc || exit 99; exec \"$@\""
        apart = ["unshare", "-m", "sh", "-c", script, "sh", *nobody()]
        if subprocess.run([*apart, CLI, "--version"], capture_output=True, timeout=PATIENCE, env=environment).returncode:
            raise Skip("no proc file system can be mounted, or the command cannot be reached by another user")
        done = subprocess.run([*apart, CLI, "monitor", "1"], capture_output=True, timeout=PATIENCE, env=environment)
        assert done.returncode == 1, done
        assert_one_line(done.stderr.decode(), "Process 1 cannot be looked at", "as root")


@case("/cli/monitor/odd-command-line")
def _():
    target = start_python(IDLE, "two\nlines", b"bad \xff bytes", "x" * 100 * 1024)
    report = watch(*FAST, "--duration=0.2", target.pid)
    command = report["target"]["command"]
    assert "two\\nlines" in command and "\\xff" in command and len(command) <= 4096
    assert not any(ord(c) < 32 for c in command + report["target"]["name"])


@case("/cli/monitor/children-are-summed")
def _():
    code = "import os, sys, time\n" \
           "for _ in range(3):\n" \
           "    if os.fork() == 0:\n" \
           "        hold = b'x' * (30 << 20)\n" \
           "        time.sleep(600)\n" \
           "time.sleep(0.5)\nprint('ready', flush=True)\ntime.sleep(600)\n"
    target = start_python(code)
    family = [psutil.Process(target.pid), *psutil.Process(target.pid).children(recursive=True)]
    try:
        assert len(family) == 4
        alone = watch(*FAST, "--duration=0.3", target.pid)["samples"][-1]
        report = watch(*FAST, "--duration=0.3", "--children", target.pid)
        last = report["samples"][-1]
        rss = sum(p.memory_info().rss for p in family)
        pss = sum(p.memory_full_info().pss for p in family)
        assert abs(last["rss"] - rss) <= 4 << 20, (last["rss"], rss)
        assert last["thread_count"] == 4 and alone["thread_count"] == 1
        assert last["fd_count"] == sum(p.num_fds() for p in family)
        # The sum of RSS would count what the fork shares four times.
        assert abs(last["memory_used"] * (1 << 20) - pss) <= 8 << 20, (last["memory_used"], pss / (1 << 20))
        assert alone["rss"] < 60 << 20 < last["rss"]
    finally:
        for process in family[1:]:
            process.kill()


@case("/cli/monitor/live-line-only-on-a-terminal")
def _():
    target = start_idle()

    def run(*arguments):
        master, slave = os.openpty()
        text = []

        def read():
            try:
                while chunk := os.read(master, 4096):
                    text.append(chunk)
            except OSError:
                pass

        reader = threading.Thread(target=read)
        reader.start()
        process = start_cli("monitor", *FAST, "--duration=0.5", target.pid, *arguments, stderr=slave)
        os.close(slave)
        out = process.communicate(timeout=60)[0]
        reader.join()
        os.close(master)
        assert process.returncode == 0
        return out.decode(), b"".join(text).decode()

    out, err = run()
    assert "\r" in err and str(target.pid) in err and "\n" not in err, err
    assert err.endswith("\r\033[K") and "\033" not in out
    assert run("--quiet") == ("", "")


if __name__ == "__main__":
    main()
