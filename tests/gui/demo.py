#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""demo.py VIVARIUM — `vivarium --demo`: its graphs move at once, and the demo ends with the window.
Run it inside gui-run --dark; TAP."""

import os
import re
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gui
import story
from story import check, shot

running = []


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


def play(app):
    app.wait_for(re.compile("PID"))
    running[:] = demos(app.proc.pid)
    check(len(running) == 1, "one demo program runs")
    chart = gui.poll(lambda: [c for c in app.find_all("image", "CPU") if c.extents[3] > 40], "the CPU track")[0]
    began = time.monotonic()
    first = app.grab(chart).tobytes()
    gui.poll(lambda: app.grab(chart).tobytes() != first, "the graph to move")
    check(True, "its graph moves (%.1f s)" % (time.monotonic() - began))
    image = app.grab(window=True).convert("L")
    dark = sum(image.histogram()[:96]) / (image.width * image.height)
    check(dark > 0.8, "the window is dark (%d %% of its pixels)" % (dark * 100))
    app.activate_action("win.page", "output")
    app.wait_for("a wave begins")
    check(True, "its output is shown")
    shot(app, "demo")


story.run(play, [os.path.abspath(sys.argv[1]), "--demo"])
for pid in running:
    gui.poll(lambda: not os.path.exists("/proc/%d/cwd" % pid), "the demo to end")
    check(True, "and the demo is gone")
story.end()
