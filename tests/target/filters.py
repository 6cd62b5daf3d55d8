# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""filters.py WHO — seccomp filters that kill the program when one of its threads makes a call of those that a capture may
inject.  WHO has one: main, others, signals (others, while main gets signals), all, left (all but the main thread, which is over), asked (all, when a line says
"filter").  Says "ready", and answers each line."""

import ctypes
import os
import signal
import struct
import sys
import threading

DENIED = (56, 435, 323, 61, 3)          # clone, clone3, userfaultfd, wait4, close
OTHERS = 3

who = sys.argv[1]
libc = ctypes.CDLL(None, use_errno=True)
libc.prctl.argtypes = [ctypes.c_int] + [ctypes.c_ulong] * 4

program = [struct.pack("HBBI", 0x20, 0, 0, 0)]
for i, number in enumerate(DENIED):
    program.append(struct.pack("HBBI", 0x15, len(DENIED) - i, 0, number))
program.append(struct.pack("HBBI", 0x06, 0, 0, 0x7fff0000))
program.append(struct.pack("HBBI", 0x06, 0, 0, 0x80000000))
code = ctypes.create_string_buffer(b"".join(program))
filter_ = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code)))


def install():
    """In the calling thread alone."""
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, ctypes.addressof(filter_), 0, 0) == 0


def main_state():
    with open(f"/proc/self/task/{os.getpid()}/stat") as file:
        return file.read().rpartition(")")[2].split()[0]


def answer():
    print("ready", flush=True)
    for line in sys.stdin:
        if line == "filter\n":
            asked.set()
            for _ in range(OTHERS):
                installed.acquire()
            install()
        print("still here", line.strip(), flush=True)


def other(number):
    if who == "left" and number == 0:
        while main_state() != "Z":
            pass
    if who == "asked":
        asked.wait()
    if who != "main":
        install()
    installed.release()
    if who == "left" and number == 0:
        answer()
    os.read(never, 1)


asked = threading.Event()
never, _ = os.pipe()
installed = threading.Semaphore(0)
for i in range(OTHERS):
    threading.Thread(target=other, args=(i,), daemon=True).start()
if who == "left":
    libc.pthread_exit(None)
if who != "asked":
    for i in range(OTHERS):
        installed.acquire()
if who in ("main", "all"):
    install()
if who == "signals":
    signal.signal(signal.SIGALRM, lambda number, frame: None)
    signal.setitimer(signal.ITIMER_REAL, 0.0005, 0.0005)
answer()
