# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""real-programs.py NAME: programs that nobody wrote for these tests, captured in mid-work twice a second: every snapshot
agrees with itself, and what the program does is what it does without us.

`./dev test` runs the interpreter's own tests for some seconds; `./dev test --long` each program for a minute and a
half.  Servers listen on loopback only."""

import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

import batches  # noqa: E402,F401
import servers  # noqa: E402,F401
from outside import CASES, main  # noqa: E402

if __name__ == "__main__":
    CASES[:] = [(path, function) for path, function in CASES if path.startswith(f"/targets/{sys.argv[1]}/")]
    main()
