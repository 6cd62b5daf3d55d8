#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""bench-window.py VIVARIUM — how long the window takes to be on screen, and how much of a core it takes
when nothing happens and when four tracks move ten times a second.  Run it inside gui-run.  Exits with 1
where a limit is missed."""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "gui"))
import gui

APP_ID = "io.github.vivarium.Vivarium"
SECONDS = 15.0
exe = os.path.abspath(sys.argv[1])
home = os.environ["HOME"]
missed = False


def figure(what, value, unit, limit):
    global missed
    miss = value > limit
    missed |= miss
    print("%-46s %10.3f %-8s limit %g%s" % (what, value, unit, limit, "  MISSED" if miss else ""), flush=True)


def processor_seconds(pid):
    with open("/proc/%d/stat" % pid) as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def share(pid):
    """Percent of a core over some seconds, in which nobody asks the window anything."""
    time.sleep(3)
    began, used = time.monotonic(), processor_seconds(pid)
    time.sleep(SECONDS)
    return 100 * (processor_seconds(pid) - used) / (time.monotonic() - began)


def launch(interval=None):
    env = {}
    if interval is not None:
        folder = os.path.join(home, ".config", "glib-2.0", "settings")
        os.makedirs(folder, exist_ok=True)
        with open(os.path.join(folder, "keyfile"), "w") as file:
            file.write("[io/github/vivarium/Vivarium]\ninterval=%g\n" % interval)
        env["GSETTINGS_BACKEND"] = "keyfile"
    return gui.launch([exe], app_id=APP_ID, cwd=home, env=env)


# The first start warms the caches.  The least of the others: what it costs, and not what else runs here.
starts = []
for _ in range(4):
    app = launch()
    starts.append(app.startup)
    app.close()
figure("on screen", min(starts[1:]), "s", 1)

app = launch()
gui.move(5, gui.dpy().screen().height_in_pixels - 5)
figure("idle, nothing selected", share(app.proc.pid), "percent", 1)
app.close()

busy = subprocess.Popen([sys.executable, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "gui", "burn.py")])
try:
    app = launch(interval=0.1)
    app.find("entry", "Search processes")
    app.activate_action("app.select-pid", busy.pid)
    app.wait_for("PID %d" % busy.pid)
    tracks = [c for c in app.find_all("image") if c.extents[3] > 40 and c.extents[2] > 300]
    figure("%d tracks at 10 Hz" % len(tracks), share(app.proc.pid), "percent", 5)
    app.close()
finally:
    busy.kill()
    busy.wait()
sys.exit(1 if missed else 0)
