# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a snapshot predicts, and what then happens in the program: an object that is let go takes with it what it
retained; cycles that are called garbage are what the collector finds.

Interpreters: this one, and those of VIVARIUM_PYTHONS."""

import json
import subprocess

from outside import case, cli, folder, main
from snapshots import interpreters, number, query

PROGRAM = r"""
import gc, json, sys, tracemalloc, weakref
gc.disable()
tracemalloc.start()

class Node:
    def __init__(self):
        self.other = None
        self.data = None

class Final(Node):
    def __del__(self):
        pass

class Table:
    __slots__ = ("rows", "index")

def ring(kind, n, bytes):
    nodes = [kind() for _ in range(n)]
    for i, node in enumerate(nodes):
        node.other = nodes[(i + 1) % n]
        node.data = bytearray(bytes)
    return nodes[0]

def build():
    table = Table()
    table.rows = [{"id": i + 100000, "name": "row %d" % i, "score": i * 0.5, "tags": ["tag %d" % i, shared]}
                  for i in range(20000)]
    table.index = {row["name"]: ring(Node, 2, 10) for row in table.rows[:3000]}
    return table

def say(**what):
    print(json.dumps(what), flush=True)

shared = "held by another too, " * 100
class App: pass
app = App()
app.table = build()
nodes = [weakref.ref(thing) for thing in gc.get_objects() if type(thing) is Node]
gc.collect()
for n in range(1, 6):
    ring(Node, n, 1000)
ring(Final, 3, 1000)
def make_class():
    class Lost:
        pass
    Lost.instance = Lost()
make_class()
say(table=id(app.table), shared=id(shared))
sys.stdin.readline()
found = gc.collect()
before = tracemalloc.get_traced_memory()[0]
alive = sum(node() is not None for node in nodes)
del app.table
gc.collect()
say(found=found, fall=before - tracemalloc.get_traced_memory()[0],
    died=alive - sum(node() is not None for node in nodes))
"""

BELOW = """
WITH RECURSIVE below(address) AS (VALUES ({0}) UNION ALL
  SELECT o.address FROM below JOIN objects o ON o.dominator = below.address)
SELECT {1} FROM below JOIN objects o USING (address)
"""


def check(program):
    target = subprocess.Popen([program, "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    path = folder() + "/a.vvheap"
    try:
        ids = json.loads(target.stdout.readline())
        done = cli("heap", target.pid, "-o", path, "--quiet")
        assert done.returncode == 0, done.err
        print("go", file=target.stdin, flush=True)
        happened = json.loads(target.stdout.readline())
    finally:
        target.kill()
        target.communicate()
    return path, ids, happened


def register(version, program):
    @case(f"/cli/heap-analysis/{version}")
    def _():
        path, ids, happened = check(program)
        retained = number(path, f"SELECT retained FROM objects WHERE address = {ids['table']}")
        assert abs(happened["fall"] - retained) < 0.02 * retained, (happened, retained)
        assert number(path, BELOW.format(ids["table"], "sum(o.memory)")) == retained
        died = number(path, BELOW.format(ids["table"], "count(*) FILTER (WHERE o.type = 'Node')"))
        assert died == happened["died"] == 6000, (died, happened)
        assert number(path, f"SELECT retained FROM objects WHERE address = {ids['shared']}") > 2000
        assert number(path, BELOW.format(ids["table"], f"count(*) FILTER (WHERE o.address = {ids['shared']})")) == 0

        # All garbage of this program stands in a cycle or hangs on one.
        garbage = query(path, "SELECT kind, finalizer, types FROM cycles WHERE garbage ORDER BY objects")
        # Newer versions leave a class of their own behind.
        assert [row[0] for row in garbage if "Lost" in row[2]] == ["class"], garbage
        assert [row[0] for row in garbage].count("data") == 6, garbage
        assert [row[1] for row in garbage if "Final" in row[2]] == ["3"], garbage
        assert sum(int(row[1]) for row in garbage) == 3, garbage
        found = number(path, "WITH RECURSIVE below(address) AS (SELECT o.address FROM cycles c JOIN objects o "
                             "ON o.cycle = c.id WHERE c.garbage UNION SELECT o.address FROM below JOIN objects o ON "
                             "o.dominator = below.address) SELECT sum(o.tracked) FROM below JOIN objects o USING (address)")
        assert found == happened["found"], (found, happened)
        held = query(path, "SELECT count(*), max(finalizer) FROM cycles WHERE NOT garbage AND "
                           "types LIKE '%Node ×2%'")
        assert held == [["3000", "0"]], held


# A class's first instances have room for more attributes than its later ones.
FIRST = r"""
import json, sys, tracemalloc
def main():
    class Session:
        def __init__(self):
            self.name = self.rows = self.user = None
    made = [None] * 60
    taken = [0] * 61
    tracemalloc.start()
    taken[0] = tracemalloc.get_traced_memory()[0]
    for i in range(60):
        made[i] = Session()
        taken[i + 1] = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    print(json.dumps([[id(made[i]), taken[i + 1] - taken[i]] for i in range(60)]), flush=True)
    sys.stdin.read()
main()
"""


def register_first(version, program):
    # Before, each instance has a dict, which is an object of its own.
    if int(version.split(".")[1]) < 11:
        return

    @case(f"/cli/heap-analysis/first-instances/{version}")
    def _():
        path = folder() + "/a"
        target = subprocess.Popen([program, "-c", FIRST], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        try:
            said = json.loads(target.stdout.readline())
            done = cli("heap", target.pid, "-o", path, "--quiet")
            assert done.returncode == 0, done.err
        finally:
            target.kill()
            target.communicate()
        ours = {int(address): int(memory) for address, memory in
                query(path, "SELECT address, memory FROM objects WHERE type LIKE '%Session' AND type_address <> address")}
        # The number that the loop keeps takes 32 bytes.  Blocks are multiples of 16 bytes, which can hide one slot;
        # from 3.13 on an instance says how many slots it may use, of one more that it may have.
        most = 8 if int(version.split(".")[1]) < 13 else 16
        wrong = [(i, taken, ours[address]) for i, (address, taken) in enumerate(said)
                 if i > 1 and abs(ours[address] - (taken - 32)) > most]
        assert not wrong and len(ours) == 60, wrong


@case("/cli/heap-analysis/without")
def _():
    place = folder()
    target = subprocess.Popen([program_of_this(), "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        table = json.loads(target.stdout.readline())["table"]
        for name, options in (("with", []), ("without", ["--no-analysis"])):
            done = cli("heap", target.pid, "-o", f"{place}/{name}", "--quiet", *options)
            assert done.returncode == 0, done.err
    finally:
        target.kill()
        target.communicate()
    for sql in (f"SELECT retained, cycle, dominator FROM objects WHERE address = {table}", "SELECT * FROM cycles",
                "SELECT name, retained FROM types ORDER BY retained DESC, address LIMIT 20",
                "SELECT count(*), sum(retained) FROM objects WHERE dominator IS NULL",
                "SELECT count(*) FROM objects WHERE cycle = 1"):
        assert query(place + "/with", sql) == query(place + "/without", sql), sql


def program_of_this():
    return next(iter(interpreters()))[1]


for version, program in interpreters():
    register(version, program)
    register_first(version, program)
main()
