# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of snapshots share: the interpreters to take them of, and questions to the files."""

import csv
import io
import os
import subprocess

from outside import CLI, ENVIRONMENT, PYTHON


def interpreters():
    """(version, program), each program once."""
    found = {}
    for program in [PYTHON, *os.environ.get("VIVARIUM_PYTHONS", "").split(":")]:
        if not program or os.path.realpath(program) in found:
            continue
        done = subprocess.run([program, "-c", "import sys; print('%d.%d.%d' % sys.version_info[:3], "
                               "sys.implementation.name, hasattr(sys, '_is_gil_enabled') and not sys._is_gil_enabled())"],
                              capture_output=True, stdin=subprocess.DEVNULL)
        words = done.stdout.decode().split()
        if done.returncode != 0 or len(words) != 3 or words[1:] != ["cpython", "False"]:
            continue
        version = tuple(map(int, words[0].split(".")))
        if version >= (3, 9):
            found[os.path.realpath(program)] = (words[0], program)
    return found.values()


def query(snapshot, sql):
    """The rows as lists of texts."""
    done = subprocess.run([CLI, "query", snapshot, sql, "--format=csv"], capture_output=True, env=ENVIRONMENT)
    assert done.returncode == 0, done.stderr
    rows = list(csv.reader(io.StringIO(done.stdout.decode("utf-8", "surrogateescape"), newline="")))
    return rows[1:]


def number(snapshot, sql):
    return int(query(snapshot, sql)[0][0])


def meta(snapshot):
    return dict(query(snapshot, "SELECT key, value FROM meta"))
