# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""burn.py — takes 40 % of a core, and remembers a little more all the time, until its parent is gone."""

import os
import time

parent = os.getppid()
kept = []
while os.getppid() == parent:
    began = time.thread_time()
    while time.thread_time() - began < 0.04:
        sum(range(1000))
    kept.append(bytes(50000))
    del kept[:-2000]
    time.sleep(0.06)
