# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Groups of live programs: equal texts and the room in containers, as the program itself counts them over all
that its collector knows; sums that agree with SQL."""

import json
import os
import subprocess

from outside import PATIENCE, STARTED, Skip, case, cli, folder, main
from snapshots import interpreters, number, query

PLACE = folder()

# What an exact copy takes is asked of the interpreter; the smallest dict and set are made by filling one anew.
PROGRAM = r"""
import collections, gc, json, sys
gc.collect()
gc.disable()

class Keeper:
    pass

keeper = Keeper()
def shrunk(container, kept):
    while len(container) > kept:
        container.pop()
    return container
def thinned(mapping, kept):
    for key in list(mapping)[kept:]:
        del mapping[key]
    return mapping
keeper.dicts = [thinned({i: None for i in range(100)}, n % 7 + 1) for n in range(50)]
keeper.texts = [thinned({"key %d" % i: None for i in range(500)}, 3) for n in range(20)]
keeper.sets = [shrunk(set(range(200)), 10) for n in range(30)]
keeper.full = [{i: None for i in range(85)} for n in range(10)]
keeper.empty_lists = [[] for n in range(300)]
keeper.empty_deques = [collections.deque() for n in range(20)]
keeper.words = ["".join(["wo", "rd ", str(n % 10)]) for n in range(400)]
keeper.blobs = [bytes([n % 3] * 50) for n in range(90)]
keeper.long = ["x" * 1000 + str(n % 2) for n in range(8)]

def smallest_dict(mapping):
    copy = {}
    for key in mapping:
        copy[key] = None
    return sys.getsizeof(copy)
dict_air = sum(sys.getsizeof(d) - smallest_dict(d) for d in keeper.dicts + keeper.texts)
print(json.dumps({"dicts": len(keeper.dicts) + len(keeper.texts), "dict_air": dict_air,
                  "sets": len(keeper.sets), "set_size": sum(map(sys.getsizeof, keeper.sets)),
                  "words": sum(map(sys.getsizeof, keeper.words))}), flush=True)
sys.stdin.readline()
"""
ALONE = "import sys\nprint('{}', flush=True)\nsys.stdin.readline()\n"


def groups_of(program, code, path):
    process = subprocess.Popen([program, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    STARTED.append(process)
    said = json.loads(process.stdout.readline())
    done = cli("heap", process.pid, "-o", path)
    assert done.returncode == 0, done
    process.communicate("\n", timeout=PATIENCE)
    out = subprocess.run([os.environ["VIVARIUM_PRINT_GROUPS"], path], stdout=subprocess.PIPE, check=True).stdout
    return json.loads(out), said


def find(groups, name):
    found = [group for group in groups if group["name"] == name]
    return found[0] if found else {"count": 0, "memory": 0, "wasted": 0}


SEEN = []


def seen():
    """Of each interpreter: groups of the program, of a bare one, what it said, its snapshot."""
    if not SEEN:
        for version, program in interpreters():
            path = "%s/%s.vvheap" % (PLACE, version)
            groups, said = groups_of(program, PROGRAM, path)
            bare, _ = groups_of(program, ALONE, PLACE + "/bare.vvheap")
            SEEN.append((groups, bare, said, path))
    if not SEEN:
        raise Skip("no interpreter to take a snapshot of")
    return SEEN


@case("/cli/groups/sums-agree-with-sql")
def _():
    for groups, _, _, path in seen():
        memory = number(path, "SELECT sum(memory) FROM objects")
        objects = number(path, "SELECT count(*) FROM objects")
        for by in ("type", "module", "size", "holder"):
            assert sum(group["memory"] for group in groups[by]) == memory, by
            assert sum(group["count"] for group in groups[by]) == objects, by
        by_module = query(path, "SELECT count(*), sum(memory) FROM objects WHERE module = '__main__'")
        main_ = find(groups["module"], "__main__")
        assert [[str(main_["count"]), str(main_["memory"])]] == by_module
        by_type = query(path, "SELECT count, memory, retained FROM types WHERE name = 'Keeper'")
        keeper = find(groups["type"], "__main__.Keeper")
        assert [[str(keeper[name]) for name in ("count", "memory", "retained")]] == by_type


@case("/cli/groups/equal-texts")
def _():
    for groups, _, said, path in seen():
        for n in range(10):
            word = find(groups["equal"], "'word %d'" % n)
            assert word["count"] == 40 and not word["by_preview"], word
            assert word["wasted"] == word["memory"] * 39 // 40, word
        blobs = [group for group in groups["equal"] if group["count"] == 30 and group["name"].startswith("b'\\x0")]
        assert len(blobs) == 3, blobs
        long = [group for group in groups["equal"] if group["name"].startswith("'xxx") and group["by_preview"]]
        # One beginning and one length: that the ends differ cannot be known, and it says so.
        assert [group["count"] for group in long] == [8], long
        counted = query(path, "SELECT value, count(*) FROM objects WHERE type = 'str' AND length < 80 AND value != '' "
                        "GROUP BY value HAVING count(*) > 1")
        short = {value: int(count) for value, count in counted if "\\" not in value}
        for group in groups["equal"]:
            if group["name"] in short:
                assert group["count"] == short[group["name"]], group


@case("/cli/groups/room-in-containers")
def _():
    for groups, bare, said, path in seen():
        def more(name, what):
            return find(groups["hollow"], name)[what] - find(bare["hollow"], name)[what]

        # What the two import beside differs by a few.
        hollow = more("dict, at most half full", "count")
        assert said["dicts"] - 5 <= hollow <= said["dicts"] + 30, (hollow, said)
        wasted = more("dict, at most half full", "wasted")
        assert said["dict_air"] * 0.99 <= wasted <= said["dict_air"] + 30000, (wasted, said)
        assert said["sets"] <= more("set, at most half full", "count") <= said["sets"] + 30
        assert more("set, at most half full", "wasted") < said["set_size"] + 20000
        assert more("list, empty", "count") >= 300 and more("list, empty", "wasted") >= 300 * 56
        assert more("deque, empty", "count") >= 20


if __name__ == "__main__":
    main()
