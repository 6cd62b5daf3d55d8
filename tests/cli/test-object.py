# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""object of CONTRACT.md: on snapshots that write-graph made, and of a program whose holders are known, under every
interpreter that is here."""

import csv
import io
import json
import os
import re
import subprocess
import sys

from outside import assert_failure, assert_wrong_usage, case, cli, end_all, folder, main, start, strict_json
from snapshots import interpreters, query

PLACE = folder()
RICH = PLACE + "/rich.vvheap"
GRAPH = PLACE + "/graph.vvheap"
HERE = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "inspect")
FIRST = 0x7F0000001000  # of the objects of write-graph
STEP = 0x40

for edges, path in (("--rich", RICH), ("root:module>a root>b a>c b>c lost>lost", GRAPH)):
    subprocess.run([os.environ["VIVARIUM_WRITE_GRAPH"], edges, path], check=True)


def tell(snapshot, address):
    done = cli("object", "--format=json", snapshot, address)
    assert done.returncode == 0 and done.err == "", done
    tables = strict_json(done.out)
    assert list(tables) == ["object", "fields", "ledger", "holders", "paths"], tables
    return tables


@case("/cli/object/json")
def _():
    tables = tell(GRAPH, hex(FIRST + 2 * STEP))
    row, = tables["object"]
    assert list(row) == ["address", "type", "module", "type_address", "size", "memory", "retained", "refcount",
                         "immortal", "tracked", "generation", "cycle", "dominator", "referents", "referrers", "length",
                         "value"], row
    assert (row["address"], row["type"], row["value"], row["referrers"]) == (FIRST + 2 * STEP, "Node", "'b'", 1)
    assert tables["fields"] == [{"kind": "attribute", "label": ".c", "address": FIRST + 3 * STEP, "type": "Node",
                                 "value": "'c'"}]
    assert tables["holders"] == [{"address": FIRST, "type": "module", "kind": "attribute", "label": ".b",
                                  "value": "'root'"}]
    assert [(entry["count"], entry["kind"], entry["address"]) for entry in tables["ledger"]] == [(1, "object", FIRST)]
    assert tables["paths"] == [{"length": 1, "root": "module", "path": "root.b"}]
    # Decimal is the same.
    assert tell(GRAPH, str(FIRST + 2 * STEP)) == tables


@case("/cli/object/row")
def _():
    """The row is that of the table objects."""
    for address, in query(RICH, "SELECT address FROM objects"):
        row = tell(RICH, address)["object"][0]
        expected = query(RICH, f"SELECT {', '.join(row)} FROM objects WHERE address = {address}")[0]
        assert ["" if value is None else str(value) for value in row.values()] == expected, (row, expected)


@case("/cli/object/csv")
def _():
    done = cli("object", "--format=csv", GRAPH, hex(FIRST + 3 * STEP))
    assert done.returncode == 0, done
    tables = [list(csv.reader(io.StringIO(part))) for part in done.out.split("\n\n")]
    assert [table[0][0] for table in tables] == ["address", "kind", "count", "address", "length"], tables
    assert tables[0][1][0] == str(FIRST + 3 * STEP)
    assert sorted(row[2] for row in tables[4][1:]) == ["root.a.c", "root.b.c"], tables[4]


@case("/cli/object/table")
def _():
    done = cli("object", GRAPH, hex(FIRST + 3 * STEP))
    assert done.returncode == 0 and done.err == "", done
    assert hex(FIRST + 3 * STEP) in done.out and "root.a.c" in done.out and "Paths to a root:" in done.out
    done = cli("object", GRAPH, hex(FIRST + 4 * STEP))
    assert "garbage" in done.out, done


@case("/cli/object/not-there")
def _():
    assert_failure("object", GRAPH, hex(FIRST + 2 * STEP + 8), words=[hex(FIRST + 2 * STEP), "inside"])
    assert_failure("object", GRAPH, "0x10", words=["0x10", "id()"])
    assert_failure("object", GRAPH, "0xffffffffffffffff", words=["0xffffffffffffffff"])
    assert_failure("object", "/nonexistent", "0x10", words=["/nonexistent"])
    assert_failure("object", __file__, "0x10", words=["snapshot"])


@case("/cli/object/wrong-usage")
def _():
    assert_wrong_usage("object")
    assert_wrong_usage("object", GRAPH)
    assert_wrong_usage("object", GRAPH, "0x10", "0x20")
    for address in ("", "0x", "12ab", "-5", "0x10 ", "0xg", "99999999999999999999999"):
        assert_wrong_usage("object", GRAPH, address)
    assert_wrong_usage("object", GRAPH, "0x10", "--paths=3")


# name: (what the first path reads, what the ledger has an entry of); LINE is a number.
EXPECTED = {
    "global": ("shop.the_global", "the_global in module shop"),
    "attribute": ("shop.holder.kept", ".kept of Holder"),
    "odd-attribute": ("shop.holder['a-b']", ".a-b of Holder"),
    "slot": ("shop.slotted.slot", ".slot of Slotted"),
    "list": ("shop.table['k'][3]", "[3] of ['k'] of table in module shop"),
    "number": ("shop.table[7]", "[7] of table in module shop"),
    "odd-key": ("shop.table['a-b']", "['a-b'] of table in module shop"),
    "tuple-key": ("shop.table[('t', 1)]", "[('t', 1)] of table in module shop"),
    "key": ("key <Item> of shop.keyed", "key <Item> of keyed in module shop"),
    "deque": ("shop.deque[0]", "[0] of deque"),
    "partial": ("shop.part.args[0]", "[0] of .args of partial"),
    "bound": ("shop.bound.__self__", ".__self__ of method Holder.method()"),
    "class": ("shop.Shop.registry", ".registry of class Shop"),
    "closure": ("closure captured of shop.closure()", "closure captured of make.<locals>.inner()"),
    "generator": ("local held in generator shop.generator", "local held in generator generate()"),
    "lru": ("shop.cached.<cache>['k']", None),
    "interned": ("shop.interned", "interned in module shop"),
    "iterator": ("shop.iterator.<sequence>[0]", "[0] of .it_seq of list_iterator"),
    "exception": ("local in_flight in fail(), frame shop.error.__traceback__.tb_next.tb_frame", None),
    "thread": ("local mine in work() at shop.py:LINE, thread worker", None),
    "running": ("local mine in wait() at shop.py:LINE", None),
    "cell": ("local shared in wait() at shop.py:LINE", "closure shared of wait.<locals>.nested()"),
    "native": ("held by native code", "not accounted for: held by native code, or a reference in a register"),
    "garbage": (None, ".one of Item"),
}


def check_holder(version, tables, name, count):
    path, text = EXPECTED[name]
    paths = [re.sub(r"\.py:\d+", ".py:LINE", row["path"]) for row in tables["paths"]]
    texts = [entry["text"] for entry in tables["ledger"]]
    row = tables["object"][0]
    assert paths[:1] == ([] if path is None else [path]), (version, name, tables)
    assert text is None or text in texts, (version, name, texts)
    if row["immortal"]:
        return
    # The sum is the count, and the count is what the program itself said.
    assert sum(entry["count"] for entry in tables["ledger"]) == row["refcount"], (version, name, tables)
    assert count is None or row["refcount"] == count, (version, name, count, tables)
    if name != "native":
        assert not any(entry["kind"] == "unaccounted" for entry in tables["ledger"]), (version, name, tables)


def check_live(version, program):
    import subprocess as processes
    target = start(program, "-c", f"import sys; sys.path.insert(0, {HERE!r}); sys.dont_write_bytecode = True; "
                   "import shop; shop.main()", stdin=processes.PIPE)
    found = json.loads(target.first_line)
    snapshot = f"{PLACE}/{version}.vvheap"
    done = cli("heap", target.pid, "-o", snapshot)
    assert done.returncode == 0, done
    for name, (address, count) in found.items():
        if name == "two-ways":
            paths = [row["path"] for row in tell(snapshot, address)["paths"]]
            assert sorted(paths) == ["shop.holder.two_ways", "shop.two_ways"], (version, paths)
        else:
            check_holder(version, tell(snapshot, address), name, count)
    # No weak reference is a holder.
    garbage = tell(snapshot, found["garbage"][0])
    assert [row["type"] for row in garbage["holders"]] in (["Item"], ["dict"]), garbage
    # The dictionary of a module, and the module.
    for address, in query(snapshot, "SELECT target FROM roots WHERE kind = 'module' AND name = 'shop'"):
        assert tell(snapshot, address)["paths"][0] == {"length": 0, "root": "module", "path": "shop"}
    os.unlink(snapshot)


def add_live(version, program):
    @case(f"/cli/object/live/{version}")
    def _():
        check_live(version, program)


for version, program in interpreters():
    add_live(version, program)

main()
