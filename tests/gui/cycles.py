#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""cycles.py VIVARIUM VIVARIUM-CLI — what goes round, and who keeps what alive, in the real window: the card on the
overview, shapes, one cycle after the other, the drawing walked, unfolded and saved, the dominator tree; a snapshot
without an analysis.  Run it inside gui-run; TAP."""

import os
import re
import subprocess
import sys
import xml.etree.ElementTree

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gui
import story
from story import check, shot, texts

exe, cli = map(os.path.abspath, sys.argv[1:])
home = os.environ["HOME"]
PROGRAM = """
import gc, time
gc.disable()

class Customer:
    def __init__(self, name):
        self.name = name

class Order:
    def __init__(self, number):
        self.name = "order #%d" % number
        self.customer = Customer("customer %d" % number)
        self.lines = [Line(self, "line 1"), Line(self, "line 2")]

class Line:
    def __init__(self, order, name):
        self.order = order
        self.name = name

class Page:
    def __init__(self, cache, name):
        self.cache = cache
        self.name = name
        cache[name] = self

for number in range(12):
    Order(number)
pages = {}
for name in "abc":
    Page(pages, name)
sessions = {"user %d" % i: ["item %d of %d" % (j, i) for j in range(20)] for i in range(500)}
print("ready", flush=True)
time.sleep(1000)
"""
SHAPE = "Order → list → Line"


def start():
    path = os.path.join(home, "orders.py")
    with open(path, "w") as file:
        file.write(PROGRAM)
    process = subprocess.Popen(["/usr/bin/python3", path], stdout=subprocess.PIPE, text=True)
    process.stdout.readline()
    return process


def press(app, name):
    # A layout that still changes would be clicked where the button was.
    app.wait_still()
    app.find("push button", name).click()


def see(app, pattern, what):
    gui.poll(lambda: re.search(pattern, texts(app)), what)
    check(True, what)


def graph(app):
    """The drawing, and what is said of it."""
    found = gui.poll(lambda: app.find_all("image", re.compile("^" + re.escape(SHAPE))), "the drawing")
    return found[-1]                    # the first is the overview's


def described(app, pattern, what):
    gui.poll(lambda: re.search(pattern, graph(app).description), what)
    check(True, what)


def card(app):
    see(app, r"\b\d+ are garbage now, \d+ are held", "the overview counts cycles")
    see(app, r"Most common, 12 times", "and draws the most common of what matters")
    shot(app, "overview-with-cycles")
    app.find("push button", re.compile(r"^Show \d+")).click()


def shapes(app):
    see(app, r"\d+ shapes, \d+ cycles", "its link leads to all of them")
    see(app, SHAPE + r" \| × 12 \| Garbage", "the program's own garbage comes first")
    see(app, r"\b4 objects · ", "with what one of them is made of")
    see(app, r"cycle 1 of 12", "the first cycle is shown")
    see(app, r"Order holds Line by \.lines, and Line points back by \.order: parent and child", "in words")
    see(app, r"\+ self\._order = weakref\.ref\(order\)", "with the change that opens it")
    shot(app, "cycles")


def steps(app):
    press(app, "Next cycle of this shape")
    see(app, r"cycle 2 of 12", "the next one of the shape is one step away")
    see(app, r"Reference count: \d", "the inspector shows an object of it")
    press(app, "Previous cycle of this shape")
    see(app, r"cycle 1 of 12", "and so is the one before")


def drawing(app):
    node = graph(app)
    node.click()
    gui.key("0", "Right", "Left")
    described(app, r"^(Order|list|Line|Customer)\b.* references? to it\.", "the arrow keys go from object to object")
    before = graph(app).description
    gui.key("Return")
    app.wait_still()
    gui.key("plus", "minus", "0")
    described(app, re.escape(before.split(". ")[0]), "what is selected stays so when it is unfolded")
    path = os.path.join(home, "round.png")
    press(app, "Save the picture")
    app.save_as(path)
    see(app, r"Saved as “round\.png”", "the drawing is saved as a picture")
    with open(path, "rb") as file:
        check(file.read(8) == b"\x89PNG\r\n\x1a\n", "which is one")
    check(os.stat(path).st_mode & 0o777 == 0o600, "for its owner alone")
    path = os.path.join(home, "round.svg")
    press(app, "Save the picture")
    app.save_as(path)
    see(app, r"Saved as “round\.svg”", "and as a drawing")
    check(xml.etree.ElementTree.parse(path).getroot().tag.endswith("svg"), "whose ending says what it is")


def search(app):
    entry = app.find("entry", "Search cycles")
    entry.set_text("type:Page")
    see(app, r"\b1 shape, 1 cycle\b", "shapes are searched by type")
    see(app, r"Held by (__main__\.)?pages", "who holds a cycle is a link")
    see(app, r"cache that its own values hold|A cache keeps Page, which keeps the cache", "and its pattern is told")
    entry.set_text(">1G")
    see(app, r"Nothing found", "or by what they retain")
    entry.set_text("")
    see(app, SHAPE, "all are back")


def rows(app):
    return [t for t in app._texts(app.find("tree table", "Dominators")) if t]


def dominators(app):
    press(app, "Dominators")
    table = app.find("tree table", "Dominators")
    see(app, r"\d+ that only roots hold", "the dominator tree begins with what only roots hold")
    app.find("entry", "Search dominators").set_text("type:dict >100K")
    see(app, r"\b\d objects?\b", "it is searched by what is retained")
    app.wait_still()
    before = len(rows(app))
    x, y, w, h = table.still_rect()
    gui.move(x + w * 0.3, y + 24 + 14)
    gui.xdo("click", "1")
    see(app, r"Reference count: \d", "a row moves the inspector")
    gui.key("Right")
    gui.poll(lambda: len(rows(app)) > before, "more rows")
    check(True, "the right arrow unfolds it")
    shot(app, "dominators")
    gui.key("Left")
    gui.poll(lambda: len(rows(app)) == before, "as many rows as before")
    check(True, "the left arrow folds it")
    gui.key("Right", "Right")
    app.wait_still()
    gui.key("Left", "Left")
    gui.poll(lambda: len(rows(app)) == before, "as many rows as before")
    check(True, "and goes up and down in it")
    app.find("entry", "Search dominators").set_text("")
    see(app, r"\d+ that only roots hold", "all of it is back")
    press(app, "Go down to where it spreads")
    check(True, "there is a way down to where it spreads")
    gui.key("alt+Left")
    see(app, r"cycle 1 of 12", "Alt+Left goes back to the cycles")


def narrow(app):
    app.resize(360, 640)
    app.wait_still()
    shot(app, "cycles-narrow")
    app.find("label", SHAPE).click()
    back = app.find("push button", "All cycles")
    app.wait_still()
    shot(app, "cycle-narrow")
    check(app.on_top(back), "where there is little room, a shape opens its cycle")
    back.click()
    app.wait_still()
    check(app.on_top(app.find("entry", "Search cycles")), "and a button leads back to the list")
    app.resize(1280, 820)


def play(app):
    app.resize(1280, 820)
    card(app)
    shapes(app)
    steps(app)
    drawing(app)
    search(app)
    dominators(app)
    narrow(app)


def unanalysed(app):
    press(app, "Cycles")
    see(app, SHAPE + r" \| × 12 \| Garbage", "cycles of a snapshot without an analysis are found in the window")
    press(app, "Dominators")
    see(app, r"\d+ that only roots hold", "and so is who keeps what alive")


process = start()
try:
    whole, plain = os.path.join(home, "orders.vvheap"), os.path.join(home, "plain.vvheap")
    subprocess.run([cli, "heap", "--quiet", "-o", whole, str(process.pid)], check=True)
    subprocess.run([cli, "heap", "--quiet", "--no-analysis", "-o", plain, str(process.pid)], check=True)
finally:
    process.kill()
    process.wait()
story.run(play, [exe, whole])
story.run(unanalysed, [exe, plain])
story.end()
