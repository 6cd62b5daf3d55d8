# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""vivarium-cli heap, object by object against what the interpreter says of itself.

Interpreters: this one, and those of VIVARIUM_PYTHONS."""

import array
import collections
import os
import subprocess

from outside import PYTHON, Skip, case, cli, folder, main, start
from snapshots import interpreters, meta, number, query

ORACLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "python", "oracle.py")


def take(target, *options, place=None):
    path = (place or folder()) + "/a.vvheap"
    done = cli("heap", target, "-o", path, *options)
    assert done.returncode == 0, done.err
    assert done.out == "", done.out
    return path


class Account:
    """What oracle.py wrote."""

    def __init__(self, path):
        self.objects = {}
        self.measured = {}
        with open(path, encoding="utf-8") as file:
            for line in file:
                words = line.rstrip("\n").split("\t")
                if words[0] == "o":
                    self.objects[int(words[1])] = words
                elif words[0] == "m":
                    self.measured[int(words[1])] = int(words[2])
        counts = array.array("q")
        with open(path + ".counts", "rb") as file:
            counts.frombytes(file.read())
        # The first is of an object that nothing else holds; where "-" stands nobody can tell.
        self.counts = {address: count - counts[0] + 1 if words[4] == "+" else None
                       for (address, words), count in zip(self.objects.items(), counts)}

    def size(self, address):
        return self.objects[address][3]

    def count(self, address):
        return self.counts[address]

    def tracked(self):
        return {address for address, words in self.objects.items() if words[5] == "1"}

    def collected(self, address):
        return self.objects[address][6] == "1"

    def type_of(self, address):
        return int(self.objects[address][2]), self.objects[address][8]

    def referents(self, address):
        return collections.Counter(map(int, self.objects[address][9].split())) if self.objects[address][9] else \
            collections.Counter()


class Snapshot:
    def __init__(self, path):
        self.path = path
        self.objects = {}
        # What is frozen (the method resolution orders of the core's types in 3.12, say) gc.get_objects() leaves out.
        for address, kind, kind_address, size, memory, count, immortal, tracked in query(
                path, "SELECT address, type, type_address, size, memory, refcount, immortal, "
                "tracked AND generation < 3 FROM objects"):
            self.objects[int(address)] = (kind, int(kind_address), int(size), int(memory),
                                          int(count) if count else None, immortal == "1", tracked == "1")
        # Types that bring a __sizeof__ that nobody knows: numpy's, and one of the oracle's.
        self.unknown_size = {int(address) for address, in query(
            path, "SELECT address FROM types WHERE module = 'numpy' OR module LIKE 'numpy.%' OR name = 'Sized'")}
        self.references = collections.defaultdict(collections.Counter)
        self.guessed = collections.defaultdict(collections.Counter)
        for source, target, guessed in query(path, "SELECT source, target, guessed FROM refs WHERE hidden = 0"):
            (self.guessed if guessed == "1" else self.references)[int(source)][int(target)] += 1


ACCOUNTS = {}


def account(version, program):
    """The oracle's word and a snapshot of the same moment, once for each interpreter."""
    if version not in ACCOUNTS:
        place = folder()
        path = place + "/account"
        target = start(program, "-B", ORACLE, path, stdin=subprocess.PIPE)
        assert target.first_line == "ready"
        ACCOUNTS[version] = (Account(path), Snapshot(take(target.pid, place=place)))
    return ACCOUNTS[version]


def few(what, wrong, of, share):
    """At most a share may differ; says what does."""
    kinds = collections.Counter(kind for kind, _ in wrong)
    text = f"{what}: {len(wrong)} of {of}: {kinds.most_common(12)} {[entry for _, entry in wrong[:5]]}"
    if wrong:
        print("# " + text)
    assert len(wrong) <= of * share, text


def register(version, program):
    @case(f"/cli/heap/{version}/every-tracked-object-and-none-invented")
    def _():
        theirs, ours = account(version, program)
        tracked = theirs.tracked()
        missing = [(theirs.type_of(address)[1], hex(address)) for address in tracked if address not in ours.objects]
        few("missing", missing, len(tracked), 0)
        missing = [(theirs.type_of(address)[1], hex(address)) for address in theirs.objects
                   if address not in ours.objects]
        few("missing, untracked ones too", missing, len(theirs.objects), 0)
        invented = [(facts[0], hex(address)) for address, facts in ours.objects.items()
                    if facts[6] and address not in theirs.objects]
        # The oracle's own lists of objects and of lines, and its array of counts.
        few("tracked, and not the interpreter's", invented, len(tracked), 3.5 / len(tracked))

    @case(f"/cli/heap/{version}/types-sizes-and-counts")
    def _():
        theirs, ours = account(version, program)
        both = [address for address in theirs.objects if address in ours.objects]
        few("type", [(theirs.type_of(address)[1], hex(address)) for address in both
                     if ours.objects[address][1] != theirs.type_of(address)[0]], len(both), 0)
        few("size", [(theirs.type_of(address)[1], (hex(address), ours.objects[address][2], theirs.size(address)))
                     for address in both if ours.objects[address][1] not in ours.unknown_size
                     and theirs.size(address) not in ("-", str(ours.objects[address][2]))], len(both), 0)
        few("count", [(theirs.type_of(address)[1], (hex(address), ours.objects[address][4], theirs.count(address)))
                      for address in both if not ours.objects[address][5] and theirs.count(address) is not None
                      and ours.objects[address][4] != theirs.count(address)], len(both), 0)

    @case(f"/cli/heap/{version}/references")
    def _():
        theirs, ours = account(version, program)
        both = [address for address in theirs.objects if address in ours.objects and theirs.collected(address)]
        wrong = []
        for address in both:
            said = theirs.referents(address)
            # What a type that nobody described reports is not known: what was guessed may be of it.
            found = ours.references.get(address, collections.Counter())
            found = found + (ours.guessed.get(address, collections.Counter()) & (said - found))
            if said != found:
                wrong.append((theirs.type_of(address)[1], (hex(address), dict(said - found), dict(found - said))))
        few("references", wrong, len(both), 0.001)

    @case(f"/cli/heap/{version}/memory-is-what-was-traced")
    def _():
        theirs, ours = account(version, program)
        both = [address for address in theirs.measured if address in ours.objects]
        assert both
        few("memory", [(ours.objects[address][0], (hex(address), ours.objects[address][3], theirs.measured[address]))
                       for address in both if ours.objects[address][3] != theirs.measured[address]], len(both), 0)

    @case(f"/cli/heap/{version}/the-whole-agrees-with-its-parts")
    def _():
        _, ours = account(version, program)
        path = ours.path
        facts = meta(path)
        assert facts["python.version"].startswith(version)
        assert facts["capture.method"] == "stop" and int(facts["capture.pause_us"]) > 0
        assert int(facts["objects"]) == number(path, "SELECT count(*) FROM objects")
        assert int(facts["references"]) == number(path, "SELECT count(*) FROM refs")
        assert int(facts["references.guessed"]) == number(path, "SELECT sum(guessed) FROM refs")
        assert int(facts["memory.objects"]) == number(path, "SELECT sum(memory) FROM objects")
        assert number(path, "SELECT sum(count) FROM types") == int(facts["objects"])
        assert number(path, "SELECT sum(referents) FROM objects") == int(facts["references"])
        assert number(path, "SELECT sum(referrers) FROM objects") == int(facts["references"])
        assert facts["unreadable.changing"] == "0" and facts["unreadable.object"] == "0", facts
        assert number(path, "SELECT count(*) FROM roots WHERE kind = 'module' AND name = 'sys'") == 1
        assert number(path, "SELECT count(*) FROM frames WHERE function LIKE '%main'") >= 1


ARRAYS = """
import sys, numpy
things = numpy.empty(5, dtype=object)
things[:] = ["held %d" % i for i in range(4)] + [10 ** 40]
view = things[1:3]
record = numpy.zeros(3, dtype=[("name", object), ("value", "f8")])
record["name"] = ["noted %d" % i for i in range(3)]
grid = numpy.array([["grid %d %d" % (i, k) for k in range(3)] for i in range(2)], dtype=object, order="F")
large = numpy.ones((300, 1000), dtype="i4")
part = large[7]
for one in (things, view, record, grid, large, part):
    print(id(one), sys.getsizeof(one), end=" ")
print(flush=True)
sys.stdin.read()
"""


@case("/cli/heap/numpy-arrays")
def _():
    """Nobody but the array knows its items, and it is no object that the collector knows."""
    target = start(PYTHON, "-c", "try:\n import numpy\nexcept ImportError:\n print('none')\n raise SystemExit\n" + ARRAYS,
                   stdin=subprocess.PIPE)
    if target.first_line == "none":
        raise Skip("Python has no numpy")
    words = list(map(int, target.first_line.split()))
    places, sizes = words[::2], words[1::2]
    path = take(target.pid)

    def items(place):
        return query(path, "SELECT r.kind, r.label, r.hidden, r.guessed, o.value FROM refs r JOIN objects o ON o.address = "
                     f"r.target WHERE r.source = {place} AND o.type IN ('str', 'int') ORDER BY o.value")

    assert items(places[0]) == [["item", f"[{i}]", "1", "1", f"'held {i}'"] for i in range(4)] + [
        ["item", "[4]", "1", "1", "1" + 40 * "0"]], items(places[0])
    assert items(places[1]) == []
    assert [row[3:] for row in items(places[2])] == [["1", f"'noted {i}'"] for i in range(3)], items(places[2])
    assert sorted(row[1] for row in items(places[3])) == [f"[{i}]" for i in range(6)], items(places[3])
    for place, size in zip(places, sizes):
        (found, memory), = query(path, f"SELECT size, memory FROM objects WHERE address = {place}")
        assert (int(found), int(memory)) == (size, size), (place, found, memory, size)
    assert query(path, f"SELECT count(*) FROM refs WHERE source = {places[1]} AND target = {places[0]} AND guessed") == [["1"]]


for _version, _program in interpreters():
    register(_version, _program)


if __name__ == "__main__":
    main()
