# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""speak.py — says something on both streams, and ends with status 3."""

import sys
import time

print("a line of output", flush=True)
print("a line of complaint", file=sys.stderr, flush=True)
time.sleep(1)
sys.exit(3)
