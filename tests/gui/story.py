# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""story.py — what the tests of the window share: checks printed as TAP, and what there was to see when one failed."""

import os
import sys
import traceback

import gui

# Where a picture of a failure stays: the temporary HOME goes with the test.
FAILURES = os.environ.get("GUI_OUT") or os.environ.get("GUI_FAILURES")

count = failed = 0


def check(ok, what):
    global count, failed
    count += 1
    failed += not ok
    print("%sok %d - %s" % ("" if ok else "not ", count, what), flush=True)


def comment(text):
    for line in text.splitlines():
        print("# " + line)
    sys.stdout.flush()


def shot(app, name):
    """A picture for people who asked for pictures."""
    if os.environ.get("GUI_OUT"):
        app.screenshot(os.path.join(os.environ["GUI_OUT"], name + ".png"), still=False)


def texts(app):
    return " | ".join(t for w in app.windows() for t in app._texts(w))


def tell(app):
    """After a failure: the pointer, all widgets with their places and texts, a picture, what the program wrote."""
    def pointer():
        at = gui.dpy().screen().root.query_pointer()
        return "the pointer is at %d, %d" % (at.root_x, at.root_y)

    def picture():
        if FAILURES is None:
            return "no picture: GUI_FAILURES names no folder"
        path = os.path.join(FAILURES, "%s-%d.png" % (os.path.basename(sys.argv[0]), os.getpid()))
        app.screenshot(path, window=False, still=False, park=False)
        return "a picture of the screen is in " + path

    for look in (picture, pointer, lambda: "\n".join(map(str, app.xwindows())), app.dump_tree, app.output):
        try:
            comment(look())
        except Exception as error:      # the application may be gone; the failure itself is what is to be told
            comment("%s: %s" % (type(error).__name__, error))


def run(play, argv, **options):
    """Launches @argv, plays, closes; then the plan and the exit status.  A failure is told while the window is there."""
    app = None
    try:
        app = gui.launch(argv, app_id="io.github.vivarium.Vivarium", cwd=os.environ["HOME"], **options)
        before = failed
        play(app)
        if failed > before:
            tell(app)
        status = app.close()
        check(status == 0, "it closes without a question, with status %d" % status)
    except Exception:
        check(False, "the story goes on")
        comment(traceback.format_exc())
        if app is not None:
            tell(app)
    finally:
        if app is not None:
            app.close()
    if app is not None:
        warnings = app.warnings()
        check(not warnings, "no warnings" + "".join("\n#  " + w for w in warnings))


def end():
    print("1..%d" % count)
    sys.exit(1 if failed else 0)
