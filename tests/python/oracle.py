# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""oracle.py OUT: a program with objects of every kind, and what its own interpreter says of them.

Writes OUT, prints "ready", and keeps still until its standard input ends.  OUT has a line for every
object that the collector knows or that is reachable from one, tab-separated:

    o  id  type's id  size  refcount  tracked  collected  length  type  referents' ids, by spaces
    m  id  bytes that tracemalloc traced for it alone
    v  id  repr()

The address is id(), size what sys.getsizeof gives, refcount the count without what this script holds;
`-` where there is none.  `collected` is 1 where gc.get_referents looks into it.  With `--bare` nothing
is built: the interpreter as it starts.  With `--gallery` it is an object of every C type (gallery.py),
and there are no m and v but

    g  id  size, as it was before this script looked around  name in the gallery
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


def closure():
    """Every object, once.  What this function makes is in none of them."""
    found = gc.get_objects()
    seen = set(map(id, found))
    own = {id(found), id(seen), id(sys._getframe()), id(sys._getframe(1))}
    at = 0
    while at < len(found):
        for other in gc.get_referents(found[at]):
            if id(other) not in seen:
                seen.add(id(other))
                found.append(other)
        at += 1
    return [thing for thing in found if id(thing) not in own]


def base_count():
    """What sys.getrefcount says of an object that only a list and a loop hold."""
    for thing in [object()]:
        return sys.getrefcount(thing)


def size_of(thing):
    try:
        return str(sys.getsizeof(thing))
    except Exception:
        return "-"


def describe(write, values):
    base = base_count()
    things = closure()
    for thing in things:
        kind = type(thing)
        collected = kind.__flags__ >> 14 & 1
        if isinstance(thing, type):
            collected = thing.__flags__ >> 9 & 1
        write("\t".join([
            "o", str(id(thing)), str(id(kind)), size_of(thing), str(sys.getrefcount(thing) - base),
            str(int(gc.is_tracked(thing))), str(collected), length_of(thing), kind.__qualname__,
            " ".join(map(str, referents(thing))),
        ]) + "\n")
        if values and kind in (str, bytes, int, float, complex, bool, type(None)):
            write("v\t%d\t%s\n" % (id(thing), ascii_repr(thing)))


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


def main():
    path = sys.argv[1]
    bare = "--bare" in sys.argv
    sizes = []
    if "--gallery" in sys.argv:
        import gallery
        keep = gallery.objects()
        sizes = [(id(thing), size_of(thing), name) for name, thing in keep]
    else:
        keep = None if bare else oracle_kinds.build()
    measured = []
    if not bare and not sizes:
        tracemalloc.start()
        for make in oracle_kinds.makers():
            measured.append(measure(make))
        tracemalloc.stop()
    gc.collect()
    gc.disable()
    with open(path + ".tmp", "w", encoding="utf-8", errors="backslashreplace") as out:
        describe(out.write, values=not sizes)
        for size in sizes:
            out.write("g\t%d\t%s\t%s\n" % size)
        for _spare, made, sizes in measured:
            usual = sorted(sizes)[len(sizes) // 2]
            for thing, size in zip(made, sizes):
                # Ints of the measuring itself, and blocks from a free list, are not the thing's.
                if size == usual and size > 0:
                    out.write("m\t%d\t%d\n" % (id(thing), size))
    os.rename(path + ".tmp", path)
    print("ready", flush=True)
    sys.stdin.read()
    os._exit(0 if (keep, measured) else 1)       # no task says that it was pending


if __name__ == "__main__":
    main()
