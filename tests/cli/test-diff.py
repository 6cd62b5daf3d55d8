# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""diff of CONTRACT.md: a program that says itself what it made and dropped between two snapshots."""

import csv
import io
import json
import subprocess

from outside import assert_failure, assert_wrong_usage, case, cli, folder, main, strict_json

PLACE = folder()
OLD, NEW, OTHER = (PLACE + "/" + name for name in ("old.vvheap", "new.vvheap", "other.vvheap"))

# It says which objects came, which grew and which stayed.
PROGRAM = """
import gc, json, sys
gc.disable()
class Session:
    def __init__(self, number):
        self.number = number
class Store:
    pass
store = Store()
store.sessions = [Session(n) for n in range(500)]
store.text = "x" * 5000
store.index = {}
print("ready", flush=True)
sys.stdin.readline()
fresh = [Session(n) for n in range(1000, 1040)]
store.index.update((n, s) for n, s in enumerate(fresh))
del store.sessions[50:100]
print(json.dumps([[id(s) for s in fresh], id(store.index), id(store.text), [id(s) for s in store.sessions]]), flush=True)
del fresh
sys.stdin.readline()
"""


def take(process, path):
    done = cli("heap", str(process.pid), "-o", path)
    assert done.returncode == 0, done


def start():
    process = subprocess.Popen(["/usr/bin/python3", "-c", PROGRAM], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout.readline() == "ready\n"
    return process


program = start()
take(program, OLD)
program.stdin.write("\n")
program.stdin.flush()
fresh, index, text, kept = json.loads(program.stdout.readline())
take(program, NEW)
second = start()
take(second, OTHER)
for process in (program, second):
    process.communicate()


def diff(old, new):
    done = cli("diff", "--format=json", old, new)
    assert done.returncode == 0, done
    return strict_json(done.out)


@case("/cli/diff/what-came-and-who-holds-it")
def _():
    answer = diff(OLD, NEW)
    assert list(answer) == ["types", "objects"]
    changes = {(row["address"], row["change"]): row for row in answer["objects"]}
    for address in fresh:
        row = changes[address, "new"]
        assert list(row) == ["address", "type", "change", "size_old", "size_new", "holder"]
        assert row["type"] == "Session" and row["size_old"] is None and row["size_new"] > 0
        assert row["holder"] == "__main__.store.index", row
    assert sum(row["type"] == "Session" and row["change"] == "new" for row in answer["objects"]) == len(fresh)
    assert changes[index, "grown"]["size_new"] > changes[index, "grown"]["size_old"]
    assert changes[index, "grown"]["holder"] == "__main__.store.index"


@case("/cli/diff/what-went-and-what-stayed")
def _():
    answer = diff(OLD, NEW)
    gone = [row for row in answer["objects"] if row["type"] == "Session" and row["change"] == "gone"]
    assert len(gone) == 50 and all(row["size_new"] is None and row["size_old"] > 0 for row in gone), len(gone)
    changed = {row["address"] for row in answer["objects"]}
    assert text not in changed and not changed & set(kept)


@case("/cli/diff/types")
def _():
    answer = diff(OLD, NEW)
    row = next(row for row in answer["types"] if row["type"] == "Session")
    assert list(row) == ["type", "module", "count_old", "count_new", "memory_old", "memory_new"]
    assert (row["module"], row["count_old"], row["count_new"]) == ("__main__", 500, 490), row
    assert 0 < row["memory_new"] < row["memory_old"]
    growths = [abs(row["memory_new"] - row["memory_old"]) for row in answer["types"]]
    assert growths == sorted(growths, reverse=True)


@case("/cli/diff/the-same-twice")
def _():
    answer = diff(NEW, NEW)
    assert answer["objects"] == []
    assert all(row["count_old"] == row["count_new"] for row in answer["types"])


@case("/cli/diff/another-process")
def _():
    done = cli("diff", "--format=json", "--verbose", NEW, OTHER)
    assert done.returncode == 0 and "different processes" in done.err, done
    answer = strict_json(done.out)
    assert answer["objects"] == [] and len(answer["types"]) > 50


@case("/cli/diff/csv-and-table")
def _():
    done = cli("diff", "--format=csv", OLD, NEW)
    assert done.returncode == 0 and done.err == "", done
    tables = done.out.split("\n\n")
    assert len(tables) == 2
    heads = [next(csv.reader(io.StringIO(table))) for table in tables]
    assert heads[0] == ["type", "module", "count_old", "count_new", "memory_old", "memory_new"]
    assert heads[1] == ["address", "type", "change", "size_old", "size_new", "holder"]
    done = cli("diff", OLD, NEW)
    assert done.returncode == 0 and " new, " in done.out and "__main__.store.index" in done.out, done.out


@case("/cli/diff/failures")
def _():
    assert_failure("diff", OLD, PLACE + "/nothing.vvheap")
    assert_failure("diff", __file__, NEW)
    assert_wrong_usage("diff", OLD)
    assert_wrong_usage("diff", OLD, NEW, OTHER)
    assert_wrong_usage("diff", "-", "-")
    assert_wrong_usage("diff", "--with=" + OLD, OLD, NEW)


if __name__ == "__main__":
    main()
