# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""vivarium-cli heap --at-exit: what was alive at a program's end is in the file, and the program does not notice.

Interpreters: this one, and those of VIVARIUM_PYTHONS."""

import os
import random
import signal
import subprocess
import time

from outside import (CLI, ENVIRONMENT, PATIENCE, PYTHON, assert_failure, case, cli, folder, finish, main, start_cli,
                     wait_for)
from snapshots import interpreters, meta, number

ALIVE = 37
LONG = os.environ.get("VIVARIUM_LONG") == "1"

# Every program counts what is alive at its end.
BEGIN = f"""
import atexit, os, signal, subprocess, sys, threading, time
class Alive: pass
keep = [Alive() for i in range({ALIVE})]
"""

# What is run, how it ends, and a word of what the file says of it.
ENDS = {
    "falls-off-the-end": ("print('done')", 0, "began to shut down"),
    "sys-exit": ("print('done'); sys.exit(3)", 3, "began to shut down"),
    "exception": ("raise ValueError('no')", 1, "began to shut down"),
    "exit-in-atexit-order": ("atexit.register(print, 'second'); atexit.register(print, 'first')", 0, "shut down"),
    "os-exit": ("os._exit(7)", 7, "status 7"),
    "os-exit-of-a-thread": ("threading.Thread(target=os._exit, args=(5,)).start(); time.sleep(600)", 5, "status 5"),
    "sigterm": ("os.kill(os.getpid(), signal.SIGTERM); time.sleep(600)", -signal.SIGTERM, "Signal 15"),
    "abort": ("import resource; resource.setrlimit(resource.RLIMIT_CORE, (0, 0)); os.abort()", -signal.SIGABRT,
              "Signal 6"),
    "handled-sigterm": ("signal.signal(signal.SIGTERM, lambda *_: sys.exit(9))\n"
                        "os.kill(os.getpid(), signal.SIGTERM); time.sleep(600)", 9, "shut down"),
    "interrupt": ("os.kill(os.getpid(), signal.SIGINT); time.sleep(600)", -signal.SIGINT, "shut down"),
}

FAMILY = """
def child():
    del keep[:]
    sys.exit(4)
print('word', flush=True)
pids = []
for i in range(3):
    pid = os.fork()
    if pid == 0:
        child()
    pids.append(pid)
print([os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids], flush=True)
for i in range(3):
    print(subprocess.run([sys.executable, '-c', 'print(1); raise SystemExit(6)'], stdout=subprocess.PIPE), flush=True)
threads = [threading.Thread(target=sum, args=([i],)) for i in range(50)]
for thread in threads: thread.start()
for thread in threads: thread.join()
for i in range(4): threading.Thread(target=time.sleep, args=(600,), daemon=True).start()
try:
    os.waitpid(-1, os.WNOHANG)
except ChildProcessError:
    print('no child', flush=True)
"""

BECOMES_ANOTHER = """
del keep[:]
{}
os.execv(sys.executable, [sys.executable, '-c', 'class Alive: pass\\nkeep = [Alive() for i in range(%d)]'])
""" % ALIVE

WITH_THREADS = "for i in range(5): threading.Thread(target=time.sleep, args=(600,), daemon=True).start()"


def plain(*argv):
    """How a program behaves without us."""
    return subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          env=ENVIRONMENT, timeout=PATIENCE)


def at_exit(*argv):
    """Runs a program and takes it at its end: (snapshot, what was said)."""
    path = folder() + "/a.vvheap"
    return path, cli("heap", "-o", path, "--at-exit", "--verbose", "--", *argv)


def said_of_end(status):
    return f"was ended by signal {-status}." if status < 0 else f"ended with status {status}."


def own_words(err):
    """What the program itself wrote to standard error."""
    return [line for line in err.splitlines() if not line.startswith(("“", "Saved “"))]


def check_taken(path, done, program, code):
    """The snapshot has what was alive, and the program did as it does alone."""
    alone = plain(program, "-c", code)
    assert done.returncode == 0, done.err
    assert done.out == alone.stdout.decode(), (done.out, alone.stdout)
    assert own_words(done.err) == alone.stderr.decode().splitlines(), (done.err, alone.stderr)
    assert said_of_end(alone.returncode) in done.err, done.err
    assert number(path, "SELECT count(*) FROM objects WHERE type = 'Alive'") == ALIVE
    return alone.returncode


def register(version, program):
    for name, (code, status, reason) in ENDS.items():
        @case(f"/cli/heap-exit/{version}/{name}")
        def _(code=BEGIN + code, status=status, reason=reason):
            path, done = at_exit(program, "-c", code)
            assert check_taken(path, done, program, code) == status
            facts = meta(path)
            assert reason in facts["capture.reason"], facts["capture.reason"]
            assert facts["python.version"].startswith(version)
            assert int(facts["capture.pause_us"]) > 0

    @case(f"/cli/heap-exit/{version}/children-and-threads")
    def _():
        path, done = at_exit(program, "-c", BEGIN + FAMILY)
        assert check_taken(path, done, program, BEGIN + FAMILY) == 0

    for name, before in ("becomes-another-program", ""), ("becomes-another-program-with-threads", WITH_THREADS):
        @case(f"/cli/heap-exit/{version}/{name}")
        def _(code=BEGIN + BECOMES_ANOTHER.format(before)):
            path, done = at_exit(program, "-c", code)
            assert check_taken(path, done, program, code) == 0

    @case(f"/cli/heap-exit/{version}/killed-at-once")
    def _():
        path, done = at_exit(program, "-c", BEGIN + "os.kill(os.getpid(), signal.SIGKILL)")
        assert done.returncode == 1 and not os.path.exists(path)
        assert said_of_end(-signal.SIGKILL) in done.err and "SIGKILL" in done.err and "--after" in done.err, done.err


for _version, _program in interpreters():
    register(_version, _program)


@case("/cli/heap-exit/no-python")
def _():
    for script, status in ("exit 3", 3), ("kill -TERM $$", -signal.SIGTERM), ("echo hello; exec true", 0):
        path, done = at_exit("sh", "-c", script)
        assert done.returncode == 1 and not os.path.exists(path)
        assert done.out == plain("sh", "-c", script).stdout.decode()
        assert said_of_end(status) in done.err and "no Python" in done.err, done.err


@case("/cli/heap-exit/through-a-shell")
def _():
    path, done = at_exit("sh", "-c", f"exec '{PYTHON}' -c '{BEGIN}'")
    assert done.returncode == 0, done.err
    assert number(path, "SELECT count(*) FROM objects WHERE type = 'Alive'") == ALIVE


@case("/cli/heap-exit/no-such-program")
def _():
    assert_failure("heap", "-o", folder() + "/a.vvheap", "--at-exit", "--", "/nowhere/program", words=["/nowhere/program"])


@case("/cli/heap-exit/without-verbose-nothing-is-said")
def _():
    done = cli("heap", "-o", folder() + "/a.vvheap", "--at-exit", "--", PYTHON, "-c", "print(1)")
    assert (done.returncode, done.out, done.err) == (0, "1\n", ""), done


WAITS = BEGIN + """
def at_end():
    print('at the end', flush=True)
atexit.register(at_end)
print(os.getpid(), flush=True)
sys.stdin.readline()
print('goes on', flush=True)
"""


def start_waiting():
    """The command with a program that waits for a line: (command, snapshot, PID of the program)."""
    path = folder() + "/a.vvheap"
    process = start_cli("heap", "-o", path, "--at-exit", "--", PYTHON, "-c", WAITS, stdin=subprocess.PIPE)
    return process, path, int(process.stdout.readline())


def state(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0]
    except OSError:
        return "gone"


def tracer(pid):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("TracerPid:"))


@case("/cli/heap-exit/the-tool-is-killed-while-the-program-runs")
def _():
    process, path, pid = start_waiting()
    assert tracer(pid) != 0
    process.kill()
    process.wait()
    wait_for(lambda: tracer(pid) == 0, "letting go")
    os.write(process.stdin.fileno(), b"\n")
    assert process.stdout.read() == b"goes on\nat the end\n"
    wait_for(lambda: state(pid) in ("gone", "Z"), "the program's end")
    assert not os.path.exists(path)


@case("/cli/heap-exit/the-tool-is-stopped-as-the-program-ends")
def _():
    process, path, pid = start_waiting()
    process.send_signal(signal.SIGSTOP)
    wait_for(lambda: state(process.pid) == "T", "stopping")
    os.write(process.stdin.fileno(), b"\n")
    wait_for(lambda: state(pid) in ("gone", "Z"), "the program's end")
    process.send_signal(signal.SIGCONT)
    status, out, err = finish(process)
    assert (status, out) == (1, "goes on\nat the end\n"), (status, out, err)
    assert err.startswith("vivarium-cli: ") and err.count("\n") == 1, err
    assert not os.path.exists(path)


@case("/cli/heap-exit/the-tool-is-killed-at-any-moment")
def _():
    for i in range(200 if LONG else 12):
        process, path, pid = start_waiting()
        os.write(process.stdin.fileno(), b"\n")
        time.sleep(random.random() * 0.15)
        process.kill()
        process.wait()
        assert process.stdout.read() == b"goes on\nat the end\n"
        wait_for(lambda: state(pid) in ("gone", "Z"), "the program's end")


@case("/cli/heap-exit/the-program-is-killed-as-it-is-held")
def _():
    for i in range(50 if LONG else 6):
        process, path, pid = start_waiting()
        os.write(process.stdin.fileno(), b"\n")
        time.sleep(random.random() * 0.05)
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        status, _, err = finish(process)
        assert status in (0, 1), err
        if status == 0:
            assert number(path, "SELECT count(*) FROM objects WHERE type = 'Alive'") == ALIVE
        assert state(pid) == "gone"


@case("/cli/heap-exit/stopped-and-continued-by-others")
def _():
    process, path, pid = start_waiting()
    os.kill(pid, signal.SIGSTOP)
    wait_for(lambda: state(pid) in "tT", "stopping")
    os.write(process.stdin.fileno(), b"\n")
    os.kill(pid, signal.SIGCONT)
    assert finish(process)[:2] == (0, "goes on\nat the end\n")
    assert number(path, "SELECT count(*) FROM objects WHERE type = 'Alive'") == ALIVE


if __name__ == "__main__":
    main()
