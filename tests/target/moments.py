# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""moments.py WHAT — memory of which one can say whether a copy of it is of one moment.  Says addresses, then "ready"."""

import ctypes
import mmap
import struct
import sys

PAGE = 4096


def address_of(block):
    return ctypes.addressof(ctypes.c_char.from_buffer(block))


def order():
    """Pages that are numbered anew, one after the other: a first part has a number, the rest the one before."""
    pages = 4096
    block = mmap.mmap(-1, pages * PAGE, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    words = (ctypes.c_uint64 * (pages * 512)).from_buffer(block)
    print(ctypes.addressof(words), pages, "ready", flush=True)
    places = range(0, pages * 512, 512)
    number = 0
    while True:
        number += 1
        for place in places:
            words[place] = number


def remap():
    """A block that comes, moves, shrinks, is given back and comes again, and a note that says what it is at the moment:
    counter, address, bytes filled, byte, bytes in all."""
    note = (ctypes.c_uint64 * 5)()
    print(ctypes.addressof(note), 0, "ready", flush=True)
    size = 512 * PAGE
    number = 0

    def say(address, filled, byte, total):
        note[1], note[2], note[3], note[4] = address, filled, byte, total
        note[0] = number

    while True:
        number += 1
        byte = number % 251 + 1
        block = mmap.mmap(-1, size, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        block[:] = bytes([byte]) * size
        say(address_of(block), size, byte, size)
        sum(range(3000))
        note[0] = 0
        block.resize(2 * size)
        number += 1
        say(address_of(block), size, byte, 2 * size)
        sum(range(3000))
        note[0] = 0
        block.madvise(mmap.MADV_DONTNEED)
        number += 1
        say(address_of(block), 0, byte, 2 * size)
        sum(range(3000))
        note[0] = 0
        block.close()


def sparse():
    """64 MiB of which three pages were touched, and a tebibyte with one page at each end."""
    block = mmap.mmap(-1, 64 << 20, mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    for place in (0, 10 << 20, (64 << 20) - PAGE):
        block[place] = 77
    libc = ctypes.CDLL(None, use_errno=True)
    libc.mmap.restype = ctypes.c_uint64
    libc.mmap.argtypes = [ctypes.c_uint64, ctypes.c_uint64, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_uint64]
    wide = libc.mmap(0, 1 << 40, mmap.PROT_READ | mmap.PROT_WRITE, 0x4022, -1, 0)
    ctypes.memset(wide, 5, 1)
    ctypes.memset(wide + (1 << 40) - 1, 6, 1)
    print(address_of(block), wide, "ready", flush=True)
    sys.stdin.read()


def filtered():
    """A seccomp filter that kills whoever clones or opens a userfaultfd."""
    libc = ctypes.CDLL(None, use_errno=True)
    denied = (56, 435, 323)
    program = [struct.pack("HBBI", 0x20, 0, 0, 0)]
    for i, number in enumerate(denied):
        program.append(struct.pack("HBBI", 0x15, len(denied) - i, 0, number))
    program.append(struct.pack("HBBI", 0x06, 0, 0, 0x7fff0000))
    program.append(struct.pack("HBBI", 0x06, 0, 0, 0x80000000))
    code = ctypes.create_string_buffer(b"".join(program))
    filter_ = ctypes.create_string_buffer(struct.pack("HxxxxxxQ", len(program), ctypes.addressof(code)))
    assert libc.prctl(38, 1, 0, 0, 0) == 0
    assert libc.prctl(22, 2, filter_, 0, 0) == 0
    print(ctypes.addressof(code), 0, "ready", flush=True)
    for line in sys.stdin:
        print("still here", line.strip(), flush=True)


globals()[sys.argv[1]]()
