#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""window.py VIVARIUM — the real window, used as a person uses it: found, selected, watched, saved,
narrow, dark, and after the end of what was watched.  Run it inside gui-run; TAP."""

import os
import re
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gui
import story
from story import check, shot, texts
from PIL import Image

here = os.path.dirname(os.path.abspath(__file__))
home = os.environ["HOME"]


def picture(path, least):
    """Whether a picture is whole and shows something: at least so many colours."""
    with Image.open(path) as image:
        image.load()
        colours = image.convert("RGB").getcolors(1 << 24)
        share = max(n for n, _ in colours) / (image.width * image.height)
        return image.size, len(colours) >= least and share < 0.995


def row_of(app, process):
    """The row on the screen of that process.  (Those above it are its parents.)"""
    for listed in app.find_all("list", "Processes"):
        for row in listed.rows():
            for panel in row.find_all("panel"):
                if re.match(r"[^,]*, %d ·" % process.pid, panel.name):
                    row.panel = panel.name
                    return row
    return None


def play(app, burner, other):
    check(True, "the window is there (%.2f s)" % app.startup)

    # --- the sidebar
    entry = app.find("entry", "Search processes")     # the list itself may be longer than the window
    for name, process in (("quiet.py", other), ("burn.py", burner)):
        entry.set_text(name)
        gui.poll(lambda: row_of(app, process), name + " in the sidebar")
    check(True, "both processes are in the sidebar")
    entry.set_text(str(burner.pid))
    gui.poll(lambda: row_of(app, burner) and not row_of(app, other), "only what has the PID")
    check(True, "search by PID finds it, and not the other")
    entry.set_text("nothing is called this")
    gui.poll(lambda: not row_of(app, burner), "no row")
    check(True, "search for nothing finds nothing")
    # An entry that is emptied shows all at once, and searches for its new text a little later: till then the row is
    # there, at a place where it will not stay.
    entry.set_text("burn.py")
    row = gui.poll(lambda: not row_of(app, other) and row_of(app, burner), "the row")
    check(re.search(r"^burn.py, %d · \d\.\d+, .*%%.*MiB" % burner.pid, row.panel), "its row says what it is: " + row.panel)
    row.click(at=(0.5, 0.3))

    # --- the page
    app.wait_for(re.compile("PID.%d" % burner.pid))
    check(True, "a click selects it, and the page says its PID")
    seen = set()

    def cpu():
        for text in re.findall(r"(\d+(?:\.\d+)?) ?%", texts(app)):
            seen.add(text)
        return len(seen) > 3 and max(map(float, seen)) > 5
    gui.poll(cpu, "the values to change", step=0.4)
    check(True, "values change, and one says that it burns (%s %%)" % max(seen, key=float))

    charts = app.find_all("image")
    charts = [c for c in charts if (c.extents or (0, 0, 0, 0))[2] > 300 and c.extents[3] > 40]
    check(len(charts) >= 3, "there are several tracks (%d)" % len(charts))
    check(all(c.label for c in charts), "each has a name")
    x, y, w, h = charts[0].still_rect()
    gui.move(x + w * 0.9, y + h / 2)
    app.wait_for(re.compile("^Values? at"))
    check(True, "hovering says the moment")
    gui.drag(x + w * 0.60, y + h / 2, x + w * 0.98, y + h / 2)
    app.wait_for(re.compile("^Selection"))
    check(True, "dragging selects a range")
    shot(app, "selection")
    app.activate_action("win.clear-selection")
    app.wait_gone(text="Selection")
    check(True, "and clearing drops it")

    # --- saving
    for suffix, magic in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
        path = os.path.join(home, "direct." + suffix)
        app.activate_action("win.export", path)
        gui.poll(lambda: os.path.exists(path) and os.path.getsize(path) > 500, path)
        with open(path, "rb") as file:
            check(file.read(5).startswith(magic), "the picture is saved as " + suffix.upper())
    size, shown = picture(os.path.join(home, "direct.png"), 20)
    check(shown and min(size) >= 200, "the PNG is %d × %d and not blank" % size)
    save_by_dialog(app)

    # --- narrow, dark
    app.resize(360, 640)

    def width():
        x0, _, x1, _ = [w for w in app.xwindows() if not w.popup][0].visible()
        return x1 - x0
    gui.poll(lambda: width() <= 400, "it to get narrow")
    check(True, "it fits a narrow screen (%d px)" % width())
    gui.poll(lambda: app.exists(text=re.compile("CPU")), "the graphs")
    shot(app, "narrow")
    check(True, "and still shows its graphs")
    app.resize(1100, 760)

    # --- the end
    burner.terminate()
    burner.wait()
    app.wait_for(re.compile("ended|signal|Ended"))
    check(True, "its end is told")
    path = os.path.join(home, "after.png")
    app.activate_action("win.export", path)
    gui.poll(lambda: os.path.exists(path), path)
    check(picture(path, 20)[1], "its graphs stay, and can be saved")
    shot(app, "ended")

    launch(app)


def save_by_dialog(app):
    path = os.path.join(home, "by-dialog.png")
    app.activate_action("win.save-picture")
    dialog = app.find("push button", re.compile("^Save…?$"))
    shot(app, "save")
    dialog.do()
    app.save_as(path)
    gui.poll(lambda: os.path.exists(path), path)
    size, shown = picture(path, 20)
    check(shown, "the platform's dialog saves it too (%d × %d)" % size)


def launch(app):
    app.find("entry", "Search processes").set_text("")
    app.activate_action("app.launch")
    program = app.find("text", re.compile("module"))
    program.set_text(os.path.join(here, "speak.py"))
    shot(app, "launch")
    app.find("push button", "Launch").do()
    app.wait_for("speak.py")
    app.wait_for(re.compile(r"status 3|status: 3"))
    check(True, "a launched program's exit status is shown")
    app.activate_action("win.page", "output")
    gui.poll(lambda: "a line of output" in texts(app) and "a line of complaint" in texts(app), "its output")
    check(True, "and its output, both streams")
    shot(app, "output")


quiet = os.path.join(home, "quiet.py")
with open(quiet, "w") as file:
    file.write("import time\ntime.sleep(600)\n")
burner = subprocess.Popen([sys.executable, os.path.join(here, "burn.py")])
other = subprocess.Popen([sys.executable, quiet])
try:
    # Some who start programs ignore the end of their children, and hand that down.
    story.run(lambda app: play(app, burner, other), ["env", "--ignore-signal=CHLD", os.path.abspath(sys.argv[1])])
finally:
    for process in (burner, other):
        process.kill()
        process.wait()
story.end()
