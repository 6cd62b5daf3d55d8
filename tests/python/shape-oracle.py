# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""shape-oracle.py PAGE: are the shapes of C types what this interpreter says of its objects?

Standard input has a line for each shape of this version, tab-separated:

    tp_name  basicsize  visits_type  has a visit function  offset:flags …

Each object of the gallery looks at itself: the words at the offsets that are not hidden must be what
gc.get_referents gives, as a multiset; a hidden word must be NULL or an object.  A type with a visit
function, or with a base whose own part is another's (dict, type), may refer to more.  Prints what is
wrong, also C types of this interpreter that PAGE (docs/types.md) does not name for its version, or
calls exact where it has no shape; the last line is `checked N types, M objects`, and before it stand the types that had no object.
"""
import collections
import gc
import os
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gallery  # noqa: E402
from gallery import is_object, text, tp_name, word  # noqa: E402

HIDDEN = 1
HAVE_GC, HEAPTYPE, MANAGED_DICT, INLINE_VALUES = 1 << 14, 1 << 9, 1 << 4, 1 << 2

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

    def check_page(self, path, things):
        """Each C type has a cell for this version: `exact`, `core` (a kind of its own), `guessed`."""
        cells = {}
        columns = []
        with open(path, encoding="utf-8") as page:
            for line in page:
                words = [part.strip() for part in line.strip().strip("|").split("|")]
                if words[0] == "Type":
                    columns = words
                elif len(words) == len(columns):
                    cells[words[0].strip("`")] = dict(zip(columns, words))
        version = "%d.%d" % sys.version_info[:2]
        described = {name for name, _ in self.shapes}
        for kind in gallery.c_types(things):
            name = tp_name(kind)
            if issubclass(kind, BaseException) or name.startswith("ast.") and name != "ast.AST":
                continue
            said = cells.get(name, {}).get(version, "")
            if said not in ("exact", "core", "guessed") \
                    or (said == "exact") != (name in described):
                self.wrong.append("wrong: the page says of %s: %r" % (name, said))

    def names(self, shape, thing, ids):
        return [o for o, flags in shape.fields if word(id(thing) + o) in ids] or [
            text(word(word(i + 8) + 24)) for i in ids]

    def say(self, label, shape, what):
        self.wrong.append("wrong: %s (%s): %s" % (shape.name, label, what))


def main():
    oracle = Oracle(sys.stdin.readlines())
    gc.disable()
    things = gallery.objects()
    for label, thing in things:
        oracle.check(label, thing)
    oracle.check_page(sys.argv[1], [thing for _, thing in things])
    for line in oracle.wrong:
        print(line)
    print("no object of: %s" % ", ".join(sorted(
        name for name, size in oracle.shapes if (name, size) not in oracle.met)))
    print("checked %d types, %d objects" % (len(oracle.met), oracle.objects), flush=True)
    os._exit(0)


if __name__ == "__main__":
    main()
