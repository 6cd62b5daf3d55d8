#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""compare.py VIVARIUM VIVARIUM-CLI — what changed from one snapshot to the next, in the real window: the numbers that
`vivarium-cli diff` gives, the objects behind them, one that is gone, growth over three, another process; groups of
objects.  Run it inside gui-run; TAP."""

import json
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
PROGRAM = """
import sys
class Session:
    def __init__(self, name):
        self.name = name
        self.items = ["%s item %d" % (name, i) for i in range(5)]
cache = {"user %d" % i: Session("user %d" % i) for i in range(2000)}
longer = [None]
print("ready", flush=True)
for line in sys.stdin:
    for i in range(300):
        cache.pop("user %d" % (int(line) * 300 + i))
    for i in range(1000):
        cache["guest %s %d" % (line, i)] = Session("guest %s %d" % (line, i))
    longer.extend([None] * 5000)
    print("done", flush=True)
"""


class Program:
    def __init__(self):
        self.path = os.path.join(home, "shop.py")
        with open(self.path, "w") as file:
            file.write(PROGRAM)
        self.process = subprocess.Popen(["/usr/bin/python3", self.path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.process.stdout.readline()
        self.turns = 0

    def turn(self):
        self.process.stdin.write("%d\n" % self.turns)
        self.process.stdin.flush()
        self.process.stdout.readline()
        self.turns += 1

    def take(self, name):
        """Snapshots are told apart by their second."""
        path = os.path.join(home, name)
        subprocess.run([cli, "heap", "-o", path, str(self.process.pid)], check=True)
        taken = int(time.time())
        gui.poll(lambda: int(time.time()) > taken, "the next second")
        return path

    def end(self):
        self.process.kill()
        self.process.wait()


def diff(old, new):
    """What `vivarium-cli diff` says."""
    said = json.loads(subprocess.run([cli, "diff", "--format=json", old, new], check=True, capture_output=True).stdout)
    counts = {change: sum(row["change"] == change for row in said["objects"]) for change in ("new", "gone", "grown", "shrunk")}
    counts["Session"] = next(row for row in said["types"] if row["type"] == "Session")
    counts["sessions"] = tuple(number(sum(row["type"] == "Session" and row["change"] == change for row in said["objects"]))
                               for change in ("new", "gone"))
    return counts


def number(n):
    """As the window writes it in the C locale."""
    return "%d" % n


def press(app, name):
    app.find("push button", name).click()


def see(app, pattern, what):
    gui.poll(lambda: re.search(pattern, texts(app)), what + ": " + pattern)
    check(True, what)


def open_file(path):
    subprocess.run([exe, path], check=True)


def show(app, number):
    app.activate_action("win.show-snapshot", gui.GLib.Variant("u", number))


def click_row(app, name, row=0, times=1, column=0.3):
    x, y, w, h = app.find("tree table", name).still_rect()
    gui.click_at(x + w * column, y + 24 + 14 + 26 * row, count=times)


def choose(app, name, *keys):
    """Something in a drop-down, by the keyboard."""
    def opened():
        return [w for w in app.xwindows() if w.popup and w.h > 80]      # a tooltip is lower
    app.find(name=name).click()
    gui.poll(opened, "the list of " + name)
    time.sleep(0.2)
    gui.key(*keys)
    gui.key("Return")
    gui.poll(lambda: not opened(), "the list of %s to close" % name)


def alone(app):
    press(app, "Compare")
    see(app, r"Nothing to compare with", "one snapshot alone is told so")
    shot(app, "compare-alone")


def compared(app, old, new):
    expected = diff(old, new)
    session = expected["Session"]
    open_file(old)
    see(app, r"Snapshots \| 2", "the other one is opened")
    show(app, 1)
    see(app, r"%s new, %s gone, \d+ survived \(%s grown, %s shrunk\); \+" % tuple(
        number(expected[key]) for key in ("new", "gone", "grown", "shrunk")), "the numbers are those of vivarium-cli diff")
    see(app, r"One process: objects are matched by address, type and content", "and it says how objects are matched")
    app.find("entry", re.compile("difference as")).set_text("Session")
    see(app, r"\b1 type changed", "types are filtered by name")
    check(session["count_new"] - session["count_old"] == 700, "the program did as planned")
    see(app, r"Session.*\+700.*\+", "its difference is in the row")
    click_row(app, "Types that changed")
    # Some are at places that were used before, and are taken for the same.
    see(app, r"%s new · %s gone" % expected["sessions"], "a type that is selected shows its objects")
    see(app, r"__main__\.cache", "and who holds the new ones")
    shot(app, "compare")
    return expected


def objects(app):
    choose(app, "Changes shown", "Down")
    see(app, r"__main__\.cache", "new ones alone")
    click_row(app, "Objects that changed")
    see(app, r"Reference count: \d", "a click on a new one fills the inspector")
    choose(app, "Changes shown", "Down")
    see(app, r"\| gone \|", "those that are gone alone")
    click_row(app, "Objects that changed")
    see(app, r"This object is only in “shop.py, ", "one that is gone is said to be in the other snapshot")
    shot(app, "compare-gone")
    press(app, "Show it there")
    see(app, r"Reference count: \d", "where it is looked up")
    see(app, r"\b1 object · ", "alone in the list")
    show(app, 1)
    see(app, r"survived", "and back again to the comparison")


def swapped(app, expected, turned):
    press(app, "Swap before and after")
    see(app, r"%s new, %s gone, " % (number(turned["new"]), number(turned["gone"])), "swapped, what is new is gone")
    see(app, r" back to “", "and it says so")
    press(app, "Swap before and after")
    see(app, r"%s new, %s gone, " % (number(expected["new"]), number(expected["gone"])), "and round again")


def overview(app, expected):
    press(app, "Overview")
    see(app, r"Since \d\d:\d\d", "the overview has a card of what changed since")
    see(app, r"%s new, %s gone, \d+ survived" % (number(expected["new"]), number(expected["gone"])), "with the same numbers")
    shot(app, "overview-since")
    app.find(name="Types that changed most")
    check(True, "and its bars are described")


def suspects(app):
    see(app, r"Look at these first", "the overview has a card of what to look at first")
    see(app, r"__main__\.cache holds ", "which names the cache")
    shot(app, "overview-suspects")
    app.find(text=re.compile(r"__main__\.cache holds ")).click()
    see(app, r"Length", "a click on it fills the inspector")
    press(app, re.compile(r"\d+ findings?$"))
    see(app, r"\| __main__\.cache \| [A-Z][^|]*\.", "all of them are in a window, with who holds it")
    shot(app, "findings")
    gui.key("Escape")
    app.wait_gone(text="Findings")


def groups(app):
    press(app, "Types")
    app.find("tree table", "Types")
    choose(app, "Group by", "Down")
    see(app, r"__main__", "objects by module")
    for keys, pattern, what in ((("Down",), r"groups · ", "by size"), (("Down", "Down", "Down"), r"wasted|nothing of this kind", "equal texts")):
        choose(app, "Group by", *keys)
        see(app, pattern, what)
    shot(app, "groups")
    choose(app, "Group by", "Home")
    app.find("tree table", "Types")
    check(True, "and back to the types")


def growth(app, last):
    open_file(last)
    see(app, r"Snapshots \| 3", "a third one")
    press(app, "Compare")
    see(app, r"survived", "is compared with the one before it")
    choose(app, "Compared with", "End")
    see(app, r"\d+ types? grew; \+", "growth over all three")
    see(app, r"\+[\d.]+ [KM]iB/min", "with its slope")
    see(app, r"__main__\.cache", "and who holds what grew")
    shot(app, "growth")


def other_process(app, path):
    open_file(path)
    see(app, r"Snapshots \| 4", "one of another process")
    press(app, "Compare")
    see(app, r"different processes \(\d+ and \d+\): only types are compared", "is compared by type, and it says so")
    shot(app, "compare-others")
    app.resize(360, 640)
    app.wait_still()
    shot(app, "compare-narrow")
    app.resize(1100, 760)


def closed(app, gone):
    """The one that it is compared with goes; then its file."""
    show(app, 1)
    press(app, "Compare")
    see(app, r"survived", "the second one against the first")
    app.activate_action("win.close-snapshot", gui.GLib.Variant("u", 2))
    see(app, r"Snapshots \| 3", "the first one is closed")
    see(app, r"survived|only types are compared", "and another one takes its place")
    os.unlink(gone)
    click_row(app, "Types that changed")
    see(app, r"new|Select a type", "a file that vanished is still compared")


def play(app, paths):
    alone(app)
    expected = compared(app, paths[0], paths[1])
    objects(app)
    swapped(app, expected, diff(paths[1], paths[0]))
    overview(app, expected)
    suspects(app)
    groups(app)
    growth(app, paths[2])
    other_process(app, paths[3])
    closed(app, paths[2])


program = Program()
other = Program()
try:
    first = program.take("first.vvheap")
    program.turn()
    second = program.take("second.vvheap")
    program.turn()
    third = program.take("third.vvheap")
    fourth = other.take("other.vvheap")
    story.run(lambda app: play(app, [first, second, third, fourth]), [exe, second])
finally:
    program.end()
    other.end()
story.end()
