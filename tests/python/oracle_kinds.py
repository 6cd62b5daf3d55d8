# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""oracle_kinds.py — objects of every kind that CPython and its standard library have."""
import abc
import array
import asyncio
import collections
import contextvars
import ctypes
import dataclasses
import datetime
import decimal
import enum
import fractions
import functools
import io
import itertools
import json
import operator
import os
import queue
import random
import re
import socket
import struct
import sys
import threading
import types
import typing
import uuid
import weakref
import zlib
from collections import OrderedDict, defaultdict, deque

try:
    import sqlite3
except ImportError:
    sqlite3 = None


class Plain:
    def __init__(self, *values):
        for i, value in enumerate(values):
            setattr(self, "attribute_%d" % i, value)


class Empty:
    pass


class Slots:
    __slots__ = ("first", "second")

    def __init__(self, first, second):
        self.first = first
        self.second = second


class MoreSlots(Slots):
    __slots__ = ("third", "__weakref__")


class SlotsAndDict(Slots):
    pass


class NoGC:
    __slots__ = ()


class MyList(list):
    pass


class MyDict(dict):
    pass


class MyStr(str):
    pass


class MyTuple(tuple):
    pass


class MyInt(int):
    pass


class MyFloat(float):
    pass


class MyBytes(bytes):
    pass


class MyByteArray(bytearray):
    pass


class MySet(set):
    pass


class MyFrozenSet(frozenset):
    pass


class SlottedList(list):
    __slots__ = ("more",)


class MyError(ValueError):
    pass


class MyOSError(OSError):
    pass


class MyDeque(deque):
    pass


class MyOrdered(OrderedDict):
    pass


class MyModule(types.ModuleType):
    pass


class Meta(type):
    counter = []


class WithMeta(metaclass=Meta):
    __slots__ = ("one",)


class SlottedMeta(type):
    registry = {}

    def __init__(cls, *args):
        super().__init__(*args)
        cls.marker = object()


class WithSlottedMeta(metaclass=SlottedMeta):
    pass


class Abstract(abc.ABC):
    @abc.abstractmethod
    def run(self):
        """Not here."""


class Concrete(Abstract):
    def run(self):
        return self

    @property
    def it(self):
        return self

    @classmethod
    def make(cls):
        return cls()

    @staticmethod
    def still():
        return 1

    @functools.cached_property
    def cached(self):
        return [1]


class Colour(enum.Enum):
    RED = 1
    GREEN = "green"


class Flags(enum.IntFlag):
    A = 1
    B = 2


@dataclasses.dataclass
class Point:
    x: int
    y: list = dataclasses.field(default_factory=list)


class Pair(typing.NamedTuple):
    left: int
    right: str


Triple = collections.namedtuple("Triple", "a b c")


class Descriptor:
    def __get__(self, instance, owner):
        return 1

    def __set_name__(self, owner, name):
        self.name = name


class Described:
    field = Descriptor()


class Sized:
    def __sizeof__(self):
        return 4242


T = typing.TypeVar("T")


class Generic(typing.Generic[T]):
    def get(self) -> T:
        return None


def closure(a, b):
    c = [a]

    def inner(x=b, *args, key=c, **more):
        return a, c, x
    return inner


def generate(n):
    local = [n]
    for i in range(n):
        received = yield i, local
        local.append(received)


def delegate(n):
    yield from generate(n)


async def wait_for(event, value):
    kept = [value]
    async with Context():
        await event.wait()
    return kept


class Context:
    async def __aenter__(self):
        return self

    async def __aexit__(self, *error):
        return False


async def stream(n):
    for i in range(n):
        yield [i]


@types.coroutine
def paused():
    yield 1


async def awaiting():
    local = [1]
    await paused()
    return local


def raise_deep(depth, error):
    local = [depth]
    if depth == 0:
        raise error
    raise_deep(depth - 1, error)
    return local


def caught(error):
    try:
        raise_deep(3, error)
    except BaseException as e:
        return e


def chained():
    try:
        try:
            raise KeyError("first")
        except KeyError as e:
            raise RuntimeError("second") from e
    except RuntimeError as e:
        return e


def numbers():
    return [0, 1, -1, 255, 256, 257, 2**30 - 1, 2**30, -2**30, 2**31, 2**60 - 1, 2**60, 2**61, -2**62,
            2**63, 2**64, 10**30, -10**100, 10**4000, True, False, 0.0, -0.0, 0.1, 1 / 3, 1e16, 1e15,
            123456789012345680.0, 1e-5, 1e-4, 5e-324, 1.7976931348623157e308, 2**-44, 1e22, 1e23, -2.5,
            float("inf"), float("-inf"), float("nan"), 1j, 1 + 2j, -0.0 + 1j, 1e300 - 1e-300j,
            complex(0.0, -0.0), decimal.Decimal("1.1"), decimal.Decimal(10)**500,
            fractions.Fraction(1, 3)]


def texts():
    cached = "caf\u00e9 with cache"
    cached.encode("utf-8")
    ctypes.pythonapi.PyUnicode_AsUTF8.restype = ctypes.c_char_p
    ctypes.pythonapi.PyUnicode_AsUTF8.argtypes = [ctypes.py_object]
    ctypes.pythonapi.PyUnicode_AsUTF8(cached)
    return ["", "a", "plain text", "quote ' inside", 'both " and \'', "tab\tnew\nline\r\\", "\0\x01\x7f",
            "caf\u00e9", cached, "\u20ac and \u03bb", "\U0001f40d snake", "\ud800 alone", "\u200b\u2028\xa0",
            "x" * 119, "x" * 120, "x" * 121, "\u03bb" * 500, sys.intern("interned by hand"), "a b" * 1000,
            "".join(["late", "r"]), b"", b"bytes \x00\xff'", b"\"'", b"z" * 5000, MyStr("mine"),
            MyStr("caf\u00e9"), MyStr("\u20ac"), MyStr("\U0001f40d"), MyStr("")]


def buffers():
    array_ = array.array("d", [1, 2, 3])
    grown = bytearray()
    for i in range(100):
        grown.append(i)
    shrunk = bytearray(b"x" * 1000)
    del shrunk[10:]
    cut = bytearray(b"y" * 100)
    del cut[:30]
    return [bytearray(), bytearray(b"abc"), grown, shrunk, cut, MyBytes(b"mine"), MyByteArray(b"mine"),
            array_, array.array("u", "text"), array.array("B"), memoryview(b"abc"), memoryview(grown),
            memoryview(memoryview(array_)), memoryview(b"abcdefgh").cast("H"), io.BytesIO(b"abc"),
            io.StringIO("text"), struct.Struct("<iq")]


def lists():
    grown = []
    for i in range(1000):
        grown.append(i)
    popped = list(range(100))
    while len(popped) > 3:
        popped.pop()
    looped = []
    looped.append(looped)
    mine = MyList([1, 2])
    mine.attribute = []
    slotted = SlottedList([1])
    slotted.more = []
    return [[], [1], [[], [()]], grown, popped, looped, [None] * 5, mine, MyList(), slotted, (), (1,),
            (1, [2], "three"), ((),), tuple(range(50)), MyTuple((1, 2)), MyTuple(), Triple(1, [], "c"),
            Pair(1, "r"), os.stat("/"), sys.version_info, sys.flags, sys.float_info,
            os.times(), os.uname(), time_tuple()]


def time_tuple():
    import time
    return time.localtime(0)


def dicts():
    deleted = {i: [i] for i in range(20)}
    for i in range(0, 20, 2):
        del deleted[i]
    text_deleted = {"k%d" % i: i for i in range(20)}
    for i in range(0, 20, 3):
        del text_deleted["k%d" % i]
    mixed = {"a": 1, 2: "b", (3,): [4], None: None, 1.5: []}
    was_mixed = {"a": [], 1: 2}
    del was_mixed[1]
    looked = {"a": [], "b": 1}
    looked.get(5)
    ordered = OrderedDict((str(i), i) for i in range(10))
    del ordered["3"]
    ordered.move_to_end("5")
    ordered_attribute = MyOrdered(a=1)
    ordered_attribute.more = []
    mine = MyDict(a=[], b=2)
    mine.attribute = []
    emptied = {1: 2}
    emptied.clear()
    split = Plain(1, 2, 3).__dict__
    popped = Plain(1, [2], 3).__dict__
    popped.pop("attribute_1")
    copied = Plain(1, [2], 3).__dict__.copy()
    return [{}, {"a": 1}, {"a": [], "b": {}}, {1: 2}, deleted, text_deleted, mixed, was_mixed, looked,
            {i: i for i in range(1000)}, {str(i): [i] for i in range(1000)}, dict.fromkeys("abc"),
            ordered, OrderedDict(), ordered_attribute, mine, MyDict(), defaultdict(list, a=[1]), emptied,
            split, popped, copied, collections.Counter("hello"), collections.ChainMap({}, {1: 2}),
            types.MappingProxyType({"a": 1}), collections.UserDict(a=1), {}.keys(), {1: []}.items(),
            {1: []}.values(), iter({1: []}), iter({1: []}.items()), OrderedDict(a=1).keys(),
            iter(OrderedDict(a=1)), weakref.WeakValueDictionary(), weakref.WeakKeyDictionary()]


def sets():
    dummies = set(range(10))
    for i in range(5):
        dummies.discard(i)
    large = set(range(1000))
    mine = MySet([1, (2,)])
    mine.attribute = []
    return [set(), {1}, {1, "a", (2,), frozenset([3])}, dummies, large, frozenset(), frozenset([1, (2,)]),
            frozenset(range(100)), mine, MyFrozenSet([1]), iter({1, 2}), weakref.WeakSet()]


def instances():
    late = Plain(1, [2])
    late.other = []
    materialised = Plain(1, [2])
    kept = materialised.__dict__
    replaced = Plain(1)
    replaced.__dict__ = {"z": []}
    deleted = Plain(1, [2], 3)
    del deleted.attribute_1
    many = Plain(*range(50))
    unordered = Empty()
    unordered.z = []
    unordered.a = 1
    both = SlotsAndDict(1, [])
    both.more = []
    number = MyInt(5)
    number.attribute = []
    text = MyStr("text")
    text.attribute = []
    tuple_ = MyTuple((1, []))
    tuple_.attribute = []
    error = MyError("x", [])
    error.attribute = []
    meta = WithMeta()
    meta.one = []
    property_ = Concrete()
    property_.cached
    return [Empty(), Plain(1), Plain(1, [2], "three"), late, materialised, kept, replaced, deleted, many,
            unordered, both, Slots(1, []), MoreSlots([], {}), NoGC(), number, MyInt(10**40), MyInt(0), text,
            tuple_, MyFloat(1.5), error, meta, WithSlottedMeta(), property_, Colour.RED, Flags.A | Flags.B,
            Point(1), Described(), Sized(), Generic(), object(), MyModule("mine"), uuid.uuid4(),
            types.SimpleNamespace(a=1, b=[]), Concrete.make()]


def callables():
    function = closure(1, [2])
    function.attribute = []
    annotated = Generic.get
    annotated.__annotations__
    bound = Plain(1).__init__
    partial = functools.partial(print, [1], sep="")
    partial.attribute = []
    counted = functools.lru_cache(maxsize=10)(lambda x, y=1: [x])
    for i in range(5):
        counted(i)
        counted(str(i))
        counted(i, y=2.5)
    unbounded = functools.lru_cache(maxsize=None)(lambda x: x)
    unbounded(1)
    unbounded("text")
    single = functools.singledispatch(lambda x: x)
    single.register(int, lambda x: x + 1)
    return [function, annotated, bound, partial, counted, unbounded, single, [].append, len, str.join,
            dict.fromkeys, "".join, Concrete.make, Concrete.still, int.__add__, (1).__add__, operator.itemgetter(1),
            operator.itemgetter(1, 2), operator.attrgetter("a.b"), operator.methodcaller("x", 1, y=2),
            Slots.first, Plain.__dict__["__dict__"], type.__dict__["__mro__"], int.real, property(len),
            staticmethod(len), classmethod(len), super(Concrete, Concrete()), functools.cmp_to_key(len),
            functools.cmp_to_key(len)(1), functools.partialmethod(len, 1), weakref.WeakMethod(Concrete().run),
            (lambda: 0).__code__, function.__closure__[0], types.CellType()]


def iterators():
    tees = itertools.tee(iter([[1], [2], [3]]), 3)
    next(tees[0])
    grouped = itertools.groupby([1, 1, 2])
    group = next(grouped)
    product = itertools.product([1, 2], "ab")
    next(product)
    combinations = itertools.combinations([1, 2, 3], 2)
    next(combinations)
    made = [iter([1, []]), reversed([1, []]), iter((1, [])), iter(range(5)), iter("text"), iter(b"bytes"),
            iter(bytearray(b"x")), enumerate([[]]), enumerate([[]], 2**70), zip([1], [[]]), map(len, [[]]),
            filter(None, [[]]), iter(len, 5), range(5), range(2**70), slice(1, [], None), slice(None),
            itertools.chain([1], [[]]), itertools.count(), itertools.count(2**70, 0.5),
            itertools.cycle([[1]]), itertools.repeat([]), itertools.repeat([], 3),
            itertools.accumulate([[1]]), itertools.compress([[]], [1]), itertools.dropwhile(len, [[]]),
            itertools.takewhile(len, [[]]), itertools.filterfalse(len, [[]]), itertools.islice([[]], 1),
            itertools.starmap(len, [[[]]]), itertools.zip_longest([1], [[]]), product, combinations,
            itertools.combinations_with_replacement([1, 2], 2), itertools.permutations([1, 2, 3], 2),
            grouped, group, tees, iter(deque([[]])), iter(weakref.WeakSet()), reversed({1: 2})]
    if hasattr(itertools, "pairwise"):
        pairs = itertools.pairwise([[1], [2], [3]])
        next(pairs)
        made.append(pairs)
    if hasattr(itertools, "batched"):
        made.append(itertools.batched([[1], [2]], 2))
    return made


def generators():
    fresh = generate(3)
    waiting = generate(3)
    next(waiting)
    waiting.send([])
    finished = generate(1)
    list(finished)
    delegated = delegate(3)
    next(delegated)
    closed = generate(3)
    next(closed)
    closed.close()
    expression = ([x] for x in [[1], [2]])
    next(expression)
    coroutine = awaiting()
    coroutine.send(None)
    wrapped = awaiting().__await__()
    next(wrapped)
    asynchronous = stream(3)
    step = asynchronous.__anext__()
    try:
        step.send(None)
    except StopIteration:
        pass
    return [fresh, waiting, finished, delegated, closed, expression, coroutine, wrapped, asynchronous,
            step, stream(1), paused()]


def errors():
    made = [caught(ValueError("x", [])), caught(KeyError(1)), caught(MyError("x")), chained(),
            caught(OSError(2, "No", "file", None, "other")), MyOSError(1, "x"), StopIteration([]), SystemExit(2),
            ImportError("x", name="n", path="p"), SyntaxError("x", ("f", 1, 2, "text")),
            UnicodeDecodeError("utf-8", b"x", 0, 1, "why"), UnicodeEncodeError("utf-8", "x", 0, 1, "why"),
            BlockingIOError(11, "x"), KeyboardInterrupt(), StopAsyncIteration(1), MemoryError(), BaseException(1)]
    try:
        undefined_name  # noqa: F821
    except NameError as e:
        made.append(e)
    try:
        [].undefined
    except AttributeError as e:
        made.append(e)
    if sys.version_info >= (3, 11):
        made.append(BaseExceptionGroup("group", [ValueError(1), KeyboardInterrupt()]))
        noted = ValueError("noted")
        noted.add_note("a note")
        made.append(noted)
    return made


def weaks(anchors):
    thing = Empty()
    other = MoreSlots(1, 2)
    anchors += [thing, other]
    dead = weakref.ref(Empty())
    return [weakref.ref(thing), weakref.ref(thing, callbacks), weakref.proxy(thing), weakref.proxy(callbacks),
            weakref.proxy(other, callbacks), dead, weakref.finalize(thing, len, []),
            weakref.WeakValueDictionary(a=thing), weakref.WeakKeyDictionary({thing: []}),
            weakref.WeakSet([thing]), weakref.WeakMethod(Concrete().run)]


def callbacks(reference):
    return reference


def libraries():
    pattern = re.compile(r"(?P<name>\w+)\s(\d)")
    match = pattern.match("word 1 more")
    parent = deque([[1], [2], [3]], maxlen=5)
    long_deque = deque(range(500))
    for _ in range(100):
        long_deque.popleft()
    mine = MyDeque([1])
    mine.attribute = []
    variable = contextvars.ContextVar("variable", default=[])
    context = contextvars.copy_context()
    token = variable.set([1])
    made = [pattern, match, pattern.scanner("text"), pattern.finditer("word 1"), parent, long_deque, mine, deque(),
            variable, context, token, queue.Queue(), queue.SimpleQueue(), random.Random(1),
            datetime.datetime(2020, 1, 1), datetime.datetime(2020, 1, 1, tzinfo=datetime.timezone.utc),
            datetime.date(2020, 1, 1), datetime.time(1), datetime.time(1, tzinfo=datetime.timezone.utc),
            datetime.timedelta(1), datetime.timezone(datetime.timedelta(hours=1), "name"),
            decimal.getcontext(), decimal.Context(), json.JSONDecoder(), json.JSONEncoder(),
            json.loads('{"a": [1, 2.5, null]}'), zlib.compressobj(), zlib.decompressobj(), threading.Lock(),
            threading.RLock(), threading.Condition(), threading.Event(), threading.local(),
            typing.List[int], list[int], typing.Union[int, str], typing.Callable[[int], str], Generic[int], T,
            types.GenericAlias(dict, (int, str)), io.BufferedReader(io.BytesIO(b"x")),
            io.TextIOWrapper(io.BytesIO(b"x")), io.BufferedRandom(io.BytesIO(b"x")), open(os.devnull, "rb"),
            open(os.devnull, "w"), socket.socket(), sys.stdout, Ellipsis, NotImplemented,
            memoryview, os.scandir("/"), os.environ, random.SystemRandom(), types.ModuleType("empty"), sys,
            ctypes.c_int(5), ctypes.c_char_p(b"kept"), (ctypes.c_int * 5)(), ctypes.py_object([]),
            ctypes.pointer(ctypes.c_int(1)), ctypes.CFUNCTYPE(ctypes.c_int)(lambda: 1),
            ctypes.create_string_buffer(100)]
    if sys.version_info >= (3, 10):
        made.append(int | str)
    if sqlite3 is not None:
        connection = sqlite3.connect(":memory:")
        cursor = connection.execute("SELECT 1, 'two' UNION SELECT 3, 'four'")
        connection.row_factory = sqlite3.Row
        row = connection.execute("SELECT 1 AS one").fetchone()
        made += [connection, cursor, cursor.fetchone(), row]
    return made


class Structure(ctypes.Structure):
    _fields_ = [("number", ctypes.c_int), ("text", ctypes.c_char_p)]


def structures():
    filled = Structure(1, b"text")
    return [filled, Structure(), ctypes.byref(filled), (Structure * 2)(), ctypes.cast(0, ctypes.c_void_p)]


def tasks():
    """An event loop that was stopped in the middle: tasks wait for an event and for each other."""
    loop = asyncio.new_event_loop()

    async def start():
        event = asyncio.Event()
        first = asyncio.ensure_future(wait_for(event, [1]))
        second = asyncio.ensure_future(asyncio.gather(first, wait_for(event, [2])))
        third = asyncio.ensure_future(asyncio.wait_for(asyncio.sleep(1000), 2000))
        done = loop.create_future()
        done.set_result([1])
        failed = loop.create_future()
        failed.set_exception(ValueError("kept"))
        failed.exception()
        waiting = loop.create_future()
        waiting.add_done_callback(callbacks)
        for _ in range(5):
            await asyncio.sleep(0)
        return [event, first, second, third, done, failed, waiting]
    return [loop, loop.run_until_complete(start())]


def blocked(lock, depth, *more):
    local = [depth]
    named = {"depth": depth}
    if depth > 0:
        return blocked(lock, depth - 1, local, named)
    with lock:
        return local


def threads():
    """Two threads that wait in the middle of a call, with locals."""
    lock = threading.Lock()
    lock.acquire()
    running = [threading.Thread(target=blocked, args=(lock, 3), daemon=True) for _ in range(2)]
    for thread in running:
        thread.start()
    return [lock, running]


def build():
    anchors = []
    parts = [numbers(), texts(), buffers(), lists(), dicts(), sets(), instances(), callables(), iterators(),
             generators(), errors(), weaks(anchors), libraries(), structures(), tasks(), threads()]
    try:
        import numpy
    except ImportError:
        pass
    else:
        parts.append(arrays(numpy))
    return anchors, parts


def arrays(numpy):
    """Of their own data, views, structured, and of objects that nothing else holds."""
    whole = numpy.arange(24).reshape(2, 3, 4)
    things = numpy.empty(5, dtype=object)
    things[:] = ["held by an array %d" % i for i in range(4)] + [{}]
    record = numpy.zeros(3, dtype=[("name", object), ("value", "f8")])
    record["name"] = ["in a record %d" % i for i in range(3)]
    grid = numpy.array([[object(), 10 ** 30], [[], ()]], dtype=object, order="F")
    return [numpy.arange(10), numpy.zeros((3, 4)), numpy.array([[], {}], dtype=object), numpy.float64(1.5),
            numpy.dtype("f8"), numpy.arange(10)[2:5], whole, whole[1], whole.T, things, things[1:3], record, grid,
            numpy.zeros(()), numpy.empty((0, 7)), numpy.ones(100000, dtype="i1"), numpy.array(["text", "more"]),
            numpy.datetime64("2020-01-01"), numpy.ma.masked_array([1, 2], [True, False]), numpy.frombuffer(b"12345678")]


def makers():
    """Functions that make one object each, of parts that are there already."""
    ten = list(range(1000, 1010))
    names = {"name_%d" % i: None for i in range(10)}
    more_names = {"more_%d" % i: None for i in range(100)}
    value = object()
    tall = "\U0001f40d" * 20
    large = ten[0] ** 20
    Plain(value), Plain(value, value, value), Empty()

    def one():
        made = Empty.__new__(Empty)
        made.one = value
        return made

    def grow():
        made = []
        for thing in ten:
            made.append(thing)
        return made

    whole = []
    if sys.version_info >= (3, 11):              # before, these came with a dict and a frame
        whole = [one, lambda: generate(3)]
    return whole + [
        lambda: [], lambda: [value], lambda: [value] * 100, lambda: list(ten), grow,
        lambda: tuple(ten), lambda: (value, value, ten),
        lambda: {}, lambda: {1: value}, lambda: dict(names), lambda: dict.fromkeys(more_names),
        lambda: dict.fromkeys(ten), lambda: {"a": value, "b": value},
        lambda: set(), lambda: set(ten), lambda: frozenset(ten), lambda: {value, 1},
        lambda: b"bytes"[:3] + b"more", lambda: bytearray(100), lambda: bytearray(),
        lambda: "".join(("ab", "cd")), lambda: "caf\u00e9"[1:] + "x", lambda: "\u20ac" * 30, lambda: tall + "x",
        lambda: -large, lambda: -ten[0], lambda: ten[0] / 3, lambda: complex(ten[0], 1),
        Empty, lambda: Slots(value, value), lambda: MoreSlots(value, value), NoGC, object,
        lambda: MyList(ten), lambda: MyTuple(ten), lambda: MyDict(names), lambda: MySet(ten),
        lambda: MyStr("text"), lambda: MyInt(5), lambda: MyFloat(1.5), lambda: MyBytes(b"mine"),
        lambda: deque(ten), lambda: deque(), lambda: OrderedDict(), lambda: OrderedDict(names),
        lambda: array.array("d", ten), lambda: slice(value, value), lambda: (lambda: 1),
        lambda: types.MethodType(one, value), lambda: iter(ten), lambda: weakref.ref(one, len),
        lambda: ValueError(), lambda: types.CellType(value), lambda: property(one),
        lambda: datetime.date(2020, 1, 1), lambda: decimal.Decimal("1.1"),
    ]
