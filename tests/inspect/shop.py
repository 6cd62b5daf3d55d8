# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A module with an object for each way to be held.  `main()` prints one line of JSON: for each its
address and its reference count, without what this module itself adds while it looks; then it waits
until its standard input ends."""

import collections
import ctypes
import functools
import gc
import json
import sys
import threading
import weakref


found = {}


class Item:
    pass


class Slotted:
    __slots__ = ("slot",)


class Holder:
    def method(self):
        pass


class Shop:
    registry = Item()


the_global = Item()
holder = Holder()
holder.kept = Item()
setattr(holder, "a-b", Item())
slotted = Slotted()
slotted.slot = Item()
table = {"k": [0, 1, 2, Item()], 7: Item(), "a-b": Item(), ("t", 1): Item()}
keyed = {Item(): None}
deque = collections.deque([Item()])
part = functools.partial(print, Item())
bound = Holder().method
pairs = zip([Item()], [1])
interned = sys.intern("a text of the shop " + str(len(sys.argv)))
two_ways = Item()
holder.two_ways = two_ways


@functools.lru_cache(maxsize=10)
def cached(key):
    return Item()


def make():
    captured = Item()

    def inner():
        return captured

    return inner


def generate():
    held = Item()
    found["generator"] = id(held), 1
    while True:
        yield held


def iterate():
    items = [Item(), 1]
    found["iterator"] = id(items[0]), 1
    return iter(items)


def fail():
    in_flight = Item()
    found["exception"] = id(in_flight), 1
    raise ValueError(in_flight is None)


closure = make()
generator = generate()
next(generator)
iterator = iterate()
cached("k")
try:
    fail()
except ValueError as caught:
    error = caught

ready = threading.Event()
end = threading.Event()


def base():
    """What sys.getrefcount says beyond the count."""
    return sys.getrefcount(object())


def base_of_local():
    local = object()
    return sys.getrefcount(local) - 1


def work():
    mine = Item()
    found["thread"] = id(mine), sys.getrefcount(mine) - base_of_local()
    ready.set()
    end.wait()


def native():
    """A list that nothing but C code counts."""
    forgotten = [Item()]
    ctypes.pythonapi.Py_IncRef(ctypes.py_object(forgotten))
    found["native"] = id(forgotten), 1


def garbage():
    """A ring that the collector has yet to find, and a weak reference to it from the module."""
    one, other = Item(), Item()
    one.other, other.one = other, one
    found["garbage"] = id(one), 1
    return weakref.ref(one)


def note(name, get):
    found[name] = id(get()), sys.getrefcount(get()) - base()


def wait():
    mine = Item()
    shared = Item()

    def nested():
        return shared

    found["running"] = id(mine), sys.getrefcount(mine) - base_of_local()
    note("cell", nested)
    print(json.dumps(found), flush=True)
    sys.stdin.read()
    return mine, nested


def main():
    global weak
    gc.disable()
    for name, get in {
        "global": lambda: the_global,
        "attribute": lambda: holder.kept,
        "odd-attribute": lambda: vars(holder)["a-b"],
        "slot": lambda: slotted.slot,
        "list": lambda: table["k"][3],
        "number": lambda: table[7],
        "odd-key": lambda: table["a-b"],
        "tuple-key": lambda: table["t", 1],
        "key": lambda: next(iter(keyed)),
        "deque": lambda: deque[0],
        "partial": lambda: part.args[0],
        "bound": lambda: bound.__self__,
        "class": lambda: Shop.registry,
        "closure": closure,
        "lru": lambda: cached("k"),
        "interned": lambda: interned,
        "two-ways": lambda: two_ways,
    }.items():
        note(name, get)
    gc.collect()
    thread = threading.Thread(target=work, name="worker")
    thread.start()
    ready.wait()
    native()
    weak = garbage()
    wait()
    end.set()
    thread.join()
