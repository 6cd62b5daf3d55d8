#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of members in layout.h, the table of their names in CPython, and the written tables say the same.

A member that a written table leaves out would be 0 there, which is a place like any other.
"""

import pathlib
import re
import sys

top = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".")
header = (top / "src/python/layout.h").read_text(encoding="utf-8")
listed = [f"{group}.{name}" for group, name in re.findall(r"_ \((\w+), (\w+)\)", header)]
named = [line.split()[0] for line in (top / "dev.d/layout-members.txt").read_text(encoding="utf-8").splitlines()
         if line.strip() and not line.startswith("#")]
wrong = []
if listed != named:
    wrong.append(f"layout.h and layout-members.txt differ in: {' '.join(sorted(set(listed) ^ set(named))) or 'order'}")
if len(set(named)) != len(named):
    wrong.append("layout-members.txt names a member twice")
fields = [name.replace(".", "_") for name in named]
tables = sorted((top / "src/python").glob("layout-3*.c"))
if not tables:
    wrong.append("no tables")
for path in tables:
    text = path.read_text(encoding="utf-8")
    common = re.findall(r"^  \.(\w+) = ", text, re.MULTILINE)
    for row in re.findall(r"^  \{\n(.*?)^  \},", text, re.MULTILINE | re.DOTALL):
        row_fields = re.findall(r"^    \.(\w+) = ", row, re.MULTILINE) + ("COMMON" in row) * common
        missing, twice = set(fields) - set(row_fields), len(row_fields) - len(set(row_fields))
        if missing or twice:
            wrong.append(f"{path.name}: a row lacks {' '.join(sorted(missing)) or 'nothing'}, {twice} are there twice")
for line in wrong:
    print("# " + line)
print("not ok 1 layouts" if wrong else "ok 1 layouts")
print("1..1")
sys.exit(bool(wrong))
