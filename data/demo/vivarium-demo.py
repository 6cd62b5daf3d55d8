#!/usr/bin/env python3
# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A small service that is worth watching.

It takes orders in waves, as a shop would: half a minute or so of work, a while of less, then rest.
While it works it fills a cache, opens files, starts helper threads and writes a journal; when it
rests, the cache is evicted and the garbage collector runs.  It has two faults, so that there is
something to find: every customer's history keeps one line too many (a slow leak), and carts and
sessions refer to each other (cycles, freed only by the collector).

It stays small: less than one core, and about 250 MiB however long it runs.  It ends on SIGTERM or
Ctrl+C, after --seconds (a day), and when the process that started it is gone.
"""

import argparse
import gc
import math
import mmap
import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time

PERIOD = 36.0  # seconds from one wave to the next
PAGE = 1 << 20  # a cache page, bytes
CACHE_PAGES = 56  # at most so many pages are cached
LEAK_PER_SECOND = 64 << 10  # bytes
LEAK_LIMIT = 96 << 20  # then the history is archived, so that it can run for days
JOURNAL_LIMIT = 32 << 20  # bytes


def load_at(elapsed):
    """The share of a core that is wanted at that moment: a peak, a shoulder, rest."""
    at = elapsed % PERIOD
    if at < 12.0:
        return 0.62 + 0.10 * math.sin(at * 1.9)
    if at < 19.0:
        return 0.32 + 0.06 * math.sin(at * 2.7)
    return 0.03


class Session:
    """Knows its cart; the cart knows its session: a cycle."""

    def __init__(self, number):
        self.number = number
        self.cart = Cart(self)


class Cart:
    def __init__(self, session):
        self.session = session
        self.items = [random.randrange(1000) for _ in range(8)]


class Shop:
    def __init__(self):
        self.start = time.monotonic()
        self.stop = threading.Event()
        self.lock = threading.Lock()
        self.cache = {}
        self.history = []
        self.leaked = 0
        self.orders = 0
        self.files = []
        self.helpers = []
        self.children = []
        self.journal = tempfile.TemporaryFile(prefix="vivarium-demo-")

    def elapsed(self):
        return time.monotonic() - self.start

    def working(self):
        return load_at(self.elapsed()) > 0.1

    # --- the worker: orders, as many as the load asks for

    def work(self):
        slice_seconds = 0.1
        while not self.stop.is_set():
            wanted = load_at(self.elapsed()) * random.uniform(0.9, 1.1) * slice_seconds
            began = time.monotonic()
            burnt = time.thread_time()
            while time.thread_time() - burnt < wanted:
                self.take_order()
                if time.monotonic() - began > 2 * slice_seconds:
                    break  # a busy machine: better late than for ever
            self.stop.wait(max(0.0, slice_seconds - (time.monotonic() - began)))

    def take_order(self):
        session = Session(self.orders)
        lines = {"item-%d" % item: item * 1.19 for item in session.cart.items}
        total = sum(lines.values())
        text = ",".join("%s=%.2f" % line for line in sorted(lines.items()))
        self.orders += 1
        if self.orders % 64 == 0:
            self.journal.write(b"%d %.2f %s\n" % (self.orders, total, text.encode() * 24))

    # --- the cache: grows with the work, is evicted in the rest

    def keep_cache(self):
        page_number = 0
        while not self.stop.wait(0.25):
            if self.working():
                page = mmap.mmap(-1, PAGE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
                page.write(os.urandom(4096) * (PAGE // 4096))
                page_number += 1
                with self.lock:
                    self.cache[page_number] = page
                    while len(self.cache) > CACHE_PAGES:
                        self.cache.pop(next(iter(self.cache))).close()
            else:
                with self.lock:
                    for key in list(self.cache)[: max(0, len(self.cache) - 12)][:2]:
                        self.cache.pop(key).close()
            self.remember_customers()

    def remember_customers(self):
        """The leak: nobody ever looks at these lines again."""
        line = "customer %d " % self.orders
        for _ in range(LEAK_PER_SECOND // 4 // 1024):
            self.history.append(line + "x" * (1024 - len(line)))
            self.leaked += 1024
        if self.leaked > LEAK_LIMIT:
            self.history.clear()
            self.leaked = 0

    # --- the ticker: files, helpers, children, and a line now and then

    def tick(self):
        was_working = False
        last_wave = -1
        while not self.stop.wait(0.5):
            working = self.working()
            if working and len(self.files) < 16:
                self.files.append(open(__file__, "rb"))
            if working and not was_working:
                self.begin_wave()
            if was_working and not working:
                self.end_wave()
            if not working and self.files:
                self.files.pop().close()
            wave = int(self.elapsed() // PERIOD)
            if working and wave != last_wave and self.elapsed() % PERIOD > 6:
                last_wave = wave
                self.start_report()
            self.children = [child for child in self.children if child.poll() is None]
            if self.journal.tell() > JOURNAL_LIMIT:
                self.journal.seek(0)
                self.journal.truncate()
            was_working = working

    def begin_wave(self):
        done = threading.Event()
        self.helpers = [done]
        for number in range(3):
            name = "helper-%d" % (number + 1)
            threading.Thread(target=done.wait, name=name, daemon=True).start()
        self.say("a wave begins")

    def end_wave(self):
        for done in self.helpers:
            done.set()
        self.helpers = []
        freed = gc.collect()
        self.say("rest; the collector found %d objects" % freed)

    def start_report(self):
        """A child, as a service has that hands work to other processes."""
        command = [sys.executable, os.path.abspath(__file__), "--report", "8"]
        try:
            self.children.append(subprocess.Popen(command, stdin=subprocess.DEVNULL))
        except OSError as error:
            self.say("no report: %s" % error)

    def say(self, what):
        with self.lock:
            pages = len(self.cache)
        try:
            print(
                "%7.1f s  %s; %d orders, %d MiB cached, %d lines of history"
                % (self.elapsed(), what, self.orders, pages * PAGE >> 20, len(self.history)),
                flush=True,
            )
        except OSError:
            self.stop.set()  # nobody listens any more

    def close(self):
        self.stop.set()
        for child in self.children:
            child.terminate()
        for child in self.children:
            child.wait()


def report(seconds, parent):
    """What the child does: a quarter of a core for a few seconds."""
    began = time.monotonic()
    rows = []
    while time.monotonic() - began < seconds and os.getppid() == parent:
        burnt = time.thread_time()
        while time.thread_time() - burnt < 0.025:
            rows.append(sum(i * i for i in range(200)))
        del rows[:-100000]
        time.sleep(0.075)


def main():
    parser = argparse.ArgumentParser(description="A small service that is worth watching.")
    parser.add_argument("--seconds", type=float, default=86400.0, help="end after that many seconds (a day)")
    parser.add_argument("--report", type=float, help=argparse.SUPPRESS)
    options = parser.parse_args()
    parent = os.getppid()
    shop = Shop()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda *_: shop.stop.set())
    if options.report is not None:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        report(options.report, parent)
        return

    threads = [
        threading.Thread(target=shop.work, name="worker"),
        threading.Thread(target=shop.keep_cache, name="cache"),
        threading.Thread(target=shop.tick, name="ticker"),
    ]
    for thread in threads:
        thread.start()
    # A process whose parent ended is handed to another; the demo must not outlive who wanted it.
    while not shop.stop.wait(0.5) and os.getppid() == parent:
        if shop.elapsed() >= options.seconds:
            break
    shop.close()
    for thread in threads:
        thread.join()


if __name__ == "__main__":
    main()
