# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""shape-oracle.py: are the shapes of C types what this interpreter says of its objects?

Standard input has a line for each shape of this version, tab-separated:

    tp_name  basicsize  visits_type  has a visit function  offset:flags …

Each object of the gallery looks at itself: the words at the offsets that are not hidden must be what
gc.get_referents gives, as a multiset; a hidden word must be NULL or an object.  A type with a visit
function, or with a base whose own part is another's (dict, type), may refer to more.  Prints what is
wrong; the last line is `checked N types, M objects`, and before it stand the types that had no object.
"""
import collections
import ctypes
import gc
import os
import struct
import sys

HIDDEN, UNCOUNTED = 1, 2
HAVE_GC, HEAPTYPE, MANAGED_DICT, INLINE_VALUES = 1 << 14, 1 << 9, 1 << 4, 1 << 2

memory = os.open("/proc/self/mem", os.O_RDONLY)


def word(address):
    try:
        return struct.unpack("<Q", os.pread(memory, 8, address))[0]
    except (OSError, OverflowError, struct.error):
        return 0


def text(address):
    try:
        return os.pread(memory, 100, address).split(b"\0")[0].decode("utf-8", "replace")
    except (OSError, OverflowError):
        return ""


def tp_name(kind):
    return text(word(id(kind) + 24))


def is_object(address):
    if address & 7:
        return False
    kind = word(address + 8)
    meta = word(kind + 8) if kind and not kind & 7 else 0
    return meta == id(type) or bool(meta and not meta & 7 and word(meta + 8) == id(type))


class Shape:
    def __init__(self, line):
        name, size, visits_type, special, fields = line.rstrip("\n").split("\t")
        self.name, self.basicsize = name, int(size)
        self.visits_type, self.special = visits_type == "1", special == "1"
        self.fields = [tuple(map(int, field.split(":"))) for field in fields.split()]


class Oracle:
    def __init__(self, lines):
        self.shapes = {}
        for line in lines:
            shape = Shape(line)
            self.shapes.setdefault((shape.name, shape.basicsize), shape)
        self.met = set()
        self.wrong = []
        self.objects = 0

    def check(self, label, thing):
        kind = type(thing)
        shape = self.shapes.get((tp_name(kind), kind.__basicsize__))
        if shape is None or "." not in tp_name(kind) and kind.__flags__ & HEAPTYPE \
                and isinstance(kind.__dict__.get("__module__"), str) and kind.__module__ not in (
                    "builtins", "types"):
            return
        self.met.add((shape.name, shape.basicsize))
        self.objects += 1
        referents = collections.Counter(map(id, gc.get_referents(thing)))
        expected = collections.Counter()
        for offset, flags in shape.fields:
            value = word(id(thing) + offset)
            if value and not is_object(value):
                self.say(label, shape, "%d is no object" % offset)
            elif value and not flags & HIDDEN:
                expected[value] += 1
        collected = kind.__flags__ & HAVE_GC
        if collected and shape.visits_type and kind.__flags__ & HEAPTYPE:
            expected[id(kind)] += 1
        if not collected:
            expected.clear()
        more, less = expected - referents, referents - expected
        if kind.__flags__ & MANAGED_DICT:
            # Attributes are the reader's part: the dict, or its values where it was never made.
            values = []
            if kind.__flags__ & INLINE_VALUES:
                start = id(thing) + kind.__basicsize__
                values = [word(start + 8 * i) for i in range(1, 1 + (word(start) & 255))]
            for other in list(less):
                if other in values or word(other + 8) == id(dict):
                    del less[other]
        if shape.special or isinstance(thing, (dict, type)):
            less.clear()
        if more:
            self.say(label, shape, "not reported: %s" % self.names(shape, thing, more))
        if less:
            self.say(label, shape, "reported: %s" % [text(word(word(i + 8) + 24)) for i in less])

    def names(self, shape, thing, ids):
        return [o for o, flags in shape.fields if word(id(thing) + o) in ids] or [
            text(word(word(i + 8) + 24)) for i in ids]

    def say(self, label, shape, what):
        self.wrong.append("wrong: %s (%s): %s" % (shape.name, label, what))


def main():
    oracle = Oracle(sys.stdin.readlines())
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    import gallery
    gc.disable()
    things = gallery.objects()
    for label, thing in things:
        oracle.check(label, thing)
    for line in oracle.wrong:
        print(line)
    print("no object of: %s" % ", ".join(sorted(
        name for name, size in oracle.shapes if (name, size) not in oracle.met)))
    print("checked %d types, %d objects" % (len(oracle.met), oracle.objects), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
