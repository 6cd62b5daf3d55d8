# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""gallery.py: one or more objects of every C type that can be made without harm.

`objects()` gives (name, object) pairs; what a version, a build or a machine does not have is left
out, and `missing` says why.  `c_types()` gives the types themselves.  Used by shape-oracle.py, inside of each interpreter that is tested.
"""
import ast
import gc
import importlib
import inspect
import os
import struct
import sys
import tempfile
import warnings

HAVE_GC, HEAPTYPE = 1 << 14, 1 << 9
TP_NAME, TP_DEALLOC, TP_TRAVERSE = 24, 48, 184

missing = {}
_kept = []
_memory = os.open("/proc/self/mem", os.O_RDONLY)


def word(address):
    """The word there, 0 where there is none."""
    try:
        return struct.unpack("<Q", os.pread(_memory, 8, address))[0]
    except (OSError, OverflowError, struct.error):
        return 0


def text(address):
    try:
        return os.pread(_memory, 100, address).split(b"\0")[0].decode("utf-8", "replace")
    except (OSError, OverflowError):
        return ""


def tp_name(kind):
    return text(word(id(kind) + TP_NAME))


def is_object(address):
    """Whether its type's type is `type`, or that of a metatype."""
    if address & 7:
        return False
    kind = word(address + 8)
    meta = word(kind + 8) if kind and not kind & 7 else 0
    return meta == id(type) or bool(meta and not meta & 7 and word(meta + 8) == id(type))


class _Made:
    pass


_subtype_traverse = word(id(_Made) + TP_TRAVERSE)
_subtype_dealloc = word(id(_Made) + TP_DEALLOC)


def is_c_type(kind):
    """Whether C made it; a class statement gives its own traversal and deallocation."""
    if not kind.__flags__ & HEAPTYPE:
        return True
    if kind.__flags__ & HAVE_GC:
        return word(id(kind) + TP_TRAVERSE) != _subtype_traverse
    return word(id(kind) + TP_DEALLOC) != _subtype_dealloc or "." in tp_name(kind)


def c_types(found):
    """Every C type of the core and of the standard library's modules; found: objects to look at."""
    skip = ("_test", "xx", "_xxtest", "_ctypes_test", "test", "antigravity", "this", "__phello__")
    names = set(sys.builtin_module_names)
    for folder in sys.path:
        if folder.endswith("lib-dynload") and os.path.isdir(folder):
            names |= {name.split(".")[0] for name in os.listdir(folder)}
    for name in sorted(names):
        if not name.startswith(skip):
            try:
                importlib.import_module(name)
            except BaseException:
                pass
    types = {}

    def add(kind):
        if id(kind) not in types:
            types[id(kind)] = kind
            for base in type.__subclasses__(kind):
                add(base)
            add(type(kind))
    add(object)
    for item in found:
        add(type(item))
    for item in gc.get_objects():
        add(type(item))
        if issubclass(type(item), type):
            add(item)
    return [kind for kind in types.values() if is_c_type(kind)
            and not tp_name(kind).startswith("xx")]


def need(name):
    return importlib.import_module(name)


def keep(value):
    _kept.append(value)
    return value


def _started(generator):
    next(generator)
    return generator


class Node:
    def __init__(self, value=None):
        self.value = value

    def method(self):
        return self.value

    @property
    def prop(self):
        "doc"
        return self.value

    @prop.setter
    def prop(self, value):
        self.value = value

    @staticmethod
    def st():
        pass

    @classmethod
    def cl(cls):
        pass


class Slotted:
    __slots__ = ("a", "b")


class Seq:
    def __getitem__(self, i):
        return [1, 2, 3][i]

    def __len__(self):
        return 3


def _advance(iterator):
    next(iterator)
    return iterator


def core():
    node = Node([1])
    d = {"a": [1], "b": {2}, (1, 2): "x"}
    yield "slice", slice([1], {2}, (3,))
    yield "range", range(10 ** 20, 10 ** 30, 10 ** 5)
    yield "range_small", range(3)
    yield "object", object()
    yield "ellipsis", ...
    yield "notimplemented", NotImplemented
    for name, iterable in [("list", [[1], [2], [3]]), ("tuple", ([1], [2])), ("set", {"x", "y"}),
                           ("frozenset", frozenset("ab")), ("str", "abc"), ("wide", "\u4e2d\u6587"),
                           ("bytes", b"abc"), ("bytearray", bytearray(b"abc")), ("range", range(5)),
                           ("longrange", range(10 ** 20, 10 ** 20 + 5)), ("seq", Seq()),
                           ("dict", d), ("items", d.items()), ("values", d.values()),
                           ("memoryview", memoryview(b"abc"))]:
        yield "iter_" + name, _advance(iter(iterable))
        if name not in ("set", "frozenset", "seq", "memoryview"):
            try:
                yield "reversed_" + name, _advance(reversed(iterable))
            except TypeError:
                pass
        elif name == "seq":
            yield "reversed_seq", reversed(iterable)
    for name in "keys values items".split():
        yield "dict_" + name, getattr(d, name)()
        yield "iter_dict_" + name, _advance(iter(getattr(d, name)()))
        yield "reversed_dict_" + name, _advance(reversed(getattr(d, name)()))
    yield "callable_iterator", iter(Node([1]).method, object())
    yield "zip", zip([1, 2], [[3], [4]])
    yield "zip_advanced", _advance(zip([1, 2], [[3], [4]]))
    yield "map", map(Node, [1], [2])
    yield "filter", filter(Node, [[1]])
    yield "enumerate", _advance(enumerate([[1], [2]], 10))
    yield "enumerate_long", _advance(enumerate([[1], [2]], 10 ** 30))
    yield "reversed", reversed(Seq())
    yield "property", Node.__dict__["prop"]
    yield "property_full", property(Node.method, Node.st, Node.cl, "doc")
    yield "staticmethod", Node.__dict__["st"]
    yield "classmethod", Node.__dict__["cl"]
    wrapped = staticmethod(Node.method)
    if hasattr(wrapped, "__dict__"):
        wrapped.extra = [1]
        yield "staticmethod_dict", wrapped
    yield "super", super(Node, node)
    yield "method_descriptor", list.append
    yield "classmethod_descriptor", dict.__dict__["fromkeys"]
    yield "member_descriptor", Slotted.a
    yield "getset_descriptor", type.__dict__["__dict__"]
    yield "wrapper_descriptor", object.__init__
    yield "method-wrapper", [].__len__
    yield "mappingproxy", Node.__dict__
    view = memoryview(bytearray(b"abcdef"))
    yield "memoryview", view
    yield "memoryview_slice", view[1:3]
    yield "memoryview_cast", memoryview(bytes(range(12))).cast("B", [3, 4])
    import datetime
    yield "capsule", datetime.datetime_CAPI
    import socket
    yield "capsule_socket", socket.CAPI
    yield "generic_alias", list[int]
    yield "generic_alias_star", dict[str, list[int]]
    import types
    yield "namespace", types.SimpleNamespace(a=[1], b=2)
    yield "coroutine_wrapper", _coroutine_wrapper()
    async def agen():
        yield 1
    gen = keep(agen())
    yield "asend", gen.asend(None)
    yield "athrow", keep(agen()).athrow(ValueError)
    yield "aclose", keep(agen()).aclose()
    yield "anext_asend", keep(agen()).__anext__()
    for name, value in _suspended_async():
        yield name, value
    import contextvars
    var = contextvars.ContextVar("var", default=[1])
    yield "contextvar", var
    token = var.set(["x"])
    yield "token", token
    context = contextvars.copy_context()
    yield "context", context
    variables = [contextvars.ContextVar("v%d" % i) for i in range(60)]
    def fill():
        for v in variables:
            v.set([v.name])
    context.run(fill)
    yield "context_many", context
    import gc
    seen = [context]
    done = set()
    while seen:
        item = seen.pop()
        if id(item) in done:
            continue
        done.add(id(item))
        if type(item).__name__ in ("hamt", "hamt_array_node", "hamt_bitmap_node",
                                   "hamt_collision_node", "Context"):
            yield "hamt", item
            seen += gc.get_referents(item)
    yield "context_items", _advance(iter(context.items()))
    yield "context_keys", _advance(iter(context))
    yield "context_values", _advance(iter(context.values()))
    yield "token_missing", contextvars.Token.MISSING
    import pickle
    yield "picklebuffer", pickle.PickleBuffer(b"abc")
    yield "weakcallable", types.MethodType(len, [1])
    yield "mappingproxy_iter", iter(types.MappingProxyType({"a": 1}))
    yield "code_lines", _advance(Node.method.__code__.co_lines()) if hasattr(
        Node.method.__code__, "co_lines") else iter(())
    if hasattr(Node.method.__code__, "co_positions"):
        yield "code_positions", _advance(Node.method.__code__.co_positions())
    yield "list_bytes_iter", iter(b"")
    yield "exhausted_list", iter([])
    yield "exhausted", list(iter([])) and None
    for name in ("std_printer",):
        yield name, sys.__stderr__
    for name in ("float_info", "int_info", "hash_info", "thread_info", "version_info", "flags"):
        yield "sys_" + name, getattr(sys, name)
    yield "sys_implementation", sys.implementation
    yield "monitoring", getattr(sys, "monitoring", None)


def _coroutine_wrapper():
    async def coroutine():
        pass
    return keep(coroutine()).__await__()


def _suspended_async():
    class Awaitable:
        def __await__(self):
            yield [1]

    async def agen():
        await Awaitable()
        yield 2
    first = keep(agen())
    send = first.asend(None)
    send.send(None)
    yield "asend_suspended", send
    if hasattr(__import__("builtins"), "anext"):
        yield "anext_awaitable", anext(keep(agen()), [7])


def newer_core():
    import typing
    yield "union", int | str
    yield "union_generic", list[int] | None
    yield "typevar", typing.TypeVar("T", bound=list[int])
    yield "typevar_constraints", typing.TypeVar("T", int, str)
    yield "constevaluator", getattr(typing.TypeVar("T", bound=int), "evaluate_bound", None)
    yield "paramspec", typing.ParamSpec("P")
    p = typing.ParamSpec("P")
    yield "paramspec_args", p.args
    yield "paramspec_kwargs", p.kwargs
    yield "typevartuple", typing.TypeVarTuple("Ts")
    yield "iter_typevartuple", iter(list[int])
    yield "generic", typing.Generic
    scope = {}
    exec("type Alias[T] = dict[T, int]\n"
         "class Box[T: (int, str), *Ts, **P]:\n    def get[U: list](self, u: U): pass\n", scope)
    yield "typealias", scope["Alias"]
    yield "typealias_evaluated", (scope["Alias"].__value__, scope["Alias"])[1]
    yield "typealias_sub", scope["Alias"][int]
    for parameter in scope["Box"].__type_params__:
        yield "parameter", parameter
    yield "parameter_bound", scope["Box"].get.__type_params__[0]
    scope["Box"].get.__type_params__[0].__bound__
    yield "parameter_bound_done", scope["Box"].get.__type_params__[0]
    yield "nodefault", getattr(typing, "NoDefault", None)
    yield "constevaluator", scope["Box"].get.__type_params__[0].evaluate_bound
    exec("def f[T = int](x: T): pass", scope)
    yield "typevar_default", scope["f"].__type_params__[0]


def newest_core():
    def locals_proxy():
        a = [1]
        return sys._getframe().f_locals, a
    if sys.version_info >= (3, 13):
        yield "framelocalsproxy", locals_proxy()[0]
        yield "iter_framelocalsproxy", iter(locals_proxy()[0])
    if sys.version_info >= (3, 14):
        scope = {}
        exec("x = [1]\nt = t'a{x!r:>10}b{x}'", scope)
        template = scope["t"]
        yield "template", template
        yield "interpolation", template.interpolations[0]
        yield "template_iter", _advance(iter(template))
        yield "unboundmapping", scope
    if sys.version_info >= (3, 15):
        import builtins
        if hasattr(builtins, "sentinel"):
            yield "sentinel", builtins.sentinel("S")
        yield "lazy", _lazy_imports()[0]
        yield "lazy_from", _lazy_imports()[1]


def _lazy_imports():
    """Only a function can hold one: a global name that is looked up is imported then."""
    import types
    module = keep(types.ModuleType("lazy_test"))
    exec(compile("lazy import json.tool as tool\nlazy from fractions import Fraction", "?", "exec"),
         module.__dict__)
    return [value for value in gc.get_referents(module.__dict__)
            if type(value).__name__ == "lazy_import"]


def collections_():
    import collections
    deque = collections.deque
    big = deque([[i] for i in range(200)])
    big.rotate(7)
    yield "deque", big
    yield "deque_maxlen", deque([[1], [2], [3]], maxlen=2)
    yield "deque_empty", deque()
    yield "iter_deque", _advance(iter(big))
    yield "reversed_deque", _advance(reversed(big))
    yield "defaultdict", collections.defaultdict(list, a=[1])
    yield "tuplegetter", collections.namedtuple("P", "x y").x
    odict = collections.OrderedDict(a=[1], b=[2])
    yield "odict_iter", _advance(iter(odict))
    yield "odict_items_iter", _advance(iter(odict.items()))
    yield "odict_values_iter", _advance(iter(odict.values()))
    yield "odict_reversed", _advance(reversed(odict))
    yield "odict_keys", odict.keys()
    yield "odict_values", odict.values()
    yield "odict_items", odict.items()
    yield "counter", collections.Counter("abca")


def functools_():
    import functools
    partial = functools.partial(Node, [1], value=[2])
    yield "partial", partial
    partial.extra = [3]
    yield "partial_dict", partial
    yield "partial_empty", functools.partial(Node)
    if hasattr(functools, "Placeholder"):
        yield "placeholder", functools.Placeholder
        yield "partial_placeholder", functools.partial(Node, functools.Placeholder, [3])

    def square(x, *more):
        return [x]
    for name, cached in [("bounded", functools.lru_cache(maxsize=4)(square)),
                         ("infinite", functools.lru_cache(maxsize=None)(square)),
                         ("uncached", functools.lru_cache(maxsize=0)(square)),
                         ("typed", functools.lru_cache(maxsize=8, typed=True)(square))]:
        for i in range(7):
            cached("k%d" % i)
            cached(i, i)
        yield "lru_" + name, cached
    import gc
    bounded = functools.lru_cache(maxsize=4)(square)
    bounded("a"), bounded(2, 3)
    yield "lru_again", bounded
    for each in gc.get_referents(bounded):
        if isinstance(each, dict):
            for link in each.values():
                if type(link).__name__ == "_lru_list_elem":
                    yield "lru_link", link
            for key in each:
                if type(key).__module__ == "functools":
                    yield "lru_key", key
    yield "keywrapper", functools.cmp_to_key(square)
    yield "keyobject", functools.cmp_to_key(square)([1])
    class Dispatch:
        @functools.singledispatchmethod
        def f(self, x):
            pass
    yield "singledispatch", Dispatch().f


def itertools_():
    import itertools
    it = itertools
    yield "accumulate", _advance(it.accumulate([1, 2, 3], initial=5))
    yield "accumulate2", _advance(it.accumulate([[1], [2]], lambda a, b: a))
    yield "chain", _advance(it.chain([[1], [2]], [[3]]))
    yield "chain_from", it.chain.from_iterable([[1], [2]])
    yield "combinations", _advance(it.combinations([[1], [2], [3]], 2))
    yield "combinations_fresh", it.combinations([[1], [2], [3]], 2)
    yield "cwr", _advance(it.combinations_with_replacement([[1], [2], [3]], 2))
    yield "permutations", _advance(it.permutations([[1], [2], [3]], 2))
    yield "product", _advance(it.product([[1], [2]], [[3], [4]]))
    yield "product_fresh", it.product([[1], [2]], repeat=3)
    yield "compress", it.compress([[1]], [1])
    yield "count", it.count(5)
    yield "count_slow", it.count(10 ** 30, 2.5)
    yield "count_step", _advance(it.count([1] and 3, 4))
    yield "cycle", _advance(it.cycle([[1], [2]]))
    yield "cycle_fresh", it.cycle([[1]])
    yield "dropwhile", it.dropwhile(Node, [[1]])
    yield "filterfalse", it.filterfalse(Node, [[1]])
    groups = it.groupby([[1], [1], [2]], Node.st and (lambda x: x[0]))
    key, group = next(groups)
    yield "groupby", groups
    yield "grouper", group
    yield "islice", _advance(it.islice([[1], [2], [3]], 0, 3, 2))
    yield "repeat", it.repeat([1])
    yield "repeat_n", it.repeat([1], 5)
    yield "starmap", it.starmap(Node, [([1],)])
    yield "takewhile", it.takewhile(Node, [[1]])
    yield "zip_longest", _advance(it.zip_longest([1], [[2], [3]], fillvalue=[9]))
    a, b = it.tee(iter([[i] for i in range(200)]))
    for _ in range(60):
        next(a)
    yield "tee", a
    yield "tee_behind", b
    import gc
    for each in gc.get_referents(b):
        if "tee_dataobject" in type(each).__name__:
            yield "tee_data", each
            for more in gc.get_referents(each):
                if "tee_dataobject" in type(more).__name__:
                    yield "tee_data_next", more
    if hasattr(it, "pairwise"):
        yield "pairwise", _advance(it.pairwise([[1], [2], [3]]))
    if hasattr(it, "batched"):
        yield "batched", it.batched([[1]], 2)


def operator_():
    import operator
    yield "attrgetter", operator.attrgetter("a.b", "c")
    yield "itemgetter", operator.itemgetter([1], (2,))
    yield "itemgetter1", operator.itemgetter(1)
    yield "methodcaller", operator.methodcaller("m", [1], k=[2])
    caller = operator.methodcaller("method")
    caller(Node())
    yield "methodcaller_called", caller


def asyncio_():
    import _asyncio
    import asyncio
    import contextvars
    loop = keep(asyncio.new_event_loop())
    future = _asyncio.Future(loop=loop)
    yield "future", future
    done = _asyncio.Future(loop=loop)
    done.add_done_callback(lambda f: None)
    done.add_done_callback(lambda f: f, context=contextvars.copy_context())
    done.extra = [1]
    yield "future_callbacks", done
    done.set_result([1])
    yield "future_done", done
    failed = _asyncio.Future(loop=loop)
    failed.set_exception(ValueError([1]))
    yield "future_failed", failed
    failed.exception()
    cancelled = _asyncio.Future(loop=loop)
    cancelled.cancel("message")
    yield "future_cancelled", cancelled
    yield "future_iter", iter(future)
    waiting = iter(future)
    next(waiting)
    yield "future_iter_waiting", waiting

    async def work():
        await future
    task = keep(loop.create_task(work(), name="my task"))
    yield "task_fresh", task
    loop.call_soon(loop.stop)
    loop.run_forever()
    yield "task_waiting", task
    for callback, context in future._callbacks or ():
        yield "task_wakeup", callback
    import gc
    for each in gc.get_objects():
        if type(each).__name__ in ("TaskStepMethWrapper", "TaskWakeupMethWrapper"):
            yield "task_step", each
            break
    class SubFuture(_asyncio.Future):
        pass
    sub = SubFuture(loop=loop)
    sub.attribute = [1]
    yield "future_sub", sub
    second = keep(loop.create_task(work()))
    for handle in loop._ready:
        yield "task_step", handle._callback
    yield "running", loop


def io_():
    import _io
    folder = keep(tempfile.TemporaryDirectory())
    path = os.path.join(folder.name, "file")
    with open(path, "wb") as f:
        f.write(b"line one\nline two\n" * 100)
    raw = keep(open(path, "rb", buffering=0))
    raw.extra = [1]
    yield "fileio", raw
    yield "bufferedreader", keep(open(path, "rb"))
    reader = keep(open(path, "rb"))
    reader.read(3)
    yield "bufferedreader_used", reader
    yield "bufferedwriter", keep(open(path + "w", "wb"))
    yield "bufferedrandom", keep(open(path, "r+b"))
    r, w = os.pipe()
    yield "rwpair", keep(_io.BufferedRWPair(keep(open(r, "rb", buffering=0)),
                                            keep(open(w, "wb", buffering=0))))
    text = keep(open(path, encoding="utf-8"))
    text.readline()
    yield "textio", text
    text2 = keep(open(path, encoding="utf-8"))
    next(text2)
    yield "textio_iter", text2
    text3 = keep(open(path + "t", "w", encoding="utf-16", newline="\r\n"))
    text3.write("abc")
    text3.extra = [1]
    yield "textio_write", text3
    latin = keep(open(path, encoding="cp1252", errors="replace", newline=""))
    latin.read(2)
    yield "textio_latin", latin
    yield "bytesio", _io.BytesIO(b"x" * 5000)
    b = _io.BytesIO()
    b.write(b"abc")
    b.extra = [1]
    yield "bytesio_written", b
    yield "bytesio_buffer", b.getbuffer()
    import gc
    view = keep(b.getbuffer())
    for each in gc.get_referents(view):
        yield "managedbuffer", each
        for more in gc.get_referents(each):
            yield "bytesiobuf", more
    mapping = memoryview(bytearray(b"abc"))
    for each in gc.get_referents(mapping):
        yield "managedbuffer", each
    s = _io.StringIO("abc\n" * 10)
    s.extra = [1]
    yield "stringio", s
    s2 = _io.StringIO()
    s2.write("one")
    s2.write("two")
    yield "stringio_accumulating", s2
    s3 = _io.StringIO(newline=None)
    s3.write("one\r\n")
    yield "stringio_newline", s3
    yield "newline_decoder", _io.IncrementalNewlineDecoder(None, True)
    import codecs
    yield "newline_decoder2", _io.IncrementalNewlineDecoder(
        codecs.getincrementaldecoder("utf-8")(), True, "replace")
    yield "iobase", _io._IOBase()
    yield "rawiobase", _io._RawIOBase()
    yield "bufferediobase", _io._BufferedIOBase()
    yield "textiobase", _io._TextIOBase()
    class Sub(_io.BytesIO):
        pass
    yield "bytesio_sub", Sub(b"abc")
    yield "scandir", keep(os.scandir(folder.name))
    yield "direntry", next(keep(os.scandir(folder.name)))
    entry = next(keep(os.scandir(folder.name)))
    entry.stat()
    yield "direntry_stat", entry
    yield "stat_result", os.stat(path)
    yield "statvfs_result", os.statvfs(path)
    yield "times", os.times()
    yield "terminal_size", os.terminal_size((1, 2))
    yield "uname", os.uname()
    import time
    yield "struct_time", time.localtime()
    import resource
    yield "rusage", resource.getrusage(0)
    import pwd
    yield "passwd", pwd.getpwuid(0)
    import grp
    yield "group", grp.getgrgid(0)
    if hasattr(os, "statx"):
        yield "statx", os.statx(path, 0xfff)


def thread_():
    import _thread
    import threading
    yield "lock", _thread.allocate_lock()
    yield "rlock", _thread.RLock()
    held = _thread.RLock()
    held.acquire()
    yield "rlock_held", held
    local = threading.local()
    local.value = [1]
    yield "local", local
    class Local(threading.local):
        def __init__(self, *args, **kwargs):
            pass
    yield "local_args", Local([1], k=[2])
    import gc
    for each in gc.get_objects():
        if type(each).__name__ in ("_localdummy", "_thread._localdummy"):
            yield "localdummy", each
            break
    for each in gc.get_referents(local):
        if type(each).__name__ == "_localdummy":
            yield "localdummy", each
        if isinstance(each, dict):
            for value in each.values():
                yield "local_dict", value
    if hasattr(_thread, "start_joinable_thread"):
        handle = _thread.start_joinable_thread(lambda: None)
        handle.join()
        yield "thread_handle", handle
    import _queue
    q = _queue.SimpleQueue()
    q.put([1])
    q.put([2])
    yield "simplequeue", q
    yield "simplequeue_fresh", _queue.SimpleQueue()
    yield "excepthookargs", _thread._ExceptHookArgs((ValueError, ValueError(), None, None))


def numbers_():
    import datetime
    yield "date", datetime.date(2020, 1, 1)
    yield "datetime", datetime.datetime(2020, 1, 1)
    yield "datetime_tz", datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc)
    zone = datetime.timezone(datetime.timedelta(hours=5, minutes=1), "name")
    yield "timezone", zone
    yield "timezone_plain", datetime.timezone(datetime.timedelta(hours=3))
    yield "time", datetime.time(1, 2)
    yield "time_tz", datetime.time(1, 2, tzinfo=zone)
    yield "timedelta", datetime.timedelta(5, 6, 7)
    yield "tzinfo", datetime.tzinfo()
    class Stamp(datetime.datetime):
        pass
    yield "datetime_sub", Stamp(2020, 1, 1, tzinfo=zone)
    yield "isocalendar", datetime.date(2020, 1, 1).isocalendar()
    import decimal
    yield "decimal", decimal.Decimal("1.5")
    yield "decimal_big", decimal.Decimal("1" * 500)
    yield "decimal_context", decimal.Context(prec=5)
    yield "decimal_current", decimal.getcontext()
    yield "decimal_flags", decimal.getcontext().flags
    yield "decimal_manager", decimal.localcontext()
    import random
    yield "random", random.Random(1)
    yield "own_random", need("_random").Random()
    import zoneinfo
    for key in ("Europe/Berlin", "UTC"):
        try:
            yield "zoneinfo", zoneinfo.ZoneInfo(key)
            yield "zoneinfo_nocache", zoneinfo.ZoneInfo.no_cache(key)
        except zoneinfo.ZoneInfoNotFoundError:
            pass
    import io
    import struct
    def table(size):
        return (b"TZif2" + b"\0" * 15 + struct.pack(">6L", 0, 0, 0, 1, 1, 4)
                + struct.pack(">" + {4: "l", 8: "q"}[size], 0) + b"\0" + b"\0\0\0\0\0\0UTC\0")
    data = table(4) + table(8) + b"\n<-03>3<-02>,M3.2.0/2,M11.1.0\n"
    yield "zoneinfo_file", zoneinfo.ZoneInfo.from_file(io.BytesIO(data), key="Own/Zone")


def text_():
    import re
    pattern = re.compile(r"(?P<name>a)(b)?")
    yield "pattern", pattern
    yield "pattern_bytes", re.compile(b"a+b")
    yield "match", pattern.match("abc")
    yield "match_groups", re.match("(a)(b)(c)(d)", "abcd")
    yield "scanner", pattern.scanner("abc")
    yield "finditer", _advance(pattern.finditer("abab"))
    scanner = pattern.scanner("abab")
    scanner.search()
    yield "scanner_used", scanner
    if sys.version_info >= (3, 12):
        yield "template", re._compile_template(pattern, r"x\1y\g<name>z")
    import _json
    import json
    yield "json_scanner", json.decoder.JSONDecoder().scan_once
    yield "json_scanner2", _json.make_scanner(json.JSONDecoder(object_hook=Node.st,
                                                                parse_float=Node))
    yield "json_encoder", _json.make_encoder({}, Node.st, json.encoder.encode_basestring_ascii,
                                             None, ": ", ", ", False, False, True)
    import _csv
    import io
    import csv
    yield "csv_reader", _csv.reader(io.StringIO("a,b\n"))
    used = _csv.reader(['a,"b'], csv.excel)
    next(used)
    yield "csv_reader_used", used
    yield "csv_writer", _csv.writer(io.StringIO())
    yield "csv_dialect", _csv.get_dialect("excel")
    yield "csv_dialect2", _csv.reader([], delimiter="\u4e2d", quotechar="\u6587").dialect
    import _pickle
    out = io.BytesIO()
    pickler = _pickle.Pickler(out, 5, buffer_callback=Node.st)
    pickler.dump([[1], {"a": [2]}, Node([3])])
    pickler.dispatch_table = {}
    yield "pickler", pickler
    yield "pickler_memo", pickler.memo
    unpickler = _pickle.Unpickler(io.BytesIO(out.getvalue()))
    unpickler.load()
    yield "unpickler", unpickler
    yield "unpickler_memo", unpickler.memo
    unpickler2 = _pickle.Unpickler(io.BytesIO(out.getvalue()), buffers=[[1]])
    unpickler2.persistent_load = lambda x: x
    yield "unpickler_persistent", unpickler2
    class P(_pickle.Pickler):
        def persistent_id(self, x):
            return None
        def reducer_override(self, x):
            return NotImplemented
    p = P(io.BytesIO())
    p.dump([1])
    yield "pickler_sub", p
    class U(_pickle.Unpickler):
        def persistent_load(self, x):
            return None
    yield "unpickler_sub", U(io.BytesIO(out.getvalue()))
    import _struct
    yield "struct", _struct.Struct("<iq10s")
    yield "unpack_iterator", _advance(_struct.Struct("i").iter_unpack(b"\0" * 12))
    import array
    yield "array", array.array("i", range(100))
    yield "array_empty", array.array("d")
    yield "iter_array", _advance(iter(array.array("i", [1, 2])))
    import unicodedata
    yield "ucd", unicodedata.ucd_3_2_0
    if hasattr(unicodedata, "iter_graphemes"):
        graphemes = unicodedata.iter_graphemes("abc")
        yield "grapheme_iter", graphemes
        yield "segment", next(graphemes)
    import codecs
    for name in ("gb2312", "shift_jis", "iso2022_jp", "big5hkscs"):
        codec = importlib.import_module("encodings." + name)
        yield "multibyte_codec", codec.codec
        encoder = codec.IncrementalEncoder()
        yield "multibyte_encoder", encoder
        yield "multibyte_decoder", codec.IncrementalDecoder()
        yield "multibyte_reader", codec.StreamReader(io.BytesIO(b"abc"))
        yield "multibyte_writer", codec.StreamWriter(io.BytesIO())
    import _multibytecodec
    class Enc(_multibytecodec.MultibyteIncrementalEncoder):
        codec = importlib.import_module("encodings.gb2312").codec
    yield "encoder_errors", Enc("replace")
    yield "charmap", codecs.charmap_build("".join(map(chr, range(256))))
    yield "formatteriterator", _advance("a{0}b".__format__ and
                                        need("_string").formatter_parser("a{0}b{1.x}"))
    yield "fieldnameiterator", need("_string").formatter_field_name_split("a.b[1]")[1]
    try:
        import _tokenize
        if sys.version_info >= (3, 12):
            yield "tokenizer", _tokenize.TokenizerIter(iter(["x = 1\n"]).__next__,
                                                       extra_tokens=True)
        else:
            yield "tokenizer", _tokenize.TokenizerIter("x = 1")
    except ImportError:
        pass
    import symtable
    table = symtable.symtable("def f(a, b):\n  def g():\n    return a\n  return g", "?", "exec")
    yield "symtable", table._table
    yield "symtable_child", table.get_children()[0]._table
    import ast
    tree = ast.parse("x = [1, 2]\nasync def f(a): return a")
    yield "ast", tree
    for node in ast.walk(tree):
        yield "ast_node", node
    yield "ast_base", ast.AST()


def storage_():
    import sqlite3
    connection = keep(sqlite3.connect(":memory:", isolation_level=None))
    connection.execute("create table t (a, b)")
    connection.executemany("insert into t values (?, ?)", [("x" * 20, i) for i in range(100)])
    connection.row_factory = sqlite3.Row
    connection.create_function("f", 1, Node.st)
    connection.set_trace_callback(Node.cl)
    connection.set_progress_handler(Node.st, 10 ** 6)
    connection.set_authorizer(lambda *a: 0)
    connection.create_collation("c", Node.st)
    yield "sqlite_connection", connection
    cursor = connection.execute("select * from t")
    yield "sqlite_cursor", cursor
    yield "sqlite_row", next(cursor)
    yield "sqlite_cursor_used", cursor
    yield "sqlite_fresh", keep(sqlite3.connect(":memory:"))
    import gc
    for source in (cursor, connection):
        for each in gc.get_referents(source):
            if type(each).__module__.startswith("sqlite3"):
                yield "sqlite_inner", each
                for more in gc.get_referents(each):
                    if type(more).__module__.startswith("sqlite3") or "lru" in type(more).__name__:
                        yield "sqlite_inner", more
    for each in gc.get_objects():
        if type(each).__name__ in ("Statement", "Cache", "Node") and type(each).__module__ in (
                "sqlite3", "builtins"):
            yield "sqlite_statement", each
    yield "sqlite_statement", connection("select 1")
    yield "sqlite_protocol", sqlite3.PrepareProtocol()
    if hasattr(connection, "blobopen"):
        connection.execute("create table bl (x)")
        connection.execute("insert into bl values (zeroblob(10))")
        yield "sqlite_blob", keep(connection.blobopen("bl", "x", 1))
    import mmap
    yield "mmap", keep(mmap.mmap(-1, 4096))
    import zlib
    yield "zcompress", zlib.compressobj()
    yield "zcompress_dict", zlib.compressobj(zdict=b"abcabc")
    yield "zdecompress", zlib.decompressobj()
    z = zlib.decompressobj(zdict=b"abc")
    yield "zdecompress_dict", z
    done = zlib.decompressobj()
    done.decompress(zlib.compress(b"abc") + b"rest of it")
    yield "zdecompress_done", done
    if hasattr(zlib, "_ZlibDecompressor"):
        yield "zlibdecompressor", zlib._ZlibDecompressor()
    import bz2
    yield "bz2c", bz2.BZ2Compressor()
    b = bz2.BZ2Decompressor()
    b.decompress(bz2.compress(b"abc") + b"rest of it")
    yield "bz2d", b
    import lzma
    yield "lzmac", lzma.LZMACompressor()
    x = lzma.LZMADecompressor()
    x.decompress(lzma.compress(b"abc") + b"rest of it")
    yield "lzmad", x
    if sys.version_info >= (3, 14):
        from compression import zstd
        yield "zstdc", zstd.ZstdCompressor()
        zd = zstd.ZstdDecompressor()
        zd.decompress(zstd.compress(b"abc") + b"rest of it")
        yield "zstdd", zd
        dictionary = zstd.ZstdDict(b"abcdefgh" * 100, is_raw=True)
        yield "zstddict", dictionary
        yield "zstdc_dict", zstd.ZstdCompressor(zstd_dict=dictionary)
        yield "zstdd_dict", zstd.ZstdDecompressor(zstd_dict=dictionary)
    import hashlib
    for name in ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_224", "sha3_256",
                 "sha3_384", "sha3_512", "shake_128", "shake_256", "blake2b", "blake2s"):
        yield "hash_" + name, getattr(hashlib, name)(b"abc")
        for module in ("_md5", "_sha1", "_sha256", "_sha512", "_sha2", "_sha3", "_blake2"):
            try:
                found = getattr(importlib.import_module(module), name)
            except (ImportError, AttributeError):
                continue
            yield "own_" + name, found(b"abc")
    import hmac
    yield "hmac", getattr(hmac.new(b"k", b"m", "sha256"), "_hmac", None)
    if sys.version_info >= (3, 14):
        import _hmac
        yield "own_hmac", _hmac.new(b"k", b"m", "sha256")
    try:
        import _gdbm
        yield "gdbm", keep(_gdbm.open(os.path.join(keep(tempfile.TemporaryDirectory()).name, "g"),
                                      "n"))
    except ImportError:
        pass
    try:
        import _dbm
        yield "dbm", keep(_dbm.open(os.path.join(keep(tempfile.TemporaryDirectory()).name, "d"),
                                    "n"))
    except ImportError:
        pass


def xml_():
    import xml.etree.ElementTree as E
    import _elementtree
    element = E.fromstring("<a x='1'><b>t</b><c/>tail</a>")
    yield "element", element
    yield "element_child", element[0]
    big = _elementtree.Element("big")
    for i in range(50):
        big.append(_elementtree.Element("i", n=str(i)))
    yield "element_big", big
    yield "element_plain", _elementtree.Element("plain")
    yield "element_iter", _advance(element.iter())
    deep = element.iter("b")
    yield "element_iter_tag", deep
    yield "treebuilder", _elementtree.TreeBuilder()
    b = _elementtree.TreeBuilder(element_factory=_elementtree.Element, comment_factory=Node.st,
                                 insert_comments=True)
    b.start("a", {})
    b.data("text")
    yield "treebuilder_used", b
    parser = _elementtree.XMLParser()
    parser.feed("<a><b>")
    yield "xmlparser", parser
    yield "xmlparser_target", _elementtree.XMLParser(target=Node())
    pull = E.XMLPullParser(["start", "end"])
    pull.feed("<a>")
    yield "pull_parser", pull._parser
    yield "pull_builder", pull._parser.target
    import pyexpat
    p = pyexpat.ParserCreate(intern={})
    p.StartElementHandler = lambda *a: None
    p.CharacterDataHandler = lambda *a: None
    p.buffer_text = True
    yield "expat", p
    yield "expat_plain", pyexpat.ParserCreate()
    import io
    e2 = E.XMLParser()
    e2.feed("<a>")
    yield "xmlparser_half", e2


def net_():
    import _socket
    import socket
    a, b = socket.socketpair()
    keep((a, b))
    yield "socket", a
    yield "raw_socket", keep(_socket.socket())
    import ssl
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.sni_callback = lambda *x: None
    context.set_alpn_protocols(["h2"])
    yield "ssl_context", context
    yield "ssl_context_raw", ssl._ssl._SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    incoming.write(b"x")
    yield "memorybio", incoming
    client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    client._msg_callback = lambda *x: None
    wrapped = client.wrap_bio(incoming, outgoing, server_hostname="example.org")
    yield "sslobject", wrapped
    yield "sslsocket", wrapped._sslobj
    import select
    yield "poll", select.poll()
    poll = select.poll()
    poll.register(a.fileno())
    yield "poll_used", poll
    yield "epoll", keep(select.epoll())
    import _multiprocessing
    yield "semlock", _multiprocessing.SemLock(1, 1, 1, "/vivarium-%d" % os.getpid(), True)


def ctypes_():
    import ctypes
    class Point(ctypes.Structure):
        _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_double), ("p", ctypes.py_object)]
    class Linked(ctypes.Structure):
        pass
    Linked._fields_ = [("next", ctypes.POINTER(Linked)), ("name", ctypes.c_char_p)]
    class Either(ctypes.Union):
        _fields_ = [("i", ctypes.c_int), ("s", ctypes.c_char * 200)]
    point = Point(1, 2.0, [3])
    yield "structure", point
    linked = Linked()
    linked.next = ctypes.pointer(Linked())
    linked.name = b"abc"
    yield "structure_kept", linked
    yield "structure_inner", linked.next
    yield "union", Either()
    yield "array", (ctypes.c_int * 50)()
    yield "array_small", (ctypes.c_int * 2)()
    yield "array_kept", (ctypes.c_char_p * 3)(b"a", b"b")
    yield "pointer", ctypes.pointer(point)
    yield "simple", ctypes.c_int(5)
    yield "simple_text", ctypes.c_char_p(b"abc")
    yield "simple_object", ctypes.py_object([1])
    yield "from_buffer", (ctypes.c_char * 4).from_buffer(bytearray(b"abcd"))
    yield "field", Point.x
    yield "field_inner", Linked.next
    yield "cargobject", ctypes.byref(point)
    call = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, Point)
    yield "callback", call(lambda x, y: 1)
    yield "callback_type", call
    call2 = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object)
    yield "callback_py", call2(lambda x: x)
    func = ctypes.pythonapi.Py_IncRef
    yield "funcptr", func
    func2 = ctypes.CDLL(None).strlen
    func2.argtypes = [ctypes.c_char_p]
    func2.restype = ctypes.c_size_t
    func2.errcheck = Node.st
    yield "funcptr_typed", func2
    proto = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int)
    yield "funcptr_paramflags", proto(("abs", ctypes.CDLL(None)), ((1, "x", 5),))
    for kind in (Point, Either, Linked, ctypes.c_int, ctypes.c_int * 50, ctypes.POINTER(Point), call,
                 ctypes.Structure, ctypes.Union, ctypes.Array, ctypes._Pointer, ctypes._SimpleCData):
        yield "type", kind
    import gc
    for source in (point, Point, Linked, call, func2, call(lambda x, y: 2), Either, linked):
        for each in gc.get_referents(source):
            if type(each).__name__ in ("StgDict", "CThunkObject", "DictRemover", "CField"):
                yield "inner", each
        dictionary = type.__dict__["__dict__"].__get__(source) if isinstance(source, type) else None
    yield "dict_remover", gc.get_referents(Point.__dict__)[0]
    method_new = ctypes.pythonapi.PyInstanceMethod_New
    method_new.restype, method_new.argtypes = ctypes.py_object, [ctypes.py_object]
    yield "instancemethod", method_new(Node.method)
    yield "big_endian", type("Big", (ctypes.BigEndianStructure,),
                             {"_fields_": [("a", ctypes.c_int)]})()
    yield "struct_bits", type("Bits", (ctypes.Structure,), {"_fields_": [("a", ctypes.c_int, 3)]})
    yield "structparam", _callback_structure(ctypes, Point)
    for each in gc.get_objects():
        if type(each).__name__ in ("CThunkObject", "StgDict", "DictRemover"):
            yield "found", each


def _callback_structure(ctypes, Point):
    found = []
    argument = Point.from_param(Point())
    found.append(argument)
    return argument


def misc_():
    import _abc
    import abc
    import gc
    class Abstract(abc.ABC):
        pass
    Abstract.register(int)
    isinstance(1, Abstract), isinstance("", Abstract)
    yield "abc_data", Abstract._abc_impl
    import _lsprof
    profiler = _lsprof.Profiler(lambda: 1)
    yield "profiler", profiler
    profiler2 = _lsprof.Profiler()
    profiler2.enable()
    len([])
    profiler2.disable()
    yield "profiler_used", profiler2
    yield "profiler_entry", profiler2.getstats()[0]
    import signal
    yield "siginfo", None
    import weakref
    yield "weakset", weakref.WeakSet()
    import types
    yield "cell", types.CellType(1)
    if sys.version_info >= (3, 13):
        try:
            import _interpchannels
            channel = _interpchannels.create(*([3] if sys.version_info >= (3, 14) else [])) \
                if sys.version_info < (3, 14) else _interpchannels.create(3)
            yield "channel_id", channel
            yield "channel_info", _interpchannels.get_info(channel)
        except Exception:
            pass
    else:
        try:
            import _xxsubinterpreters
            yield "interpreter_id", _xxsubinterpreters.get_current()
            if hasattr(_xxsubinterpreters, "channel_create"):
                yield "channel_id", _xxsubinterpreters.channel_create()
            else:
                yield "channel_id", need("_xxinterpchannels").create()
        except ImportError:
            pass
    import tracemalloc
    import faulthandler
    import _tracemalloc
    import _warnings


def misc_tail():
    import readline
    yield "readline", readline
    try:
        import _curses
        yield "curses_version", _curses.ncurses_version
    except (ImportError, AttributeError):
        pass


def extra_modules():
    for name in ("xxlimited", "_ssl", "ossaudiodev", "_tkinter", "_curses_panel", "_curses",
                 "_remote_debugging", "nis", "spwd", "parser", "_statistics", "_sha2",
                 "_interpqueues", "_interpreters", "_suggestions", "_sysconfig", "_opcode",
                 "_posixshmem", "_uuid", "audioop", "cmath", "_testconsole", "_types", "_typing"):
        try:
            importlib.import_module(name)
        except Exception as error:
            missing[name] = str(error)
    return ()


GROUPS = [core, newer_core, newest_core, collections_, functools_, itertools_, operator_, asyncio_,
          io_, thread_, numbers_, text_, storage_, xml_, net_, ctypes_, misc_, misc_tail,
          extra_modules]


class _Give(ast.NodeTransformer):
    """`yield name, value` becomes `_give(name, value)`; inner functions stay as they are."""

    def visit_Yield(self, node):
        return ast.copy_location(ast.Call(ast.Name("_give", ast.Load()), node.value.elts, []), node)

    def visit_FunctionDef(self, node):
        return node

    visit_AsyncFunctionDef = visit_ClassDef = visit_FunctionDef


def objects():
    """Runs the groups one statement at a time, so that what one version lacks ends nothing."""
    found = []
    warnings.simplefilter("ignore")
    for group in GROUPS:
        name = group.__name__.rstrip("_")

        def give(label, value):
            if value is not None:
                found.append((name + "." + label, value))
        scope = dict(globals(), _give=give)
        source = ast.parse(inspect.getsource(group)).body[0].body
        for statement in source:
            if isinstance(statement, ast.Return):
                continue
            tree = ast.Module([_Give().visit(statement)], [])
            try:
                exec(compile(ast.fix_missing_locations(tree), __file__, "exec"), scope)
            except Exception as error:
                missing["%s:%d" % (name, statement.lineno)] = "%s: %s" % (
                    type(error).__name__, error)
        _kept.append(scope)
    _kept.append(found)
    return found


if __name__ == "__main__":
    for label, value in objects():
        print(label, type(value))
    for place in missing:
        print(place, missing[place])
