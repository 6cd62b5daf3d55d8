# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""family.py fork|spawn|forkserver — a parent with two children of that kind; says "ready" when they are there, and ends
with its standard input."""

import multiprocessing
import os
import sys


def wait_for_end(pipe):
    pipe.send("here")
    # A forked brother holds the other end too: the pipe alone would not tell that the parent is gone.
    parent = os.getppid()
    while not pipe.poll(0.2) and os.getppid() == parent:
        pass


def main():
    context = multiprocessing.get_context(sys.argv[1])
    pipes = []
    for _ in range(2):
        ours, theirs = context.Pipe()
        context.Process(target=wait_for_end, args=(theirs,), daemon=True).start()
        pipes.append(ours)
        ours.recv()
    print("ready", flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
