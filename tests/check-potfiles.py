#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-potfiles.py SOURCE-ROOT [--write] — whatever holds translatable text is named in po/POTFILES.in,
once, in order, and what is named is there; as TAP.  --write mends the list instead."""

import os
import re
import sys

C_TEXT = re.compile(r'(?<![\w.])(?:_|N_|C_|NC_|Q_|ngettext|g_dngettext|dngettext|gettext)\s*\(\s*"')
UI_TEXT = re.compile(r'translatable="(?:yes|true)"')
SCHEMA_TEXT = re.compile(r"<summary>|<description>")

root = sys.argv[1]
potfiles = os.path.join(root, "po", "POTFILES.in")
with open(potfiles, encoding="utf-8") as file:
    named = [line.strip() for line in file if line.strip() and not line.startswith("#")]

wanted = set()
for folder in ("src", "data"):
    for where, _, names in os.walk(os.path.join(root, folder)):
        for name in names:
            path = os.path.join(where, name)
            relative = os.path.relpath(path, root)
            pattern = None
            if name.endswith((".c", ".h")):
                pattern = C_TEXT
            elif name.endswith(".ui"):
                pattern = UI_TEXT
            elif name.endswith(".gschema.xml"):
                pattern = SCHEMA_TEXT
            elif name.endswith((".desktop.in", ".metainfo.xml.in", ".mime.xml.in")):
                wanted.add(relative)
            if pattern:
                with open(path, encoding="utf-8") as file:
                    if pattern.search(file.read()):
                        wanted.add(relative)

if sys.argv[2:] == ["--write"]:
    with open(potfiles, "w", encoding="utf-8") as file:
        file.write("# Files with translatable text, sorted; tests/check-potfiles.py --write keeps the list.\n")
        file.writelines(path + "\n" for path in sorted(wanted))
    sys.exit(0)

checks = {
    "complete": ["missing: " + path for path in sorted(wanted - set(named))],
    "exist": ["not there: " + path for path in named if not os.path.exists(os.path.join(root, path))],
    "sorted-once": [] if named == sorted(set(named)) else ["POTFILES.in is not sorted, or names a file twice"],
}
print("1..%d" % len(checks))
for number, (name, faults) in enumerate(checks.items(), 1):
    print("%sok %d - /potfiles/%s" % ("not " if faults else "", number, name))
    for fault in faults:
        print("# " + fault)
sys.exit(1 if any(checks.values()) else 0)
