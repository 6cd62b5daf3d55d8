# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""bench-analysis.py N ordered|random — about N objects for bench-analysis.c, with 18 to 25 references for 10 of them.

Rows as a JSON parser makes them, laid out in the order in which they refer to each other; or lists that refer to each
other at random.  Says "ready", then waits to be killed."""

import gc
import random
import sys
import time


def ordered(n):
    # Seven objects a row: the dict, two texts, two numbers, a list with one text of its own.
    return [
        {"id": i + 1000, "name": f"row {i}", "kind": KINDS[i % 3], "score": i * 0.5, "tags": [f"tag {i}", KINDS[i % 2]],
         "unit": "ms", "note": f"note {i}"}
        for i in range(n // 7)
    ]


def linked(n):
    source = random.Random(1)
    nodes = [[i + 1000] for i in range(n // 2)]
    for node in nodes:
        node.extend(source.choices(nodes, k=3))
    return nodes


KINDS = ["a kind", "another kind", "a third kind"]
gc.disable()
heap = (ordered if sys.argv[2] == "ordered" else linked)(int(sys.argv[1]))
gc.enable()
print("ready", flush=True)
time.sleep(3600)
