# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""cycles of CONTRACT.md: on snapshots that write-graph made, and on live programs, where what is suggested is
done, and the objects are gone without the collector."""

import os
import re
import struct
import subprocess
import xml.etree.ElementTree

from outside import (Skip, assert_failure, assert_wrong_usage, case, cli, folder, main, start,
                     strict_json)
from snapshots import interpreters, query

PLACE = folder()
GRAPH = PLACE + "/graph.vvheap"
CONTRACT = ["id", "kind", "objects", "memory", "retained", "garbage", "finalizer", "types"]
TARGET = os.path.join(os.path.dirname(os.path.abspath(__file__)), "cycling.py")

subprocess.run([os.environ["VIVARIUM_WRITE_GRAPH"], "root:module>a root>x a>b:Other b>c b>a c>a x>x p>q q>p", GRAPH],
               check=True)


def cycles(path, *arguments):
    done = cli("cycles", "--format=json", path, *arguments)
    assert done.returncode == 0 and done.err == "", done
    return strict_json(done.out)


# ---- Made by hand ----


@case("/cli/cycles/json")
def _():
    rows = cycles(GRAPH)
    assert [list(row)[:8] for row in rows] == [CONTRACT] * 3, rows
    assert [row["id"] for row in rows] == [1, 2, 3]
    assert [row["retained"] for row in rows] == sorted((row["retained"] for row in rows), reverse=True)
    by_size = {row["objects"]: row for row in rows}
    assert sorted(by_size) == [1, 2, 3]
    assert [by_size[n]["garbage"] for n in (1, 2, 3)] == [0, 1, 0]
    assert [by_size[n]["shortest"] for n in (1, 2, 3)] == [1, 2, 2]
    # a → b → a and a → b → c → a: one edge opens both.
    assert [by_size[n]["breaking"] for n in (1, 2, 3)] == [1, 1, 1]
    assert by_size[3]["breaking_places"] == "Node.b", by_size[3]
    assert by_size[3]["shape"] in ("Node → Other", "Other → Node")
    assert by_size[1]["pattern"] == "itself"
    for row in rows:
        assert row["kind"] == "data" and row["breaking_smallest"] == 1 and row["shortest_certain"] == 1
        assert row["what"] and row["advice"]


@case("/cli/cycles/agrees-with-sql")
def _():
    assert [[str(row[name]) for name in CONTRACT] for row in cycles(GRAPH)] == query(
        GRAPH, "SELECT " + ", ".join(CONTRACT) + " FROM cycles ORDER BY id")


@case("/cli/cycles/csv-and-table")
def _():
    done = cli("cycles", "--format=csv", GRAPH)
    assert done.returncode == 0 and done.out.startswith(",".join(CONTRACT) + ","), done
    assert len(done.out.splitlines()) == 4
    done = cli("cycles", GRAPH)
    assert done.returncode == 0 and done.out.startswith("id  kind"), done
    assert "Node → Node" in done.out and "garbage collector" in done.out


@case("/cli/cycles/whole")
def _():
    rows = cycles(GRAPH, "--whole")
    assert [list(row) for row in rows] == [CONTRACT] * len(rows) and len(rows) >= 3
    assert [row["id"] for row in rows] == list(range(1, len(rows) + 1))


@case("/cli/cycles/none")
def _():
    for edges in ("root:module>a a>b", "root:module"):
        path = PLACE + "/none.vvheap"
        subprocess.run([os.environ["VIVARIUM_WRITE_GRAPH"], edges, path], check=True)
        assert cycles(path) == []
        done = cli("cycles", "--format=csv", path)
        assert done.returncode == 0 and done.out.count("\n") == 1 and done.out.startswith("id,kind"), done
        assert cli("cycles", path).returncode == 0


@case("/cli/cycles/wrong-usage")
def _():
    assert_wrong_usage("cycles")
    assert_wrong_usage("cycles", GRAPH, GRAPH)
    assert_wrong_usage("cycles", GRAPH, "--format=xml")
    assert_wrong_usage("cycles", GRAPH, "--png=")
    assert_wrong_usage("cycles", GRAPH, "--pdf=x.pdf")
    assert_wrong_usage("cycles", GRAPH, "--", "true")
    assert_failure("cycles", "/nonexistent.vvheap", words=["/nonexistent.vvheap"])
    assert_failure("cycles", "/etc/passwd", words=["/etc/passwd"])


@case("/cli/cycles/damaged")
def _():
    with open(GRAPH, "rb") as file:
        data = bytearray(file.read())
    path = PLACE + "/damaged.vvheap"
    for at in range(200, len(data), 97):
        damaged = bytearray(data)
        damaged[at] ^= 0xFF
        with open(path, "wb") as file:
            file.write(damaged)
        done = cli("cycles", "--format=json", path)
        assert done.returncode in (0, 1), done
        assert (done.err == "") == (done.returncode == 0), done


@case("/cli/cycles/pictures")
def _():
    png, svg = PLACE + "/cycle.png", PLACE + "/cycle.svg"
    done = cli("cycles", GRAPH, f"--png={png}", f"--svg={svg}")
    assert done.returncode == 0 and done.out.startswith("id  kind") and done.err == "", done
    with open(png, "rb") as file:
        data = file.read()
    width, height = struct.unpack(">II", data[16:24])
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and 100 < width < 4000 and 60 < height < 4000, (width, height)
    assert xml.etree.ElementTree.parse(svg).getroot().tag.endswith("svg")
    # Names and values of somebody's program are in them.
    assert [os.stat(path).st_mode & 0o777 for path in (png, svg)] == [0o600] * 2
    with open(GRAPH, "rb") as file:
        done = subprocess.run([os.environ["VIVARIUM_CLI"], "cycles", "-", "--png=-"], stdin=file, capture_output=True)
    assert done.returncode == 0 and done.stdout.startswith(b"\x89PNG") and done.stderr == b"", done.stderr
    assert_failure("cycles", GRAPH, "--png=/nonexistent/a.png", words=["/nonexistent/a.png"])
    assert_wrong_usage("cycles", GRAPH, f"--png={png}", f"--svg={png}")
    path = PLACE + "/nothing.vvheap"
    subprocess.run([os.environ["VIVARIUM_WRITE_GRAPH"], "root:module>a", path], check=True)
    assert_failure("cycles", path, f"--png={PLACE}/none.png", words=[path])
    assert not os.path.exists(PLACE + "/none.png")


# ---- Live ----

# name: (its type in the column types, the pattern, what is to be weakened)
EXPECTED = {
    "order": ("Order", "parent-child", "Line.order ×2"),
    "branch": ("Branch", "parent-child", "Branch.parent ×39"),
    "slotted": ("Slotted", "parent-child", "Slotted.owner"),
    "partners": ("CircularRef", None, "CircularRef.other ×2"),
    "ring": ("Node", None, None),
    "widget": ("Widget", "bound-method", None),
    "closure": ("function", "closure-itself", None),
    "exception": ("ValueError", "exception-frame", None),
    "job": ("Job", "exception-frame", None),
    "page": ("Page", "cached-instance", None),
    "selfish": ("Selfish", "itself", "Selfish.me"),
    "loop": ("list", "itself", None),
    "queue": ("Left", None, None),
}


class Target:
    def __init__(self, program):
        self.process = start(program, TARGET, stdin=subprocess.PIPE, ready=True)
        assert self.process.first_line == "ready"

    def run(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()
        lines = []
        while not lines or lines[-1] != "done":
            lines.append(self.process.stdout.readline().decode().strip())
            assert lines[-1], f"the target ended at {line!r}"
        return lines[:-1]

    def is_alive(self, name):
        return self.run(f"print(alive({name!r}))") == ["True"]

    def snapshot(self, path):
        done = cli("heap", self.process.pid, "-o", path, "--quiet")
        assert done.returncode == 0, done.err


def find_rows(path):
    """The row of each name."""
    held = dict(query(path, "SELECT substr(r.label, 3, length(r.label) - 4), o.cycle FROM refs r JOIN objects o ON "
                      "o.address = r.target WHERE r.kind = 'value' AND o.cycle IS NOT NULL AND r.source = (SELECT target "
                      "FROM refs WHERE label = '.held' AND kind = 'global' LIMIT 1)"))
    rows = {row["id"]: row for row in cycles(path)}
    return {name: rows[int(cycle)] for name, cycle in held.items()}


def do(target, row):
    """What the row suggests, in the target; Returns: whether anything was to be done."""
    places, weakly = (row["weaken"], True) if row["weaken"] else (row["breaking_places"], False)
    for place in places.split(", "):
        place, _, count = place.partition(" ×")
        attribute = re.fullmatch(r"(\w+)\.(\w+)", place)
        closure = re.fullmatch(r"(\w+) in the closure of (.+)\(\)", place)
        local = re.fullmatch(r"local (\w+) in (\w+)\(\)", place)
        item = re.fullmatch(r"list\[(\d+)\]", place)
        value = re.fullmatch(r"dict\['(\w+)'\]", place)
        if attribute and weakly:
            target.run("weaken(%r, %r)" % attribute.groups())
        elif attribute:
            target.run("cut(%r, %r, %d)" % (*attribute.groups(), int(count or 1)))
        elif closure:
            target.run("cut_closure(%r, %r)" % closure.groups()[::-1])
        elif local:
            target.run("cut_local(%r, %r)" % local.groups()[::-1])
        elif item:
            target.run(f"del held['loop'][{item[1]}]")
        elif value:
            target.run(f"cut_value({value[1]!r})")
        else:
            raise AssertionError(f"nobody knows how to open {place!r}")


def check_live(version, program):
    target = Target(program)
    path = f"{PLACE}/{version}.vvheap"
    target.snapshot(path)
    rows = find_rows(path)
    assert set(rows) == set(EXPECTED), (version, set(EXPECTED) ^ set(rows))
    for name, (kind, pattern, weakened) in EXPECTED.items():
        row = rows[name]
        about = (version, name, row)
        assert kind in [word.split(" ×")[0] for word in row["types"].split(", ")], about
        assert row["pattern"] == pattern and row["weaken"] == weakened, about
        assert row["garbage"] == 0 and row["breaking_smallest"] == 1 and row["shortest_certain"] == 1, about
        assert row["holder"] is not None and "held" in row["what"], about
    assert rows["ring"]["finalizer"] == 3 and "__del__" in rows["ring"]["what"]
    assert rows["order"]["weakrefs"] == 0

    # Nothing opens by itself; each opens when it is told to.
    for name in EXPECTED:
        do(target, rows[name])
        assert target.is_alive(name), (version, name)
        target.run(f"del held[{name!r}]")
        assert not target.is_alive(name), (version, name, rows[name])


def check_held_without(version, program):
    """The same without doing what is suggested: none goes."""
    target = Target(program)
    for name in EXPECTED:
        target.run(f"del held[{name!r}]")
        assert target.is_alive(name), (version, name)
    path = f"{PLACE}/{version}-garbage.vvheap"
    target.snapshot(path)
    rows = [row for row in cycles(path) if row["garbage"] and row["kind"] == "data"]
    assert len(rows) >= len(EXPECTED), (version, len(rows))
    assert all("garbage collector" in row["what"] for row in rows)
    assert all(row["holder"] is None for row in rows)


def live(check):
    found = list(interpreters())
    if not found:
        raise Skip("there is no CPython from 3.9 on")
    for version, program in found:
        check(version, program)


@case("/cli/cycles/live-opened")
def _():
    live(check_live)


@case("/cli/cycles/live-garbage")
def _():
    live(check_held_without)


NEWCOMER = """
import abc, asyncio, dataclasses, gc, json, logging, re, typing, unittest
gc.disable()

class Node:
    def __init__(self, name, parent=None):
        self.name = name
        self.parent = parent
        self.children = []
        if parent is not None:
            parent.children.append(self)

kept = Node("kept")
Node("below", kept)
for i in range(7):
    Node("child", Node("root %d" % i))
# What libraries leave behind when they are imported, and more of it.
for i in range(50):
    dataclasses.make_dataclass("D%d" % i, ["a", "b"])
print("ready", flush=True)
input()
"""


def check_newcomer(version, program):
    source = f"{PLACE}/newcomer.py"
    with open(source, "w") as file:
        file.write(NEWCOMER)
    target = start(program, source, stdin=subprocess.PIPE, ready=True)
    path = f"{PLACE}/{version}-newcomer.vvheap"
    done = cli("heap", target.pid, "-o", path, "--quiet")
    assert done.returncode == 0, done.err
    done = cli("cycles", path)
    assert done.returncode == 0 and done.err == "", done
    rows, words = done.out.split("\n\n", 1)
    lines = rows.splitlines()
    assert all("Node.parent" in line for line in lines[1:9]), (version, lines[:12])
    # The rest is said in one line, so that the words are on the same screen.
    assert len(lines) == 12 and re.match(r"… and \d+ more", lines[11]), (version, lines)
    told = words.split("\n\n")
    assert re.match(r"[Nodelist →]+, 7 times, garbage, retains ", told[0]), (version, told)
    assert "garbage collector" in told[0] and "Node.parent" in told[0], (version, told[0])
    assert re.match(r"[Nodelist →]+, 1 time, held, retains ", told[1]), (version, told)
    assert "held by kept" in told[1], (version, told[1])


@case("/cli/cycles/own-garbage-first")
def _():
    live(check_newcomer)


main()
