# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""export of CONTRACT.md: each format read by another program, or by a reader that is as strict as the one it is for."""

import csv
import io
import os
import re
import resource
import shutil
import struct
import subprocess
import xml.etree.ElementTree

from heapsnapshot import Heap
from outside import (CLI, ENVIRONMENT, PATIENCE, Skip, assert_failure, assert_one_line, assert_wrong_usage, case, cli,
                     folder, main, start_python, strict_json)
from snapshots import query

PLACE = folder()
GRAPH = PLACE + "/graph.vvheap"
LIVE = PLACE + "/live.vvheap"
ENDINGS = ("csv", "dot", "heapsnapshot", "png", "svg")
TABLES = ["meta", "types", "cycles", "roots", "threads", "frames", "objects", "weakrefs", "refs"]

TARGET = r'''
import gc, sys, weakref
gc.disable()
class Session:
    def __init__(self, name):
        self.name, self.lines = name, [object() for _ in range(3)]
class Slotted:
    __slots__ = ("child", "__weakref__")
cache = {"u%d" % i: Session("user %d" % i) for i in range(50)}
cache[7] = cache[("a", 1)] = "by number"
words = ["quote \" and backslash \\", "line\nend\ttab\x01\x7f\x1b[31m", "\ud800 alone", "\U0001f40d \u4e2d", "\u2028", "<b>&amp;"]
held = Slotted()
held.child = weakref.ref(cache["u1"])
ring = [[]]
ring[0].append(ring)
marked = ["in the garbage" * 1000]
marked.append(marked)
del ring, marked
def closure():
    inner = "closed over"
    return lambda: inner
kept = closure()
numbers = {1.5, 10 ** 40, -3}
print("ready", flush=True)
sys.stdin.read()
'''

subprocess.run([os.environ["VIVARIUM_WRITE_GRAPH"], "root:module>a root>x a>b:Other b>c b>a c>a x>x p>q q>p", GRAPH],
               check=True)


def live():
    """A snapshot of a program that has a bit of everything; once."""
    if not os.path.exists(LIVE):
        target = start_python(TARGET, stdin=subprocess.PIPE)
        done = cli("heap", target.pid, "-o", LIVE)
        assert done.returncode == 0, done.err
        target.stdin.close()
        target.wait(PATIENCE)
    return LIVE


def export(snapshot, name, *options):
    path = os.path.join(PLACE, name)
    done = cli("export", snapshot, "-o", path, *options)
    assert done.returncode == 0 and done.out == "" and done.err == "", done
    assert os.stat(path).st_mode & 0o777 == 0o600
    return path


def read(path):
    with open(path, encoding="utf-8", newline="") as file:
        return file.read()


# ---- Tables ----


@case("/cli/export/csv")
def _():
    text = read(export(live(), "objects.csv"))
    done = cli("query", live(), "SELECT * FROM objects", "--format=csv")
    assert text == done.out and text.count("\n") > 1000
    assert list(csv.reader(io.StringIO(text, newline="")))[0][:3] == ["address", "type", "module"]


@case("/cli/export/json")
def _():
    tables = strict_json(read(export(live(), "all.json", "--to=json")))
    assert list(tables) == TABLES
    for name in TABLES:
        rows = strict_json(cli("query", live(), f"SELECT * FROM {name}", "--format=json").out)
        assert tables[name] == rows, name
    assert {"key": "objects", "value": len(tables["objects"])} in tables["meta"]


# ---- Pictures ----


@case("/cli/export/picture")
def _():
    with open(export(live(), "a.png"), "rb") as file:
        data = file.read()
    assert data.startswith(b"\x89PNG\r\n\x1a\n") and struct.unpack(">II", data[16:24]) == (1280, 800)
    root = xml.etree.ElementTree.parse(export(live(), "a.svg")).getroot()
    assert root.tag.endswith("svg") and float(re.match("[0-9.]+", root.get("width")).group()) == 1280
    assert read(export(live(), "again.svg")) == read(PLACE + "/a.svg")


STATEMENT = re.compile(r'  (?:(rankdir=LR)|(node|edge|[nr]\d+)(?: -> ([nr]\d+))?(?: \[((?:"(?:[^"\\\n]|\\.)*"|[^"\]\n])*)\])?);')


def read_dot(text):
    """The nodes with their labels, and the edges, of what we write of the language."""
    lines = text.splitlines()
    assert lines[0] == "digraph vivarium {" and lines[-1] == "}", lines
    nodes, edges = {}, []
    for line in lines[1:-1]:
        match = STATEMENT.fullmatch(line)
        assert match, line
        _, name, to, attributes = match.groups()
        label = re.search(r'label="((?:[^"\\]|\\.)*)"', attributes or "")
        if to:
            edges.append((name, to, label.group(1) if label else None))
        elif name not in (None, "node", "edge"):
            nodes[name] = label.group(1)
    assert {end for edge in edges for end in edge[:2]} == set(nodes)
    return nodes, edges


@case("/cli/export/dot")
def _():
    text = read(export(live(), "a.dot"))
    nodes, edges = read_dot(text)
    assert 30 < len([name for name in nodes if name[0] == "n"]) <= 60
    # A forest: each object stands below one thing, a root or who dominates it.
    assert sorted(to for _, to, _ in edges) == sorted(name for name in nodes if name[0] == "n")
    # Of what retains the most all are there.
    most = query(live(), "SELECT address FROM objects ORDER BY retained DESC LIMIT 20")
    tooltips = {int(word, 16) for word in re.findall(r'tooltip="(0x[0-9a-f]+)"', text)}
    assert {int(row[0]) for row in most} <= tooltips
    parents = {int(row[0]): row[1] for row in query(live(), "SELECT address, dominator FROM objects")}
    place = dict(re.findall(r'(n\d+) \[.*tooltip="(0x[0-9a-f]+)"', text))
    for above, below, _ in edges:
        parent = parents[int(place[below], 16)]
        assert parent == ("" if above[0] == "r" else str(int(place[above], 16))), (above, below)
    assert read(export(live(), "again.dot")) == text
    dot = shutil.which("dot")
    if dot is not None:
        done = subprocess.run([dot, "-Tsvg", PLACE + "/a.dot"], capture_output=True)
        assert done.returncode == 0 and done.stderr == b"" and b"<svg" in done.stdout, done


@case("/cli/export/dot-of-names-that-would-break-it")
def _():
    path = PLACE + "/odd.vvheap"
    subprocess.run([os.environ["VIVARIUM_WRITE_GRAPH"], r'root:module>a"];\ a"];\>b\n:X"Y', path], check=True)
    nodes, _ = read_dot(read(export(path, "odd.dot")))
    assert any('\\"];' in label for label in nodes.values()), nodes


# ---- Chrome ----


@case("/cli/export/heapsnapshot-by-hand")
def _():
    heap = Heap(export(GRAPH, "graph.heapsnapshot"))
    rows = query(GRAPH, "SELECT memory, retained FROM objects ORDER BY address")
    first = len(heap.types) - len(rows)
    assert [[str(heap.sizes[first + i]), str(heap.retained[first + i])] for i in range(len(rows))] == rows
    assert [name for kind, name, _ in heap.group("(Modules)") if kind == "property"] == ["root"]
    # p and q wait for the collector: one of them is below the root of garbage.
    assert len(heap.group("(Garbage that waits for the collector)")) == 1


@case("/cli/export/heapsnapshot")
def _():
    heap = Heap(export(live(), "live.heapsnapshot"))
    rows = query(live(), "SELECT memory, retained, type, module, value FROM objects ORDER BY address")
    first = len(heap.types) - len(rows)
    assert all(kind == "synthetic" for kind in heap.types[:first])
    wrong = [row for i, row in enumerate(rows)
             if [str(heap.sizes[first + i]), str(heap.retained[first + i])] != row[:2]]
    assert not wrong, wrong[:10]
    expected = {"str": "string", "bytes": "string", "int": "number", "float": "number", "function": "closure",
                "code": "code", "list": "object", "dict": "object"}
    for i, (_, _, kind, module, value) in enumerate(rows):
        if module == "builtins" and kind in expected:
            assert heap.types[first + i] == expected[kind], (kind, heap.types[first + i])
        if module == "builtins" and kind == "int":
            assert heap.names[first + i] == value
    assert sum(name == "__main__.Session" for name in heap.names) == 50
    assert "<type Session>" in heap.names and "<module sys>" in heap.names and "closed over" in heap.strings
    # As it was in the program, as far as a text can be shown.
    for text in ('quote " and backslash \\\\', "line\\nend\\ttab\\x01\\x7f\\x1b[31m", "\\ud800 alone", "\U0001f40d \u4e2d"):
        assert text in heap.strings, text
    edges = {(kind, name) for node in heap.edges[first:] for kind, name, _ in node}
    for edge in [("property", "u7"), ("property", "7"), ("property", "lines"), ("element", 2), ("property", "child"),
                 ("weak", "weakref"), ("internal", "type"), ("internal", "key")]:
        assert edge in edges, edge
    assert any(name == "sys" for _, name, _ in heap.group("(Modules)"))
    # The number of references: ours, the weak ones, and those of the roots.
    n_strong = sum(kind != "weak" for node in heap.edges[first:] for kind, _, _ in node)
    assert [[str(n_strong)]] == query(live(), "SELECT count(*) FROM refs")
    garbage = sum(heap.retained[to] for _, _, to in heap.group("(Garbage that waits for the collector)"))
    assert garbage > 14000, garbage


@case("/cli/export/heapsnapshot-ids-stay")
def _():
    target = start_python(TARGET + "\nmore = [Session('later') for _ in range(100)]\nprint('more', flush=True)\n"
                          "import time; time.sleep(600)", stdin=subprocess.PIPE)
    heaps = []
    for name in ("first", "second"):
        path = f"{PLACE}/{name}.vvheap"
        done = cli("heap", target.pid, "-o", path)
        assert done.returncode == 0, done.err
        heaps.append((Heap(export(path, name + ".heapsnapshot")),
                      [int(row[0]) for row in query(path, "SELECT address FROM objects ORDER BY address")]))
        if name == "first":
            target.stdin.close()
            assert target.stdout.readline() == b"more\n"
    ids = [{address: heap.ids[len(heap.ids) - len(addresses) + i] for i, address in enumerate(addresses)}
           for heap, addresses in heaps]
    both = [address for address in ids[0] if address in ids[1] and address % 16 == 0]
    assert len(both) > 1000 and len(ids[1]) > len(ids[0])
    assert [ids[0][address] for address in both] == [ids[1][address] for address in both]


@case("/cli/export/heapsnapshot-without-values")
def _():
    target = start_python(TARGET, stdin=subprocess.PIPE)
    path = PLACE + "/bare.vvheap"
    done = cli("heap", target.pid, "-o", path, "--no-values", "--no-analysis")
    assert done.returncode == 0, done.err
    heap = Heap(export(path, "bare.heapsnapshot"))
    for secret in ("closed over", "user 7", "u7"):
        assert not [string for string in heap.strings if secret in string], secret
    assert "lines" in heap.strings


LOADER = """
const { createReadStream } = await import('node:fs')
const { parse } = await import(process.argv[1] + '/index.js')
const heap = await parse(createReadStream(process.argv[2], 'utf-8'))
const names = heap.aggregatesWithFilter({})
console.log(JSON.stringify({ retained: [...heap.retainedSizes], total: heap.getStatistics().total,
  classes: Object.fromEntries(Object.values(names).map(one => [one.name, one.count])) }))
"""


@case("/cli/export/heapsnapshot-in-the-developer-tools")
def _():
    """Their own loader, as the npm package heap-snapshot-toolkit has it out of Chromium's sources."""
    node, loader = shutil.which("node"), os.environ.get("VIVARIUM_HEAP_SNAPSHOT_TOOLKIT")
    if node is None or loader is None:
        raise Skip("VIVARIUM_HEAP_SNAPSHOT_TOOLKIT does not name the folder of that package, or there is no node")
    done = subprocess.run([node, "--input-type=module", "-e", LOADER, loader, export(live(), "theirs.heapsnapshot")],
                          capture_output=True, timeout=PATIENCE)
    # A warning says that nodes are not reached.
    assert done.returncode == 0 and b"unreachable" not in done.stderr + done.stdout, done.stderr
    theirs = strict_json(done.stdout.decode())
    rows = query(live(), "SELECT retained FROM objects ORDER BY address")
    assert [str(size) for size in theirs["retained"][-len(rows):]] == [row[0] for row in rows]
    assert [[str(theirs["total"])]] == query(live(), "SELECT sum(memory) FROM objects")
    assert theirs["classes"]["__main__.Session"] == 50 and theirs["classes"]["dict"] > 100, theirs["classes"]


# ---- Which format ----


@case("/cli/export/which-format")
def _():
    for ending in ENDINGS:
        path = export(GRAPH, "x." + ending.upper())
        assert read_bytes(path) == read_bytes(export(GRAPH, "x", "--to=" + ending)), ending
    assert_wrong_usage("export", GRAPH, "-o", PLACE + "/x.json", words=["--to=json", "--to=heapsnapshot"])
    assert_wrong_usage("export", GRAPH, "-o", PLACE + "/x", words=[PLACE + "/x", ".heapsnapshot"])
    assert_wrong_usage("export", GRAPH, "-o", PLACE + "/x.vvheap", words=["--to"])
    assert_wrong_usage("export", GRAPH, "-o", "-", words=["--to"])
    # Formats of recordings are none of a snapshot.
    for other in ("pstats", "collapsed", "speedscope", "pprof", "gecko", "pdf", "vvrec", "xml", ""):
        assert_wrong_usage("export", GRAPH, "-o", PLACE + "/x." + other)
        assert_wrong_usage("export", GRAPH, "-o", PLACE + "/x.csv", "--to=" + other)
    assert not os.path.exists(PLACE + "/x.json")
    help = cli("export", "--help").out
    assert "heapsnapshot" in help and "pstats" not in help and "speedscope" not in help


def read_bytes(path):
    with open(path, "rb") as file:
        return file.read()


@case("/cli/export/wrong-usage")
def _():
    assert_wrong_usage("export")
    assert_wrong_usage("export", GRAPH)
    assert_wrong_usage("export", GRAPH, GRAPH, "-o", PLACE + "/x.csv")
    assert_wrong_usage("export", GRAPH, "-o")
    assert_wrong_usage("export", GRAPH, "-o", PLACE + "/x.csv", "--", "true")
    assert_wrong_usage("export", GRAPH, "-o", PLACE + "/x.csv", "--format=csv")


# ---- Standard streams ----


@case("/cli/export/standard-streams")
def _():
    for ending in ENDINGS + ("json",):
        done = subprocess.run([CLI, "export", "-", "-o", "-", "--to=" + ending], stdin=open(GRAPH, "rb"),
                              capture_output=True, env=ENVIRONMENT)
        assert done.returncode == 0 and done.stderr == b"", done
        if ending not in ("png", "svg"):
            assert done.stdout == read_bytes(export(GRAPH, "same", "--to=" + ending)), ending


@case("/cli/export/reader-that-leaves")
def _():
    for ending in ENDINGS + ("json",):
        process = subprocess.Popen([CLI, "export", live(), "-o", "-", "--to=" + ending], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, env=ENVIRONMENT)
        process.stdout.read(1)
        process.stdout.close()
        error = process.stderr.read()
        assert process.wait(PATIENCE) == 0 and error == b"", (ending, error)


# ---- What can go wrong ----


@case("/cli/export/cannot-be-written")
def _():
    before = set(os.listdir(PLACE))
    for ending in ENDINGS:
        assert_failure("export", GRAPH, "-o", "/nonexistent/x." + ending, words=["/nonexistent/x." + ending])
        assert_failure("export", GRAPH, "-o", "/dev/full", "--to=" + ending, words=["/dev/full"])
        with open("/dev/full", "wb") as full:
            done = cli("export", GRAPH, "-o", "-", "--to=" + ending, stdout=full)
        assert done.returncode == 1, (ending, done)
        assert_one_line(done.err, "/dev/stdout")
    assert_failure("export", GRAPH, "-o", PLACE, "--to=csv", words=[PLACE])
    assert set(os.listdir(PLACE)) == before


@case("/cli/export/disk-that-fills")
def _():
    before = set(os.listdir(PLACE))
    # What is written is cut at 64 KiB, as where the disk is full.
    done = subprocess.run([CLI, "export", live(), "-o", PLACE + "/cut.json", "--to=json"], capture_output=True,
                          env=ENVIRONMENT, preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536)),
                          restore_signals=False)
    assert done.returncode != 0 and set(os.listdir(PLACE)) == before, done
    if done.returncode == 1:
        assert_one_line(done.stderr.decode(), PLACE + "/cut.json")


@case("/cli/export/what-is-no-snapshot")
def _():
    cut = PLACE + "/cut.vvheap"
    with open(cut, "wb") as file:
        file.write(read_bytes(GRAPH)[:-100])
    for ending in ENDINGS:
        out = f"{PLACE}/none.{ending}"
        assert_failure("export", "/etc/passwd", "-o", out, words=["/etc/passwd"])
        assert_failure("export", "/nonexistent.vvheap", "-o", out, words=["/nonexistent.vvheap"])
        assert_failure("export", cut, "-o", out, words=[cut])
        assert not os.path.exists(out)


@case("/cli/export/onto-itself")
def _():
    before = read_bytes(GRAPH)
    other = PLACE + "/link.vvheap"
    os.symlink(GRAPH, other)
    for path in (GRAPH, other):
        assert_failure("export", GRAPH, "-o", path, "--to=csv", words=[path])
    assert read_bytes(GRAPH) == before


@case("/cli/export/damaged")
def _():
    whole = read_bytes(GRAPH)
    path, out = PLACE + "/damaged.vvheap", PLACE + "/damaged.out"
    for ending in ("heapsnapshot", "json", "dot"):
        for at in range(200, len(whole), 211):
            data = bytearray(whole)
            data[at] ^= 0xFF
            with open(path, "wb") as file:
                file.write(data)
            done = cli("export", path, "-o", out, "--to=" + ending)
            assert done.returncode in (0, 1), done
            assert os.path.exists(out) == (done.returncode == 0) == (done.err == ""), done
            if done.returncode == 0:
                os.unlink(out)


@case("/cli/export/several-sizes")
def _():
    for edges in ("root:module", "root:module>a", " ".join(["root:module>n0"] + [f"n{i}>n{i + 1}" for i in range(3000)])):
        path = PLACE + "/some.vvheap"
        subprocess.run([os.environ["VIVARIUM_WRITE_GRAPH"], edges, path], check=True)
        heap = Heap(export(path, "some.heapsnapshot"))
        rows = query(path, "SELECT retained FROM objects ORDER BY address")
        assert [str(size) for size in heap.retained[-len(rows):]] == [row[0] for row in rows]
        for ending in ENDINGS:
            export(path, "some." + ending)


if __name__ == "__main__":
    main()
