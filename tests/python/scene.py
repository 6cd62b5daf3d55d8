# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""scene.py FOLDER — a program that stands still, and its own account of itself.

Threads wait at all kinds of places.  Then one of them writes into FOLDER/account what the interpreter says: stacks, names,
tracked objects, the collector's numbers, the allocator's; says "ready"; and everything waits for the end of the input."""

import asyncio
import atexit
import codecs
import contextvars
import gc
import os
import sys
import threading

held = threading.Lock()
held.acquire()
waiting = threading.Semaphore(0)
holding = {}


def wait(label="plain"):
    waiting.release()
    held.acquire()


def plain():
    rows = ["rows", 1]
    holding["rows"] = id(rows)
    wait()
    return rows


def deep(n):
    if n:
        return deep(n - 1)
    return wait("deep")


def generator(n):
    for i in range(n):
        # A call over several lines, which goes back to the first of them.
        yield wait(
            "generator "
            "that is "
            "running"
        ) if i == 1 else i


def generating():
    return list(generator(3))


async def coroutine():
    async def inner():
        async for item in numbers():
            wait("coroutine")
    await inner()


async def numbers():
    yield 1


class Klass:
    kept = None

    def __init__(self):
        self.kept = []

    def method(self, key=None):
        caught = []
        holding["caught"] = caught
        try:
            raise ValueError("handled", caught)
        except ValueError:
            return sorted([1], key=lambda item: wait("lambda"))


def far():
    code = "def far_away():\n" + "\n" * 700 + "    x = [\n" + "        1,\n" * 200 + "        wait('far'),\n" + "    ]\n"
    space = {"wait": wait}
    exec(compile(code, "/nowhere/fär.py", "exec"), space)
    space["far_away"]()


def commented():
    total = 0
    for i in range(2):
        total += i


    # -

    with threading.Lock():
        try:
            pass
        finally:
            (wait
             ("finally"))


def closure():
    shared = ["shared"]
    holding["shared"] = id(shared)

    def inner():
        wait(shared[0])
    inner()


def class_body():
    class Local:
        value = wait("body")


def in_context():
    variable = contextvars.ContextVar("variable")
    context = contextvars.copy_context()
    holding["context"] = id(context)
    context.run(lambda: (variable.set([1]), wait("context")))


SCENES = [plain, lambda: deep(60), generating, lambda: asyncio.new_event_loop().run_until_complete(coroutine()),
          Klass().method, far, commented, closure, class_body, in_context]


def stack_of(frame):
    while frame is not None:
        code = frame.f_code
        yield getattr(code, "co_qualname", code.co_name), code.co_filename, frame.f_lineno or 0
        frame = frame.f_back


def allocator():
    """What sys._debugmallocstats() says: bytes of arenas and of blocks in use."""
    path = os.path.join(sys.argv[1], "malloc")
    saved = os.dup(2)
    file = os.open(path, os.O_CREAT | os.O_RDWR | os.O_TRUNC, 0o600)
    os.dup2(file, 2)
    sys._debugmallocstats()
    os.dup2(saved, 2)
    os.close(file)
    arenas = used = 0
    with open(path) as lines:
        for line in lines:
            number = line.rpartition("=")[2].strip().replace(",", "")
            if " bytes/arena" in line:
                arenas = number
            elif line.startswith("# bytes in allocated blocks"):
                used = number
    os.unlink(path)
    return arenas, used


def queue_call():
    """A call that waits for the main thread, which waits for a lock."""
    try:
        import ctypes
    except ImportError:
        return
    kept.append(ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.py_object)(lambda argument: 0))
    argument = ["pending"]
    kept.append(argument)
    if ctypes.pythonapi.Py_AddPendingCall(kept[0], ctypes.py_object(argument)) == 0:
        holding["pending"] = id(argument)


kept = []


def account(out):
    say = lambda *words: out.write("\t".join(map(str, words)) + "\n")
    me = threading.get_ident()
    for thread in threading.enumerate():
        say("thread", thread.ident, thread.native_id, thread.name)
    for ident, frame in sys._current_frames().items():
        if ident != me:
            for depth, (function, file, line) in enumerate(stack_of(frame)):
                say("frame", ident, depth, function, file, line)
        del frame
    for name, module in sorted(sys.modules.items()):
        say("module", name, id(module))
    for name, address in holding.items():
        say("held", name, address if isinstance(address, int) else id(address))
    for what, thing in [("sys.modules", sys.modules), ("sys", sys.__dict__), ("gc.callbacks", gc.callbacks),
                        ("atexit", farewell), ("codec search path", search), ("builtins", __builtins__.__dict__),
                        ("os.register_at_fork before", before)]:
        say("holder", what, id(thing))
    say("gc", *gc.get_threshold(), *(stats["collections"] for stats in gc.get_stats()), *(
        stats["collected"] for stats in gc.get_stats()))
    say("allocator", *allocator())
    lists = [gc.get_objects(generation=i) for i in range(3)]
    known = set(map(id, lists))
    for generation, objects in enumerate(lists):
        for item in objects:
            if id(item) not in known:
                say("tracked", generation, id(item))
    say("frozen", gc.get_freeze_count())


def farewell():
    pass


def search(name):
    return None


def before():
    pass


atexit.register(farewell, [1])
codecs.register(search)
os.register_at_fork(before=before)
gc.callbacks.append(lambda phase, info: None)
gc.freeze()
gc.disable()
# Of every age.
aged = [[[i] for i in range(1000)]]
gc.collect()
aged.append([{"n": [i]} for i in range(500)])
gc.collect(0)
aged.append([Klass() for i in range(200)])


def tell():
    for scene in SCENES:
        waiting.acquire()
    queue_call()
    path = os.path.join(sys.argv[1], "account")
    with open(path, "w", encoding="utf-8") as out:
        account(out)
    print("ready", flush=True)
    sys.stdin.read()
    os._exit(0)


threads = [threading.Thread(target=scene, name="scène %d" % i) for i, scene in enumerate(SCENES[1:], 1)]
threads.append(threading.Thread(target=tell, name="teller"))
for thread in threads:
    thread.start()
plain()
