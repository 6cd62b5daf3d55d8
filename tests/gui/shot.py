#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""shot.py VIVARIUM PICTURE WIDTH HEIGHT SECONDS — a picture of the window on the demo program, after
so many seconds of graphs.  Run it inside gui-run."""

import os
import sys
import time

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gui

exe, path, width, height, seconds = sys.argv[1:]
app = gui.launch([exe, "--demo"], app_id="io.github.vivarium.Vivarium", cwd=os.environ["HOME"])
app.resize(int(width), int(height))
app.wait_for("vivarium-demo", timeout=10)
time.sleep(float(seconds))
app.screenshot(path, still=False)
sys.exit(app.close())
