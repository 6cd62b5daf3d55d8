#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""Where the members of CPython's structs stand, from the debug information of a build.

  layouts.py dump ELF… > 3.14.10.txt     every struct of files with debug information, as text
  layouts.py show 3.14.10.txt NAME       one struct of such a dump
  layouts.py diff OLD.txt NEW.txt        what two builds have in other places, of what our tables hold
  layouts.py compare 3.14.11.txt src/python/layout-314.c
                                         the same of a build and the table that stands for its version
  layouts.py table FOLDER src/python     writes layout-3XX.c from the dumps of that folder, named VERSION.txt, or
                                         VERSION-VARIANT.txt for a distribution's own change

docs/adding-a-python.md says where to get the debug information, and what to do next.
"""

import argparse
import os
import re
import sys

# Tens of thousands of members that stand for single strings and numbers.
SKIPPED = {"static_objects", "_Py_static_objects", "_Py_global_strings"}


class Types:
    """The types of one compilation unit, by the offset of their entries."""

    def __init__(self, unit):
        self.unit = unit
        self.sizes = {}

    def target(self, die):
        return die.get_DIE_from_attribute("DW_AT_type") if "DW_AT_type" in die.attributes else None

    def size(self, die):
        if die is None:
            return 0
        known = self.sizes.get(die.offset)
        if known is not None:
            return known
        self.sizes[die.offset] = 0
        tag = die.tag
        if tag == "DW_TAG_array_type":
            size = self.size(self.target(die)) * self.count(die)
        elif "DW_AT_byte_size" in die.attributes:
            size = die.attributes["DW_AT_byte_size"].value
        elif tag == "DW_TAG_pointer_type":
            size = 8
        else:
            size = self.size(self.target(die))
        self.sizes[die.offset] = size
        return size

    def bounds(self, die):
        bounds = []
        for child in die.iter_children():
            if child.tag != "DW_TAG_subrange_type":
                continue
            if "DW_AT_count" in child.attributes:
                bounds.append(child.attributes["DW_AT_count"].value)
            elif "DW_AT_upper_bound" in child.attributes \
                    and isinstance(child.attributes["DW_AT_upper_bound"].value, int):
                bounds.append((child.attributes["DW_AT_upper_bound"].value + 1) & 0xffffffff)
            else:
                bounds.append(0)
        return bounds

    def count(self, die):
        total = 1
        for bound in self.bounds(die):
            total *= bound
        return total

    def name(self, die, depth=0):
        if die is None:
            return "void"
        if depth > 8:
            return "…"
        tag = die.tag
        named = text_of(die, "DW_AT_name")
        if tag == "DW_TAG_pointer_type":
            target = self.target(die)
            while target is not None and target.tag in ("DW_TAG_const_type", "DW_TAG_volatile_type"):
                target = self.target(target)
            if target is not None and target.tag == "DW_TAG_subroutine_type":
                return "function *"
            inner = self.name(target, depth + 1)
            return inner + ("*" if inner.endswith("*") else " *")
        if tag == "DW_TAG_array_type":
            return self.name(self.target(die), depth + 1) + "".join(f"[{n}]" for n in self.bounds(die))
        if tag in ("DW_TAG_const_type", "DW_TAG_volatile_type", "DW_TAG_restrict_type", "DW_TAG_atomic_type"):
            return self.name(self.target(die), depth + 1)
        if tag == "DW_TAG_structure_type":
            return f"struct {named}" if named else "struct {…}"
        if tag == "DW_TAG_union_type":
            return f"union {named}" if named else "union {…}"
        if tag == "DW_TAG_enumeration_type":
            return f"enum {named}" if named else "enum"
        return named or tag

    def record(self, die):
        """The struct or union behind typedefs and qualifiers, or None."""
        while die is not None and die.tag in ("DW_TAG_typedef", "DW_TAG_const_type", "DW_TAG_volatile_type"):
            die = self.target(die)
        if die is not None and die.tag in ("DW_TAG_structure_type", "DW_TAG_union_type"):
            return die
        return None

    def element(self, die):
        while die is not None and die.tag in ("DW_TAG_typedef", "DW_TAG_const_type", "DW_TAG_array_type"):
            die = self.target(die)
        return die


def text_of(die, attribute):
    value = die.attributes.get(attribute)
    return value.value.decode("utf-8", "replace") if value is not None else None


class Member:
    def __init__(self, path, offset, size, type_name, bits=None):
        self.path = path
        self.offset = offset
        self.size = size
        self.type_name = type_name
        self.bits = bits              # (first bit from offset, width)


def members_of(types, die, prefix="", base=0, depth=0):
    """All members, those of embedded structs and unions with dotted paths."""
    for child in die.iter_children():
        if child.tag != "DW_TAG_member":
            continue
        name = text_of(child, "DW_AT_name")
        offset = base
        bits = None
        location = child.attributes.get("DW_AT_data_member_location")
        if location is not None:
            offset += location.value
        target = types.target(child)
        if "DW_AT_data_bit_offset" in child.attributes:
            first = child.attributes["DW_AT_data_bit_offset"].value
            unit = max(types.size(target), 1)
            offset = base + first // (8 * unit) * unit
            bits = (first % (8 * unit), child.attributes["DW_AT_bit_size"].value)
        elif "DW_AT_bit_size" in child.attributes:
            unit = child.attributes["DW_AT_byte_size"].value if "DW_AT_byte_size" in child.attributes \
                else types.size(target)
            width = child.attributes["DW_AT_bit_size"].value
            bits = (8 * unit - child.attributes["DW_AT_bit_offset"].value - width, width)
        record = types.record(target)
        if name:
            path = f"{prefix}{name}"
            yield Member(path, offset, types.size(target), types.name(target), bits)
        else:
            path = prefix.rstrip(".")
        if record is not None and depth < 12 and not (name in SKIPPED and types.size(record) > 16384):
            inner = f"{path}." if path else ""
            yield from members_of(types, record, inner, offset, depth + 1)
        elif name and target is not None:
            # The struct of which an embedded array has several: its first element.
            element = types.element(target)
            if element is not None and element.tag == "DW_TAG_structure_type" and depth < 12 \
                    and not text_of(element, "DW_AT_name"):
                yield from members_of(types, element, f"{path}[0].", offset, depth + 1)


class Struct:
    def __init__(self, name, size, source, members):
        self.name = name
        self.size = size
        self.source = source
        self.members = members

    def shape(self):
        return (self.size, tuple((m.path, m.offset, m.size, m.bits) for m in self.members))

    def print(self, out):
        out.write(f"\n{self.name}  size {self.size}  [{self.source}]\n")
        for member in self.members:
            bits = f" bits {member.bits[0]}+{member.bits[1]}" if member.bits else ""
            out.write(f"  {member.offset:6} {member.size:5}  {member.path}{bits}  : {member.type_name}\n")


def structs_of(path):
    """Every named struct or typedef of a struct ; of different shapes of one name all."""
    from elftools.elf.elffile import ELFFile    # Debian's python3-pyelftools; only dumps need it

    seen = {}
    places = set()
    with open(path, "rb") as file:
        elf = ELFFile(file)
        if elf.get_section_by_name(".debug_info") is None:
            print(f"{path}: no debug information", file=sys.stderr)
            return seen
        dwarf = elf.get_dwarf_info()
        for unit in dwarf.iter_CUs():
            top = unit.get_top_DIE()
            if top.tag != "DW_TAG_compile_unit":
                continue
            source = re.sub(r"^\./", "", text_of(top, "DW_AT_name") or "?")
            source = re.sub(r"^.*/(?=(Modules|Objects|Python|Parser)/)", "", source)
            types = Types(unit)
            for die in top.iter_children():
                if die.tag not in ("DW_TAG_structure_type", "DW_TAG_union_type", "DW_TAG_typedef"):
                    continue
                name = text_of(die, "DW_AT_name")
                if not name or "DW_AT_declaration" in die.attributes:
                    continue
                if name in SKIPPED:
                    continue
                record = types.record(die)
                if record is None or "DW_AT_declaration" in record.attributes:
                    continue
                # The same header is in every unit: its line tells one struct from another of the same name.
                line = record.attributes.get("DW_AT_decl_line")
                place = (name, types.size(record), line.value if line else None)
                if place in places:
                    continue
                places.add(place)
                members = list(members_of(types, record))
                struct = Struct(name, types.size(record), source, members)
                shapes = seen.setdefault(name, {})
                shapes.setdefault(struct.shape(), struct)
    return seen


class Dump:
    """A dump read again: {struct: {member: (offset, size, type)}}; "" is the struct itself."""

    def __init__(self, path):
        self.path = path
        self.structs = {}
        members = None
        with open(path, encoding="utf-8") as file:
            for line in file:
                found = re.match(r"(\S+)  size (\d+)  \[", line)
                if found:
                    # Of several structs of one name none is among ours.
                    members = {} if found[1] in self.structs \
                        else self.structs.setdefault(found[1], {"": (0, int(found[2]), "")})
                    continue
                found = re.match(r"\s+(\d+)\s+(\d+)  (\S+)(?: bits \S+)?  : (.*)", line)
                if found:
                    members.setdefault(found[3], (int(found[1]), int(found[2]), found[4]))

    def member(self, where):
        struct, _, path = where.partition(":")
        return self.structs.get(struct, {}).get(path)

    def value(self, expression, minor):
        """What one alternative of layout-members.txt says of this build, or None."""
        words = expression.split()
        if words[0] == "until":
            return int(words[2]) if minor < int(words[1].split(".")[1]) else None
        if words[0].isdigit():
            return int(words[0])
        if words[0] == "sizeof":
            found = self.member(words[-1])
            return found[1] if found else None
        if words[0] in ("length", "stride"):
            found = self.member(words[1])
            if not found or not re.search(r"\[\d+\]", found[2]):
                return None
            items = 1
            for bound in re.findall(r"\[(\d+)\]", found[2]):
                items *= int(bound)
            return items if words[0] == "length" else found[1] // items
        if words[0] == "has":
            found = self.member(words[1])
            return None if not found else int(found[2] == " ".join(words[2:]))
        found = self.member(words[0])
        return found[0] if found else None


def read_members():
    """layout-members.txt: [(member, [alternatives])]."""
    rows = []
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "layout-members.txt"), encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                name, expressions = line.split(None, 1)
                rows.append((name, [part.strip() for part in expressions.split("|")]))
    return rows


ABSENT = "VV_ABSENT"


def row_of(dump, minor):
    row = {}
    for name, alternatives in read_members():
        values = (dump.value(alternative, minor) for alternative in alternatives)
        row[name] = next((value for value in values if value is not None), ABSENT)
    return row


def rules_of(dump, minor):
    """The enums of layout.h, from what the build has; only the place of an instance's attributes cannot be seen."""
    def has(where):
        return dump.member(where) is not None
    return {
        "dict_rule": "VV_DICT_LOG" if has("_dictkeysobject:dk_log2_size") else "VV_DICT_SIZED",
        "values_rule": "VV_VALUES_STRUCT" if has("_dictvalues:capacity")
        else "VV_VALUES_PREFIXED" if has("_dictvalues:values") else "VV_VALUES_ARRAY",
        "instance_rule": "VV_INSTANCE_DICT" if minor <= 10
        else {11: "VV_INSTANCE_VALUES_BEFORE", 12: "VV_INSTANCE_TAGGED"}.get(minor, "VV_INSTANCE_INLINE"),
        "frame_rule": "VV_FRAME_OBJECT" if has("PyFrameObject:f_localsplus")
        else "VV_FRAME_STACKPOINTER" if has("_PyInterpreterFrame:stackpointer") else "VV_FRAME_STACKTOP",
        "count_rule": "VV_COUNT_FLAGS" if has("PyObject:ob_flags")
        else "VV_COUNT_LOW" if has("PyObject:ob_refcnt_split") else "VV_COUNT_WORD",
        "int_rule": "VV_INT_TAG" if has("PyLongObject:long_value.lv_tag") else "VV_INT_SIZE",
    }


class Version:
    """3.14.10, or 3.13.5-debian: a build with a change of its own."""

    def __init__(self, text):
        self.text = text
        number, _, self.variant = text.partition("-")
        self.number = tuple(int(part) for part in number.split("."))
        self.minor = self.number[1]
        self.patch = self.number[2]


def hex_of(minor, patch):
    return f"0x03{minor:02x}{patch:02x}00"


# Where a table ends: {minor: {patch release: why}}, the first one that has other places.  Needed wherever two builds of
# one minor differ; docs/adding-a-python.md says how to find it out.
BOUNDARIES = {
    10: {2: "bpo-46006: interned strings are global again"},
    12: {1: "gh-106931: interned strings that all interpreters share; threads_main"},
    13: {8: "the perf trampoline's previous evaluator, in one of 8 to 12", 12: "gh-143228: perf trampolines are counted",
         13: "gh-142183: a cached chunk of the data stack"},
    14: {1: "the perf trampoline's previous evaluator, in one of 1 to 3", 3: "gh-143228",
         4: "gh-142183, and gh-144438: QSBR's raw array", 5: "gh-142516: three generations again"},
}

# Behind the perf trampoline's state in _PyRuntime: in some releases nobody here knows where.
BEHIND_PERF = {f"runtime.{name}": "absent" for name in (
    "pending_calls", "tracemalloc_config", "tracemalloc_traces", "tracemalloc_domains", "types", "interned_strings",
    "audit_hook_head")}

# Releases between builds at hand, put together: {version: (the build it is like, {members: from that build, or "absent",
# or what is added to the build's own number})}.  Members may end in a *.
DERIVED = {
    "3.10.1": ("3.10.4", {"interp.errnomap": 8, "interp.ast": 8}),
    "3.12.0": ("3.12.1", {"interp.threads_main": "absent", "runtime.interned_strings": "absent"}),
    "3.13.7": ("3.13.7-debian", {"gc.generations": "3.13.0"}),
    "3.13.11": ("3.13.0", BEHIND_PERF),
    "3.13.11-debian": ("3.13.7-debian", BEHIND_PERF),
    "3.13.12": ("3.13.0", {"runtime.*": "3.13.18-debian"}),
    "3.13.12-debian": ("3.13.7-debian", {"runtime.*": "3.13.18-debian"}),
    "3.13.18": ("3.13.18-debian", {"gc.generations": "3.13.0"}),
    "3.14.2": ("3.14.0", BEHIND_PERF),
    "3.14.3": ("3.14.0", {"runtime.*": "3.14.4"}),
}

# They grow whenever a static string is added, which moves nothing that is used: no reason for a table of its own.
# _Py_DebugOffsets has them right.
ADVISORY = {"runtime.size", "interp.size"}


def derive(rows, text):
    """A row of DERIVED out of rows of builds."""
    like, changes = DERIVED[text]
    row, rules = dict(rows[like][0]), rows[like][1]
    for pattern, change in changes.items():
        for name in row:
            if name == pattern or (pattern.endswith("*") and name.startswith(pattern[:-1])):
                row[name] = ABSENT if change == "absent" else row[name] + change if isinstance(change, int) \
                    else rows[change][0][name]
    return row, rules


def tables_of(folder):
    """{minor: {variant: [(Version, row, rules)]}}: builds of one variant, oldest first."""
    rows = {}
    for name in sorted(os.listdir(folder)):
        if re.fullmatch(r"3\.\d+\.\d+(-[a-z]+)?\.txt", name):
            dump = Dump(os.path.join(folder, name))
            minor = Version(name[:-4]).minor
            rows[name[:-4]] = (row_of(dump, minor), rules_of(dump, minor))
    for text, (like, changes) in DERIVED.items():
        needed = {like, *(change for change in changes.values() if isinstance(change, str))} - {"absent"}
        if needed <= rows.keys():
            rows[text] = derive(rows, text)
    minors = {}
    for text, (row, rules) in rows.items():
        version = Version(text)
        minors.setdefault(version.minor, {}).setdefault(version.variant, []).append((version, row, rules))
    for variants in minors.values():
        for builds in variants.values():
            builds.sort(key=lambda build: build[0].number)
    return minors


def significant(build):
    return ({name: value for name, value in build[1].items() if name not in ADVISORY}, build[2])


def ranges_of(minor, builds):
    """Consecutive builds with one row become one range: [(first patch, end patch or None, builds)]."""
    ranges = []
    for build in builds:
        if ranges and significant(ranges[-1][-1]) == significant(build):
            ranges[-1].append(build)
        else:
            ranges.append([build])
    bounds = [0]
    for before, after in zip(ranges, ranges[1:]):
        low, high = before[-1][0].patch, after[0][0].patch
        known = [patch for patch in BOUNDARIES.get(minor, {}) if low < patch <= high]
        if len(known) != 1:
            changed = sorted(name for name in before[0][1] if before[0][1][name] != after[0][1][name])
            raise SystemExit(f"3.{minor}: places differ between .{low} and .{high} ({', '.join(changed)}): name the"
                             " first release that has the new ones in BOUNDARIES")
        bounds.append(known[0])
    return [(bounds[i], bounds[i + 1] if i + 1 < len(bounds) else None, builds)
            for i, builds in enumerate(ranges)]


def write_tables(folder, target):
    for minor, variants in sorted(tables_of(folder).items()):
        path = os.path.join(target, f"layout-3{minor:02}.c")
        rows = [(variant, first, end, builds) for variant, all_builds in sorted(variants.items())
                for first, end, builds in ranges_of(minor, all_builds)]
        with open(path, "w", encoding="utf-8") as out:
            write_table(out, minor, rows)
        print(f"{path}: {len(rows)} rows")


def write_table(out, minor, rows):
    names = ", ".join(sorted({build[0].text for row in rows for build in row[3]} - DERIVED.keys(),
                             key=lambda text: Version(text).number))
    out.write("/* SPDX-FileCopyrightText: The Vivarium authors\n"
              " * SPDX-License-Identifier: GPL-3.0-or-later */\n\n")
    comment = (f"layout-3{minor:02}.c — where CPython 3.{minor} has the members of its structs.  Written by"
               f" dev.d/layouts.py from the debug information of {names}; not by hand.")
    out.write(fold("/* " + comment + " */", " * ") + "\n")
    out.write('#include "python/layout-tables.h"\n\n')
    common = {name for name, value in rows[0][3][-1][1].items()
              if all(row[3][-1][1][name] == value for row in rows)} if len(rows) > 1 else set()
    if common:
        out.write("/* What all of them have at the same place. */\n#define COMMON \\\n")
        out.write(" \\\n".join(f"  .{name.replace('.', '_')} = {value}," for name, value in rows[0][3][-1][1].items()
                                if name in common) + "\n\n")
    out.write(f"const VvLayout vv_layout_3{minor:02}[] = {{\n")
    for variant, first, end, builds in rows:
        _, row, rules = builds[-1]
        built = [build[0].text for build in builds if build[0].text not in DERIVED]
        out.write("  /* " + ("As in " + " and ".join(built) if built else "Put together: DERIVED in dev.d/layouts.py")
                  + ". */\n  {\n")
        out.write(f"    .first = {hex_of(minor, first)},\n")
        out.write(f"    .end = {hex_of(minor, end) if end is not None else hex_of(minor + 1, 0)},\n")
        checked = max([build[0].patch + 1 for build in builds if build[0].text in built], default=first)
        out.write(f"    .checked = {hex_of(minor, checked)},\n")
        out.write(f"    .variant = {chr(34) + variant + chr(34) if variant else 'NULL'},\n")
        for rule, value in rules.items():
            out.write(f"    .{rule} = {value},\n")
        if common:
            out.write("    COMMON\n")
        for name, value in row.items():
            if name not in common:
                out.write(f"    .{name.replace('.', '_')} = {value},\n")
        out.write("  },\n")
    out.write("};\n\n")
    out.write(f"const guint vv_layout_3{minor:02}_count = G_N_ELEMENTS (vv_layout_3{minor:02});\n")


def fold(text, prefix):
    lines, line = [], ""
    for word in text.split(" "):
        if line and len(line) + 1 + len(word) > 100:
            lines.append(line)
            line = prefix + word
        else:
            line = f"{line} {word}" if line else word
    return "\n".join(lines + [line]) + "\n"


def print_dump(paths):
    all_shapes = {}
    for path in paths:
        for name, shapes in structs_of(path).items():
            for shape, struct in shapes.items():
                where = all_shapes.setdefault(name, {})
                if shape not in where:
                    struct.source += f", {os.path.basename(path).split('.')[0]}"
                    where[shape] = struct
    for name in sorted(all_shapes, key=str.lower):
        for struct in all_shapes[name].values():
            struct.print(sys.stdout)


def print_diff(old, new):
    before, after = (row_of(Dump(path), Version(os.path.basename(path)[:-4]).minor) for path in (old, new))
    for name, value in before.items():
        if value != after[name]:
            print(f"{name}: {value} → {after[name]}")


def print_compare(path, table):
    version = Version(os.path.basename(path)[:-4])
    row = row_of(Dump(path), version.minor)
    with open(table, encoding="utf-8") as file:
        text = file.read()
    common = re.findall(r"^  \.(\w+) = (\w+),", text, re.MULTILINE)
    for found in re.findall(r"^  \{\n(.*?)^  \},", text, re.MULTILINE | re.DOTALL):
        values = dict(re.findall(r"^    \.(\w+) = (\w+|\"\w+\"),", found, re.MULTILINE) + common)
        first, end = int(values["first"], 16), int(values["end"], 16)
        if first <= int(hex_of(version.minor, version.patch), 16) < end \
                and values["variant"].strip('"') == (version.variant or "NULL"):
            for name, value in row.items():
                if values[name.replace(".", "_")] != str(value) and name not in ADVISORY:
                    print(f"{name}: {values[name.replace('.', '_')]} in the table, {value} in {version.text}")
            return
    print(f"{table} has no row for {version.text}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    command = commands.add_parser("dump")
    command.add_argument("files", nargs="+", metavar="ELF")
    command = commands.add_parser("show")
    command.add_argument("dump")
    command.add_argument("name")
    command = commands.add_parser("diff")
    command.add_argument("old")
    command.add_argument("new")
    command = commands.add_parser("compare")
    command.add_argument("dump")
    command.add_argument("table")
    command = commands.add_parser("table")
    command.add_argument("folder")
    command.add_argument("target")
    arguments = parser.parse_args()
    if arguments.command == "dump":
        print_dump(arguments.files)
    elif arguments.command == "show":
        for path, (offset, size, type_name) in Dump(arguments.dump).structs.get(arguments.name, {}).items():
            print(f"{offset:6} {size:5}  {path}  {type_name}")
    elif arguments.command == "diff":
        print_diff(arguments.old, arguments.new)
    elif arguments.command == "compare":
        print_compare(arguments.dump, arguments.table)
    else:
        write_tables(arguments.folder, arguments.target)


if __name__ == "__main__":
    main()
