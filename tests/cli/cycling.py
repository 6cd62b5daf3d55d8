# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A target that builds each kind of cycle and holds it by held[NAME]; then it runs the lines that it is given.

Each cycle has a marker hanging on it: when the marker is gone, all of the cycle is.  The collector is off, so
whatever goes is freed by reference counting.  Runs on 3.9 and newer."""

import collections
import gc
import sys
import types
import weakref

gc.disable()

held = {}
markers = {}


class Marker:
    pass


def mark(name):
    marker = Marker()
    markers[name] = weakref.ref(marker)
    return marker


class Order:
    def __init__(self):
        self.lines = [Line(self), Line(self)]
        self.mark = mark("order")


class Line:
    def __init__(self, order):
        self.order = order


class Branch:
    def __init__(self, parent=None, depth=0):
        self.parent = parent
        self.children = [Branch(self, depth + 1) for _ in range(3)] if depth < 3 else []


class Slotted:
    __slots__ = ("child", "owner", "mark", "__weakref__")


class CircularRef:
    def __init__(self):
        self.other = None


class Node:
    """The ring of the article: with a finalizer, and lists between the nodes."""

    def __init__(self, name):
        self.name = name
        self.connections = []

    def __del__(self):
        pass


class Widget:
    def __init__(self):
        self.callback = self.clicked
        self.mark = mark("widget")

    def clicked(self):
        pass


class Page:
    def __init__(self, cache, key):
        self.cache = cache
        cache[key] = self


class Selfish:
    def __init__(self):
        self.me = self
        self.mark = mark("selfish")


class Job:
    def run(self):
        try:
            raise LookupError("job")
        except LookupError as error:
            self.error = error


class Left:
    pass


class Right:
    pass


def build_closure():
    token = mark("closure")

    def walk(depth):
        return walk(depth - 1) if depth and token else None

    return walk


def load_rows():
    try:
        raise ValueError("rows")
    except ValueError as error:
        failure = error
        failure.mark = mark("exception")
    return failure


# A frame that an exception keeps also keeps those that called it: each cycle is built in a function of its own.


def build_order():
    return Order()


def build_branch():
    root = Branch()
    root.mark = mark("branch")
    return root


def build_slotted():
    one = Slotted()
    one.child = Slotted()
    one.child.owner = one
    one.mark = mark("slotted")
    return one


def build_partners():
    one, two = CircularRef(), CircularRef()
    one.other, two.other, one.mark = two, one, mark("partners")
    return one


def build_ring():
    nodes = [Node(name) for name in "ABC"]
    for i, node in enumerate(nodes):
        node.connections.append(nodes[(i + 1) % 3])
    nodes[0].mark = mark("ring")
    return nodes[0]


def build_widget():
    return Widget()


def build_exception():
    return load_rows()


def build_job():
    job = Job()
    job.mark = mark("job")
    job.run()
    return job


def build_page():
    page = Page({}, "front")
    page.mark = mark("page")
    return page


def build_selfish():
    return Selfish()


def build_loop():
    loop = [mark("loop")]
    loop.append(loop)
    return loop


def build_queue():
    left, right = Left(), Right()
    left.queue = collections.deque([right])
    right.table = {"left": left}
    left.mark = mark("queue")
    return left


def instances(name):
    return [one for one in gc.get_objects() if type(one).__qualname__ == name]


def weaken(name, attribute):
    """What the advice says: each of these attributes holds weakly."""
    for one in instances(name):
        value = getattr(one, attribute, None)
        if value is not None and not isinstance(value, weakref.ref):
            setattr(one, attribute, weakref.ref(value))


def cut(name, attribute, count):
    """One by one: of objects that look alike it does not matter which."""
    for one in [one for one in instances(name) if hasattr(one, attribute)][:count]:
        if attribute == "__traceback__":
            one.__traceback__ = None
        else:
            delattr(one, attribute)


def cut_value(key):
    for one in gc.get_objects():
        if type(one) is dict and list(one) == [key]:
            del one[key]


def cut_closure(function, variable):
    for one in gc.get_objects():
        if isinstance(one, types.FunctionType) and one.__qualname__ == function:
            at = one.__code__.co_freevars.index(variable)
            del one.__closure__[at].cell_contents


def cut_local(function, variable):
    for one in gc.get_objects():
        if isinstance(one, types.FrameType) and one.f_code.co_name == function:
            one.clear()


def alive(name):
    return markers[name]() is not None


for name, build in list(globals().items()):
    if name.startswith("build_"):
        held[name[6:]] = build()
print("ready", flush=True)
for line in sys.stdin:
    exec(line)
    print("done", flush=True)
