#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""window.py VIVARIUM — the real window, used as a person uses it: found, selected, watched, saved,
narrow, dark, and after the end of what was watched.  Run it inside gui-run; TAP."""

import os
import re
import subprocess
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gui
from gi.repository import GLib
from PIL import Image

here = os.path.dirname(os.path.abspath(__file__))
home = os.environ["HOME"]
out = os.environ.get("GUI_OUT")
count = failed = 0


def check(ok, what):
    global count, failed
    count += 1
    failed += not ok
    print("%sok %d - %s" % ("" if ok else "not ", count, what), flush=True)


def picture(path, least):
    """Whether a picture is whole and shows something: at least so many colours."""
    with Image.open(path) as image:
        image.load()
        colours = image.convert("RGB").getcolors(1 << 24)
        share = max(n for n, _ in colours) / (image.width * image.height)
        return image.size, len(colours) >= least and share < 0.995


def shot(app, name):
    if out:
        app.screenshot(os.path.join(out, name + ".png"), still=False)


def texts(app):
    return " | ".join(t for w in app.windows() for t in app._texts(w))


def row_of(app, name):
    """The row on the screen whose process has that name.  (Those above it are its parents.)"""
    for listed in app.find_all("list", "Processes"):
        for row in listed.rows():
            for panel in row.find_all("panel"):
                if panel.name.startswith(name + ","):
                    row.panel = panel.name
                    return row
    return None


def story(exe):
    quiet = os.path.join(home, "quiet.py")
    with open(quiet, "w") as file:
        file.write("import time\ntime.sleep(600)\n")
    burner = subprocess.Popen([sys.executable, os.path.join(here, "burn.py")])
    other = subprocess.Popen([sys.executable, quiet])
    # Some who start programs ignore the end of their children, and hand that down.
    app = gui.launch(["env", "--ignore-signal=CHLD", exe], app_id="io.github.vivarium.Vivarium", cwd=home)
    try:
        tell(app, burner)
    except BaseException:
        shot(app, "failure")
        print("# " + texts(app)[:3000].replace("\n", " "))
        print("# " + "".join(app.warnings())[:2000].replace("\n", "\n# "))
        raise
    finally:
        for process in (burner, other):
            process.kill()
            process.wait()


def tell(app, burner):
    check(True, "the window is there (%.2f s)" % app.startup)

    # --- the sidebar
    entry = app.find("entry", "Search processes")     # the list itself may be longer than the window
    for name in ("quiet.py", "burn.py"):
        entry.set_text(name)
        gui.poll(lambda: row_of(app, name), 10, name + " in the sidebar")
    check(True, "both processes are in the sidebar")
    entry.set_text(str(burner.pid))
    gui.poll(lambda: row_of(app, "burn.py") and not row_of(app, "quiet.py"), 5, "only what has the PID")
    check(True, "search by PID finds it, and not the other")
    entry.set_text("nothing is called this")
    gui.poll(lambda: not row_of(app, "burn.py"), 5, "no row")
    check(True, "search for nothing finds nothing")
    entry.set_text("burn.py")
    row = gui.poll(lambda: row_of(app, "burn.py"), 5, "the row")
    check(re.search(r"%d · \d\.\d+, .*%%.*MiB" % burner.pid, row.panel), "its row says what it is: " + row.panel)
    row.click(at=(0.5, 0.3))

    # --- the page
    app.wait_for(re.compile("PID.%d" % burner.pid), timeout=5)
    check(True, "a click selects it, and the page says its PID")
    seen = set()

    def cpu():
        for text in re.findall(r"(\d+(?:\.\d+)?) ?%", texts(app)):
            seen.add(text)
        return len(seen) > 3 and max(map(float, seen)) > 5
    gui.poll(cpu, 20, "the values to change", step=0.4)
    check(True, "values change, and one says that it burns (%s %%)" % max(seen, key=float))

    charts = app.find_all("image")
    charts = [c for c in charts if (c.extents or (0, 0, 0, 0))[2] > 300 and c.extents[3] > 40]
    check(len(charts) >= 3, "there are several tracks (%d)" % len(charts))
    check(all(c.label for c in charts), "each has a name")
    x, y, w, h = charts[0].rect()
    gui.move(x + w * 0.9, y + h / 2)
    app.wait_for(re.compile("^Values? at"), timeout=5)
    check(True, "hovering says the moment")
    time.sleep(2)
    gui.drag(x + w * 0.90, y + h / 2, x + w * 0.98, y + h / 2)
    app.wait_for(re.compile("^Selection"), timeout=5)
    check(True, "dragging selects a range")
    shot(app, "selection")
    app.activate_action("win.clear-selection")
    app.wait_gone(text="Selection", timeout=5)
    check(True, "and clearing drops it")

    # --- saving
    for suffix, magic in (("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF")):
        path = os.path.join(home, "direct." + suffix)
        app.activate_action("win.export", path)
        gui.poll(lambda: os.path.exists(path) and os.path.getsize(path) > 500, 10, path)
        with open(path, "rb") as file:
            check(file.read(5).startswith(magic), "the picture is saved as " + suffix.upper())
    size, shown = picture(os.path.join(home, "direct.png"), 20)
    check(shown and min(size) >= 200, "the PNG is %d × %d and not blank" % size)
    save_by_dialog(app)

    # --- narrow, dark
    app.resize(360, 640)
    app.wait_still(3)
    shot(app, "narrow")
    window = [w for w in app.xwindows() if not w.popup][0].visible()
    check(window[2] - window[0] <= 400, "it fits a narrow screen (%d px)" % (window[2] - window[0]))
    check(app.exists(text=re.compile("CPU")), "and still shows its graphs")
    app.resize(1100, 760)

    # --- the end
    burner.terminate()
    burner.wait()
    app.wait_for(re.compile("ended|signal|Ended"), timeout=10)
    check(True, "its end is told")
    path = os.path.join(home, "after.png")
    app.activate_action("win.export", path)
    gui.poll(lambda: os.path.exists(path), 10, path)
    check(picture(path, 20)[1], "its graphs stay, and can be saved")
    shot(app, "ended")

    launch(app)

    warnings = app.warnings()
    check(not warnings, "no warnings" + "".join("\n#  " + w for w in warnings))
    check(app.close() == 0, "it closes with status 0")


def save_by_dialog(app):
    path = os.path.join(home, "by-dialog.png")
    app.activate_action("win.save-picture")
    dialog = app.find("push button", re.compile("^Save…?$"), timeout=5)
    shot(app, "save")
    dialog.do()
    app.save_as(path)
    gui.poll(lambda: os.path.exists(path), 10, path)
    size, shown = picture(path, 20)
    check(shown, "the platform's dialog saves it too (%d × %d)" % size)


def launch(app):
    app.find("entry", "Search processes").set_text("")
    app.activate_action("app.launch")
    program = app.find("text", re.compile("module"), timeout=5)
    program.set_text(os.path.join(here, "speak.py"))
    shot(app, "launch")
    app.find("push button", "Launch").do()
    app.wait_for("speak.py", timeout=10)
    app.wait_for(re.compile(r"status 3|status: 3"), timeout=15)
    check(True, "a launched program's exit status is shown")
    app.activate_action("win.page", "output")
    gui.poll(lambda: "a line of output" in texts(app) and "a line of complaint" in texts(app), 5, "its output")
    check(True, "and its output, both streams")
    shot(app, "output")


try:
    story(os.path.abspath(sys.argv[1]))
except Exception:
    check(False, "the story goes on")
    print("# " + traceback.format_exc().replace("\n", "\n# "))
print("1..%d" % count)
sys.exit(1 if failed else 0)
