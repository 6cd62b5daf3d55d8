#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""heap.py VIVARIUM VIVARIUM-CLI — snapshots in the real window: opened as files, good and bad; taken; types,
objects, the inspector and its links, back and forward; a query; closed.  Run it inside gui-run; TAP."""

import os
import re
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gui
import story
from story import check, shot, texts

exe, cli = map(os.path.abspath, sys.argv[1:])
home = os.environ["HOME"]
CACHE = """
import time
class Session:
    def __init__(self, name):
        self.name = name
        self.items = ["%s item %d" % (name, i) for i in range(5)]
cache = {"user %d" % i: Session("user %d" % i) for i in range(2000)}
print("ready", flush=True)
time.sleep(1000)
"""


def start():
    path = os.path.join(home, "shop.py")
    with open(path, "w") as file:
        file.write(CACHE)
    process = subprocess.Popen(["/usr/bin/python3", path], stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    return process


def press(app, name):
    app.find("push button", name).click()


def see(app, pattern, what):
    gui.poll(lambda: re.search(pattern, texts(app)), what)
    check(True, what)


def table(app, name):
    return app.find("tree table", name)


def first_row(app, name, column=0.3):
    """Where the first row of a table is clicked."""
    x, y, w, h = table(app, name).still_rect()
    return x + w * column, y + 24 + 14


def search(app, label, text):
    app.find("entry", label).set_text(text)


def overview(app):
    see(app, r"Python heap", "the overview has its key numbers")
    see(app, r"resident = .* in objects \+ .* free in arenas \+ ", "and says what else the memory is")
    see(app, r"waiting as garbage", "and, once it is analysed, what is garbage")
    shot(app, "overview")


def types(app):
    press(app, "Types")
    table(app, "Types")
    search(app, re.compile("Name or size"), "Session")
    see(app, r"\b1 type · ", "types are filtered by name")
    x, y = first_row(app, "Types")
    gui.move(x, y)
    gui.xdo("click", "--repeat", "2", "--delay", "80", "1")
    see(app, r"\b2000 objects · ", "a double click goes to its objects")
    shot(app, "types-to-objects")


def objects(app):
    x, y = first_row(app, "Objects")
    gui.move(x, y)
    gui.xdo("click", "1")
    see(app, r"Reference count: \d", "a click fills the inspector with the ledger")
    see(app, r"__main__\.cache\['user \d+'\]", "and with the path to a root")
    holder = app.find(text=re.compile(r"^\['user \d+'\] of "))
    holder.click()
    see(app, r"Length", "its holder is a link")
    shot(app, "holder")
    gui.key("alt+Left")
    see(app, r"__main__\.cache\['user \d+'\]", "Alt+Left goes back to the object")
    gui.key("alt+Left")
    app.find("tree table", "Types")
    check(True, "and further back to the types")
    gui.key("alt+Right")
    app.find("tree table", "Objects")
    check(True, "and Alt+Right forward")
    press(app, "Show objects of all types")
    search(app, re.compile("address 0x"), ">1G")
    see(app, r"Nothing found", "nothing is bigger than 1 GiB, and it says so")
    search(app, re.compile("address 0x"), "type:dict >40K")
    see(app, r"\b1 object · ", "objects are filtered by type and size")
    search(app, re.compile("address 0x"), "")


def query(app):
    press(app, "Query")
    press(app, "Run")
    see(app, r"50 rows · ", "the first example runs")
    entry = app.find(name="SQL statement")
    entry.set_text("select nonsense from objects")
    press(app, "Run")
    see(app, r"no such column: nonsense \(line 1, character 8\)", "a wrong column is told with its place")
    shown = [t for t in app.find_all("tree table", "Rows") if t.extents and t.extents[2] > 0 and "showing" in t.states]
    check(not shown, "and the rows of the statement before are gone")
    entry.set_text("select a.address from refs as r, objects as a, objects as b")
    press(app, "Run")
    see(app, r"first 100,?000 rows", "a billion rows are cut, and it says so")
    entry.set_text("select sum(a.address + b.address) from objects as a, objects as b")
    press(app, "Run")
    press(app, "Cancel")
    see(app, r"Cancelled", "an endless one is cancelled")
    entry.set_text("select address, length from objects where type = 'dict' order by length desc limit 3")
    press(app, "Run")
    see(app, r"\b3 rows · ", "and the next one runs")
    x, y = first_row(app, "Rows", 0.05)
    gui.move(x, y)
    gui.xdo("click", "1")
    see(app, r"builtins\.dict|\bdict\b", "its addresses are links")
    shot(app, "query")


def play(app, process, path):
    see(app, r"shop\.py, \d\d:\d\d", "a file on the command line is in the sidebar")
    overview(app)
    types(app)
    objects(app)
    query(app)

    # --- taken here
    app.find("entry", "Search processes").set_text(str(process.pid))
    row = gui.poll(lambda: [p for l in app.find_all("list", "Processes") for p in l.find_all("panel")
                            if re.match(r"shop.py, %d ·" % process.pid, p.name)], "the process")[0]
    row.click(at=(0.5, 0.3))
    app.wait_for(re.compile("PID.%d" % process.pid))
    app.activate_action("win.take-snapshot")
    see(app, r"Snapshot of \d+ objects taken; the program was held for ", "a snapshot is taken, and its pause told")
    kept = os.path.join(home, ".local/share/vivarium/snapshots")
    folder = next(f for f in (os.path.join(os.environ.get("XDG_DATA_HOME", ""), "vivarium/snapshots"), kept)
                  if os.path.isdir(f))
    names = os.listdir(folder)
    check(len(names) == 1 and names[0].startswith("shop.py-"), "it lies in a folder of its own: %s" % names)
    modes = [os.stat(folder).st_mode & 0o777, os.stat(os.path.join(folder, names[0])).st_mode & 0o777]
    check(modes == [0o700, 0o600], "which is private: %o %o" % tuple(modes))
    see(app, r"Snapshots \| 2", "there are two side by side")
    shot(app, "taken")

    # --- for other programs
    other = os.path.join(folder, "..", "shop.heapsnapshot")
    app.activate_action("win.export-snapshot", gui.GLib.Variant("(uss)", (2, "heapsnapshot", other)))
    see(app, r"Saved as “shop\.heapsnapshot”", "a snapshot is exported")
    with open(other, encoding="utf-8") as file:
        check(file.read(13) == '{"snapshot":{' and os.stat(other).st_mode & 0o777 == 0o600, "in Chrome's format, mode 0600")
    os.unlink(other)

    # --- gone while it is open, bad ones, closed
    os.unlink(path)
    press(app, "Objects")
    see(app, r"objects · ", "a file that vanished is still looked at")
    app.resize(360, 640)
    app.wait_still()
    shot(app, "narrow")
    app.resize(1100, 760)
    app.activate_action("win.close-snapshot", gui.GLib.Variant("u", 2))
    see(app, r"deleted", "one is deleted")
    press(app, "Undo")
    see(app, r"Snapshots \| 2", "and that is undone")
    app.activate_action("win.close-snapshot", gui.GLib.Variant("u", 1))
    see(app, r"Snapshots \| 1", "the file is closed")


def bad(app, *expected):
    for pattern in expected:
        see(app, pattern, "a bad file is told: " + pattern)
    gui.key("Escape")


process = start()
path = os.path.join(home, "shop.vvheap")
try:
    subprocess.run([cli, "heap", "-o", path, str(process.pid)], check=True)
    with open(path, "rb") as file:
        whole = file.read()
    story.run(lambda app: play(app, process, path), [exe, path])
    broken = os.path.join(home, "broken.vvheap")
    with open(broken, "wb") as file:
        file.write(whole[:len(whole) // 2])
    story.run(lambda app: bad(app, "cannot be opened", "truncated"), [exe, broken])
    story.run(lambda app: bad(app, "cannot be opened", "gone.vvheap"), [exe, os.path.join(home, "gone.vvheap")])
finally:
    process.kill()
    process.wait()
story.end()
