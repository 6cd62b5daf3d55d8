# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""capture-target.py MEGABYTES idle|busy FILE — a heap of about so many megabytes; busy: computes, replaces
objects all over it in between, and counts in the first eight bytes of FILE."""

import gc
import mmap
import random
import struct
import sys

gc.disable()
size = int(sys.argv[1]) * 1000 * 1000
with open(sys.argv[3], "r+b") as file:
    shared = mmap.mmap(file.fileno(), 4096)


def rss():
    with open("/proc/self/statm") as statm:
        return int(statm.read().split()[1]) * mmap.PAGESIZE


heap = []
while rss() < size:
    heap.extend([i, str(i), {i: None} if i % 50 == 0 else None] for i in range(len(heap), len(heap) + 20000))
print("ready", flush=True)
if sys.argv[2] == "idle":
    sys.stdin.read()
number, n, pick = 0, len(heap), random.Random(1).randrange
while True:
    sum(i * i for i in range(20000))
    for _ in range(50):
        place = pick(n)
        heap[place] = [place, str(number), None]
    number += 1
    struct.pack_into("<Q", shared, 0, number)
