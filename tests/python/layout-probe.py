# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""An interpreter looks at its own objects through a table of layouts.

In: lines "member value" on standard input, VV_ABSENT left out.  Out: a line for each member that is not where the table
says, and at last "checked N of M; not looked at: …".  What is at a place is compared with what the interpreter itself
says: addresses with id(), numbers with attributes.
"""

import builtins
import codecs
import ctypes
import gc
import os
import sys
import threading
import types
import warnings
import weakref
from collections import OrderedDict

LAYOUT = dict((name, int(value)) for name, value in (line.split() for line in sys.stdin))
RULES = {name: LAYOUT.pop(name) for name in list(LAYOUT) if name.endswith("_rule")}
LOOKED, WRONG = set(), []
VERSION = sys.version_info[:2]


def word(address, size=8, signed=False):
    return int.from_bytes(ctypes.string_at(address, size), sys.byteorder, signed=signed)


def text(address):
    return ctypes.string_at(address).decode() if address else None


class Skipped(Exception):
    pass


def place(name):
    if name not in LAYOUT:
        raise Skipped
    LOOKED.add(name)
    return LAYOUT[name]


def check(name, really, expected):
    LOOKED.add(name)
    if really != expected:
        WRONG.append(f"{name}: {really!r}, expected {expected!r}")


def points(base, name, target, mask=~0):
    """The word at @base + @name is the address of @target."""
    if name in LAYOUT:
        check(name, word(base + LAYOUT[name]) & mask, 0 if target is None and mask == ~0 and word(base + LAYOUT[name]) == 0
              else id(target))


def holds(base, name, expected, size=8, signed=True):
    if name in LAYOUT:
        check(name, word(base + LAYOUT[name], size, signed), expected)


def at(base, name, kind):
    """What the word at @base + @name points to is an object of type @kind."""
    if name in LAYOUT:
        LOOKED.add(name)
        address = word(base + LAYOUT[name])
        if address == 0 or address % 8 or word(address + LAYOUT["object.type"]) != id(kind):
            WRONG.append(f"{name}: no {kind.__name__} there")
            return None
        return ctypes.cast(address, ctypes.py_object).value
    return None


SUBJECTS = []


def subject(function):
    SUBJECTS.append(function)
    return function


class Plain:
    """Plain's doc."""

    def __init__(self):
        self.first, self.second = "one", "two"


class Slotted:
    __slots__ = ("left", "right", "__weakref__")


def outer(default=(1, 2), *, keyword="k"):
    """outer's doc."""
    cell = ["in a cell"]

    def inner(argument: int = 7, *, named: str = "n") -> list:
        """inner's doc."""
        local = [argument]
        return local, cell, named
    inner.mark = True
    return inner


@subject
def objects():
    thing = [1, 2, 3]
    holds(id(thing), "object.type", id(list))
    holds(id(thing), "var.size", 3)
    before = word(id(thing) + place("object.refcnt"), 4)
    another = thing
    check("object.refcnt", word(id(thing) + place("object.refcnt"), 4), before + 1)
    del another


@subject
def type_objects():
    for kind in (int, Plain, Slotted, OrderedDict, bytes):
        base = id(kind)
        holds(base, "type.basicsize", kind.__basicsize__)
        holds(base, "type.itemsize", kind.__itemsize__)
        holds(base, "type.dictoffset", kind.__dictoffset__)
        holds(base, "type.weaklistoffset", kind.__weakrefoffset__)
        holds(base, "type.flags", kind.__flags__, signed=False)
        points(base, "type.base", kind.__base__)
        points(base, "type.mro", kind.__mro__)
        check("type.name", text(word(base + place("type.name"))).rpartition(".")[2], kind.__name__)
    holds(id(Slotted), "type.dictoffset", 0)
    points(id(Plain), "type.bases", Plain.__bases__)
    check("type.dict", sorted(at(id(Plain), "type.dict", dict)), sorted(Plain.__dict__))
    check("type.doc", text(word(id(Plain) + place("type.doc"))), Plain.__doc__)
    check("type.doc", text(word(id(Slotted) + place("type.doc"))), None)
    check("type.members", text(word(word(id(Slotted) + place("type.members")) + place("member.name"))), "left")
    member = word(id(Slotted) + place("type.members"))
    for i, name in enumerate(sorted(n for n in Slotted.__slots__ if n != "__weakref__")):
        entry = member + i * place("member.size")
        check("member.name", text(word(entry + place("member.name"))), name)
        check("member.type", word(entry + place("member.type"), 4), 16)
        check("member.offset", word(entry + place("member.offset")), 16 + 8 * i)
    check("type.size", type.__sizeof__(int), place("type.size"))
    points(id(Plain), "heaptype.name", Plain.__name__)
    points(id(Plain), "heaptype.qualname", Plain.__qualname__)
    check("heaptype.slots", at(id(Slotted), "heaptype.slots", tuple), ("left", "right"))
    keys = word(id(Plain) + place("heaptype.cached_keys"))
    check("heaptype.cached_keys", keys != 0, True)
    check("heaptype.size", type.__sizeof__(Slotted), place("heaptype.size"))
    name = word(id(Plain) + place("heaptype.tpname")) if "heaptype.tpname" in LAYOUT else 0
    if name:
        check("heaptype.tpname", text(name), "Plain")
    check("type.dealloc", word(id(Plain) + place("type.dealloc")) == word(id(Slotted) + place("type.dealloc")), True)
    check("type.traverse", word(id(int) + place("type.traverse")), 0)
    check("type.traverse", word(id(list) + place("type.traverse")) != 0, True)
    check("type.repr", word(id(Plain) + place("type.repr")), word(id(object) + place("type.repr")))
    ref = weakref.ref(Slotted)
    points(id(Slotted), "type.weaklist", ref)
    child = type("Child", (Plain,), {})
    check("type.subclasses", [ref() for ref in at(id(Plain), "type.subclasses", dict).values()], [child])
    check("type.is_gc", word(id(type) + place("type.is_gc")) != 0, True)
    check("type.is_gc", word(id(list) + place("type.is_gc")), 0)
    check("type.getset", text(word(word(id(type(outer)) + place("type.getset")))) in dir(outer), True)
    check("type.vectorcall_offset", word(id(types.BuiltinFunctionType) + place("type.vectorcall_offset")) > 0, True)

    class Ending:
        def __del__(self):
            pass
    check("type.finalize", word(id(Ending) + place("type.finalize")) != 0, True)
    check("type.finalize", word(id(Plain) + place("type.finalize")), 0)
    check("type.del", word(id(Plain) + place("type.del")), 0)


@subject
def numbers():
    big = 0x123456789abcdef0123456789
    digits = id(big) + place("long.digits")
    found, shift = 0, 0
    count = word(id(big) + place("long.tag"))
    count = count if RULES["int_rule"] == 0 else count >> 3
    for i in range(count):
        found |= word(digits + 4 * i, 4) << shift
        shift += 30
    check("long.digits", found, big)
    negative = -big
    check("long.tag", word(id(negative) + LAYOUT["long.tag"], 8, True) < 0 if RULES["int_rule"] == 0
          else word(id(negative) + LAYOUT["long.tag"]) & 3 == 2, True)
    number = 1234.5
    check("float.value", ctypes.c_double.from_address(id(number) + place("float.value")).value, number)
    number = 3.5 + 2j
    check("complex.real", ctypes.c_double.from_address(id(number) + place("complex.real")).value, 3.5)


@subject
def strings():
    ascii_text = "".join(["plain ", "text"])
    base = id(ascii_text)
    holds(base, "unicode.length", len(ascii_text))
    holds(base, "unicode.hash", hash(ascii_text))
    check("unicode.state", (word(base + place("unicode.state"), 4) >> 2) & 7, 1)
    check("unicode.ascii_size", ctypes.string_at(base + place("unicode.ascii_size"), 11), b"plain text\0")
    wide = "".join(["Ä", "π"])
    check("unicode.state", (word(id(wide) + place("unicode.state"), 4) >> 2) & 7, 2)
    check("unicode.compact_size", ctypes.string_at(id(wide) + place("unicode.compact_size"), 4),
          wide.encode("utf-16-le"))
    ctypes.pythonapi.PyUnicode_AsUTF8AndSize.restype = ctypes.c_void_p
    length = ctypes.c_ssize_t()
    address = ctypes.pythonapi.PyUnicode_AsUTF8AndSize(ctypes.py_object(wide), ctypes.byref(length))
    holds(id(wide), "unicode.utf8", address)
    holds(id(wide), "unicode.utf8_length", length.value)

    for name in ("unicode.wstr", "unicode.wstr_length"):
        if name in LAYOUT:
            check(name, word(id(wide) + place(name)), 0)

    class Text(str):
        pass
    derived = Text("derived text")
    check("unicode.data", ctypes.string_at(word(id(derived) + place("unicode.data")), 13), b"derived text\0")
    check("unicode.size", str.__basicsize__, place("unicode.size"))
    check("bytes.data", ctypes.string_at(id(b"some bytes") + place("bytes.data"), 11), b"some bytes\0")
    array = bytearray(b"0123456789")
    del array[:3]
    check("bytearray.start", ctypes.string_at(word(id(array) + place("bytearray.start")), 7), b"3456789")
    check("bytearray.bytes", ctypes.string_at(word(id(array) + place("bytearray.bytes")) + 3, 7), b"3456789")
    check("bytearray.alloc", word(id(array) + place("bytearray.alloc")) >= 7, True)
    if "bytearray.bytes_object" in LAYOUT:
        at(id(array), "bytearray.bytes_object", bytes)


@subject
def containers():
    items = [object(), object(), object()]
    holds(word(id(items) + place("list.item")) + 8, "object.refcnt", id(items[1]))
    check("list.item", word(word(id(items) + place("list.item")) + 8), id(items[1]))
    items.append(None)
    check("list.allocated", list.__sizeof__(items), list.__basicsize__ + 8 * word(id(items) + place("list.allocated")))
    pair = (items, "x")
    check("tuple.item", word(id(pair) + place("tuple.item") + 8), id(pair[1]))
    few = set(range(3))
    holds(id(few), "set.used", 3)
    holds(id(few), "set.fill", 3)
    holds(id(few), "set.mask", 7)
    check("set.smalltable", word(id(few) + place("set.table")), id(few) + place("set.smalltable"))
    many = set(range(100))
    many.discard(1)
    holds(id(many), "set.used", 99)
    holds(id(many), "set.fill", 100)
    check("set.mask", set.__sizeof__(many), set.__basicsize__ + 16 * (word(id(many) + place("set.mask")) + 1))
    check("set.size", set.__basicsize__, place("set.size"))
    ref = weakref.ref(many)
    points(id(many), "set.weakreflist", ref)
    dictionaries()
    ordered = OrderedDict((("a", 1), ("b", 2), ("c", 3)))
    first = word(id(ordered) + place("odict.first"))
    points(first, "odict_node.key", "a")
    second = word(first + place("odict_node.next"))
    points(second, "odict_node.key", "b")
    check("odict.last", word(second + LAYOUT["odict_node.next"]), word(id(ordered) + place("odict.last")))
    fast = word(id(ordered) + place("odict.fast_nodes"))
    size = word(id(ordered) + place("odict.fast_nodes_size"))
    check("odict.fast_nodes", sum(word(fast + 8 * i) == first for i in range(size)), 1)
    check("odict.size", OrderedDict.__basicsize__, place("odict.size"))
    check("odict_node.size", OrderedDict.__sizeof__(ordered) - dict.__sizeof__(ordered)
          + dict.__basicsize__ - OrderedDict.__basicsize__ + (OrderedDict.__basicsize__ - dict.__basicsize__)
          - 8 * size >= 3 * place("odict_node.size"), True)
    ordered.extra = 1
    at(id(ordered), "odict.inst_dict", dict)
    ref = weakref.ref(ordered)
    points(id(ordered), "odict.weakreflist", ref)


def dictionaries():
    table = {"one": 1, "two": 2, "three": 3}
    table.pop("two")
    holds(id(table), "dict.used", 2)
    check("dict.size", dict.__basicsize__, place("dict.size"))
    keys = word(id(table) + place("dict.keys"))
    check("dict.values", word(id(table) + place("dict.values")), 0)
    check("keys.nentries", word(keys + place("keys.nentries")), 3)
    check("keys.usable", word(keys + place("keys.usable")), 2)
    check("keys.refcnt", word(keys + place("keys.refcnt")), 1)
    if RULES["dict_rule"] == 0:
        check("keys.size_or_log2", word(keys + place("keys.size_or_log2")), 8)
        index, entry, key = 8, 24, 8
    else:
        check("keys.size_or_log2", word(keys + place("keys.size_or_log2"), 1), 3)
        index = 1 << word(keys + place("keys.log2_index_bytes"), 1)
        kind = word(keys + place("keys.kind"), 1)
        check("keys.kind", kind, 1)
        check("keys.kind", word(word(id({1: 1}) + place("dict.keys")) + place("keys.kind"), 1), 0)
        entry, key = 16, 0
    entries = keys + place("keys.indices") + index
    check("keys.indices", [word(entries + i * entry + key) for i in (0, 2)], [id(k) for k in table])
    check("keys.indices", word(entries + 2 * entry + key + 8), id(3))


@subject
def instances():
    one, other = Plain(), Plain()
    rule, header = RULES["instance_rule"], 0
    if rule == 0:
        offset = Plain.__dictoffset__
        check("dict.keys", word(word(id(one) + offset) + place("dict.keys")),
              word(word(id(other) + offset) + place("dict.keys")))
        values = word(word(id(one) + offset) + place("dict.values"))
    elif rule == 1:
        values = word(id(one) - 32)
    elif rule == 2:
        tagged = word(id(one) - 24)
        check("instance_rule", tagged & 1, 1)
        values = tagged + 1
    else:
        values = id(one) + Plain.__basicsize__
        check("values.valid", word(values + place("values.valid"), 1), 1)
        check("values.embedded", word(values + place("values.embedded"), 1), 1)
        check("values.size", word(values + place("values.size"), 1), 2)
        check("values.capacity", word(values + place("values.capacity"), 1) >= 2, True)
    found = [word(values + place("values.item") + 8 * i) for i in range(2)] if values else None
    check("values.item", found, [id(one.first), id(one.second)])


@subject
def functions():
    inner = outer()
    base = id(inner)
    for name, attribute in (("code", "__code__"), ("globals", "__globals__"), ("module", "__module__"),
                            ("defaults", "__defaults__"), ("kwdefaults", "__kwdefaults__"), ("doc", "__doc__"),
                            ("name", "__name__"), ("dict", "__dict__"), ("closure", "__closure__"),
                            ("qualname", "__qualname__")):
        points(base, "function." + name, getattr(inner, attribute))
    if VERSION >= (3, 12):
        scope = {}
        exec("def generic[T](thing: T): pass", scope)
        points(id(scope["generic"]), "function.typeparams", scope["generic"].__type_params__)
    if VERSION >= (3, 14):
        points(base, "function.annotate", inner.__annotate__)
    points(base, "function.annotations", inner.__annotations__)
    if VERSION >= (3, 10):
        points(base, "function.builtins", builtins.__dict__)
    ref = weakref.ref(inner)
    points(base, "function.weakreflist", ref)
    check("function.size", type(inner).__basicsize__, place("function.size"))
    points(id(inner.__closure__[0]), "cell.ref", inner.__closure__[0].cell_contents)
    bound = Plain().__init__
    points(id(bound), "method.func", Plain.__init__)
    points(id(bound), "method.self", bound.__self__)
    ref_to_method = weakref.ref(bound)
    points(id(bound), "method.weakreflist", ref_to_method)
    builtin = [].append
    points(id(builtin), "cfunction.self", builtin.__self__)
    check("cfunction.ml", text(word(word(id(builtin) + place("cfunction.ml")))), "append")
    points(id(len), "cfunction.module", len.__module__)
    ref_to_builtin = weakref.ref(builtin)
    points(id(builtin), "cfunction.weakreflist", ref_to_builtin)


@subject
def codes():
    def example(a, b=1):
        c = [a, b, lambda: c]
        try:
            return len(c)
        finally:
            print()
    code = example.__code__
    base = id(code)
    for name in ("consts", "names", "filename", "name"):
        points(base, "code." + name, getattr(code, "co_" + name))
    if hasattr(code, "co_qualname"):
        points(base, "code.qualname", code.co_qualname)
    if VERSION == (3, 9):
        points(base, "code.linetable", code.co_lnotab)
    else:
        points(base, "code.linetable", code.co_linetable)
    if hasattr(code, "co_exceptiontable"):
        points(base, "code.exceptiontable", code.co_exceptiontable)
    if VERSION < (3, 11):
        for name in ("varnames", "freevars", "cellvars"):
            points(base, "code." + name, getattr(code, "co_" + name))
        points(base, "code.bytecode", code.co_code)
        holds(base, "code.nlocals", code.co_nlocals, 4)
    else:
        holds(base, "code.nlocals", code.co_nlocals, 4)
        check("code.localsplusnames", at(base, "code.localsplusnames", tuple),
              code.co_varnames + tuple(n for n in code.co_cellvars if n not in code.co_varnames))
        holds(base, "code.nlocalsplus", len(at(base, "code.localsplusnames", tuple)), 4)
        check("code.localspluskinds", len(at(base, "code.localspluskinds", bytes)),
              len(at(base, "code.localsplusnames", tuple)))
        check("code.code_adaptive", len(code.co_code) > 0 and place("code.code_adaptive") > 0
              and ctypes.string_at(base + place("code.code_adaptive"), len(code.co_code))[-1:] == code.co_code[-1:], True)
    if "code.cached" in LAYOUT and VERSION >= (3, 12):
        raw = code.co_code
        points(word(base + place("code.cached")), "code.cached_code", raw)
        names = code.co_varnames
        points(word(base + LAYOUT["code.cached"]), "code.cached_varnames", names)
        names = code.co_cellvars
        points(word(base + LAYOUT["code.cached"]), "code.cached_cellvars", names)
        names = code.co_freevars
        points(word(base + LAYOUT["code.cached"]), "code.cached_freevars", names)
    elif "code.cached_code" in LAYOUT:
        raw = code.co_code
        points(base, "code.cached_code", raw)
    holds(base, "code.firstlineno", code.co_firstlineno, 4)
    holds(base, "code.stacksize", code.co_stacksize, 4)
    holds(base, "code.argcount", code.co_argcount, 4)
    holds(base, "code.flags", code.co_flags, 4)
    if "code.framesize" in LAYOUT:
        holds(base, "code.framesize", LAYOUT["iframe.localsplus"] // 8 + len(at(base, "code.localsplusnames", tuple))
              + code.co_stacksize, 4)
    if "code.cell2arg" in LAYOUT:
        check("code.cell2arg", word(base + place("code.cell2arg")), 0)

        def argument_in_cell(a):
            return lambda: a
        check("code.cell2arg", word(id(argument_in_cell.__code__) + LAYOUT["code.cell2arg"]) != 0, True)
    holds(base, "code.extra", 0)
    ref = weakref.ref(code)
    points(base, "code.weakreflist", ref)
    check("code.size", type(code).__basicsize__, LAYOUT.get("code.code_adaptive", place("code.size")))


@subject
def frames():
    local = ["a local"]
    frame = sys._getframe()
    base = id(frame)
    points(base, "frame.back", frame.f_back) if RULES["frame_rule"] == 0 else None
    frame.f_trace = holds
    points(base, "frame.trace", holds)
    frame.f_trace = None
    check("frame.lineno", word(base + place("frame.lineno"), 4) in (0, frame.f_lineno - 3), True)
    check("frame.size", type(frame).__basicsize__ >= place("frame.size") - 24, True)
    index = frame.f_code.co_varnames.index("local")
    if RULES["frame_rule"] == 0:
        points(base, "frame.code", frame.f_code)
        points(base, "frame.builtins", frame.f_builtins)
        points(base, "frame.globals", frame.f_globals)
        check("frame.localsplus", word(base + place("frame.localsplus") + 8 * index), id(local))
        check("frame.valuestack", word(base + place("frame.valuestack")),
              base + LAYOUT["frame.localsplus"] + 8 * (len(frame.f_code.co_varnames) + len(frame.f_code.co_cellvars)
                                                       + len(frame.f_code.co_freevars)))
        check_current(thread_state(), base)

        def generator():
            yield word(id(sys._getframe()) + place("frame.gen"))
        running = generator()
        check("frame.gen", next(running), id(running))

        class Body:
            space = locals()
            points(id(sys._getframe()), "frame.locals", space)
        check("frame.lasti", word(base + place("frame.lasti"), 4) in (frame.f_lasti, frame.f_lasti // 2)
              or word(base + LAYOUT["frame.lasti"], 4) > 0, True)
    else:
        iframe = word(base + place("frame.iframe"))
        points(iframe, "iframe.executable", frame.f_code, ~3)
        points(iframe, "iframe.func", frames, ~3)
        points(iframe, "iframe.globals", frame.f_globals)
        points(iframe, "iframe.builtins", frame.f_builtins)
        points(iframe, "iframe.frame_obj", frame)
        check("iframe.owner", word(iframe + place("iframe.owner"), 1), 0)
        check("iframe.localsplus", word(iframe + place("iframe.localsplus") + 8 * index) & ~3, id(local))
        before = word(iframe + place("iframe.previous"))
        check("iframe.previous", word(before + LAYOUT["iframe.executable"]) & ~3, id(frame.f_back.f_code))
        start = id(frame.f_code) + LAYOUT["code.code_adaptive"]
        check("iframe.instr", start - 2 <= word(iframe + place("iframe.instr")) < start + len(frame.f_code.co_code), True)
        state = thread_state()

        class Body:
            space = locals()
            points(word(id(sys._getframe()) + LAYOUT["frame.iframe"]), "iframe.locals", space)
        check_current(state, iframe)
        if "iframe.stackpointer" in LAYOUT:
            generator = (x for x in "ab")
            next(generator)
            inside = id(generator) + place("gen.iframe")
            pointer = word(inside + place("iframe.stackpointer"))
            check("iframe.stackpointer", inside < pointer <= inside + 8 * word(
                id(generator.gi_code) + LAYOUT["code.framesize"], 4), True)
        if "iframe.stacktop" in LAYOUT:
            generator = (x for x in "ab")
            next(generator)
            top = word(id(generator) + place("gen.iframe") + place("iframe.stacktop"), 4)
            count = word(id(generator.gi_code) + LAYOUT["code.nlocalsplus"], 4)
            check("iframe.stacktop", count <= top <= count + generator.gi_code.co_stacksize, True)
    finished = finished_frame()
    if RULES["frame_rule"] != 0:
        check("frame.iframe_data", word(id(finished) + place("frame.iframe")), id(finished) + place("frame.iframe_data"))
        check("iframe.owner", word(word(id(finished) + LAYOUT["frame.iframe"]) + LAYOUT["iframe.owner"], 1), 2)


def finished_frame():
    return sys._getframe()


def current_of(state):
    if "thread.frame" in LAYOUT:
        return word(state + place("thread.frame"))
    return word(word(state + place("thread.cframe")) + place("cframe.current_frame"))


def check_current(state, expected):
    """The frame that runs in a thread, seen from another one while this one waits in a function of C."""
    seen, lock = [], threading.Lock()
    lock.acquire()

    def look():
        frame = current_of(state)
        for _ in range(10):
            seen.append(frame)
            frame = word(frame + LAYOUT["iframe.previous" if "iframe.previous" in LAYOUT else "frame.back"]) if frame else 0
        lock.release()
    other = threading.Thread(target=look)
    other.start()
    lock.acquire()
    other.join()
    check("thread.frame" if "thread.frame" in LAYOUT else "cframe.current_frame", expected in seen[:5], True)


@subject
def generators():
    async def coroutine():
        pass

    async def async_generator():
        yield 1

    def generator():
        value = ["kept"]
        yield value
    for thing, prefix in ((generator(), "gi"), (coroutine(), "cr"), (async_generator(), "ag")):
        base = id(thing)
        points(base, "gen.name", thing.__name__)
        points(base, "gen.qualname", thing.__qualname__)
        points(base, "gen.code", getattr(thing, prefix + "_code"))
        ref = weakref.ref(thing)
        points(base, "gen.weakreflist", ref)
        if "gen.iframe" in LAYOUT:
            check("gen.iframe", word(base + place("gen.iframe") + LAYOUT["iframe.executable"]) & ~3,
                  id(getattr(thing, prefix + "_code")))
        else:
            points(base, "gen.frame", getattr(thing, prefix + "_frame"))
        if prefix == "cr":
            thing.close()
    for name, kind in (("gen.size", types.GeneratorType), ("gen.coro_size", types.CoroutineType),
                       ("gen.asyncgen_size", types.AsyncGeneratorType)):
        if VERSION < (3, 11):
            check(name, kind.__basicsize__, place(name))
    check("gen.exc_state", word(id(generator()) + place("gen.exc_state")), 0)
    if RULES["frame_rule"] == 0:
        suspended_frames(generator())
    if "gen.frame_state" in LAYOUT:
        thing = generator()
        state = word(id(thing) + place("gen.frame_state"), 1)
        next(thing)
        check("gen.frame_state", word(id(thing) + place("gen.frame_state"), 1) != state, True)
    sys.set_coroutine_origin_tracking_depth(3)
    thing = coroutine()
    points(id(thing), "gen.origin", thing.cr_origin)
    sys.set_coroutine_origin_tracking_depth(0)
    thing.close()
    hooks = sys.get_asyncgen_hooks()
    sys.set_asyncgen_hooks(finalizer=outer)
    thing = async_generator()
    check("gen.hooks_inited", word(id(thing) + place("gen.hooks_inited"), 1) & 1, 0)
    step = thing.__anext__()
    check("gen.hooks_inited", word(id(thing) + place("gen.hooks_inited"), 1), 1)
    points(id(thing), "gen.finalizer", outer)
    points(thread_state(), "thread.async_gen_finalizer", outer)
    sys.set_asyncgen_hooks(firstiter=print, finalizer=None)
    points(thread_state(), "thread.async_gen_firstiter", print)
    sys.set_asyncgen_hooks(*hooks)
    for ignored in (step,):
        ignored.close()


def suspended_frames(thing):
    next(thing)
    frame = id(thing.gi_frame)
    first = word(frame + LAYOUT["frame.valuestack"])
    if VERSION == (3, 9):
        check("frame.stacktop_or_depth", 0 <= word(frame + place("frame.stacktop_or_depth")) - first <= 64, True)
        check("frame.executing", word(frame + place("frame.executing"), 1), 0)
        check("frame.executing", word(id(sys._getframe()) + place("frame.executing"), 1), 1)
    else:
        check("frame.stacktop_or_depth", word(frame + place("frame.stacktop_or_depth"), 4) <= 8, True)
        check("frame.state", word(frame + place("frame.state"), 1, True), -1)
        check("frame.state", word(id(sys._getframe()) + place("frame.state"), 1, True), 0)
    if "gen.running" in LAYOUT:
        def running():
            yield word(id(itself) + place("gen.running"), 1)
        itself = running()
        check("gen.running", next(itself), 1)
        check("gen.running", word(id(itself) + LAYOUT["gen.running"], 1), 0)


@subject
def modules_and_references():
    module = sys.modules["gc"]
    points(id(module), "module.dict", module.__dict__)
    points(id(module), "module.name", module.__name__)
    if "module.def" in LAYOUT:
        import _struct
        definition = word(id(_struct) + place("module.def"))
        check("module.state", word(id(_struct) + place("module.state")) != 0, True)
        check("moduledef.size", 0 < word(definition + place("moduledef.size")) < 4096, True)
    else:
        check("module.state_size", 0 <= word(id(module) + place("module.state_size")) < 65536, True)
    fresh = types.ModuleType("fresh")
    ref = weakref.ref(fresh)
    points(id(fresh), "module.weaklist", ref)
    subject_of = Plain()
    other = weakref.ref(subject_of, id)
    plain = weakref.ref(subject_of)
    points(id(plain), "weakref.object", subject_of)
    points(id(other), "weakref.callback", id)
    points(id(plain), "weakref.next", other)


@subject
def exceptions():
    try:
        try:
            raise KeyError("inner")
        except KeyError as inner:
            raise ValueError("outer", 2) from inner
    except ValueError as error:
        base = id(error)
        points(base, "exception.args", error.args)
        points(base, "exception.traceback", error.__traceback__)
        points(base, "exception.context", error.__context__)
        points(base, "exception.cause", error.__cause__)
        error.extra = 1
        points(base, "exception.dict", error.__dict__)
        if hasattr(error, "add_note") and "exception.notes" in LAYOUT:
            LOOKED.add("exception.notes")
        check("exception.size", BaseException.__basicsize__, place("exception.size"))
        trace = error.__traceback__
        points(id(trace), "traceback.frame", trace.tb_frame)
        holds(id(trace), "traceback.lasti", trace.tb_lasti, 4)
        if VERSION < (3, 11):
            holds(id(trace), "traceback.lineno", trace.tb_lineno, 4)
        handled = word(thread_state() + place("thread.exc_info"))
        points(handled, "exc.exc_value", error)
        points(handled, "exc.exc_type", ValueError)
        points(handled, "exc.exc_traceback", error.__traceback__)
        bottom = handled
        while word(bottom + place("exc.previous_item")):
            bottom = word(bottom + LAYOUT["exc.previous_item"])
        check("thread.exc_state", bottom, thread_state() + place("thread.exc_state"))
    try:
        outer(1, 2, 3)
    except TypeError:
        pass
    try:
        deeper()
    except ZeroDivisionError as error:
        points(id(error.__traceback__), "traceback.next", error.__traceback__.tb_next)


def deeper():
    return 1 // 0


def thread_state():
    function = ctypes.pythonapi.PyThreadState_Get
    function.restype = ctypes.c_void_p
    return function()


def interpreter():
    function = ctypes.pythonapi.PyInterpreterState_Get
    function.restype = ctypes.c_void_p
    return function()


@subject
def threads():
    state, interp = thread_state(), interpreter()
    holds(state, "thread.interp", interp)
    holds(state, "thread.thread_id", threading.get_ident(), signed=False)
    holds(state, "thread.native_thread_id", threading.get_native_id())
    function = ctypes.pythonapi.PyThreadState_GetDict
    function.restype = ctypes.py_object
    points(state, "thread.dict", function())
    start, go = threading.Event(), threading.Event()
    states = []

    def work():
        states.append(thread_state())
        start.set()
        go.wait()
    other = threading.Thread(target=work)
    other.start()
    start.wait()
    found, address = [], word(interp + place("interp.threads_head"))
    while address and len(found) < 100:
        found.append(address)
        address = word(address + place("thread.next"))
    check("interp.threads_head", sorted(found), sorted({state, *states}))
    check("thread.prev", word(found[1] + place("thread.prev")), found[0])
    go.set()
    other.join()
    if "interp.threads_main" in LAYOUT:
        check("interp.threads_main", word(interp + place("interp.threads_main")) in (0, state), True)

    def trace(*_):
        return None
    sys.settrace(trace)
    points(state, "thread.c_traceobj", trace)
    sys.settrace(None)
    sys.setprofile(trace)
    points(state, "thread.c_profileobj", trace)
    sys.setprofile(None)
    import contextvars
    variable = contextvars.ContextVar("variable")
    variable.set(1)
    at(state, "thread.context", contextvars.Context)
    check("thread.async_exc", word(state + place("thread.async_exc")), 0)
    for name in ("thread.curexc_type", "thread.curexc_value", "thread.curexc_traceback", "thread.current_exception",
                 "thread.delete_later"):
        if name in LAYOUT:
            check(name, word(state + place(name)), 0)
    if "thread.datastack_chunk" in LAYOUT:
        chunk = word(state + place("thread.datastack_chunk"))
        size = word(chunk + place("chunk.size"))
        limit = word(state + place("thread.datastack_limit"))
        top = word(state + place("thread.datastack_top"))
        check("chunk.size", limit, chunk + size)
        check("chunk.data", chunk + place("chunk.data") <= top <= limit, True)
        check("chunk.previous", word(chunk + place("chunk.previous")) % 4096, 0)
        check("chunk.top", word(chunk + place("chunk.top")) * 8 < size, True)


@subject
def asyncio_state():
    import asyncio
    if "thread.asyncio_running_loop" not in LAYOUT:
        raise Skipped

    async def main():
        points(thread_state(), "thread.asyncio_running_loop", asyncio.get_running_loop())
        points(thread_state(), "thread.asyncio_running_task", asyncio.current_task())
        if "thread.asyncio_tasks_head" in LAYOUT:
            task, head = asyncio.current_task(), thread_state() + place("thread.asyncio_tasks_head")
            node = word(head)
            check("thread.asyncio_tasks_head", id(task) < node < id(task) + type(task).__basicsize__, True)
    asyncio.run(main())
    if "interp.asyncio_tasks_head" in LAYOUT:
        head = interpreter() + place("interp.asyncio_tasks_head")
        check("interp.asyncio_tasks_head", word(head) % 8 == 0 and word(word(head) + 8) == head, True)


@subject
def interpreters():
    interp = interpreter()
    runtime = ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, "_PyRuntime"))
    check("runtime.interpreters_head", word(runtime + place("runtime.interpreters_head")), interp)
    check("runtime.interpreters_main", word(runtime + place("runtime.interpreters_main")), interp)
    holds(interp, "interp.next", 0)
    holds(interp, "interp.id", 0)
    points(interp, "interp.modules", sys.modules)
    points(interp, "interp.sysdict", sys.__dict__)
    points(interp, "interp.builtins", builtins.__dict__)
    at(interp, "interp.builtins_copy", dict)
    at(interp, "interp.sysdict_copy", dict)
    at(interp, "interp.modules_by_index", list)
    points(interp, "interp.importlib", sys.modules["_frozen_importlib"])
    points(interp, "interp.import_func", builtins.__import__)
    ctypes.pythonapi.PyInterpreterState_GetDict.restype = ctypes.py_object
    points(interp, "interp.dict", ctypes.pythonapi.PyInterpreterState_GetDict(ctypes.c_void_p(interp)))

    def search(name):
        return None
    codecs.register(search)
    check("interp.codec_search_path", search in at(interp, "interp.codec_search_path", list), True)
    codecs.lookup("utf-16")
    check("interp.codec_search_cache", "utf-16" in at(interp, "interp.codec_search_cache", dict)
          or "utf_16" in at(interp, "interp.codec_search_cache", dict), True)
    codecs.register_error("vivarium.probe", search)
    check("interp.codec_error_registry", at(interp, "interp.codec_error_registry", dict).get("vivarium.probe"), search)
    os.register_at_fork(before=search, after_in_parent=len, after_in_child=print)
    check("interp.before_forkers", search in at(interp, "interp.before_forkers", list), True)
    check("interp.after_forkers_parent", len in at(interp, "interp.after_forkers_parent", list), True)
    check("interp.after_forkers_child", print in at(interp, "interp.after_forkers_child", list), True)
    import atexit
    if "interp.pyexitmodule" in LAYOUT:
        points(interp, "interp.pyexitmodule", atexit)
    else:
        atexit.register(search)
        if "interp.atexit_ncallbacks" in LAYOUT:
            check("interp.atexit_ncallbacks", word(interp + place("interp.atexit_ncallbacks"), 4) >= 1, True)
            callbacks = word(interp + place("interp.atexit_callbacks"))
            check("interp.atexit_callbacks", any(word(word(callbacks + 8 * i)) == id(search) for i in range(word(
                interp + LAYOUT["interp.atexit_ncallbacks"], 4)) if word(callbacks + 8 * i)), True)
        else:
            check("interp.atexit_callbacks", any(item[0] is search for item in at(interp, "interp.atexit_callbacks", list)),
                  True)
        atexit.unregister(search)
    points(interp, "interp.warnings_filters", warnings.filters)
    points(interp, "interp.warnings_once_registry", warnings.onceregistry)
    import _warnings
    points(interp, "interp.warnings_default_action", _warnings._defaultaction)
    holds(interp, "interp.audit_hooks", 0)
    at(interp, "interp.errnomap", dict)
    if VERSION >= (3, 11):
        points(interp, "interp.exception_group", ExceptionGroup)
    if VERSION >= (3, 12):
        interned = at(interp, "interp.interned_strings", dict)
        check("interp.interned_strings", len(interned) > 100, True)
        check("interp.cached_objects", place("interp.cached_objects"), LAYOUT["interp.interned_strings"])
        check("interp.last_resort_memory_error",
              word(interp + place("interp.last_resort_memory_error") + LAYOUT["object.type"]), id(MemoryError))
        check("interp.interpreter_trampoline", word(word(interp + place("interp.interpreter_trampoline"))
              + LAYOUT["object.type"]), id(types.CodeType)) if "interp.interpreter_trampoline" in LAYOUT else None
        static_types(interp)
        sys.monitoring.use_tool_id(3, "vivarium probe")
        check("interp.monitoring_tool_names", word(interp + place("interp.monitoring_tool_names") + 24),
              id(sys.monitoring.get_tool(3)))

        def callback(*_):
            return None
        sys.monitoring.register_callback(3, sys.monitoring.events.LINE, callback)
        start = interp + place("interp.monitoring_callables")
        check("interp.monitoring_callables", id(callback) in (word(start + i) for i in range(
            0, place("interp.monitoring_callables_size"), 8)), True)
        sys.monitoring.free_tool_id(3)
    if "interp.callable_cache" in LAYOUT:
        start = interp + place("interp.callable_cache")
        cached = [word(start + i) for i in range(0, place("interp.callable_cache_size"), 8)]
        check("interp.callable_cache", [id(isinstance) in cached, id(len) in cached], [True, True])
    if "interp.common_consts" in LAYOUT:
        start = interp + place("interp.common_consts")
        cached = [word(start + 8 * i) for i in range(place("interp.common_consts_max"))]
        check("interp.common_consts", [id(AssertionError) in cached, id(NotImplementedError) in cached], [True, True])
    if "interp.small_ints" in LAYOUT and VERSION < (3, 11):
        check("interp.small_ints", word(interp + place("interp.small_ints") + 8 * 12), id(7))
    if "interp.ast" in LAYOUT:
        import ast
        start = interp + place("interp.ast")
        check("interp.ast", id(ast.Name) in (word(start + i) for i in range(0, place("interp.ast_size"), 8)), True)
    the_gil(runtime, interp)


def static_types(interp):
    start = interp + place("interp.types_builtins")
    for i in range(place("interp.types_builtins_max")):
        if word(start + i * place("typestate.size") + place("typestate.type")) == id(int):
            break
    state = start + i * LAYOUT["typestate.size"]
    points(state, "typestate.type", int)
    if VERSION >= (3, 13):
        check("typestate.dict", "bit_length" in at(state, "typestate.dict", dict), True)
    check("typestate.subclasses", bool in [ref() for ref in at(state, "typestate.subclasses", dict).values()], True)
    ref = weakref.ref(int)
    points(state, "typestate.weaklist", ref)


def the_gil(runtime, interp):
    state = thread_state()
    gil = word(interp + place("interp.gil_pointer")) if "interp.gil_pointer" in LAYOUT else runtime + place("runtime.gil")
    check("gil.locked", word(gil + place("gil.locked"), 4), 1)
    check("gil.holder", word(gil + place("gil.holder")), state)
    if "interp.gil_pointer" in LAYOUT:
        check("interp.gil", gil, interp + place("interp.gil"))
        check("interp.gil_locked", word(interp + place("interp.gil_locked"), 4), 1)
        check("interp.gil_holder", word(interp + place("interp.gil_holder")), state)


def members_of_list(head):
    found, entry = set(), word(head) & ~3
    while entry != head and len(found) < 5000000:
        found.add(entry + place("gc.head_size"))
        entry = word(entry) & ~3
    return found


@subject
def collector():
    interp = interpreter()
    check("gc.enabled", word(interp + place("gc.enabled"), 4), int(gc.isenabled()))
    gc.disable()
    check("gc.enabled", word(interp + place("gc.enabled"), 4), 0)
    check("gc.collecting", word(interp + place("gc.collecting"), 4), 0)
    points(interp, "gc.garbage", gc.garbage)
    points(interp, "gc.callbacks", gc.callbacks)
    # Also other numbers than those that a new interpreter has.
    gc.set_threshold(701, 13, 11)
    head = interp + place("gc.generations")
    step = place("gc.generation_stride")
    thresholds = [word(head + i * step + place("gc.threshold"), 4) for i in range(place("gc.n_generations"))]
    check("gc.threshold", thresholds[:2], [701, 13])
    gc.collect()
    mark = [[]]
    lists = [members_of_list(head + i * step) for i in range(LAYOUT["gc.n_generations"])]
    check("gc.generations", [id(mark) in members for members in lists], [True, False, False])
    check("gc.count", [word(head + i * step + place("gc.count"), 4) for i in (1, 2)], list(gc.get_count()[1:]))
    expected = [0, 0, 0]
    listed = {id(thing) for thing in gc.get_objects()}
    check("gc.generations", len(listed - set().union(*lists)) < 50, True)
    gc.freeze()
    check("gc.permanent", id(mark) in members_of_list(interp + place("gc.permanent")), True)
    gc.unfreeze()
    stats = gc.get_stats()
    base = interp + place("gc.stats")
    if place("gc.stats_is_pointer"):
        base = word(base)
        young = word(base + place("gc.stats_young_index"), 1)
        rings = [base + young * place("gc.stats_stride")]
        for i in range(2):
            ring = base + place("gc.stats_old") + i * place("gc.stats_old_stride")
            rings.append(ring + word(ring + place("gc.stats_old_index"), 1) * LAYOUT["gc.stats_stride"])
    else:
        rings = [base + i * place("gc.stats_stride") for i in range(3)]
    check("gc.stats", [word(ring + place("gc.stats_collections")) for ring in rings],
          [item["collections"] for item in stats])
    del expected


@subject
def allocations():
    if "obmalloc.arenas" in LAYOUT:
        state = interpreter() + place("interp.obmalloc")
        if place("interp.obmalloc_is_pointer"):
            state = word(state)
        arenas = word(state + place("obmalloc.arenas"))
        count = word(state + place("obmalloc.maxarenas"), 4)
        starts = [word(arenas + i * place("arena.size") + place("arena.address")) for i in range(count)]
        thing = Plain()
        check("arena.bytes", any(start and start <= id(thing) < start + place("arena.bytes") for start in starts), True)
    if "runtime.tracemalloc_traces" in LAYOUT:
        import tracemalloc
        runtime = ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, "_PyRuntime"))
        tracemalloc.start()
        # Many, so that what reading itself allocates does not make the table grow.
        kept = [bytes(1000) for _ in range(3000)]
        table = word(runtime + place("runtime.tracemalloc_traces"))
        entries, buckets = word(table + place("hashtable.nentries")), word(table + place("hashtable.nbuckets"))
        array = word(table + place("hashtable.buckets"))
        # Reading allocates, so the chains change meanwhile: only the first entry of each is looked at.
        heads = memoryview(ctypes.string_at(array, 8 * buckets)).cast("Q")
        keys = {word(head + 16) for head in heads if head}
        check("hashtable.nentries", len(kept) < entries < 2 * len(kept), True)
        check("runtime.tracemalloc_traces", sum(id(item) in keys for item in kept) > len(kept) // 4, True)
        check("runtime.tracemalloc_config", 1 in (word(runtime + place("runtime.tracemalloc_config") + i, 4)
                                                  for i in (0, 4, 8, 12)), True)
        tracemalloc.stop()


@subject
def queued_calls():
    """A call that waits: the main thread is blocked while another one queues it and looks."""
    interp, found = interpreter(), []
    runtime = ctypes.addressof(ctypes.c_char.in_dll(ctypes.pythonapi, "_PyRuntime"))
    queue = runtime + place("runtime.pending_calls") if "runtime.pending_calls" in LAYOUT \
        else interp + place("interp.pending_calls")
    go = threading.Lock()
    go.acquire()

    def look():
        marker = 0x1234567
        add = ctypes.pythonapi.Py_AddPendingCall
        add.argtypes = ctypes.c_void_p, ctypes.c_void_p
        for tries in range(50):
            add(ctypes.cast(ctypes.pythonapi.PyErr_CheckSignals, ctypes.c_void_p), marker)
            first, last = (word(queue + place(name), 4) for name in ("pending.first", "pending.last"))
            calls = queue + place("pending.calls")
            arguments = []
            while first != last and len(arguments) < 400:
                arguments.append(word(calls + first * place("pending.calls_stride") + place("pending.arg")))
                first = (first + 1) % place("pending.calls_max")
            if marker in arguments:
                found.append(marker)
                if "pending.npending" in LAYOUT:
                    check("pending.npending", word(queue + place("pending.npending"), 4), len(arguments))
                break
        go.release()
    other = threading.Thread(target=look)
    other.start()
    go.acquire()
    other.join()
    check("pending.calls", found, [0x1234567])


@subject
def methods_with_their_class():
    import zlib
    packer = zlib.compressobj()
    method = packer.compress
    if word(word(id(method) + LAYOUT["cfunction.ml"]) + 16, 4) & 0x200:
        points(id(method), "cmethod.mm_class", type(packer))
    kinds = [kind for kind in object.__subclasses__() if kind.__flags__ & 1 << 9 and kind.__module__ in sys.modules]
    check("heaptype.module", any(word(id(kind) + place("heaptype.module")) == id(sys.modules[kind.__module__])
                                 for kind in kinds), True)


def main():
    for function in SUBJECTS:
        try:
            function()
        except Skipped:
            pass
        except Exception as error:
            WRONG.append(f"{function.__name__}: {type(error).__name__}: {error}"
                         f" (line {error.__traceback__.tb_next and error.__traceback__.tb_next.tb_lineno})")
    for line in WRONG:
        print(line)
    left = sorted(LAYOUT.keys() - LOOKED)
    print(f"checked {len(LAYOUT) - len(left)} of {len(LAYOUT)}; not looked at: {' '.join(left)}")


main()
