# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs that do their work and end: the interpreter's own tests, IPython with pandas, Sphinx, pylint."""

import hashlib
import importlib.util
import os
import re
import subprocess
import sys

from outside import ENVIRONMENT, STARTED, Skip, case, folder
from snapshots import interpreters
from captures import LONG, Account

HERE = os.path.dirname(os.path.abspath(__file__))


def need(*modules):
    if not LONG:
        raise Skip("takes minutes: ./dev test --long")
    for module in modules:
        if importlib.util.find_spec(module) is None:
            raise Skip(f"Python has no {module}")


class Batch:
    """A program that is run as often as there are captures to be taken."""

    def __init__(self, name, argv, result, stdin=None, **variables):
        self.account = Account(name)
        self.argv = argv
        self.result = result            # of a folder and what the program said
        self.stdin = stdin
        self.variables = {"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1", **variables}

    def start(self):
        place = folder()
        environment = {**ENVIRONMENT, **self.variables, "HOME": place, "TMPDIR": place}
        with open(place + "/said", "wb") as said, open(self.stdin or os.devnull, "rb") as stdin:
            process = subprocess.Popen(self.argv, cwd=place, env=environment, stdin=stdin, stdout=said,
                                       stderr=subprocess.STDOUT)
        STARTED.append(process)
        return place, process

    def end(self, place, process):
        status = process.wait(timeout=1200)
        with open(place + "/said", encoding="utf-8", errors="replace") as file:
            return status, self.result(place, file.read())

    def run(self):
        expected = self.end(*self.start())
        while not self.account.over():
            place, process = self.start()
            self.account.watch(process)
            found = self.end(place, process)
            if found != expected:
                self.account.tell()
                raise AssertionError(f"the result is another: {expected} is not {found}")
        self.account.verdict()


# --- The interpreter's own tests ---

SOME = ["test_dict", "test_list", "test_tuple", "test_deque", "test_generators"]
MORE = ["test_set", "test_gc", "test_ordered_dict", "test_descr", "test_functools", "test_json", "test_re", "test_coroutines",
        "test_collections", "test_typing", "test_dataclasses", "test_threading", "test_sort"]


def verdict_of_tests(_place, said):
    """Each module and how it ended, and the sum; not how long it took, nor how busy the machine was."""
    lines = [re.sub(r"^.*\[ *\d+/\d+(/\d+)?\] | -- .*| passed in .*| \(\d.*", "", line) for line in said.splitlines()]
    kept = r"test_\w+$|All \d+ tests|Tests result|.*(failed|skipped|Error|FAIL)"
    return [line for line in lines if re.match(kept, line)]


def register(version, program):
    @case(f"/targets/cpython/{version}")
    def _():
        names = SOME + MORE if LONG else SOME
        known = subprocess.run([program, "-c", "import test, os; print(*os.listdir(os.path.dirname(test.__file__)))"],
                               capture_output=True, stdin=subprocess.DEVNULL).stdout.decode().split()
        names = [name for name in names if name in known or name + ".py" in known]
        if not names:
            raise Skip(f"Python {version} came without its own tests")
        Batch(f"Python {version}'s own tests", [program, "-m", "test", *names], verdict_of_tests).run()


for _version, _program in interpreters():
    register(_version, _program)


# --- Programs of Debian ---

def as_it_is(place, said):
    """But for the name of the folder that it ran in."""
    return said.replace(os.path.basename(place), "folder")


@case("/targets/ipython/numpy-and-pandas")
def _():
    need("IPython", "numpy", "pandas")
    Batch("IPython with numpy and pandas",
          [sys.executable, "-m", "IPython", "--simple-prompt", "--no-banner", "--colors=NoColor",
           "--HistoryManager.enabled=False"], as_it_is, stdin=HERE + "/session.ipy").run()


def pages(place, said):
    """Each file that was made, by its sum.  Addresses of objects in signatures are another each time."""
    sums = {}
    for folder_path, _, names in os.walk(place + "/built"):
        for name in names:
            path = os.path.join(folder_path, name)
            with open(path, "rb") as file:
                bytes_of = re.sub(rb"0x[0-9a-f]{6,}", b"0x", file.read())
            sums[os.path.relpath(path, place)] = hashlib.sha256(bytes_of).hexdigest()
    assert len(sums) > 10, said[-2000:]
    return sums


@case("/targets/sphinx/documentation-of-the-library")
def _():
    need("sphinx")
    source = folder()
    modules = ["argparse", "asyncio", "collections", "concurrent.futures", "csv", "decimal", "difflib", "email.message",
               "fractions", "heapq", "html.parser", "http.client", "http.server", "inspect", "json", "logging", "pathlib",
               "pickle", "random", "statistics", "string", "subprocess", "tarfile", "textwrap", "threading", "typing",
               "unittest", "urllib.request", "xml.etree.ElementTree", "zipfile"]
    with open(source + "/conf.py", "w") as file:
        file.write("project = 'Library'\nextensions = ['sphinx.ext.autodoc', 'sphinx.ext.viewcode']\n"
                   "html_theme = 'basic'\nhtml_last_updated_fmt = None\nsuppress_warnings = ['*']\n"
                   "html_copy_source = True\n")
    with open(source + "/index.rst", "w") as file:
        file.write("Library\n=======\n\n.. toctree::\n\n" + "".join(f"   {name}\n" for name in modules))
    for name in modules:
        with open(f"{source}/{name}.rst", "w") as file:
            file.write(f"{name}\n{'=' * len(name)}\n\n.. automodule:: {name}\n   :members:\n   :undoc-members:\n")
    Batch("Sphinx", [sys.executable, "-m", "sphinx", "-q", "-b", "html", "-d", "doctrees", source, "built"], pages,
          SOURCE_DATE_EPOCH="1700000000").run()


@case("/targets/pylint/asyncio")
def _():
    need("pylint")
    package = os.path.dirname(importlib.util.find_spec("asyncio").origin)
    # Which lines of a duplicate it shows is another thing each time that it runs.
    Batch("pylint", [sys.executable, "-m", "pylint", "-j1", "--score=n", "--disable=duplicate-code", package],
          as_it_is).run()
