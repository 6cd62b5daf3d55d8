#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""shapes.py: writes src/python/shape-*.c and the table of docs/types.md from dev.d/shapes.txt.

    dev.d/shapes.py FOLDER [--check]

FOLDER has for each version VERSION.txt (what layouts.py prints of an interpreter's debug symbols) and
probe-VERSION.json (what shapes-probe.py prints when that interpreter runs it).  From the first come
the offsets, from the second sizes, flags, and which words tp_traverse reports.  A version with symbols alone is taken to
report the members that its nearest neighbour in the same minor version reports.  Adjacent versions
with equal rows become one range.  A member that holds an object, is not reported and not decided in
shapes.txt, and a type that shapes.txt does not name, are printed: nothing is left out silently.
For a new version: add both files, run this, decide what it names, look at the difference.
"""
import glob
import json
import os
import re
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
OUT = os.path.join(TOP, "src/python")
# Where a table ends whose last version is the newest known one.
MANAGED_DICT, BASETYPE = 1 << 4, 1 << 10
BEYOND = (3, 16, 0)
# Described by their category (src/python/reader.h), or no instances of their own.
CATEGORIES = set("""type int float complex str bytes bytearray tuple list dict collections.OrderedDict
set frozenset function method builtin_function_or_method builtin_method cell code module generator
coroutine async_generator frame traceback weakref.ReferenceType weakref.ProxyType frozendict
weakref.CallableProxyType bool weakref weakproxy weakcallableproxy""".split())
# Those that the probe leaves out, since they are far too big or too common to be probed.
ALWAYS = set("""type tuple list dict frame code generator coroutine module async_generator function
method int str bytes set frozenset""".split())
KEYWORDS = """hidden borrowed uncounted reported visit places by facts after since later
elsewhere visits""".split()


class Type:
    def __init__(self, names, structs, options):
        self.names, self.structs = names, structs
        for keyword in KEYWORDS:
            setattr(self, keyword, options.get(keyword, []))


def read_shapes(path):
    groups = []
    for line in open(path):
        line = line.rstrip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("="):
            name, title = line[1:].split("|")
            groups.append((name.strip(), title.strip(), []))
            continue
        head, *parts = [part.strip() for part in line.split(";")]
        names, structs = head.split(": ")
        options = {}
        for part in parts:
            if part:
                keyword, *words = part.split()
                assert keyword in KEYWORDS, line
                options[keyword] = options.get(keyword, []) + (words or ["yes"])
        groups[-1][2].append(Type([n.strip() for n in names.split(",")],
                                  [s.strip() for s in structs.split(",")], options))
    return groups


def read_dump(path):
    structs, current = {}, None
    for line in open(path):
        match = re.match(r"(\S+)  size (\d+)  \[(.*)\]", line)
        if match:
            current = (match[1], int(match[2]), [])
            structs.setdefault(match[1], []).append(current)
            continue
        match = re.match(r"\s+(\d+)\s+(\d+)  (\S+)(?: bits \S+)?  : (.*)", line)
        if match:
            current[2].append((int(match[1]), int(match[2]), match[3], match[4]))
    return structs


def version_of(text):
    return tuple(int(x) for x in re.match(r"(\d+)\.(\d+)\.(\d+)", text).groups())


class Version:
    """near: None, or the version whose interpreter was asked in place of this one's."""

    def __init__(self, folder, name, near=None):
        self.name, self.key, self.near = name, version_of(name), near
        self.structs = read_dump(os.path.join(folder, name + ".txt"))
        self.probe = near.probe if near else json.load(
            open(os.path.join(folder, "probe-%s.json" % name)))["types"]
        self.objects = {n for n, blocks in self.structs.items() for b in blocks if is_object(b)}
        self.objects |= {"PyObject", "PyTypeObject", "PyVarObject"}

    def struct(self, names, size, any_struct=False):
        found = [b for name in names for b in self.structs.get(name, [])
                 if any_struct or is_object(b)]
        for block in found:
            if block[1] == size:
                return block
        return min(found, key=lambda b: abs(b[1] - size)) if found else None

    def holds_object(self, text):
        match = re.match(r"(?:struct )?(\w+) \*(\[\d+\])?$", text)
        return bool(match) and match[1] in self.objects


def is_object(block):
    return any("ob_refcnt" in member[2] for member in block[2][:8])


def leaves(block):
    """offset, path, C type of each pointer-sized member, arrays of pointers one by one."""
    for offset, size, path, kind in block[2]:
        match = re.match(r"(.*\*)\[(\d+)\]$", kind)
        if match and size == 8 * int(match[2]):
            for i in range(int(match[2])):
                yield offset + 8 * i, "%s[%d]" % (path, i), match[1]
        elif size == 8:
            yield offset, path, kind


def plain(path):
    return re.sub(r"\[\d+\]$", "", path)


def translate(version, kind, entry):
    """What the interpreter nearby said of a type, with this version's offsets: by members' names."""
    any_struct = bool(kind.after or kind.elsewhere)
    theirs = version.near.struct(kind.structs, entry["basicsize"], any_struct)
    ours = version.struct(kind.structs, entry["basicsize"], any_struct)
    if theirs is None or ours is None or kind.after or kind.elsewhere:
        return entry
    if ours[1] != theirs[1] and len(version.structs.get(ours[0], [])) > 1:
        return None                     # which of several structs of that name, nobody knows
    moved = {}
    places = {path: offset for offset, path, _ in leaves(ours)}
    for offset, path, _ in leaves(theirs):
        if path in places:
            moved[offset] = places[path]
    later = dict(word.split("=") for word in kind.later)
    entry = dict(entry, basicsize=entry["basicsize"] + ours[1] - theirs[1],
                 dictoffset=moved.get(entry["dictoffset"], entry["dictoffset"]),
                 weakoffset=moved.get(entry["weakoffset"], entry["weakoffset"]),
                 visited={str(moved[int(o)]): state for o, state in entry["visited"].items()
                          if int(o) in moved})
    for member, release in later.items():
        if version.key < version_of(release) and version.key[:2] == version_of(release)[:2]:
            entry["visited"][str(places[member])] = 0
    return entry


class Shape:
    """What one type is in one version."""

    def __init__(self, version, kind, name, entry, notes):
        where = "%s %s" % (version.name, name)
        self.is_plain = not entry["gc"] and not entry["visited"] and not entry["flags"] & BASETYPE
        block = version.struct(kind.structs, entry["basicsize"],
                               bool(kind.after or kind.elsewhere))
        self.basicsize, self.rows = entry["basicsize"], ()
        self.visits_type = bool(entry["visits_type"] or kind.visits)
        self.collected = bool(entry["visited"]) or entry["gc"]
        self.by, self.facts, self.places = kind.by, kind.facts, None
        if block is None:
            if not kind.after and not kind.elsewhere:
                notes.append("%s: no struct %s" % (where, kind.structs))
            self.bad = True
            return
        self.bad = False
        shift = 0
        if kind.after:
            shift = min(b[1] for b in version.structs[kind.after[0]]) + 15 & ~15
        elif not kind.elsewhere and not block[1] - 8 <= self.basicsize <= block[1] + 16:
            notes.append("%s: struct %s has %d bytes, type %d" % (where, block[0], block[1],
                                                                  self.basicsize))
        rows, known = [], {}
        for offset, path, ctype in leaves(block) if not kind.elsewhere else ():
            offset += shift
            if 16 <= offset < self.basicsize and (offset not in known or "*" in ctype):
                known[offset] = (path, ctype)
        visited = {int(o): state for o, state in entry["visited"].items()}
        is_dict = any(p.startswith(("dict.", "type.")) for _, p, _ in leaves(block))
        for offset, (path, ctype) in sorted(known.items()):
            if is_dict and path.startswith(("dict.", "type.")):
                continue
            state = visited.get(offset, 0)
            base = plain(path)
            if base in kind.visit or base.split(".")[0] in kind.visit:
                continue
            if 0 < state < 255 or base in kind.reported:
                if 1 < state < 255:
                    notes.append("%s: %s is reported %d times" % (where, path, state))
                rows.append((offset, path, "uncounted" if base in kind.uncounted else ""))
            elif base in kind.borrowed or offset == entry["weakoffset"] or "weakref" in path:
                pass
            elif base in kind.hidden or kind.hidden == ["*"] and version.holds_object(ctype):
                rows.append((offset, path, "hidden"))
                if not version.holds_object(ctype):
                    notes.append("%s: hidden %s is a %s" % (where, path, ctype))
            elif version.holds_object(ctype):
                notes.append("%s: %s (%s at %d) is not decided; seen: %s" % (
                    where, path, ctype, offset, entry["objects"].get(str(offset))))
        for offset, state in visited.items():
            if 0 < state < 255 and offset not in known and offset < entry["basicsize"] \
                    and not is_dict and not kind.elsewhere:
                notes.append("%s: word %d is reported and has no member" % (where, offset))
        names = [path for _, path, _ in rows]
        short = [path.split(".")[-1] for path in names]
        self.rows = tuple((o, s if short.count(s) == 1 else p,
                           "dict" if o == entry["dictoffset"] and flag == "" else flag)
                          for (o, p, flag), s in zip(rows, short))
        if kind.places:
            offsets = {}
            for offset, _, path, ctype in block[2]:
                offsets.setdefault(path, offset + shift)
                if ctype.endswith("*"):
                    offsets.setdefault(path + "*", offset + shift)
            offsets["@indirect"] = 1 if entry["indirect"] else None
            offsets["@sizeof"] = 1 if entry["sizeof"] else None
            for path in kind.places:
                member = path.partition("=")[2]
                if member:
                    offsets[path] = 1 if 0 < visited.get(offsets.get(member), 0) < 255 else None
            self.places = tuple(offsets.get(p) for p in kind.places)
            if all(offsets.get(p) is None for p in kind.places if p[0] != "@"):
                self.places, self.by, self.facts = None, [], []
        if entry["indirect"] and not kind.by and not is_dict \
                and not entry["flags"] & MANAGED_DICT:
            notes.append("%s: reports %d objects that are no members" % (where, entry["indirect"]))
        if entry["sizeof"] and not kind.facts and name != "object":
            notes.append("%s: has its own __sizeof__" % where)

    def places_only(self):
        return (self.basicsize, tuple((o, n) for o, n, _ in self.rows), tuple(self.by),
                tuple(self.facts), self.places)

    def key(self):
        return (self.basicsize, self.rows, self.visits_type, self.collected, tuple(self.by),
                tuple(self.facts), self.places)


def ident(name):
    return re.sub(r"\W", "_", name).lower()


def fill(versions, shapes):
    """Versions whose interpreter lacked the module, or where a neighbour's rows say the same."""
    for i in range(1, len(versions)):
        later = [j for j in shapes if j > i]
        if i not in shapes and i - 1 in shapes and (
                versions[i].key[:2] == versions[i - 1].key[:2]
                or later and shapes[min(later)].key() == shapes[i - 1].key()):
            shapes[i] = shapes[i - 1]
    # All is hidden of what the collector does not know, whatever the rows say.
    for i in reversed(range(len(versions) - 1)):
        if i in shapes and i + 1 in shapes and shapes[i].is_plain \
                and shapes[i].places_only() == shapes[i + 1].places_only():
            shapes[i] = shapes[i + 1]


def bounds(before, after, sizes_differ, since):
    """End of a table whose last version is `before`, begin of the next, first seen in `after`."""
    minor = after.key[:2]
    for release in since:
        if release[:2] == minor and release <= after.key and (
                before.key[:2] != minor or release > before.key):
            return release, release
    if before.key[:2] != minor:
        return minor + (0,), minor + (0,)
    # In which release it changed is not known: between the two the type's size tells.
    if sizes_differ:
        return after.key, before.key[:2] + (before.key[2] + 1,)
    return after.key, after.key


def ranges(versions, shapes, since):
    """(first, end, shape) of adjacent versions with equal shapes; shapes: index -> Shape."""
    fill(versions, shapes)
    found, i, first = [], 0, None
    while i < len(versions):
        if i not in shapes:
            i, first = i + 1, None
            continue
        j = i
        while j + 1 in shapes and shapes[j + 1].key() == shapes[i].key():
            j += 1
        if first is None:
            same = i > 0 and versions[i - 1].key[:2] == versions[i].key[:2]
            first = versions[i].key if same else versions[i].key[:2] + (0,)
        if j + 1 < len(versions):
            sizes_differ = j + 1 in shapes and shapes[j + 1].basicsize != shapes[i].basicsize
            end, following = bounds(versions[j], versions[j + 1], sizes_differ, since)
        else:
            end = following = BEYOND
        found.append((first, end, shapes[i]))
        i, first = j + 1, following
    return found


def c_version(key):
    return "V (%d, %d, %d)" % key


def wrap(prefix, items, suffix):
    lines, line = [], prefix
    for item in items:
        if len(line) - line.rfind("\n") + len(item) > 98:
            lines.append(line.rstrip())
            line = "  "
        line += item + " "
    lines.append(line.rstrip() + suffix)
    return "\n".join(lines)


def write_group(name, title, rows, only):
    tables, table_names, out = {}, [], []

    def table(kind, content, stem):
        key = (kind, content)
        if key not in tables:
            base, n = "%s_%s" % (ident(stem), kind), 2
            label = base
            while label in table_names:
                label, n = "%s_%d" % (base, n), n + 1
            table_names.append(label)
            tables[key] = label
            if kind == "fields":
                flag = {"": "F", "hidden": "H", "uncounted": "U", "dict": "D"}
                out.append(wrap("static const VvField %s[] = {\n  " % label, [
                    "%s (%d, \"%s\")," % (flag[f], o, p) if f != "dict" else "D (%d)," % o
                    for o, p, f in content] + ["END"], "\n};"))
            else:
                out.append(wrap("static const guint16 %s[] = {\n  " % label,
                                ["%d," % (0 if p is None else p) for p in content], "\n};"))
        return tables[key]

    body = []
    for type_name, first, end, shape in rows:
        parts = ['"%s", %s, %s, %d' % (type_name, c_version(first), c_version(end),
                                       shape.basicsize)]
        if shape.rows:
            parts.append(".fields = " + table("fields", shape.rows, type_name))
        if shape.places:
            parts.append(".places = " + table("places", shape.places, type_name))
        if shape.visits_type:
            parts.append(".visits_type = TRUE")
        if shape.collected:
            parts.append(".collected = TRUE")
        if shape.by:
            parts.append(".visit = vv_py_shape_visit_" + shape.by[0])
        if shape.facts:
            parts.append(".facts = vv_py_shape_facts_" + shape.facts[0])
        line = "  { " + parts[0]
        for part in parts[1:]:
            if len(line.split("\n")[-1]) + len(part) + 4 > 98:
                line += ",\n    " + part
            else:
                line += ", " + part
        body.append(line + " },")
    text = """/* SPDX-FileCopyrightText: The Vivarium authors
 * SPDX-License-Identifier: GPL-3.0-or-later */

/* shape-%s.c — %s.
 * Written by dev.d/shapes.py from dev.d/shapes.txt, debug symbols, and what interpreters say; do not
   edit. */

#include "python/shape-private.h"

%s
const VvPyShape vv_py_shape_%s[] = {
%s
  { NULL }
};
""" % (name, title, "".join(t + "\n" for t in out), ident(name), "\n".join(body))
    path = os.path.join(OUT, "shape-%s.c" % name)
    if only and open(path).read() != text:
        sys.exit("%s is not what shapes.py writes" % path)
    if not only:
        with open(path, "w") as f:
            f.write(text)


def cell(version, name, described):
    """What the page says of a type in the interpreters of one minor version."""
    entries = version.probe.get(name, [])
    if not entries:
        return ""
    if (version.key[:2], name) in described:
        return "exact"
    if name in CATEGORIES or entries[0]["base"].startswith("tuple"):
        return "core"
    return "guessed"


def write_page(versions, described, only):
    minors = sorted({version.key[:2] for version in versions})
    names = {name for version in versions for name, entries in version.probe.items()
             if not name.startswith(("ast.", "xx")) or name == "ast.AST"
             if not entries[0]["base"].startswith("ast.")}
    table = []
    for name in sorted(names | CATEGORIES, key=lambda n: ("." in n, n.lower())):
        cells = []
        for minor in minors:
            said = {cell(v, name, described) for v in versions if v.key[:2] == minor} - {""}
            cells.append("core" if name in CATEGORIES and not said and name in ALWAYS
                         else " ".join(sorted(said)))
        if any(cells):
            table.append("| `%s` | %s |" % (name, " | ".join(cells)))
    head = "| Type | %s |" % " | ".join("%d.%d" % minor for minor in minors)
    path = os.path.join(TOP, "docs/types.md")
    page = open(path).read()
    start = page.index("| Type |")
    text = page[:start] + "\n".join([head, "|---" * (len(minors) + 1) + "|"] + table) + "\n"
    if only and page != text:
        sys.exit("%s is not what shapes.py writes" % path)
    if not only:
        with open(path, "w") as f:
            f.write(text)


def main():
    folder, check = sys.argv[1], "--check" in sys.argv
    names = [os.path.basename(p)[6:-5] for p in glob.glob(os.path.join(folder, "probe-*.json"))]
    asked = sorted((Version(folder, name) for name in names), key=lambda v: v.key)
    versions = list(asked)
    for path in glob.glob(os.path.join(folder, "3.*.[0-9]*.txt")):
        name = os.path.basename(path)[:-4]
        near = [v for v in asked if v.key[:2] == version_of(name)[:2]]
        if name not in names and near:
            versions.append(Version(folder, name, min(
                near, key=lambda v: abs(v.key[2] - version_of(name)[2]))))
    versions.sort(key=lambda v: v.key)
    notes, described, exact = [], set(), set()
    for name, title, kinds in read_shapes(os.path.join(TOP, "dev.d/shapes.txt")):
        rows = []
        for kind in kinds:
            for type_name in kind.names:
                described.add(type_name)
                shapes = {}
                for i, version in enumerate(versions):
                    for entry in version.probe.get(type_name, [])[:1]:
                        if version.near:
                            entry = translate(version, kind, entry)
                        if entry is None:
                            continue
                        shape = Shape(version, kind, type_name, entry, notes)
                        if not shape.bad:
                            shapes[i] = shape
                            exact.add((version.key[:2], type_name))
                if not shapes:
                    notes.append("%s: in no version" % type_name)
                rows += [(type_name,) + r for r in ranges(versions, shapes, [version_of(r) for r in kind.since])]
        write_group(name, title, rows, check)
    write_page(asked, exact, check)
    for version in asked:
        missing = [n for n, es in sorted(version.probe.items())
                   if n not in described | CATEGORIES and not n.startswith(("ast.", "xx"))
                   and not es[0]["base"].startswith(("ast.", "tuple"))]
        notes.append("%s not described: %s" % (version.name, " ".join(missing)))
    print("\n".join(notes))


if __name__ == "__main__":
    main()
