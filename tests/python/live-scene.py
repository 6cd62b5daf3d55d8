# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""What test-live.c looks at.  Says in one line what the objects are, then does what it is told.

Of each path: the path, its number or length, id(), the id of its type, sys.getsizeof(), and the
count as it stands in memory; tabs between these, and a bar between paths."""

import collections
import ctypes
import gc
import sys
import threading


class Slots:
    __slots__ = ("first", "second", "unset")
    shared = 7

    def __init__(self):
        self.first, self.second = 42, "hello"


class Plain:
    count = 12

    def __init__(self):
        self.x, self.items, self.price = 10**20, [1, 2, 3], 2.5


class Late(Plain):
    def __init__(self):
        super().__init__()
        for i in range(50):
            setattr(self, "late%d" % i, i)
        self.__dict__["odd key"] = 1


class Sub(dict):
    pass


class Own:
    """So that what is watched lies in an object that the main program's names lead to."""


app = Own()
app.slots, app.plain, app.late, app.sub = Slots(), Plain(), Late(), Sub(a=1)
app.table = {"key %d" % i: i for i in range(100000)}
app.table["é"], app.table["中文 \U0001f40d"] = 5, [1, 2]
app.numbers = {i * 7 - 3: i for i in range(50000)}
app.mixed = {1: "one", "1": [1], None: 2, -1: 4.5}
app.many = list(range(300000))
app.nested = {"users": [{"name": "Ada", "tags": ("a", "b")}]}
app.deque, app.ordered = collections.deque(range(200)), collections.OrderedDict(a=1, b=2)
app.set, app.frozen, app.bytes, app.array = set(range(999)), frozenset("ab"), b"x" * 70000, bytearray(5)
app.big, app.negative, app.zero, app.no, app.tiny = 2**900, -(2**40) - 1, 0, False, -1e-300
app.text = "ab"

PATHS = """app.slots.first app.slots.second app.slots.shared app.plain.x app.plain.items app.plain.price app.plain.count
app.plain.items[0] app.plain.items[-1] app.late.late3 app.late.late49 app.late.x app.sub app.sub['a'] app.table
app.table['key_77777'] app.table["key_3"] app.table['é'] app.table['中文_🐍'] app.numbers[-3] app.numbers[69997]
app.mixed[1] app.mixed['1'] app.mixed[-1] app.many app.many[299999] app.many[-300000]
app.nested['users'][0]['tags'][1] app.deque app.ordered app.ordered['b'] app.set app.frozen app.bytes app.array
app.big app.negative app.zero app.no app.tiny app.text sys.path os.environ._data Slots.shared Plain.count""".split()


def describe(path):
    thing = eval(path)
    value = thing if isinstance(thing, (int, float)) else len(thing)
    count = ctypes.c_ssize_t.from_address(id(thing)).value
    return "\t".join(map(str, (path, repr(float(value)), id(thing), id(type(thing)), sys.getsizeof(thing), count)))


def main(what):
    import os
    globals()["os"] = os
    if what == "values":
        print("|".join(describe(path.replace("_", " ") if "'" in path or '"' in path else path) for path in PATHS))
    elif what == "collector":
        for _ in range(5):
            gc.collect(0)
        gc.collect(1)
        gc.collect()
        gc.set_threshold(1234, 56, 78)
        print(gc.get_threshold(), gc.get_stats(), gc.get_count(), sep="|")
    elif what == "busy":
        # Odd numbers live where even ones did, but are never the counter's.
        app.counter, app.grown, app.seen, junk = 0, [], {}, 0
        threading.Thread(target=sys.stdin.readline, daemon=True).start()
        print("busy", flush=True)
        while True:
            app.counter += 2
            junk = app.counter * 3 + 1
            app.last = str(junk)
            if len(app.grown) < 2000000:
                app.grown.append(junk)
                app.seen[app.counter] = None
    elif what == "freed":
        objects = {"plain": Plain(), "list": [1] * 100, "dict": dict.fromkeys(range(1000)), "float": 0.5 + len(PATHS),
                   "bytes": bytes(4000 + len(PATHS)), "slots": Slots(), "set": set("abc")}
        app.held = objects
        while True:
            print("|".join("%s\t%d\t%d" % (name, id(o), id(type(o))) for name, o in objects.items()), flush=True)
            sys.stdin.readline()
            objects.clear()
            gc.collect()
            sys.stdin.readline()
    sys.stdout.flush()
    sys.stdin.readline()


sys.stdout.reconfigure(encoding="utf-8", line_buffering=True)
main(sys.argv[1])
