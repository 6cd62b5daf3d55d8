#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""check-po.py SOURCE-ROOT — each translation passes msgfmt's checks, and those that are kept complete say all
that the sources say; as TAP.

For texts that are missing: `meson compile -C build vivarium-update-po`, then translate what is empty or fuzzy."""

import os
import re
import shutil
import subprocess
import sys
import tempfile

KEPT_COMPLETE = {"zh_CN"}

# As meson's preset "glib", so far as it decides what is text.
XGETTEXT = ["xgettext", "--from-code=UTF-8", "--keyword=_", "--keyword=N_", "--keyword=C_:1c,2", "--keyword=NC_:1c,2",
            "--keyword=g_dcgettext:2", "--keyword=g_dngettext:2,3", "--keyword=g_dpgettext2:2c,3"]

root = sys.argv[1]
po = os.path.join(root, "po")


def run(*command):
    return subprocess.run(command, cwd=root, env={**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": ""}, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT)


def messages(path, *what):
    """The texts of a file in their order, with their contexts; the header is none."""
    text = run("msgattrib", "--no-wrap", *what, path).stdout
    found = re.findall(r'^(?:#~ )?(?:msgctxt (".*")\n(?:#~ )?)?msgid (".*(?:"\n".*)*")$', text, re.M)
    return [(context + " " if context else "") + message for context, message in found if message != '""']


def check_format(path):
    done = run("msgfmt", "--check", "--check-accelerators=_", "--output-file=" + os.devnull, path)
    return done.stdout.splitlines() if done.returncode != 0 or done.stdout else []


def check_whole(path):
    return (["not translated: " + text for text in messages(path, "--untranslated")] +
            ["fuzzy: " + text for text in messages(path, "--only-fuzzy")] +
            ["no longer used: " + text for text in messages(path, "--only-obsolete")])


def check_sources(path, template):
    there = set(messages(path, "--no-obsolete"))
    return ["not there: " + text for text in messages(template) if text not in there]


def make_template(folder):
    """Path of all texts of the sources, or None and why there is none."""
    path = os.path.join(folder, "all.pot")
    done = run(*XGETTEXT, "--files-from=" + os.path.join(po, "POTFILES.in"), "--output=" + path)
    if done.returncode != 0:
        return None, done.stdout.strip().splitlines()[-1]
    return path, None


missing = [tool for tool in ("msgattrib", "msgfmt", "xgettext") if not shutil.which(tool)]
if missing:
    print("1..0 # SKIP there is no " + ", ".join(missing))
    sys.exit(0)

with open(os.path.join(po, "LINGUAS"), encoding="utf-8") as file:
    languages = [line.strip() for line in file if line.strip() and not line.startswith("#")]

results = []
with tempfile.TemporaryDirectory() as folder:
    template, why = make_template(folder)
    for language in languages:
        path = os.path.join(po, language + ".po")
        results.append((language + "/format", check_format(path), None))
        if language in KEPT_COMPLETE:
            results.append((language + "/whole", check_whole(path), None))
            results.append((language + "/sources", check_sources(path, template) if template else [], why))

print("1..%d" % len(results))
for number, (name, faults, why) in enumerate(results, 1):
    print("%sok %d - /po/%s%s" % ("not " if faults else "", number, name, " # SKIP " + why if why else ""))
    for fault in faults:
        print("# " + fault)
sys.exit(1 if any(faults for _, faults, _ in results) else 0)
