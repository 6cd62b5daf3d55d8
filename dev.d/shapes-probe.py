# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""shapes-probe.py: asks an interpreter which words of its C types' instances tp_traverse reports.

    pythonX.Y dev.d/shapes-probe.py >PROBE.json

Every C type that can be found is given a fake instance (zeros), and a copy of each real one from
tests/python/gallery.py; then word after word is replaced by the address of something that looks like
an object, and tp_traverse is called on it in a forked child, where it may crash.  A word is reported
when that address reaches the visitor.  So it says of every member whether the traversal knows it,
also of those that are NULL in all real instances.  dev.d/shapes.py reads the result.
"""
import ctypes
import gc
import json
import os
import signal
import struct
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "../tests/python"))
import gallery  # noqa: E402
from gallery import is_object, text, tp_name, word  # noqa: E402

VISIT = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
TRAVERSE = ctypes.PYFUNCTYPE(ctypes.c_int, ctypes.c_void_p, VISIT, ctypes.c_void_p)
# The interpreter's own categories (src/python/reader.h), and what is far too big to be probed.
KNOWN = {"type", "tuple", "list", "dict", "frame", "code", "generator", "coroutine", "module",
         "async_generator", "function", "method", "int", "str", "bytes", "set", "frozenset"}
HAVE_GC, HEAPTYPE = 1 << 14, 1 << 9
TP_TRAVERSE = 184


class Prober:
    def __init__(self):
        self.canary = ctypes.create_string_buffer(8192)
        self.at = ctypes.addressof(self.canary) + 64 & ~15
        fake = self.at
        ctypes.c_uint64.from_address(fake).value = 1 << 20
        ctypes.c_uint64.from_address(fake + 8).value = id(object)
        self.seen = []
        self.visit = VISIT(self._visit)

    def _visit(self, target, _):
        self.seen.append(target)
        return 0

    def run(self, kind, image):
        """Visited words of an instance that is these bytes; forks as often as it crashes."""
        size = len(image)
        results = {}
        start = 16
        while start < size or not results:
            r, w = os.pipe()
            pid = os.fork()
            if pid == 0:
                try:
                    os.close(r)
                    signal.setitimer(signal.ITIMER_VIRTUAL, 0.05)
                    self._words(kind, image, start, w)
                finally:
                    os._exit(0)
            os.close(w)
            with os.fdopen(r, "rb") as pipe:
                data = pipe.read()
            os.waitpid(pid, 0)
            for i in range(0, len(data) // 3 * 3, 3):
                offset, state = struct.unpack_from("<HB", data, i)
                results[offset] = state
            if size < 24 and results:
                break
            last = max(results) if results else 8
            if len(data) > 3 and last >= size - 8:
                break
            crashed = max(last + 8, start)
            results[crashed] = 255
            start = crashed + 8
        return results

    def _words(self, kind, image, start, out):
        devnull = os.open("/dev/null", os.O_WRONLY)
        os.dup2(devnull, 2)
        gc.disable()
        size = len(image)
        memory = ctypes.create_string_buffer(size + 4096)
        at = (ctypes.addressof(memory) + 1024) & ~15
        traverse = TRAVERSE(word(id(kind) + TP_TRAVERSE))
        self.seen = []
        ctypes.memmove(at, image, size)
        traverse(at, self.visit, None)
        os.write(out, struct.pack("<HB", 8, 1 if id(kind) in self.seen else 0))
        for offset in range(start, size - 7, 8):
            ctypes.memmove(at, image, size)
            ctypes.c_uint64.from_address(at + offset).value = self.at
            self.seen = []
            traverse(at, self.visit, None)
            hits = self.seen.count(self.at)
            os.write(out, struct.pack("<HB", offset, min(hits, 200)))

    def baseline(self, kind, address):
        self.seen = []
        TRAVERSE(word(id(kind) + TP_TRAVERSE))(address, self.visit, None)
        return self.seen


def main():
    pairs = gallery.objects()
    instances = {}
    for _, item in pairs:
        instances.setdefault(id(type(item)), []).append(item)
    types = gallery.c_types([item for _, item in pairs])
    prober = Prober()
    result = {}
    import time
    for kind in types:
        begin = time.monotonic()
        flags = kind.__flags__
        if issubclass(kind, BaseException) or tp_name(kind) in KNOWN:
            continue
        gc_flag = bool(flags & HAVE_GC)
        entry = {"basicsize": kind.__basicsize__, "itemsize": kind.__itemsize__, "flags": flags,
                 "heap": bool(flags & HEAPTYPE), "gc": gc_flag, "module": str(kind.__module__),
                 "qualname": kind.__qualname__, "base": tp_name(kind.__base__ or object),
                 "metatype": tp_name(type(kind)),
                 "dictoffset": kind.__dictoffset__, "weakoffset": kind.__weakrefoffset__,
                 "sizeof": "__sizeof__" in kind.__dict__, "visited": {}, "instances": 0,
                 "objects": [], "indirect": 0}
        really = False
        found = instances.get(id(kind), [])[:4]
        entry["instances"] = len(found)
        if word(id(kind) + TP_TRAVERSE):
            zeros = bytearray(kind.__basicsize__ + 2 * kind.__itemsize__)
            struct.pack_into("<QQ", zeros, 0, 1 << 20, id(kind))
            images = [bytes(zeros)]
            if kind.__itemsize__:
                struct.pack_into("<Q", zeros, 16, 2)
                images.append(bytes(zeros))
            if not issubclass(kind, type):
                for item in found:
                    images.append(ctypes.string_at(id(item), kind.__basicsize__))
                    seen = prober.baseline(kind, id(item))
                    words = {word(id(item) + o) & ~1 for o in range(16, kind.__basicsize__ - 7, 8)}
                    really = really or id(kind) in seen
                    entry["indirect"] += sum(1 for t in seen if t not in words and t != id(kind))
            for image in images:
                for offset, state in prober.run(kind, image).items():
                    old = entry["visited"].get(offset, 0)
                    entry["visited"][offset] = state if state not in (0, 255) else (
                        old or state if old != 255 or state == 255 else state)
        state = entry["visited"].pop(8, 255)
        entry["visits_type"] = really if state == 255 else state == 1
        candidates = {}
        for item in found:
            for offset in range(16, kind.__basicsize__ - 7, 8):
                value = word(id(item) + offset)
                if value and is_object(value):
                    name = text(word(word(value + 8) + 24))
                    candidates.setdefault(offset, set()).add(name)
        entry["objects"] = {o: sorted(names) for o, names in sorted(candidates.items())}
        result.setdefault(tp_name(kind), []).append(entry)
        if time.monotonic() - begin > 2:
            print("%s took %.0f s" % (tp_name(kind), time.monotonic() - begin), file=sys.stderr)
    json.dump({"version": sys.version.split()[0], "hex": sys.hexversion, "types": result},
              sys.stdout, indent=1, sort_keys=True)


if __name__ == "__main__":
    main()
    sys.stdout.flush()
    os._exit(0)
