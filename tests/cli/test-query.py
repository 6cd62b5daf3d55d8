# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""query and summary of CONTRACT.md, on snapshots that write-graph made."""

import csv
import io
import os
import signal
import subprocess

from outside import (assert_failure, assert_one_line, assert_wrong_usage, case, cli, finish, folder, main, start_cli,
                     strict_json, wait_for)

PLACE = folder()
RICH = PLACE + "/rich.vvheap"
GRAPH = PLACE + "/graph.vvheap"
ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT x FROM n"

READ_ALL = "SELECT " + ", ".join(f"(SELECT count({columns.replace(', ', ' || ')}) FROM {table})" for table, columns in (
    ("objects", "type, size, memory, refcount, length, value, referents, referrers"), ("refs", "target, label"),
    ("types", "name, module"), ("roots", "target, name"), ("meta", "key, value"), ("threads", "name"), ("frames", "file")))

for edges, path in (("--rich", RICH), ("root:module>a root>b a>c b>c", GRAPH)):
    subprocess.run([os.environ["VIVARIUM_WRITE_GRAPH"], edges, path], check=True)


def rows(sql, *arguments, **options):
    done = cli("query", "--format=json", *arguments, RICH, sql, **options)
    assert done.returncode == 0 and done.err == "", done
    return strict_json(done.out)


@case("/cli/query/json")
def _():
    assert rows("SELECT address, type, length, 1.5 AS x FROM objects WHERE type IN ('list', 'Color') ORDER BY 2") == [
        {"address": 0x7F0000001100, "type": "Color", "length": None, "x": 1.5},
        {"address": 0x7F0000001680, "type": "list", "length": 6000000000, "x": 1.5},
    ]
    assert list(rows("SELECT 2 AS b, 1 AS a")[0]) == ["b", "a"]
    assert rows("SELECT 1 WHERE 0") == []
    assert rows("SELECT 9223372036854775807 AS n, 0.1 AS x") == [{"n": 9223372036854775807, "x": 0.1}]
    assert rows("SELECT value FROM meta WHERE key = 'command'") == [{"value": "python3 app.py --name '学\n生'"}]
    # No name hides another.
    assert rows("SELECT 1 AS a, 2 AS a") == [{"a": 1, "a:1": 2}]


@case("/cli/query/csv")
def _():
    done = cli("query", "--format=csv", RICH, "SELECT address, length, value AS \"a,b\", 1.5 AS x FROM objects WHERE "
               "value LIKE '%it_s%' OR type = 'list'")
    assert done.returncode == 0, done
    assert done.out == ('address,length,"a,b",x\n139637976733120,,"""it\'s""",1.5\n'
                        '139637976733312,6000000000,,1.5\n'), done.out
    assert cli("query", "--format=csv", RICH, "SELECT 1 AS one WHERE 0").out == "one\n"
    # Control characters are escaped.
    assert cli("query", "--format=csv", RICH, "SELECT value FROM meta WHERE key = 'command'").out \
        == "value\npython3 app.py --name '学\\n生'\n"


@case("/cli/query/table")
def _():
    done = cli("query", RICH, "SELECT address, type, size, refcount FROM objects WHERE type IN ('list', 'NoneType')")
    assert done.out.splitlines() == [
        "       address  type         size    refcount",
        "0x7f0000001500  NoneType     36 B           –",
        "0x7f0000001680  list      5.0 GiB  4294967296",
    ], done.out


@case("/cli/query/many-rows")
def _():
    counting = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n LIMIT 30000) SELECT x, 'row ' || x AS y FROM n"
    assert [row["x"] for row in rows(counting)] == list(range(1, 30001))
    done = cli("query", "--format=csv", RICH, counting)
    assert list(csv.reader(io.StringIO(done.out)))[1:] == [[str(n), f"row {n}"] for n in range(1, 30001)]
    lines = cli("query", RICH, counting).out.splitlines()
    assert len(lines) == 30001 and lines[-1].split() == ["30000", "row", "30000"]


@case("/cli/query/expect-none")
def _():
    done = cli("query", "--expect-none", GRAPH, "SELECT 1 FROM objects WHERE type = 'Leak'")
    assert done.returncode == 0 and done.err == ""
    done = cli("query", "--expect-none", "--format=csv", GRAPH, "SELECT value FROM objects WHERE value = '''c'''")
    assert done.returncode == 3 and done.out == "value\n'c'\n" and done.err == "", done


@case("/cli/query/with-another")
def _():
    done = cli("query", "--format=csv", GRAPH, "SELECT (SELECT count(*) FROM objects), (SELECT count(*) FROM "
               "other.objects)", f"--with={RICH}")
    assert done.out.splitlines()[1] == "4,29", done
    assert_failure("query", GRAPH, "SELECT 1", "--with=/nonexistent", words=["/nonexistent"])


@case("/cli/query/standard-input")
def _():
    with open(GRAPH, "rb") as file:
        assert cli("query", "-", "--format=csv", "SELECT count(*) FROM refs", stdin=file).out.splitlines()[1] == "4"
    with open(GRAPH, "rb") as file:
        data = file.read()
    done = subprocess.run([os.environ["VIVARIUM_CLI"], "summary", "-"], input=data, stdout=subprocess.PIPE, timeout=60)
    assert done.returncode == 0 and b"Node" in done.stdout


@case("/cli/query/wrong-usage")
def _():
    assert_wrong_usage("query")
    assert_wrong_usage("query", GRAPH)
    assert_wrong_usage("query", GRAPH, "SELECT 1", "SELECT 2")
    assert_wrong_usage("query", GRAPH, "SELECT 1", "--with=")
    assert_wrong_usage("query", GRAPH, "SELECT 1", "--", "true")
    assert_wrong_usage("query", "-", "SELECT 1", "--with=-")
    assert_wrong_usage("query", GRAPH, "SELECT 1", "--format=xml")
    assert_wrong_usage("summary")
    assert_wrong_usage("summary", GRAPH, GRAPH)
    assert_wrong_usage("summary", GRAPH, "--expect-none")


@case("/cli/query/failures")
def _():
    done = assert_failure("query", GRAPH, "SELECT sizee FROM objects", words=["sizee", "line 1", "character 8"])
    assert done.out == "", done.out
    assert_failure("query", GRAPH, "SELECT 1; SELECT 2", words=["second statement"])
    assert_failure("query", GRAPH, "DELETE FROM objects", words=["only be read"])
    for command in (["query", "SELECT 1"], ["summary"]):
        for path in ("/nonexistent/a.vvheap", "/etc/passwd", PLACE):
            assert_failure(command[0], path, *command[1:], words=[path])


@case("/cli/query/damaged-files")
def _():
    with open(RICH, "rb") as file:
        data = file.read()
    path = PLACE + "/damaged.vvheap"
    for length in (7, 8, 40, len(data) // 2, len(data) - 1):
        with open(path, "wb") as file:
            file.write(data[:length])
        assert_failure("summary", path, words=["truncated" if length >= 8 else "no snapshot"])
    # The last byte before the checksums is of a table that summary reads, or of padding; all bytes: some are.
    found = 0
    for at in range(1100, len(data), 97):
        with open(path, "wb") as file:
            file.write(data[:at] + bytes([data[at] ^ 0x10]) + data[at + 1:])
        done = cli("query", "--format=csv", path, READ_ALL)
        assert done.returncode in (0, 1), done
        if done.returncode == 1:
            assert_one_line(done.err, "damaged")
            found += 1
    assert found > 5, found


@case("/cli/query/ctrl-c")
def _():
    for sig in (signal.SIGINT, signal.SIGTERM):
        process = start_cli("query", "--format=csv", GRAPH, f"SELECT max(x) FROM ({ENDLESS})")
        # Only what is caught is waited for: the mask of the main thread holds the signal.
        wait_for(lambda: blocks(process.pid, sig), "the query")
        status, out, err = finish(process, sig)
        assert status == 1, status
        assert_one_line(err, "cancelled")


def blocks(pid, sig):
    with open(f"/proc/{pid}/status") as file:
        mask = next(line for line in file if line.startswith("SigBlk:"))
    return int(mask.split()[1], 16) & 1 << sig - 1


@case("/cli/query/reader-that-leaves")
def _():
    process = start_cli("query", "--format=csv", GRAPH, ENDLESS)
    assert process.stdout.readline() == b"x\n"
    process.stdout.close()
    assert process.wait(timeout=60) == 0
    assert process.stderr.read() == b""


@case("/cli/query/full-standard-output")
def _():
    with open("/dev/full", "wb") as full:
        for arguments in (["query", GRAPH, "SELECT 1"], ["query", GRAPH, ENDLESS], ["summary", GRAPH]):
            done = cli(*arguments, stdout=full)
            assert done.returncode == 1, arguments
            assert_one_line(done.err, "No space left on device")


@case("/cli/summary/json")
def _():
    done = cli("summary", "--format=json", RICH)
    assert done.returncode == 0 and done.err == "", done
    summary = strict_json(done.out)
    assert list(summary) == ["snapshot", "types", "modules", "unreadable"]
    meta = {row["key"]: row["value"] for row in summary["snapshot"]}
    assert meta["pid"] == 4242 and meta["objects"] == 29 and meta["format"] == 1
    assert summary["types"] == rows("SELECT address, name, module, count, size, memory, retained FROM types WHERE count > 0 "
                                    "ORDER BY memory DESC, count DESC, module, name")
    modules = rows("SELECT module, count(*) AS types, sum(count) AS count, sum(size) AS size, sum(memory) AS memory "
                   "FROM types WHERE count > 0 GROUP BY module ORDER BY memory DESC")
    assert summary["modules"] == modules
    assert summary["unreadable"] == [{"kind": "block", "count": 2}]
    assert sum(row["count"] for row in summary["types"]) == 29


@case("/cli/summary/csv")
def _():
    tables = cli("summary", "--format=csv", RICH).out.split("\n\n")
    assert [table.splitlines()[0] for table in tables] == [
        "key,value", "address,name,module,count,size,memory,retained", "module,types,count,size,memory", "kind,count"]
    assert tables[3] == "kind,count\nblock,2\n"


@case("/cli/summary/one-screen")
def _():
    done = cli("summary", RICH)
    assert done.returncode == 0 and done.err == "", done
    lines = done.out.splitlines()
    assert len(lines) <= 30 and all(len(line) <= 120 for line in lines), done.out
    for words in ("python3 app.py", "PID 4242", "2026-01-02 03:04:05", "5 ms", "29", "block 2", "list"):
        assert words in done.out, words


if __name__ == "__main__":
    main()
