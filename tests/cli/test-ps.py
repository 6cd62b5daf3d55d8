# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`vivarium-cli ps` from outside: columns, formats, and odd processes."""

import csv
import io
import os
import platform
import subprocess

from outside import (CLI, ENVIRONMENT, PATIENCE, PYTHON, Skip, case, cli, folder, main, nobody, second_opinion, start,
                     start_idle, start_python, strict_json, wait_for)

psutil = second_opinion()

COLUMNS = ["pid", "ppid", "name", "user", "python", "cpu_percent", "rss", "threads", "started", "command", "readable",
           "reason"]


def rows():
    done = cli("ps", "--format=json")
    assert done.returncode == 0 and done.err == "", done.err
    return strict_json(done.out)


def row(pid):
    found = [r for r in rows() if r["pid"] == pid]
    assert len(found) == 1, f"{len(found)} rows for {pid}"
    return found[0]


@case("/cli/ps/json-columns")
def _():
    start_idle()
    table = rows()
    assert table
    for r in table:
        assert list(r) == COLUMNS, list(r)
        for name in ("pid", "ppid", "rss", "threads"):
            assert type(r[name]) is int, (name, r[name])
        assert type(r["readable"]) is bool
        assert (r["reason"] is None) == r["readable"], r


@case("/cli/ps/csv-columns")
def _():
    target = start_idle()
    done = cli("ps", "--format", "csv")
    assert done.returncode == 0
    assert "\r" not in done.out and done.out.endswith("\n")
    table = list(csv.reader(io.StringIO(done.out, newline=""), strict=True))
    assert table[0] == COLUMNS
    assert all(len(r) == len(COLUMNS) for r in table)
    mine = [dict(zip(COLUMNS, r)) for r in table if r[0] == str(target.pid)]
    assert len(mine) == 1
    assert mine[0]["readable"] == "true" and mine[0]["reason"] == ""
    assert int(mine[0]["rss"]) > 1000000 and float(mine[0]["cpu_percent"]) >= 0


@case("/cli/ps/agrees-with-psutil")
def _():
    target = start_idle()
    other = psutil.Process(target.pid)
    r = row(target.pid)
    assert r["ppid"] == os.getpid()
    assert r["user"] == other.username()
    assert r["python"] == platform.python_version()
    assert r["threads"] == 1
    assert abs(r["started"] - other.create_time()) < 1.5, (r["started"], other.create_time())
    assert abs(r["rss"] - other.memory_info().rss) < 4 << 20
    assert r["readable"] is True


@case("/cli/ps/a-script-is-called-by-its-name")
def _():
    script = os.path.join(folder(), "ledger.py")
    with open(script, "w") as file:
        file.write("print('ready', flush=True)\nimport time\ntime.sleep(600)\n")
    assert row(start(PYTHON, script).pid)["name"] == "ledger.py"


@case("/cli/ps/cpu-of-a-busy-process")
def _():
    busy = start_python("print('ready', flush=True)\nwhile True: pass\n")
    # Even on a loaded machine it gets a part of a core in one of several looks.
    wait_for(lambda: row(busy.pid)["cpu_percent"] > 5, "a busy process's CPU share")
    idle = start_idle()
    wait_for(lambda: row(idle.pid)["cpu_percent"] < 5, "an idle process's rest")


@case("/cli/ps/threads")
def _():
    code = "import threading, time\n" \
           "for _ in range(4): threading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n" \
           "print('ready', flush=True)\ntime.sleep(600)\n"
    assert row(start_python(code).pid)["threads"] == 5


@case("/cli/ps/not-python-is-not-listed")
def _():
    sleeper = start("sleep", "600", ready=False)
    pids = [r["pid"] for r in rows()]
    assert sleeper.pid not in pids and os.getpid() in pids


@case("/cli/ps/children-stand-below-their-parent")
def _():
    code = "import os, time\n" \
           "child = os.fork()\n" \
           "if child: print(child, flush=True)\n" \
           "time.sleep(600)\n"
    parent = start_python(code)
    child = int(parent.first_line)
    try:
        table = rows()
        pids = [r["pid"] for r in table]
        assert pids.index(child) > pids.index(parent.pid)
        by_pid = {r["pid"]: r for r in table}
        assert by_pid[child]["ppid"] == parent.pid
        assert by_pid[child]["name"] != by_pid[parent.pid]["name"]
        assert by_pid[child]["name"] == by_pid[child]["name"].strip()
        lines = {line.split()[0]: line for line in cli("ps").out.splitlines()[1:]}
        name = by_pid[child]["name"]
        assert lines[str(child)].index(name) == lines[str(parent.pid)].index(by_pid[parent.pid]["name"]) + 2
    finally:
        os.kill(child, 9)


@case("/cli/ps/table-is-aligned")
def _():
    target = start_idle()
    done = cli("ps")
    lines = done.out.splitlines()
    assert lines[0].split() == COLUMNS, lines[0]
    assert all(line == line.rstrip() for line in lines)
    mine = [line for line in lines if line.split()[0] == str(target.pid)][0]
    assert "MiB" in mine and "%" in mine and "yes" in mine
    # What stands at the right edge of a column ends with its header.
    end = lines[0].index("rss") + 3
    assert mine[:end].endswith("MiB"), mine[:end]


@case("/cli/ps/command-line-with-newlines-and-bad-bytes")
def _():
    target = start_python(IDLE_WITH_ARGUMENTS, "two\nlines", b"bad \xff\xfe bytes", "bell\a", "comma,\"quote\"")
    done = cli("ps", "--format=json")
    done.stdout.decode("utf-8", "strict")
    command = [r for r in strict_json(done.out) if r["pid"] == target.pid][0]["command"]
    assert "two\\nlines" in command and "\\xff\\xfe" in command, command
    assert not any(ord(c) < 32 or ord(c) == 127 for c in command)
    assert "comma," in command
    table = list(csv.DictReader(io.StringIO(cli("ps", "--format=csv").out, newline=""), strict=True))
    assert [r for r in table if r["pid"] == str(target.pid)][0]["command"] == command
    line = [line for line in cli("ps").out.splitlines() if line.split()[0] == str(target.pid)]
    assert len(line) == 1


IDLE_WITH_ARGUMENTS = "print('ready', flush=True)\nimport time\ntime.sleep(600)\n"


@case("/cli/ps/command-line-of-100-kb")
def _():
    target = start_python(IDLE_WITH_ARGUMENTS, "x" * 100 * 1024)
    r = row(target.pid)
    assert "xxxxxxxx" in r["command"] and len(r["command"]) <= 4096
    for line in cli("ps").out.splitlines():
        assert len(line) < 400, len(line)


@case("/cli/ps/another-user")
def _():
    other = start(*nobody(), PYTHON, "-c", IDLE_WITH_ARGUMENTS)
    r = row(other.pid)
    assert r["user"] == psutil.Process(other.pid).username()
    # Seen by that other user, ours is the one that may not be read, and the reason is said.
    try:
        done = subprocess.run([*nobody(), CLI, "ps", "--format=json"], capture_output=True, timeout=PATIENCE,
                              env=ENVIRONMENT)
    except PermissionError:
        raise Skip("the command cannot be reached by another user")
    if done.returncode in (126, 127):
        raise Skip("the command cannot be reached by another user")
    assert done.returncode == 0, done.stderr
    mine = [r for r in strict_json(done.stdout.decode()) if r["pid"] == os.getpid()]
    assert len(mine) == 1 and mine[0]["readable"] is False and mine[0]["reason"], mine
    assert mine[0]["rss"] > 0


@case("/cli/ps/zombie-is-no-crash")
def _():
    target = start_python("print('ready', flush=True)\n")
    wait_for(lambda: psutil.Process(target.pid).status() == psutil.STATUS_ZOMBIE, "the target's end")
    assert target.pid not in [r["pid"] for r in rows()]


@case("/cli/ps/no-processes")
def _():
    # A PID namespace of its own, with its own /proc, holds no Python.
    command = f"mount -t proc proc /proc && {CLI} ps --format=json && {CLI} ps --format=csv && {CLI} ps"
    try:
        done = subprocess.run(["unshare", "--fork", "--pid", "--mount", "sh", "-c", command], capture_output=True,
                              env=ENVIRONMENT, timeout=PATIENCE)
    except FileNotFoundError:
        raise Skip("there is no unshare")
    if b"unshare" in done.stderr or b"mount" in done.stderr:
        raise Skip("no rights to make a PID namespace")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.decode().splitlines()
    assert lines[0] == "[]" and lines[1] == ",".join(COLUMNS) and lines[2].split() == COLUMNS and len(lines) == 3, lines


@case("/cli/ps/reader-that-leaves")
def _():
    read, write = os.pipe()
    os.close(read)
    try:
        done = cli("ps", stdout=write)
    finally:
        os.close(write)
    assert done.returncode == 0 and done.err == "", done


@case("/cli/ps/quiet-and-verbose")
def _():
    for option in ("--quiet", "--verbose"):
        done = cli("ps", option, "--format=json")
        assert done.returncode == 0 and strict_json(done.out)


if __name__ == "__main__":
    main()
