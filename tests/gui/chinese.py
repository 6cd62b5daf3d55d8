#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""chinese.py VIVARIUM LOCALEDIR CATALOGUE — the window in Simplified Chinese: whatever is seen or read aloud is not
English where CATALOGUE, the .po file, knows the Chinese for it.  Run it inside gui-run; TAP."""

import locale
import os
import re
import shutil
import subprocess
import sys

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import gui
import story
from story import check

CHINESE = "zh_CN.UTF-8"
# GTK says these itself, the key "End" among them, and its translations may not be installed.
NOT_OURS = {"Cancel", "Close", "End", "Save", "Search"}

exe, localedir, catalogue = map(os.path.abspath, sys.argv[1:])
home = os.environ["HOME"]

def find_locale():
    """The environment in which the C library knows Chinese, or None."""
    try:
        locale.setlocale(locale.LC_ALL, CHINESE)
        locale.setlocale(locale.LC_ALL, "C.UTF-8")
        return {}
    except locale.Error:
        pass
    if not shutil.which("localedef"):
        return None
    done = subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", os.path.join(home, CHINESE)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {"LOCPATH": home} if done.returncode == 0 else None


def english():
    """The texts that must not be seen: those of one line and without anything to fill in that have a translation."""
    with open(catalogue, encoding="utf-8") as file:
        pairs = re.findall(r'^msgid "(.+)"\nmsgstr "(.+)"$', file.read(), re.M)
    found = {before.replace("_", "") for before, after in pairs if before != after and "%" not in before}
    return found - NOT_OURS


def left(app, texts):
    """What is still English; all at once, since rows of ended processes go while one asks."""
    answers = gui.Bus.gather([gui._prop(node.ref, "Accessible", of) for node in app.find_all()
                              for of in ("Name", "Description")])
    return sorted(texts & {answer[0] for answer in answers if answer})


def play(app):
    texts = english()
    check(len(texts) > 200, "the catalogue is read (%d texts)" % len(texts))
    app.wait_for(re.compile("启动于"))
    check(left(app, texts) == [], "the window: %s" % left(app, texts))
    for action, title in (("app.preferences", "首选项"), ("app.launch", "启动程序"), ("win.save-picture", "保存"),
                          ("app.shortcuts", "常规")):
        app.activate_action(action)
        gui.poll(lambda: len(app.xwindows()) > 1, action)
        app.wait_for(title)
        check(left(app, texts) == [], "%s: %s" % (action, left(app, texts)))
        gui.key("Escape")
        gui.poll(lambda: len(app.xwindows()) == 1, "%s to close" % action)
    app.resize(360, 720)
    app.wait_still()
    check(left(app, texts) == [], "narrow: %s" % left(app, texts))


found = find_locale()
if found is None:
    print("1..0 # SKIP there is no locale zh_CN.UTF-8")
    sys.exit(0)
story.run(play, [exe, "--demo"], env={**found, "LC_ALL": CHINESE, "LANGUAGE": "", "VIVARIUM_LOCALEDIR": localedir})
story.end()
