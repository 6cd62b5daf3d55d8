# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""oracle.py OUT: a program with objects of every kind, and what its own interpreter says of them.

Writes OUT and OUT.counts, prints "ready", and keeps still until its standard input ends.  OUT has a line for
every object that the collector knows or that is reachable from one, tab-separated:

    o  id  type's id  size  +  tracked  collected  length  type  referents' ids, by spaces
    m  id  bytes that tracemalloc traced for it alone
    v  id  repr()

The address is id(), size what sys.getsizeof gives; `-` where there is none.  `collected` is 1 where
gc.get_referents looks into it.  OUT.counts has a 64-bit word for each o line: its count as sys.getrefcount has
it; the first is of an object that nothing else holds.  They are taken last, by code that looks no name up and
makes nothing that stays, so that they are still true when the program keeps still: `-` instead of `+` stands
where not even that code can leave a count alone, as of the function that counts.

With `--bare` nothing is built: the interpreter as it starts.  With `--gallery` it is an object of every C type
(gallery.py), and there are no m and v but

    g  id  size  name in the gallery
"""
import array
import gc
import os
import sys
import tracemalloc

import oracle_kinds


def referents(thing):
    return [id(other) for other in gc.get_referents(thing)]


def length_of(thing):
    kinds = (str, bytes, bytearray, list, tuple, dict, set, frozenset, oracle_kinds.deque)
    return str(kinds_len(thing)) if isinstance(thing, kinds) else "-"


def kinds_len(thing):
    """len() as the base has it, whatever a class makes of it."""
    for kind in (str, bytes, bytearray, list, tuple, dict, set, frozenset, oracle_kinds.deque):
        if isinstance(thing, kind):
            return kind.__len__(thing)


def own_frames():
    """Those that run: they are objects before 3.11, and change."""
    frame, own = sys._getframe() if sys.version_info < (3, 11) else None, set()
    while frame is not None:
        own.add(id(frame))
        frame = frame.f_back
    return own


def closure(first, *changing):
    """Every object, once, behind one that nothing else holds.  What this function makes is in none of them, nor is
    what the caller goes on changing."""
    found = gc.get_objects()
    seen = set(map(id, found))
    own = own_frames() | {id(found), id(seen)} | set(map(id, changing))
    at = 0
    while at < len(found):
        for other in gc.get_referents(found[at]):
            if id(other) not in seen:
                seen.add(id(other))
                found.append(other)
        at += 1
    return [first] + [thing for thing in found if id(thing) not in own]


def size_of(thing):
    try:
        return str(sys.getsizeof(thing))
    except Exception:
        return "-"


def describe(write, things, unsteady, values):
    for thing in things:
        kind = type(thing)
        collected = kind.__flags__ >> 14 & 1
        if isinstance(thing, type):
            collected = thing.__flags__ >> 9 & 1
        write("\t".join([
            "o", str(id(thing)), str(id(kind)), size_of(thing), "-" if id(thing) in unsteady else "+",
            str(int(gc.is_tracked(thing))), str(collected), length_of(thing), kind.__qualname__,
            " ".join(map(str, referents(thing))),
        ]))
        if values and kind in (str, bytes, int, float, complex, bool, type(None)):
            write("v\t%d\t%s" % (id(thing), ascii_repr(thing)))


def ascii_repr(thing):
    """repr(), one line of at most 120 characters, as UTF-8 may say it."""
    text = repr(thing)
    return text if len(text) <= 120 else text[:120] + "…"


def measure(make):
    """Objects that are each all that was allocated between two looks at tracemalloc."""
    spare = [make() for _ in range(300)]         # whatever free lists hold is used up
    made = [None] * 20
    sizes = array.array("q", [0] * 20)  # keeps no int alive
    for i in range(20):
        before = tracemalloc.get_traced_memory()[0]
        made[i] = make()
        sizes[i] = tracemalloc.get_traced_memory()[0] - before
    return spare, made, sizes


def write_out(path, lines):
    file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    text = "\n".join(lines + [""]).encode("utf-8", "backslashreplace")
    at = 0
    while at < len(text):
        at += os.write(file, text[at:at + (1 << 24)])
    os.close(file)


def keep_still(count, things, extend, counts, file, write, ready, read):
    """From the first count on nothing is made that stays, and no name is looked up."""
    extend(map(count, things))
    write(file, counts)
    write(1, ready)
    read(0, 1)


def main():
    path = sys.argv[1]
    bare = "--bare" in sys.argv
    shown = False
    if "--gallery" in sys.argv:
        import gallery
        keep = gallery.objects()
        shown = True
    else:
        keep = None if bare else oracle_kinds.build()
    measured = []
    if not bare and not shown:
        tracemalloc.start()
        for make in oracle_kinds.makers():
            measured.append(measure(make))
        tracemalloc.stop()
    lines = []
    counts, ready = array.array("q"), b"ready\n"
    file = os.open(path + ".counts", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    extend, write, read, count = counts.extend, os.write, os.read, sys.getrefcount
    unsteady = {id(thing) for thing in (None, ready, file, extend, write, read, count, map, 0, 1,
                                        keep_still, keep_still.__code__)}
    gc.collect()
    gc.disable()
    # Static types are made ready when they are first asked for anything; up to 3.11 a dict that the collector
    # knows, of object's subclasses, then has one more.
    for thing in closure(None) if sys.version_info < (3, 12) else []:
        type(thing).__qualname__
        isinstance(thing, type) and thing.__qualname__
    things = closure(object(), lines, counts)
    describe(lines.append, things, unsteady, values=not shown)
    for name, thing in keep if shown else []:
        lines.append("g\t%d\t%s\t%s" % (id(thing), size_of(thing), name))
    for _spare, made, traced in measured:
        usual = sorted(traced)[len(traced) // 2]
        for thing, size in zip(made, traced):
            # Ints of the measuring itself, and blocks from a free list, are not the thing's.
            if size == usual and size > 0:
                lines.append("m\t%d\t%d" % (id(thing), size))
    write_out(path, lines)
    del lines[:]
    keep_still(count, things, extend, counts, file, write, ready, read)
    os._exit(0 if (keep, measured) else 1)       # no task says that it was pending


if __name__ == "__main__":
    main()
