#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""demo.py VIVARIUM — `vivarium --demo`: its graphs move at once, and the demo ends with the window.
Run it inside gui-run --dark; TAP."""

import os
import re
import sys
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gui

count = failed = 0


def check(ok, what):
    global count, failed
    count += 1
    failed += not ok
    print("%sok %d - %s" % ("" if ok else "not ", count, what), flush=True)


def demos(parent):
    """PIDs of demo programs that this window started."""
    found = []
    for name in filter(str.isdigit, os.listdir("/proc")):
        try:
            with open("/proc/%s/cmdline" % name, "rb") as file:
                ours = b"vivarium-demo.py" in file.read()
            with open("/proc/%s/stat" % name) as file:
                above = int(file.read().rpartition(")")[2].split()[1])
        except OSError:
            continue
        if ours and above == parent:
            found.append(int(name))
    return found


def story(exe):
    app = gui.launch([exe, "--demo"], app_id="io.github.vivarium.Vivarium", cwd=os.environ["HOME"])
    try:
        app.wait_for(re.compile("PID"), timeout=10)
        running = demos(app.proc.pid)
        check(len(running) == 1, "one demo program runs")
        chart = gui.poll(lambda: [c for c in app.find_all("image", "CPU") if c.extents[3] > 40], 5, "the CPU track")[0]
        began = time.monotonic()
        first = app.grab(chart).tobytes()
        gui.poll(lambda: app.grab(chart).tobytes() != first, 15, "the graph to move")
        check(True, "its graph moves (%.1f s)" % (time.monotonic() - began))
        image = app.grab(window=True).convert("L")
        dark = sum(image.histogram()[:96]) / (image.width * image.height)
        check(dark > 0.8, "the window is dark (%d %% of its pixels)" % (dark * 100))
        app.activate_action("win.page", "output")
        app.wait_for("a wave begins", timeout=10)
        check(True, "its output is shown")
        if os.environ.get("GUI_OUT"):
            app.screenshot(os.path.join(os.environ["GUI_OUT"], "demo.png"), still=False)
    except BaseException:
        print("# " + "\n# ".join(app.warnings()))
        raise
    finally:
        status = app.close()
    check(status == 0, "it closes without a question, with status 0")
    check(not app.warnings(), "no warnings")
    gui.poll(lambda: not os.path.exists("/proc/%d/cwd" % running[0]), 5, "the demo to end")
    check(True, "and the demo is gone")


try:
    story(os.path.abspath(sys.argv[1]))
except Exception:
    check(False, "the story goes on")
    print("# " + traceback.format_exc().replace("\n", "\n# "))
print("1..%d" % count)
sys.exit(1 if failed else 0)
