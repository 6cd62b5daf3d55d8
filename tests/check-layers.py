#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-layers.py SOURCE-ROOT — the shape of the source, as TAP.

A folder of src/ includes itself and the folders that the table allows; the programs include
vivarium.h, their own headers and config.h; a public header includes public headers alone;
vivarium.h names every public header; and each test program is known to meson."""

import os
import re
import sys

LAYERS = {
    "base": [],
    "chart": ["base"],
    "target": ["base"],
    "python": ["base", "target"],
    "monitor": ["base", "target", "python"],
    "heap": ["base", "target", "python"],
    "inspect": ["base", "target", "python", "heap"],
    "query": ["base", "heap"],
    "model": ["base", "chart", "target", "python", "monitor", "heap", "inspect", "query"],
}
PROGRAMS = ["app", "cli"]
INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)

root = sys.argv[1]
src = os.path.join(root, "src")
count = failed = 0


def check(name, faults):
    global count, failed
    count += 1
    failed += bool(faults)
    print("%sok %d - /layers/%s" % ("not " if faults else "", count, name))
    for fault in faults:
        print("# " + fault)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def sources(folder):
    for where, _, names in sorted(os.walk(folder)):
        for name in sorted(names):
            if name.endswith((".c", ".h")):
                path = os.path.join(where, name)
                yield os.path.relpath(path, src), INCLUDE.findall(read(path))


def public_headers():
    """What the folders' meson.build name in vv_public_headers."""
    found = set()
    for layer in LAYERS:
        text = read(os.path.join(src, layer, "meson.build"))
        for block in re.findall(r"vv_public_headers \+= \{'(\w+)': files\((.*?)\)\}", text, re.DOTALL):
            found |= {"%s/%s" % (block[0], name) for name in re.findall(r"'([^']+\.h)'", block[1])}
    return found


public = public_headers()

for layer, allowed in LAYERS.items():
    faults = []
    for path, includes in sources(os.path.join(src, layer)):
        for include in includes:
            folder = include.split("/")[0] if "/" in include else ""
            if include != "config.h" and folder not in allowed + [layer]:
                faults.append("%s includes %s" % (path, include))
    check(layer, faults)

for program in PROGRAMS:
    faults = []
    for path, includes in sources(os.path.join(src, program)):
        for include in includes:
            own = include.startswith(program + "/")
            generated = "/" not in include and not os.path.exists(os.path.join(src, include))
            if not own and not generated and include != "vivarium.h":
                faults.append("%s includes %s" % (path, include))
    check(program, faults)

faults = []
for header in sorted(public):
    for include in INCLUDE.findall(read(os.path.join(src, header))):
        if include not in public:
            faults.append("%s includes the private %s" % (header, include))
check("public-headers", faults)

named = set(INCLUDE.findall(read(os.path.join(src, "vivarium.h"))))
faults = ["vivarium.h lacks " + header for header in sorted(public - named)]
faults += ["vivarium.h names %s, which is not public" % header for header in sorted(named - public)]
check("vivarium.h", faults)

# A folder that is there but in no table would be checked by nobody.
known = set(LAYERS) | set(PROGRAMS)
folders = {name for name in os.listdir(src) if os.path.isdir(os.path.join(src, name))}
check("folders", ["src/%s is in no table" % name for name in sorted(folders - known)])

faults = []
for where, _, names in sorted(os.walk(os.path.join(root, "tests"))):
    for name in sorted(names):
        if not name.endswith(".c"):
            continue
        build = os.path.join(where, "meson.build")
        text = read(build) if os.path.exists(build) else ""
        stem = re.sub(r"^(test|bench|fuzz)-", "", name[:-2])
        if "'%s'" % name not in text and "'%s'" % stem not in text:
            faults.append("%s is built by no meson.build" % os.path.relpath(os.path.join(where, name), root))
check("every-test-runs", faults)

print("1..%d" % count)
sys.exit(1 if failed else 0)
