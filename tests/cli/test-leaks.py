# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""leaks of CONTRACT.md: live programs with one defect each, which must be the first that is said, with the way
to it; programs that are all right; what grows over three snapshots."""

import csv
import io
import json
import subprocess
import time

from outside import (PATIENCE, STARTED, Skip, assert_failure, assert_wrong_usage, case, cli, folder, main, strict_json,
                     wait_for)
from snapshots import interpreters, number, query

PLACE = folder()
COLUMNS = ["kind", "address", "type", "retained", "count", "path", "why", "advice"]
GROWTH = ["type", "module", "count_first", "count_last", "memory_first", "memory_last", "slope", "path"]

# Each says as JSON what it knows itself; the last line of a program is what it says at the end.
DEFECTS = {
    "cache": """
cache = {}
for i in range(20000):
    cache["page %d" % i] = [i, i]
say(id(cache), len(cache))
""",
    "class-list": """
class Session:
    instances = []
    def __init__(self, n):
        self.n = n
        self.instances.append(self)
for i in range(1000):
    Session(i)
say(id(Session.instances), len(Session.instances))
""",
    "lru-cache": """
import functools
@functools.lru_cache(maxsize=None)
def load(n):
    return [n] * 10
for i in range(5000):
    load(i)
say(id(load), load.cache_info().currsize)
""",
    "bounded-lru-cache": """
import functools
@functools.lru_cache(maxsize=4000)
def load(n):
    return [n] * 10
for i in range(5000):
    load(i)
say(id(load), load.cache_info().currsize)
""",
    "tracebacks": """
errors = []
def work(n):
    data = bytearray(2000)
    raise ValueError(n)
def attempt(n):
    work(n)
def make():
    for i in range(300):
        try:
            attempt(i)
        except ValueError as error:
            errors.append(error)
make()
say(id(errors), 900)
""",
    "three-tracebacks": """
errors = []
def work():
    rows = ["row %d" % i for i in range(30000)]
    raise ValueError
def make():
    for i in range(3):
        try:
            work()
        except ValueError as error:
            errors.append(error)
make()
say(id(errors), 6)
""",
    "one-traceback": """
last = [None]
def work():
    rows = ["row %d" % i for i in range(100000)]
    raise ValueError
def attempt():
    try:
        work()
    except ValueError as error:
        last[0] = error
attempt()
say(id(last[0]), 2)
""",
    "files-in-garbage": """
import gc, tempfile
gc.collect()
gc.disable()
class Report:
    def __init__(self, n):
        self.file = open(tempfile.gettempdir() + "/vivarium-leaks-%d-%d" % (os.getpid(), n), "w")
        os.unlink(self.file.name)
        self.me = self
def make():
    for i in range(12):
        Report(i)
        with open(os.devnull) as closed:
            pass
make()
say(0, 12)
""",
    "files-in-a-list": """
import socket
files = [open(os.devnull) for i in range(15)] + [socket.socket() for i in range(5)]
for i in range(4):
    files[i].close()
files[16].close()
say(id(files), 15)
""",
    "gc-garbage": """
import gc
gc.collect()
gc.set_debug(gc.DEBUG_SAVEALL)
class Node: pass
for i in range(200):
    node = Node()
    node.me = node
del node
gc.collect()
say(id(gc.garbage), len(gc.garbage))
""",
    "finalizers": """
import gc
gc.collect()
gc.disable()
class Node:
    def __del__(self):
        pass
def make():
    for i in range(50):
        left, right = Node(), Node()
        left.other, right.other = right, left
make()
say(0, 50)
""",
    "class": """
class Session:
    def __init__(self, n):
        self.n = n
        self.rows = [n] * 20
by_number, by_name = {}, {}
for i in range(12000):
    by_number[i] = by_name["name %d" % i] = Session(i)
say(0, 12000)
""",
    "garbage": """
import gc
gc.collect()
gc.disable()
def make():
    for i in range(20000):
        ring = []
        ring.append(ring)
make()
say(0, 20000, lambda: gc.collect())
""",
    "instance": """
class Store:
    pass
class Server:
    pass
server = Server()
server.store = Store()
server.store.rows = [["row", i, [i]] for i in range(12000)]
say(id(server.store.rows), 12000)
""",
}
# To 3.10 the depth of a running frame's stack is stored nowhere, and what stood there last is taken for a value:
# defects that nobody may reach are made in functions.
HEAD = """
import json, os, sys
def say(address, count, after=lambda: None):
    print(json.dumps([address, count]), flush=True)
    sys.stdin.readline()
    print(json.dumps(after()), flush=True)
"""
# Kind, path; None: there is none.
EXPECTED = {
    "cache": ("cache", "__main__.cache"),
    "class-list": ("container", "__main__.Session.instances"),
    "lru-cache": ("cache", "__main__.load"),
    "tracebacks": ("traceback", "__main__.errors"),
    "three-tracebacks": ("traceback", "__main__.errors"),
    "one-traceback": ("traceback", "__main__.last[0]"),
    "files-in-garbage": ("file", None),
    "files-in-a-list": ("file", "__main__.files"),
    "gc-garbage": ("uncollectable", "gc.garbage"),
    "finalizers": ("finalizer", None),
    "garbage": ("garbage", None),
    "instance": ("object", "__main__.server.store.rows"),
}
PYTHONS = interpreters()


def start(program, code):
    process = subprocess.Popen([program, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    STARTED.append(process)
    return process


def take(process, path):
    done = cli("heap", process.pid, "-o", path)
    assert done.returncode == 0, done
    return path


def leaks(*paths):
    done = cli("leaks", "--format=json", *paths)
    assert done.returncode == 0 and done.err == "", done
    return strict_json(done.out)


def snapshot_of(version, program, name):
    """The file, and what the program said before and after."""
    process = start(program, HEAD + DEFECTS[name])
    said = json.loads(process.stdout.readline())
    path = take(process, "%s/%s-%s.vvheap" % (PLACE, version, name))
    after, _ = process.communicate("\n", timeout=PATIENCE)
    return path, said, json.loads(after)


def defect(version, program, name):
    path, (address, count), after = snapshot_of(version, program, name)
    rows = leaks(path)
    assert rows, (version, name)
    assert all(list(row) == COLUMNS for row in rows)
    first = rows[0]
    if name in EXPECTED:
        assert (first["kind"], first["path"]) == EXPECTED[name], rows
    assert first["count"] == count, rows
    assert first["why"] and first["advice"], first
    if address:
        assert first["address"] == address, (first, address)
    if first["kind"] in ("object", "container", "cache", "uncollectable"):
        assert [[str(first["retained"]), first["type"]]] == query(
            path, "SELECT retained, type FROM objects WHERE address = %d" % first["address"])
    return path, rows, after


def on_all(name, check=lambda path, rows, after: None):
    if not PYTHONS:
        raise Skip("no interpreter to take a snapshot of")
    for version, program in PYTHONS:
        check(*defect(version, program, name))


def simple(name):
    case("/cli/leaks/" + name)(lambda: on_all(name))


for each in ("cache", "class-list", "lru-cache", "tracebacks", "three-tracebacks", "one-traceback", "files-in-garbage",
             "files-in-a-list", "gc-garbage", "finalizers", "instance"):
    simple(each)


@case("/cli/leaks/class")
def _():
    def check(path, rows, after):
        assert rows[0]["kind"] == "class" and rows[0]["type"] == "Session", rows
        assert rows[0]["retained"] == number(path, "SELECT retained FROM types WHERE name = 'Session'")
        assert len(rows) == 1, rows
        # Neither of the two holds them alone, and both are named.
        holders = ["__main__.by_number", "__main__.by_name"]
        assert rows[0]["path"] in holders and all(path in rows[0]["why"] for path in holders), rows[0]

    on_all("class", check)


@case("/cli/leaks/garbage-is-what-the-collector-finds")
def _():
    def check(path, rows, after):
        assert rows[0]["count"] == after, (rows, after)
        assert rows[0]["count"] == number(path, "SELECT sum(objects) FROM cycles WHERE garbage"), rows

    on_all("garbage", check)


@case("/cli/leaks/a-bounded-cache-is-none")
def _():
    for version, program in PYTHONS:
        path, _, _ = snapshot_of(version, program, "bounded-lru-cache")
        assert [row for row in leaks(path) if row["kind"] == "cache"] == []


# Connections that are in use.
SERVER = """
import asyncio, os, sys
async def handle(reader, writer):
    await reader.read()
async def main():
    server = await asyncio.start_server(handle, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    streams = [await asyncio.open_connection("127.0.0.1", port) for i in range(20)]
    print("ready", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.readline)
    os._exit(0)
asyncio.run(main())
"""


@case("/cli/leaks/nothing-is-wrong")
def _():
    for version, program in PYTHONS:
        for code in (SERVER, "input()", "import asyncio, json, decimal, logging, http.client, email, argparse; input()",
                     "x = [open('/dev/null')]\ntry:\n  import numpy\nexcept ImportError: pass\ninput()",
                     "def f():\n  try:\n    1 / 0\n  except ZeroDivisionError as error:\n    input()\nf()"):
            process = start(program, code if "ready" in code else code.replace("input()", "print('ready', flush=True); input()"))
            assert process.stdout.readline() == "ready\n"
            path = take(process, PLACE + "/fine.vvheap")
            process.communicate("\n", timeout=PATIENCE)
            assert leaks(path) == [], (version, code, leaks(path))
        done = cli("leaks", path)
        assert done.returncode == 0 and "Nothing" in done.out, done


@case("/cli/leaks/for-people")
def _():
    version, program = next(iter(PYTHONS))
    path, _, _ = snapshot_of(version, program, "cache")
    done = cli("leaks", path)
    assert done.returncode == 0 and done.err == "", done
    assert done.out.startswith("1. __main__.cache"), done.out
    assert "→" in done.out and "20000" in done.out.replace(",", "") and "lru_cache(maxsize=…)" in done.out, done.out
    assert all(len(line) <= 80 for line in done.out.splitlines()), done.out
    done = cli("leaks", "--format=csv", path)
    rows = list(csv.DictReader(io.StringIO(done.out, newline="")))
    assert list(rows[0]) == COLUMNS and rows[0]["kind"] == "cache" and rows[0]["path"] == "__main__.cache"


# ---- Several ----

GROWING = """
import sys
class Session:
    def __init__(self, n):
        self.n = n
class Store:
    pass
store = Store()
store.sessions = []
print("ready", flush=True)
for line in sys.stdin:
    store.sessions.extend(Session(n) for n in range(1000))
    print("more", flush=True)
"""


def three_snapshots(programs):
    """Three files of each program, of different seconds, since that is how exactly a snapshot knows its time."""
    processes = [start(program, GROWING) for program in programs]
    paths = [[] for process in processes]
    for process in processes:
        process.stdout.readline()
    for i in range(3):
        second = int(time.time())
        wait_for(lambda: int(time.time()) > second, "the next second")
        for process, files in zip(processes, paths):
            files.append(take(process, "%s/%d-%d.vvheap" % (PLACE, process.pid, i)))
            process.stdin.write("\n")
            process.stdin.flush()
            process.stdout.readline()
    for process in processes:
        process.communicate(timeout=PATIENCE)
    return paths


@case("/cli/leaks/growth")
def _():
    for paths in three_snapshots([program for version, program in PYTHONS]):
        rows = leaks(*paths)
        assert all(list(row) == GROWTH for row in rows)
        session = next(row for row in rows if row["type"] == "Session")
        assert (session["module"], session["count_first"], session["count_last"]) == ("__main__", 0, 2000), session
        assert session["path"] == "__main__.store.sessions", session
        assert session["memory_first"] == 0 < session["memory_last"] and session["slope"] > 0
        for which, path in (("first", paths[0]), ("last", paths[2])):
            memory = query(path, "SELECT coalesce(sum(memory), 0), count(*) FROM objects WHERE type = 'Session'")
            assert memory == [[str(session["memory_" + which]), str(session["count_" + which])]], memory
        growths = [row["memory_last"] - row["memory_first"] for row in rows]
        assert growths == sorted(growths, reverse=True) and growths[-1] > 0
        # The order on the command line does not matter, and it is said that it was another.
        done = cli("leaks", "--format=json", "--verbose", paths[2], paths[0], paths[1])
        assert done.returncode == 0 and "order" in done.err and strict_json(done.out) == rows, done.err
        done = cli("leaks", *paths)
        assert done.returncode == 0 and "Session" in done.out and "/s" in done.out, done.out


@case("/cli/leaks/growth-of-different-processes")
def _():
    version, program = next(iter(PYTHONS))
    one, other = three_snapshots([program, program])
    paths = [one[0], other[2]]
    done = cli("leaks", "--format=json", *paths)
    assert done.returncode == 0 and "only types are compared" in done.err, done.err
    session = next(row for row in strict_json(done.out) if row["type"] == "Session")
    assert (session["count_first"], session["count_last"], session["path"]) == (0, 2000, None), session
    same = cli("leaks", "--format=json", paths[0], paths[0])
    assert same.returncode == 0 and strict_json(same.out) == [] and same.err == ""
    assert "No type grew" in cli("leaks", paths[0], paths[0]).out


@case("/cli/leaks/failures")
def _():
    version, program = next(iter(PYTHONS))
    path, _, _ = snapshot_of(version, program, "finalizers")
    assert_failure("leaks", PLACE + "/nothing.vvheap")
    assert_failure("leaks", __file__)
    assert_failure("leaks", path, PLACE + "/nothing.vvheap")
    assert_wrong_usage("leaks")
    assert_wrong_usage("leaks", "-", "-")
    assert_wrong_usage("leaks", "--whole", path)
    with open(path, "rb") as file:
        done = cli("leaks", "--format=json", "-", stdin=file)
    assert done.returncode == 0 and strict_json(done.out) == leaks(path), done


if __name__ == "__main__":
    main()
