# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""vivarium-cli heap at different moments of a program, and what is left when it does not work."""

import csv
import io
import os
import shutil
import signal
import stat
import subprocess
import time

from outside import (CLI, ENVIRONMENT, IDLE, PATIENCE, PYTHON, Skip, assert_failure, assert_one_line, case, cli, finish,
                     folder, main, start, start_cli, start_idle, start_python, wait_for)

MARKED = """
import atexit, os, signal, sys, threading, time
class Marker:
    pass
keep = [Marker() for _ in range(77)]
atexit.register(lambda: keep.append(Marker()))
thread = threading.Thread(target=lambda: time.sleep(0.05))
thread.start()
print("out", flush=True)
"""

BUSY = """
import random, threading
class Node:
    pass
lists = [[] for _ in range(50)]
table = {}
def work(seed):
    chance = random.Random(seed)
    while True:
        one = chance.choice(lists)
        one.extend(range(chance.randrange(200)))
        if len(one) > 3000:
            one.clear()
        node = Node()
        node.__dict__["a%d" % chance.randrange(50)] = one
        table[chance.randrange(2000)] = node
        table.pop(chance.randrange(2000), None)
for seed in range(3):
    threading.Thread(target=work, args=(seed,), daemon=True).start()
print("ready", flush=True)
threading.Event().wait()
"""


def query(snapshot, sql):
    done = subprocess.run([CLI, "query", snapshot, sql, "--format=csv"], capture_output=True, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    return list(csv.reader(io.StringIO(done.stdout.decode("utf-8", "surrogateescape"), newline="")))[1:]


def number(snapshot, sql):
    return int(query(snapshot, sql)[0][0])


def markers(snapshot):
    return number(snapshot, "SELECT count(*) FROM objects WHERE type = 'Marker' AND module = '__main__'")


def launch(code, *options):
    """Runs a program under heap: its output, and the snapshot if there is one."""
    path = folder() + "/a.vvheap"
    done = cli("heap", *options, "-o", path, "--", PYTHON, "-c", MARKED + code)
    return done, path


def register_end(name, code, count, reason):
    @case(f"/cli/heap-moments/at-exit/{name}")
    def _():
        done, path = launch(code, "--at-exit")
        assert done.returncode == 0, done.err
        assert done.out == "out\n", done.out
        assert markers(path) == count
        assert reason in query(path, "SELECT value FROM meta WHERE key = 'capture.reason'")[0][0]


register_end("end", "", 78, "shut down")
register_end("sys.exit", "sys.exit(3)", 78, "shut down")
register_end("exception", "raise SystemExit('because')", 78, "shut down")
register_end("os._exit", "os._exit(5)", 77, "5")
register_end("signal", "os.kill(os.getpid(), signal.SIGTERM)", 77, "15")
register_end("from-a-thread", "threading.Thread(target=os._exit, args=(6,)).start(); time.sleep(60)", 77, "6")
register_end("after-children", "assert os.spawnv(os.P_WAIT, sys.executable, [sys.executable, '-c', '']) == 0", 78,
             "shut down")


@case("/cli/heap-moments/at-exit/after-an-exec")
def _():
    path = folder() + "/a.vvheap"
    done = cli("heap", "-o", path, "--", "/bin/sh", "-c", 'exec env "$0" -c "$1"', PYTHON, MARKED)
    assert done.returncode == 0 and done.out == "out\n", done.err
    assert markers(path) == 78


@case("/cli/heap-moments/at-exit/its-end-is-its-own")
def _():
    """Its status, and that of its children, reach whoever waits, as without us."""
    script = "import subprocess, sys; sys.exit(subprocess.call([sys.executable, '-c', 'import os; os._exit(9)']))"
    place = folder()
    done = cli("heap", "-o", place + "/a.vvheap", "--", "/bin/sh", "-c", '"$0" -c "$1"; echo "status $?"', PYTHON, script)
    assert done.out == "status 9\n", done.out
    # The shell is no Python; that is a failure, and leaves nothing.
    assert done.returncode == 1
    assert_one_line(done.err)
    assert os.listdir(place) == []


@case("/cli/heap-moments/at-exit/we-are-killed")
def _():
    """The program goes on to its end, whatever becomes of us."""
    place = folder()
    code = f"time.sleep(1); open({place + '/done'!r}, 'w').write('well')"
    process = start_cli("heap", "-o", place + "/a.vvheap", "--", PYTHON, "-c", MARKED + code)
    assert process.stdout.readline() == b"out\n"
    process.kill()
    wait_for(lambda: os.path.exists(place + "/done") and open(place + "/done").read() == "well", "the program's end")
    assert [name for name in os.listdir(place) if "vvheap" in name] == []


@case("/cli/heap-moments/after")
def _():
    done, path = launch("thread.join(); more = [Marker()]; time.sleep(2); print('end')", "--after=1")
    assert done.returncode == 0, done.err
    assert done.out == "out\nend\n"
    assert markers(path) == 78


@case("/cli/heap-moments/after-its-end")
def _():
    done, path = launch("", "--after=600")
    assert done.returncode == 1
    assert_one_line(done.err, "--after")
    assert not os.path.exists(path)


@case("/cli/heap-moments/no-values")
def _():
    secret = "Hjälp-" + "geheim" * 3
    code = ("import sys, time\nclass Visible:\n    pass\nv = Visible(); v.attribute = sys.argv[1] + '!'\n"
            "d = {sys.argv[1] + '?': sys.argv[1].encode()}\nprint('ready', flush=True)\ntime.sleep(600)\n")
    target = start_python(code, secret)
    place = folder()
    assert cli("heap", target.pid, "-o", place + "/all").returncode == 0
    assert cli("heap", target.pid, "-o", place + "/none", "--no-values").returncode == 0
    with open(place + "/all", "rb") as file:
        assert secret.encode() in file.read()
    with open(place + "/none", "rb") as file:
        bytes_of = file.read()
    assert secret.encode() not in bytes_of and b"geheim" not in bytes_of
    assert number(place + "/none", "SELECT count(*) FROM objects WHERE value IS NOT NULL") == 0
    assert number(place + "/none", "SELECT count(*) FROM refs WHERE label = '.attribute'") >= 1
    assert number(place + "/none", "SELECT count(*) FROM refs WHERE kind = 'value' AND label <> '[''…'']'") == 0
    assert number(place + "/all", "SELECT count(*) FROM refs WHERE kind = 'global' AND label = '.Visible'") == 1


@case("/cli/heap-moments/standard-output-and-mode")
def _():
    target = start_idle()
    place = folder()
    os.umask(0)
    with open(place + "/piped", "wb") as file:
        assert cli("heap", target.pid, "-o", "-", stdout=file).returncode == 0
    assert number(place + "/piped", "SELECT count(*) FROM objects") > 1000
    assert cli("heap", target.pid, "-o" + place + "/named").returncode == 0
    assert stat.S_IMODE(os.stat(place + "/named").st_mode) == 0o600


@case("/cli/heap-moments/a-core-file")
def _():
    gcore = shutil.which("gcore")
    if gcore is None:
        raise Skip("there is no gcore")
    target = start_python("x = [object() for _ in range(1234)]\n" + IDLE)
    place = folder()
    if subprocess.run([gcore, "-o", place + "/core", str(target.pid)], stdin=subprocess.DEVNULL,
                      capture_output=True).returncode != 0:
        raise Skip("gcore does not work here")
    assert cli("heap", target.pid, "-o", place + "/live").returncode == 0
    assert cli("heap", f"{place}/core.{target.pid}", "-o", place + "/dead").returncode == 0
    for table in ("objects", "refs", "roots"):
        counts = [number(place + "/" + name, f"SELECT count(*) FROM {table}") for name in ("live", "dead")]
        assert counts[0] == counts[1], (table, counts)
    assert query(place + "/dead", "SELECT value FROM meta WHERE key = 'capture.method'") == [["core"]]


@case("/cli/heap-moments/what-cannot-be-taken")
def _():
    place = folder()
    output = place + "/a.vvheap"
    with open(output, "w") as file:
        file.write("old")
    assert_failure("heap", 2147483647, "-o", output, words=[2147483647])
    assert_failure("heap", place + "/nothing", "-o", output, words=["nothing"])
    assert_failure("heap", "/etc/passwd", "-o", output, words=["/etc/passwd"])
    sleeper = start("sleep", "600", ready=False)
    assert_failure("heap", sleeper.pid, "-o", output, words=["Python"])
    assert_failure("heap", os.getpid(), "-o", "/nonexistent/a", words=["/nonexistent/a"])
    assert_failure("heap", "-o", output, "--", "/nonexistent/program", words=["/nonexistent/program"])
    with open(output) as file:
        assert file.read() == "old"
    assert os.listdir(place) == ["a.vvheap"]


@case("/cli/heap-moments/the-target-is-killed-meanwhile")
def _():
    place = folder()
    for i in range(10):
        target = start_python("x = [str(i) for i in range(300000)]\n" + IDLE)
        process = start_cli("heap", target.pid, "-o", place + "/a.vvheap")
        time.sleep(i * 0.02)
        target.kill()
        status, _, err = finish(process)
        if status == 0:
            os.unlink(place + "/a.vvheap")
        else:
            assert status == 1
            assert_one_line(err)
        assert os.listdir(place) == [], os.listdir(place)


@case("/cli/heap-moments/ctrl-c")
def _():
    place = folder()
    target = start_python("x = [str(i) for i in range(300000)]\n" + IDLE)
    process = start_cli("heap", target.pid, "-o", place + "/a.vvheap")
    time.sleep(0.05)
    status, _, err = finish(process, signal.SIGINT)
    assert status in (0, 1, -signal.SIGINT), status
    assert status == 0 or os.listdir(place) == []
    assert target.poll() is None


@case("/cli/heap-moments/busy-threads")
def _():
    target = start_python(BUSY)
    path = folder() + "/a.vvheap"
    rounds = 100 if os.environ.get("VIVARIUM_LONG") == "1" else 4
    changing = containers = 0
    for _ in range(rounds):
        done = cli("heap", target.pid, "-o", path)
        assert done.returncode == 0, done.err
        changing += number(path, "SELECT value FROM meta WHERE key = 'unreadable.changing'")
        containers += number(path, "SELECT count(*) FROM objects WHERE tracked")
        wrong = query(path, "SELECT o.address, o.length, count(r.target) FROM objects o LEFT JOIN refs r "
                      "ON r.source = o.address AND r.kind = 'item' WHERE o.type IN ('list', 'tuple') "
                      "GROUP BY o.address HAVING count(r.target) <> o.length")
        # The target may be inside list(x) or a slice: its list has its length before it has its items,
        # and empty slots are no references.  More items than the length are never right.
        assert all(count < length for _, length, count in wrong), wrong[:5]
        assert len(wrong) <= changing + 3, wrong[:5]
    assert changing <= containers / 10000
    assert target.poll() is None


# Slots of a list, written behind the interpreter's back.
BROKEN = """
import ctypes, gc, itertools, time
gc.disable()
class Mine(list):
    pass
one = Mine([None] * 10)
count = ctypes.c_size_t.from_address(id(one) + 16)
slot = ctypes.c_size_t.from_address(ctypes.c_size_t.from_address(id(one) + 24).value)
other = ctypes.c_size_t.from_address(ctypes.addressof(slot) + 8)
"""


def register_broken(name, code, retries, changing, missing):
    @case(f"/cli/heap-moments/taken-again/{name}")
    def _():
        target = start_python(BROKEN + code)
        path = folder() + "/a.vvheap"
        done = cli("heap", target.pid, "-o", path, "--method=stop")
        assert done.returncode == 0, done.err
        facts = dict(query(path, "SELECT key, value FROM meta"))
        told = [int(facts[key]) for key in ("capture.retries", "unreadable.changing", "unreadable.object")]
        assert told == [retries, changing, missing], told
        items = query(path, "SELECT o.length, count(r.target) FROM objects o LEFT JOIN refs r ON r.source = o.address "
                      "AND r.kind = 'item' WHERE o.type = 'Mine' GROUP BY o.address")
        assert items == [["10", str(10 - missing)]], items
        assert number(path, "SELECT count(*) FROM objects") > 1000


WAIT = "print('ready', flush=True)\ntime.sleep(600)\n"
register_broken("never-where-all-is-well", WAIT, 0, 0, 0)
# What is the same the second time will be so the third.
register_broken("once-for-what-is-broken-for-good", "slot.value = other.value = 16\n" + WAIT, 1, 1, 2)
register_broken("three-times-while-it-changes", """
print('ready', flush=True)
for at in itertools.cycle(range(16, 65536, 8)):
    slot.value = at
""", 3, 1, 1)
register_broken("three-times-where-its-words-contradict", "count.value = 11\n" + WAIT, 3, 1, 0)


@case("/cli/heap-moments/monitor-every")
def _():
    target = start_idle()
    place = folder()
    process = start_cli("monitor", target.pid, "--snapshot-every=0.5", "--keep=2", "--verbose", cwd=place)
    seen = set()

    def three():
        seen.update(name for name in os.listdir(place) if name.endswith(".vvheap"))
        return len(seen) >= 3

    wait_for(three, "the third snapshot")
    status, _, err = finish(process, signal.SIGINT)
    assert status == 0, err
    saved = [line for line in err.splitlines() if line.startswith("Saved")]
    names = sorted(os.listdir(place))
    assert len(saved) >= 3 and len(names) == 2, (saved, names)
    for name in names:
        assert f"-{target.pid}-" in name and name.endswith(".vvheap"), name
        assert number(os.path.join(place, name), "SELECT count(*) FROM objects") > 1000


@case("/cli/heap-moments/monitor-when")
def _():
    place = folder()
    target = start_python("import sys\nprint('ready', flush=True)\nsys.stdin.readline()\n"
                          "x = [bytearray(b'x') * 1_000_000 for _ in range(80)]\nsys.stdin.readline()\n", stdin=subprocess.PIPE)
    process = start_cli("monitor", target.pid, "--snapshot-when=rss > 64MiB", "--interval=0.1", "--quiet", cwd=place)
    time.sleep(0.5)
    assert os.listdir(place) == []
    target.stdin.write(b"\n")
    target.stdin.flush()
    wait_for(lambda: [name for name in os.listdir(place) if name.endswith(".vvheap")], "a snapshot")
    time.sleep(0.5)
    status, _, err = finish(process, signal.SIGINT)
    assert status == 0, err
    names = os.listdir(place)
    assert len(names) == 1, names
    assert number(f"{place}/{names[0]}", "SELECT count(*) FROM objects WHERE type = 'bytearray' "
                  "AND length = 1000000") >= 40


@case("/cli/heap-moments/monitor-goes-on-where-a-snapshot-fails")
def _():
    sleeper = start("sleep", "600", ready=False)
    place = folder()
    done = cli("monitor", sleeper.pid, "--snapshot-every=0.3", "--duration=1", "--quiet", cwd=place)
    assert done.returncode == 0
    assert done.err.count("vivarium-cli: ") >= 2, done.err
    assert os.listdir(place) == []


if __name__ == "__main__":
    main()
