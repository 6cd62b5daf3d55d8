# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a person reads: that it is said where the eyes are, of the right thing, and so that one can act on it."""

import os
import re
import shutil
import subprocess

from outside import (CLI, ENVIRONMENT, PATIENCE, PYTHON, Skip, assert_failure, assert_wrong_usage, case, cli, folder, main,
                     start, start_cli, start_idle, start_python, strict_json, wait_for, wait_watching)
from snapshots import interpreters, meta, query

PLACE = folder()
MANY = PLACE + "/many.vvheap"

subprocess.run([os.environ["VIVARIUM_WRITE_GRAPH"], "root:module " + " ".join(
    f"root>a{i} a{i}>b{i} b{i}>a{i}" for i in range(25)), MANY], check=True)


def taken(target, name):
    path = f"{PLACE}/{name}.vvheap"
    done = cli("heap", target.pid, "-o", path)
    assert done.returncode == 0, done.err
    return path


# ---- cycles ----


@case("/cli/words/cycles-fit-one-screen")
def _():
    done = cli("cycles", MANY)
    lines = done.out.splitlines()
    assert done.returncode == 0 and sum(re.match(r" *\d+  data ", line) is not None for line in lines) == 10, done.out
    # Then how many more there are, then the words; all of it on one screen.
    assert lines[11].startswith("… and 15 more") and "--format=json" in lines[11], lines[11]
    assert "25 times" in done.out and len(lines) <= 24, done.out
    assert len(strict_json(cli("cycles", "--format=json", MANY).out)) == 25
    assert cli("cycles", "--format=csv", MANY).out.count("\n") == 26
    assert "more; --format=json" in cli("cycles", "--whole", MANY).out


# ---- Where a thing is ----

PLACES = """
import sys, threading
cache = {}
def fill(n):
    for i in range(n):
        cache[i] = "entry %d" % i
    return cache
fill(10)
def wait(things):
    sys.stdin.readline()
    fill(5000)
    print("filled", flush=True)
    sys.stdin.readline()
held = threading.Event()
def work():
    mine = [object()]
    held.wait()
threading.Thread(target=work, name="importer", daemon=True).start()
threading.Thread(target=work, daemon=True).start()
print(id(cache), flush=True)
# Both are on the stack of <module> while wait() runs.
[cache, wait(cache)]
"""


@case("/cli/words/place-of-what-grew")
def _():
    target = start_python(PLACES, stdin=subprocess.PIPE)
    address = int(target.first_line)
    first = taken(target, "first")
    target.stdin.write(b"\n")
    target.stdin.flush()
    assert target.stdout.readline() == b"filled\n"
    second = taken(target, "second")
    rows = {row["address"]: row for row in strict_json(cli("diff", "--format=json", first, second).out)["objects"]}
    assert rows[address]["change"] == "grown" and rows[address]["holder"] == "__main__.cache", rows[address]
    new = [row for row in rows.values() if row["change"] == "new" and row["type"] == "str"]
    assert len(new) > 4000 and all(row["holder"] == "__main__.cache" for row in new), new[:3]
    assert re.search(r"grown .*__main__\.cache", cli("diff", first, second).out)
    # The object itself: its name in the module first, values on stacks last, if at all.
    paths = [row["path"] for row in strict_json(cli("object", "--format=json", second, hex(address)).out)["paths"]]
    assert paths[0] == "__main__.cache", paths
    assert any(path.startswith("local things in wait()") for path in paths[1:]), paths
    on_stack = ["on the stack" in path for path in paths]
    assert on_stack == sorted(on_stack), paths


@case("/cli/words/threads-have-names")
def _():
    target = start_python(PLACES, stdin=subprocess.PIPE)
    path = taken(target, "threads")
    names = {row[0]: row[1] for row in query(path, "SELECT id, name FROM threads")}
    if "importer" not in names.values():
        raise Skip("the names of threads cannot be read of this version")
    rows = query(path, "SELECT r.target, t.name FROM roots r JOIN threads t ON t.id = r.thread "
                       "WHERE r.kind = 'frame' AND r.name LIKE 'mine in work()%'")
    assert len(rows) == 2, rows
    for address, name in rows:
        found = strict_json(cli("object", "--format=json", path, address).out)["paths"][0]["path"]
        expected = ", thread importer" if name == "importer" else ", " + name
        assert found.startswith("local mine in work()") and found.endswith(expected), found


# ---- summary ----


@case("/cli/words/summary-has-retained")
def _():
    path = taken(start_idle(), "idle")
    done = cli("summary", path)
    head = [line for line in done.out.splitlines() if line.split()[:2] == ["count", "size"]]
    assert head[0].split() == ["count", "size", "memory", "retained", "type", "module"], head
    rows = strict_json(cli("summary", "--format=json", path).out)["types"]
    assert list(rows[0]) == ["address", "name", "module", "count", "size", "memory", "retained"]
    expected = {row[0]: row[1] for row in query(path, "SELECT address, retained FROM types")}
    assert all(str(row["retained"]) == expected[str(row["address"])] for row in rows)
    assert "\naddress,name,module,count,size,memory,retained\n" in cli("summary", "--format=csv", path).out
    # Some of the biggest types have static objects.
    assert any(row["size"] > row["memory"] for row in rows[:10]) == ("sys.getsizeof()" in done.out)
    assert "sys.getsizeof()" not in cli("summary", MANY).out


# ---- heap ----


@case("/cli/words/targets-that-are-none")
def _():
    for word in ("0", "-5", "00", "99999999999999999999"):
        assert_wrong_usage("heap", "-o", PLACE + "/x.vvheap", word, words=[word, "process id"])
    sleeper = start("sleep", "600", ready=False)
    wait_for(lambda: os.readlink(f"/proc/{sleeper.pid}/exe").endswith(("sleep", "coreutils")), "sleep's exec")
    assert_failure("heap", "-o", PLACE + "/x.vvheap", sleeper.pid, words=["sleep", str(sleeper.pid), "not Python"])
    assert not os.path.exists(PLACE + "/x.vvheap")


@case("/cli/words/executable-of-a-shared-library")
def _():
    shared = False
    for version, program in interpreters():
        target = start(program, "-c", "print('ready', flush=True); import time; time.sleep(600)")
        path = taken(target, "executable")
        exe = os.readlink(f"/proc/{target.pid}/exe")
        assert meta(path)["python.executable"] == exe, (version, meta(path)["python.executable"])
        with open(f"/proc/{target.pid}/maps") as file:
            shared = shared or "libpython" in file.read()
    if not shared:
        raise Skip("no interpreter here has its core in a shared library")


@case("/cli/words/executable-of-a-core")
def _():
    gcore = shutil.which("gcore")
    if gcore is None:
        raise Skip("there is no gcore")
    for version, program in interpreters():
        target = start(program, "-c", "print('ready', flush=True); import time; time.sleep(600)")
        done = subprocess.run([gcore, "-o", PLACE + "/core", str(target.pid)], capture_output=True)
        core = f"{PLACE}/core.{target.pid}"
        if done.returncode != 0 or not os.path.exists(core):
            raise Skip("gcore does not work here")
        path = PLACE + "/core.vvheap"
        done = cli("heap", core, "-o", path)
        os.unlink(core)
        assert done.returncode == 0, (version, done.err)
        assert meta(path)["python.executable"] == os.readlink(f"/proc/{target.pid}/exe"), version


# ---- monitor ----


@case("/cli/words/monitor-follows-an-exec")
def _():
    script = PLACE + "/second.py"
    with open(script, "w") as file:
        file.write("import time\nprint('second', flush=True)\ntime.sleep(600)\n")
    target = start_python(f"import os, sys\nprint('first', flush=True)\nsys.stdin.readline()\n"
                          f"os.execv({PYTHON!r}, [{PYTHON!r}, {script!r}])", stdin=subprocess.PIPE)
    watch = start_cli("monitor", target.pid, "--interval=0.1", f"--json={PLACE}/exec.json")
    wait_watching(watch)
    target.stdin.write(b"\n")
    target.stdin.flush()
    assert target.stdout.readline() == b"second\n"
    wait_watching(watch, 0.2)
    watch.terminate()
    out, _ = watch.communicate(timeout=PATIENCE)
    assert out.decode().startswith("second.py, process"), out
    with open(PLACE + "/exec.json", encoding="utf-8") as file:
        about = strict_json(file.read())["target"]
    assert about["name"] == "second.py" and script in about["command"] and about["python"], about


@case("/cli/words/one-sample")
def _():
    done = cli("monitor", start_idle().pid, "--interval=0.1", "--duration=0.1")
    assert done.returncode == 0 and "\n1 sample\n" in done.out, done.out


@case("/cli/words/watch-says-what-is-missing")
def _():
    target = start_python("import sys\nrows = [1, 2, 3]\nusers = {'u1': 1}\nprint('ready', flush=True)\nsys.stdin.read()",
                          stdin=subprocess.PIPE)

    def said(path):
        done = cli("monitor", target.pid, "--interval=0.1", "--duration=0.2", "--quiet", "--json=-", "--watch=x=" + path)
        assert done.returncode == 0, done
        return strict_json(done.out)["samples"][0]["errors"]["x"]

    assert "rows[7]" in said("rows[7]") and "3 items" in said("rows[7]")
    assert "users['u2']" in said("users['u2']") and "no such key" in said("users['u2']")


# ---- Readers that leave ----


@case("/cli/words/readers-may-leave")
def _():
    target = start_idle()
    for arguments in (["ps"], ["summary", MANY], ["query", MANY, "SELECT * FROM refs"], ["cycles", MANY],
                      ["cycles", MANY, "--svg=-"], ["cycles", MANY, "--png=-"], ["diff", MANY, MANY],
                      ["object", MANY, hex(0x7F0000001000)], ["heap", target.pid, "-o", "-"], ["--help"],
                      ["monitor", target.pid, "--interval=0.1", "--duration=0.2", "--json=-"],
                      ["monitor", target.pid, "--interval=0.1", "--duration=0.2", "--svg=-", "--quiet"]):
        read, write = os.pipe()
        os.close(read)
        done = subprocess.run([CLI, *map(str, arguments)], stdin=subprocess.DEVNULL, stdout=write, stderr=subprocess.PIPE,
                              timeout=PATIENCE, env=ENVIRONMENT)
        os.close(write)
        assert done.returncode == 0, (arguments, done)
        assert b"pipe" not in done.stderr.lower(), (arguments, done.stderr)


if __name__ == "__main__":
    main()
