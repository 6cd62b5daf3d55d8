#!/usr/bin/python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""count-tests.py [--figures] testlog.json…

In: meson's logs, one JSON object a line, one line a program, with what the program printed.
Out: a line for each program, the reasons of what failed or was skipped, and as the last line
`N passed, N failed, N skipped`, where a TAP subtest counts one and so does a program without TAP.
The exit status says whether anything failed, or nothing ran at all."""

import json
import re
import sys

RESULT = re.compile(r"^(not )?ok\b\s*\d*\s*-?\s*([^#]*)(#\s*(SKIP|TODO)\b\s*(.*))?$", re.IGNORECASE)


def tap(text):
    """(passed, failed, skipped) as lists of (name, reason); None where the program spoke no TAP."""
    passed, failed, skipped = [], [], []
    planned, whole = None, False
    for line in text.splitlines():
        plan = re.match(r"^1\.\.(\d+)\s*(#\s*SKIP\b\s*(.*))?$", line, re.IGNORECASE)
        if plan:
            planned = int(plan[1])
            whole = bool(plan[2])
            reason = plan[3] or ""
            continue
        match = RESULT.match(line)
        if not match:
            continue
        entry = (match[2].strip(), (match[5] or "").strip())
        if (match[4] or "").upper() == "SKIP":
            skipped.append(entry)
        elif match[1] and (match[4] or "").upper() != "TODO":
            failed.append(entry)
        else:
            passed.append(entry)
    if planned is None and not (passed or failed or skipped):
        return None
    if whole and not (passed or failed or skipped):
        skipped.append(("everything", reason))
    return passed, failed, skipped


def judge(run):
    """What one program adds, with meson's own verdict taken in."""
    counted = tap(run.get("stdout") or "")
    result = run["result"]
    if counted is None:
        entry = [(run["name"], "")]
        if result in ("OK", "EXPECTEDFAIL"):
            return entry, [], []
        if result == "SKIP":
            return [], [], entry
        return [], [(run["name"], result.lower())], []
    passed, failed, skipped = counted
    if result not in ("OK", "SKIP", "EXPECTEDFAIL") and not failed:
        # It crashed, ran out of time or broke its plan: no subtest says so.
        failed.append((run["name"], result.lower()))
    return passed, failed, skipped


def main():
    arguments = sys.argv[1:]
    figures = "--figures" in arguments
    total = [0, 0, 0]
    for path in arguments:
        if path.startswith("--"):
            continue
        try:
            with open(path, encoding="utf-8") as log:
                runs = [json.loads(line) for line in log if line.strip()]
        except OSError as error:
            print("no test log: %s" % error)
            total[1] += 1
            continue
        setup = "asan " if "asan" in path.rsplit("/", 1)[-1] else ""
        for run in runs:
            passed, failed, skipped = judge(run)
            for at, entries in enumerate((passed, failed, skipped)):
                total[at] += len(entries)
            parts = ["%d passed" % len(passed)]
            parts += ["%d failed" % len(failed)] if failed else []
            parts += ["%d skipped" % len(skipped)] if skipped else []
            mark = "FAIL" if failed else "ok"
            print("%-4s %s%-46s %s  (%.1f s)" % (mark, setup, run["name"], ", ".join(parts), run["duration"]))
            for what, entries in (("failed", failed), ("skipped", skipped)):
                for name, reason in entries:
                    print("       %s: %s%s" % (what, name, " — " + reason if reason else ""))
            if figures:
                for line in (run.get("stdout") or "").splitlines():
                    print("    " + line)
    print("%d passed, %d failed, %d skipped" % tuple(total))
    return 1 if total[1] or not total[0] else 0


if __name__ == "__main__":
    sys.exit(main())
