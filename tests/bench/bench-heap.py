# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""bench-heap.py N ordered|random — about N objects for bench-heap.c to walk through.

Says "ready", then waits for a line: "closure" finds the same objects from inside and prints the seconds of CPU and
how many there were.  Ten objects a record, laid out in the order in which they refer to each other; or lists that
refer to each other at random."""

import gc
import random
import sys
import time


class Record:
    def __init__(self, i):
        self.number = i + 1000
        self.name = f"record {i}"
        self.score = i * 0.5
        self.tags = [f"tag {i}", i + 500_000_000]
        self.pair = (f"left {i}", i * 1.25)


def ordered(n):
    return [Record(i) for i in range(n // 10)]


def linked(n):
    source = random.Random(1)
    nodes = [[i + 1000] for i in range(n // 2)]
    for node in nodes:
        node.extend(source.choices(nodes, k=4))
    return nodes


def closure():
    waiting = gc.get_objects()
    seen = set()
    total = 0
    while waiting:
        found = []
        for thing in waiting:
            if id(thing) not in seen:
                seen.add(id(thing))
                total += sys.getsizeof(thing)
                found.append(thing)
        waiting = gc.get_referents(*found)
    return len(seen)


gc.disable()
heap = (ordered if sys.argv[2] == "ordered" else linked)(int(sys.argv[1]))
gc.enable()
print("ready", flush=True)
for line in sys.stdin:
    if line.strip() == "closure":
        gc.disable()
        start = time.process_time()
        count = closure()
        print(time.process_time() - start, count, flush=True)
