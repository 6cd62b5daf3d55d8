# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""counter.py FILE — counts in the first eight bytes of FILE, which are mapped, so that others see whether it runs."""

import mmap
import struct
import sys
import threading
import time

with open(sys.argv[1], "r+b") as file:
    shared = mmap.mmap(file.fileno(), 4096)
threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
ballast = [bytes(5000) for _ in range(4000)]
print("ready", flush=True)
number = 0
while True:
    number += 1
    struct.pack_into("<Q", shared, 0, number)
    ballast[number % len(ballast)] = bytes([number % 256]) * 5000
