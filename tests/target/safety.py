# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
"""safety.py SCENARIO STOP-FILE — a program that would notice if somebody held it, or had it do something that it did not
ask for.  Runs until STOP-FILE exists, checks itself all the while, and ends with "fine" and status 7."""

import asyncio
import ctypes
import mmap
import os
import queue
import resource
import signal
import socket
import struct
import subprocess
import sys
import threading
import time

scenario, stop_file = sys.argv[1:3]


def going_on():
    return not os.path.exists(stop_file)


def check(what, message):
    if not what:
        print("WRONG", message, flush=True)
        os._exit(1)


def loop():
    while going_on():
        total = sum(i * i for i in range(20000))
        check(total == 2666466670000, total)


def sleep():
    while going_on():
        began = time.monotonic()
        time.sleep(0.004)
        check(time.monotonic() - began >= 0.004, "short sleep")


def read():
    """Blocking reads of what another process writes, and the number of bytes of each."""
    ours, theirs = os.pipe()
    back, answers = os.pipe()
    child = os.fork()
    if child == 0:
        number = 0
        os.close(ours)
        while True:
            time.sleep(0.001)
            os.write(theirs, struct.pack("<q", number))
            number += 1
            if os.read(back, 1) != b"y":
                os._exit(5)
    os.close(theirs)
    number = 0
    while going_on():
        data = os.read(ours, 8)
        check(data == struct.pack("<q", number), data)
        number += 1
        os.write(answers, b"y")
    os.read(ours, 8)
    os.write(answers, b"n")
    check(os.wait() == (child, 5 << 8), "status of the writer")


def accept():
    server = socket.create_server(("127.0.0.1", 0))
    address = server.getsockname()

    def connect():
        number = 0
        while going_on():
            with socket.create_connection(address) as client:
                client.sendall(b"%d\n" % number)
                check(client.recv(100) == b"%d!\n" % number, "echo")
            number += 1
        with socket.create_connection(address) as client:
            client.sendall(b"end\n")

    thread = threading.Thread(target=connect)
    thread.start()
    expected = 0
    while True:
        connection, _ = server.accept()
        with connection:
            line = connection.recv(100)
            if line == b"end\n":
                break
            check(line == b"%d\n" % expected, line)
            connection.sendall(b"%d!\n" % expected)
        expected += 1
    thread.join()


def threads():
    lock = threading.Lock()
    work, done = queue.Queue(10), queue.Queue()
    counter = [0]
    each = [0] * 6

    def worker(number):
        while work.get() is not None:
            with lock:
                counter[0] += 1
            each[number] += 1
            try:
                done.get(timeout=0.0005)
            except queue.Empty:
                pass

    workers = [threading.Thread(target=worker, args=(i,)) for i in range(len(each))]
    for thread in workers:
        thread.start()
    while going_on():
        work.put(1)
        short = threading.Thread(target=done.put, args=(1,))
        short.start()
        short.join()
    for _ in workers:
        work.put(None)
    for thread in workers:
        thread.join()
    check(counter[0] == sum(each), "a lost count")


def forks():
    """Waits for any child: one that it did not make would be noticed."""
    number = 0
    while going_on():
        number = number % 100 + 1
        made = os.fork()
        if made == 0:
            os._exit(number)
        pid, status = os.waitpid(-1, 0)
        check((pid, status) == (made, number << 8), (pid, made, status))
        try:
            check(False, os.waitpid(-1, os.WNOHANG))
        except ChildProcessError:
            pass


def sigchld():
    """One SIGCHLD a child, through a handler and through a signalfd."""
    seen = []
    signal.signal(signal.SIGCHLD, lambda number, frame: seen.append(number))
    libc = ctypes.CDLL(None, use_errno=True)
    mask = (ctypes.c_ulong * 16)(1 << (signal.SIGCHLD - 1))
    while going_on():
        made = os.fork()
        if made == 0:
            os._exit(3)
        while not seen:
            time.sleep(0.001)
        check(os.waitpid(-1, 0) == (made, 3 << 8), "handler's child")
        check(len(seen) == 1, seen)
        seen.clear()

        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGCHLD])
        fd = libc.signalfd(-1, mask, 0)
        made = os.fork()
        if made == 0:
            os._exit(4)
        number, _, code, pid = struct.unpack_from("<IiiI", os.read(fd, 128))
        check((number, pid) == (signal.SIGCHLD, made), (number, pid, made))
        check(os.waitpid(-1, 0) == (made, 4 << 8), "signalfd's child")
        os.set_blocking(fd, False)
        try:
            check(False, os.read(fd, 128))
        except BlockingIOError:
            pass
        os.close(fd)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGCHLD])
        check(not seen, "a second SIGCHLD")


def alarms():
    """Each timer rings once, also in the middle of what cannot be interrupted otherwise."""
    seen = []
    signal.signal(signal.SIGALRM, lambda number, frame: seen.append(number))
    expected = 0
    while going_on():
        signal.setitimer(signal.ITIMER_REAL, 0.002)
        expected += 1
        while len(seen) < expected:
            time.sleep(0.0005)
        check(len(seen) == expected, "an alarm too many")
        signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
        signal.setitimer(signal.ITIMER_REAL, 0.002)
        check(signal.sigwaitinfo([signal.SIGALRM]).si_signo == signal.SIGALRM, "sigwait")
        time.sleep(0.001)
        check(not signal.sigpending(), "an alarm too many")
        signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])


def asynchronous():
    async def one(number):
        process = await asyncio.create_subprocess_exec(
            "/bin/sh", "-c", f"echo {number}; exit {number}", stdout=asyncio.subprocess.PIPE)
        output, _ = await process.communicate()
        check((output, process.returncode) == (b"%d\n" % number, number), (output, process.returncode))

    async def main():
        while going_on():
            await asyncio.gather(*(one(i) for i in range(4)))

    asyncio.run(main())
    check(subprocess.run(["/bin/true"]).returncode == 0, "subprocess")


def limited():
    """Near its limits: no room for another copy of its memory, for another process, or for a file."""
    block = bytearray(40 << 20)
    used = int(open("/proc/self/statm").read().split()[0]) * mmap.PAGESIZE
    resource.setrlimit(resource.RLIMIT_AS, (used + (24 << 20), used + (24 << 20)))
    resource.setrlimit(resource.RLIMIT_NOFILE, (8, 8))
    files = []
    try:
        while True:
            files.append(os.dup(0))
    except OSError:
        pass
    while going_on():
        more = bytearray(12 << 20)
        more[::4096] = b"x" * len(more[::4096])
        check(len(more) == 12 << 20 and len(block) == 40 << 20, "memory")
        del more


def writing():
    """Changes much memory, gives it back to the system, and takes it again."""
    blocks = {}
    number = 0
    while going_on():
        number += 1
        blocks[number % 20] = [bytes([number % 251]) * 3000 for _ in range(300)]
        big = bytearray(3 << 20)
        big[number % 4096::4096] = b"y" * len(big[number % 4096::4096])
        for key, block in blocks.items():
            check(len({item for item in block}) == 1, "a block changed")


print("ready", flush=True)
globals()[scenario]()
print("fine", flush=True)
sys.exit(7)
