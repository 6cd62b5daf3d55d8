#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""inspector.py VIVARIUM — one object of a snapshot, looked at closely: its neighbourhood, the graph, the way back, all
of it as text; and in the process that still runs: pinned, followed, dead.  Run it inside gui-run; TAP."""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gui
import story
from story import check, shot, texts

exe = os.path.abspath(sys.argv[1])
home = os.environ["HOME"]
STORE = """
import sys
class Session:
    def __init__(self, name):
        self.name = name
        self.items = [name] * 5
cache = {"user %d" % i: Session("user %d" % i) for i in range(3000)}
doomed = bytearray(40 << 20)
print("ready", flush=True)
for line in sys.stdin:
    if line == "grow\\n":
        cache.update({"more %d" % i: None for i in range(500)})
    elif line == "die\\n":
        del doomed
    print("done", flush=True)
"""


def start():
    path = os.path.join(home, "store.py")
    with open(path, "w") as file:
        file.write(STORE)
    process = subprocess.Popen(["/usr/bin/python3", path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    return process


def tell(process, word):
    process.stdin.write(word + "\n")
    process.stdin.flush()
    process.stdout.readline()


def press(app, name):
    app.find("push button", name).click()


def see(app, pattern, what):
    gui.poll(lambda: re.search(pattern, texts(app)), what)
    check(True, what)


def gone(app, pattern, what):
    gui.poll(lambda: not re.search(pattern, texts(app)), what)
    check(True, what)


def search(app, text):
    app.find("entry", re.compile("address 0x")).set_text(text)
    see(app, r"\b1 object · ", "%s is found" % text)


def first_row(app):
    x, y, w, h = app.find("tree table", "Objects").still_rect()
    gui.click_at(x + w * 0.3, y + 24 + 14)


def take(app, process):
    app.find("entry", "Search processes").set_text(str(process.pid))
    row = gui.poll(lambda: [p for l in app.find_all("list", "Processes") for p in l.find_all("panel")
                            if re.match(r"store.py, %d ·" % process.pid, p.name)], "the process")[0]
    row.click(at=(0.5, 0.3))
    app.wait_for(re.compile("PID.%d" % process.pid))
    app.activate_action("win.take-snapshot")
    see(app, r"Python heap", "a snapshot is taken and shown")


def way(app):
    """The crumbs."""
    box = app.find(name="The way here")
    return [t for t in app._texts(box) if t != "›"]


def shows(app, view, what):
    """The toggle of a view: what it shows itself keeps its texts when it is hidden."""
    gui.poll(lambda: "pressed" in app.find("push button", view).states, what)
    check(True, what)


def look(app):
    press(app, "Objects")
    search(app, "type:dict >100K")
    first_row(app)
    see(app, r"Length \| 3,?000", "the inspector says what it is")
    see(app, r"\{'user 0': <Session name='user 0'>", "the table says what is in it")
    see(app, r"Neighbourhood", "its neighbourhood is drawn")
    shot(app, "neighbourhood")
    gui.poll(lambda: way(app)[-1].startswith("dict 0x"), "the way ends with it")
    check(way(app)[0] == "Overview", "the way begins with the overview: %s" % way(app))


def graph(app):
    press(app, "Open graph")
    see(app, r"Around dict 0x", "the graph is opened")
    shot(app, "graph")
    app.find("image", re.compile("Around dict 0x"))
    view = [v for v in app.find_all("image", re.compile("Around dict 0x")) if v.extents[3] > 250][0]
    view.click(at=(0.02, 0.5))
    gui.key("Right")
    gui.poll(lambda: way(app) and not way(app)[-1].startswith("dict "), "another node is gone to")
    check(True, "an arrow key goes to a neighbour: %s" % way(app)[-1])
    press(app, "Unfold")
    gui.poll(lambda: "sensitive" not in app.find("push button", "Unfold").states, "it is unfolded")
    check(True, "which is unfolded")
    app.find("push button", "Internals").click()
    shot(app, "graph-internals")
    gui.key("alt+Left")
    gui.poll(lambda: way(app)[-1] == "Graph", "back at the dict")
    gui.key("alt+Left")
    shows(app, "Objects", "and Alt+Left goes back to the table")


def crumbs(app):
    first = app.find(name="The way here").find("push button", "Overview")
    first.click()
    shows(app, "Overview", "a crumb goes back to the overview")
    gui.key("alt+Right")
    shows(app, "Objects", "Alt+Right goes forward")
    x, y, w, h = app.find("tree table", "Objects").still_rect()
    gui.click_at(x + w * 0.3, y + 160, button=8)
    shows(app, "Overview", "the mouse's own button goes back")
    gui.click_at(x + w * 0.3, y + 160, button=9)
    shows(app, "Objects", "and forward")


def pin(app, process):
    search(app, "type:dict >100K")
    first_row(app)
    button = app.find("push button", re.compile("^Pin"))
    gui.poll(lambda: "sensitive" in button.states, "the pin can be pressed")
    button.click()
    see(app, r"Pinned \| as it is now", "a pinned object is followed")
    see(app, r"Pinned .* Length \| 3,?000", "with its length")
    tell(process, "grow")
    see(app, r"Pinned .* Length \| 3,?500", "and what happens to it is seen")
    shot(app, "pinned")
    search(app, "type:bytearray >1M")
    first_row(app)
    see(app, r"bytearray\(|bytearray", "another one is looked at")
    button = app.find("push button", re.compile("^Pin"))
    gui.poll(lambda: "sensitive" in button.states, "the pin can be pressed")
    button.click()
    see(app, r"Pinned \| as it is now", "it is pinned too")
    see(app, r"Pinned .* References \| 1 ", "with its references")
    tell(process, "die")
    see(app, r"doomed was freed|bytearray 0x[0-9a-f]+ was freed", "its end is said")
    see(app, r"Pinned \| freed at \d", "and marked")
    shot(app, "dead")
    app.activate_action("win.page", gui.GLib.Variant("s", "monitor"))
    see(app, r"__main__\.cache", "the monitor has tracks of it")
    app.wait_still()
    shot(app, "tracks")
    app.activate_action("win.page", gui.GLib.Variant("s", "heap"))
    app.find("push button", re.compile("^Stop following")).click()
    gone(app, r"Pinned \|", "an object is let go")


def copy(app):
    press(app, "Copy all of it as text")
    see(app, r"Copied as text", "all of it is copied")


def play(app, process):
    take(app, process)
    look(app)
    copy(app)
    graph(app)
    crumbs(app)
    pin(app, process)
    process.kill()
    process.wait()
    button = app.find("push button", re.compile("does not run any more|^Pin"))
    gui.poll(lambda: "sensitive" not in button.states, "nothing can be pinned when the program is gone")
    check(True, "nothing can be pinned when the program is gone")
    app.resize(360, 640)
    app.wait_still()
    shot(app, "narrow")


process = start()
try:
    story.run(lambda app: play(app, process), [exe])
finally:
    process.kill()
    process.wait()
story.end()
