#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""shot.py VIVARIUM PICTURE WIDTH HEIGHT SECONDS — a picture of the window on the demo program, after
so many seconds of graphs.  Run it inside gui-run.

As root the window lives in a PID namespace with a few other small programs, so that the list shows
them and not what else this machine does."""

import os
import subprocess
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gui
from gi.repository import Gio, GLib
from PIL import ImageGrab

APP_ID = "io.github.vivarium.Vivarium"
WINDOW = "/io/github/vivarium/Vivarium/window/1"

# name, seconds of work, seconds of rest, MiB
COMPANIONS = (
    ("billing.py", 0.4, 5.0, 60),
    ("queue_worker.py", 0.05, 0.9, 24),
    ("报表汇总.py", 0.25, 1.6, 41),
    ("thumbnails.py", 1.5, 9.0, 130),
)
SERVICE = """
import time
kept = bytearray(b"x") * (%d << 20)
while True:
    began = time.thread_time()
    while time.thread_time() - began < %g:
        sum(range(1000))
    time.sleep(%g)
"""

exe, path, width, height, seconds = os.path.abspath(sys.argv[1]), *sys.argv[2:]
width, height, seconds = int(width), int(height), float(seconds)
home = os.environ["HOME"]


def command():
    lines = ["cd '%s'" % home, "echo 48200 > /proc/sys/kernel/ns_last_pid || true"]
    for name, work, rest, mebibytes in COMPANIONS:
        with open(os.path.join(home, name), "w", encoding="utf-8") as file:
            file.write(SERVICE % (mebibytes, work, rest))
        lines.append("/usr/bin/python3 '%s' & sleep 0.3" % name)
    lines.append("exec '%s' --demo" % exe)
    script = ["sh", "-c", "\n".join(lines)]
    if os.getuid() == 0:
        return ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc", *script]
    return [exe, "--demo"]


def call(path, name, *parameters):
    Gio.bus_get_sync(Gio.BusType.SESSION).call_sync(
        APP_ID, path, "org.gtk.Actions", "Activate",
        GLib.Variant("(sava{sv})", (name, list(parameters), {})), None, Gio.DBusCallFlags.NO_AUTO_START, 5000, None)


def window():
    """(id, x0, y0, x1, y1) of the window without its shadow."""
    shown = gui.xdo("search", "--onlyvisible", "--class", "vivarium").split()
    for number in shown:
        win = gui.dpy().create_resource_object("window", int(number))
        extents = win.get_full_property(gui.dpy().intern_atom("_GTK_FRAME_EXTENTS"), gui.X.AnyPropertyType)
        if extents:
            left, right, top, bottom = extents.value
            box = win.get_geometry()
            at = win.translate_coords(gui.dpy().screen().root, 0, 0)
            return int(number), (-at.x + left, -at.y + top, -at.x + box.width - right, -at.y + box.height - bottom), extents.value
    return None


app = subprocess.Popen(command(), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
number, box, (left, right, top, bottom) = gui.poll(window, "the window")
gui.move(5, 940)                                      # no hover while the graphs grow
gui.xdo("windowsize", number, width + left + right, height + top + bottom)
time.sleep(seconds)
number, box, _ = window()
if width > 800:                                       # a selected wave, and the pointer on another
    call(WINDOW, "select-range", GLib.Variant("(dd)", (35.0, 56.5)))
    gui.move(box[0] + width * 0.93, box[1] + 190)
time.sleep(1.5)
ImageGrab.grab(bbox=tuple(map(int, box)), xdisplay="").save(path)
call("/" + APP_ID.replace(".", "/"), "quit")
sys.exit(app.wait(10))
