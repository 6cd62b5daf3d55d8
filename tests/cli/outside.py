# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of vivarium-cli share: cases printed as TAP, the command run from outside, targets to watch.

A case is a function with @case("/cli/area/what"); it fails by an assertion, and `raise Skip("why")` says that
it cannot run here.  Nothing in these tests asserts how long something takes: waits have generous ends.
"""

import atexit
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import traceback

# Under nohup, or started in the background by a shell, these would be ignored here and in all that is started.
for number in (signal.SIGHUP, signal.SIGINT, signal.SIGQUIT):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)

CLI = os.environ.get("VIVARIUM_CLI") or os.path.abspath(sys.argv[1])
PYTHON = sys.executable
PATIENCE = 60  # seconds after which a thing that should happen is taken not to

CASES = []
STARTED = []

# Paths of this machine's shell must not decide what the command says.
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"}
ENVIRONMENT.pop("LANGUAGE", None)


class Skip(Exception):
    pass


def case(name):
    def register(function):
        CASES.append((name, function))
        return function

    return register


def second_opinion():
    """psutil; where it is missing the whole program is skipped."""
    try:
        import psutil
    except ImportError:
        print("1..0 # SKIP Python has no psutil")
        sys.exit(0)
    return psutil


def main():
    print(f"1..{len(CASES)}")
    failed = 0
    for number, (name, function) in enumerate(CASES, 1):
        try:
            function()
            print(f"ok {number} - {name}")
        except Skip as why:
            print(f"ok {number} - {name} # SKIP {why}")
        except BaseException:
            failed += 1
            print(f"not ok {number} - {name}")
            for line in traceback.format_exc().splitlines():
                print("# " + line)
        finally:
            end_all()
        sys.stdout.flush()
    sys.exit(1 if failed else 0)


def end_all():
    while STARTED:
        process = STARTED.pop()
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout, process.stderr):
            if stream is not None:
                stream.close()


def cli(*arguments, **options):
    """Runs the command to its end: status, out and err as text (surrogates for what is no UTF-8)."""
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("env", ENVIRONMENT)
    done = subprocess.run([CLI, *map(str, arguments)], stderr=subprocess.PIPE, timeout=PATIENCE, **options)
    done.out = (done.stdout or b"").decode("utf-8", "surrogateescape")
    done.err = done.stderr.decode("utf-8", "surrogateescape")
    return done


def start_cli(*arguments, **options):
    """Starts the command and returns it running."""
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("stdout", subprocess.PIPE)
    options.setdefault("stderr", subprocess.PIPE)
    options.setdefault("env", ENVIRONMENT)
    process = subprocess.Popen([CLI, *map(str, arguments)], **options)
    STARTED.append(process)
    return process


def start(*argv, ready=True, **options):
    """Starts a target; with ready, waits until it has written a line."""
    options.setdefault("stdin", subprocess.DEVNULL)
    options.setdefault("env", ENVIRONMENT)
    process = subprocess.Popen(argv, stdout=subprocess.PIPE if ready else subprocess.DEVNULL, **options)
    STARTED.append(process)
    if ready:
        process.first_line = process.stdout.readline().decode().strip()
        assert process.first_line, "the target did not start"
    return process


def start_python(code, *arguments, **options):
    """A Python target that runs @code, which must print a line when it is ready."""
    return start(PYTHON, "-c", code, *arguments, **options)


IDLE = "import time\nprint('ready', flush=True)\ntime.sleep(600)\n"


def start_idle():
    return start_python(IDLE)


def finish(process, sig=None):
    """Ends a running command with a signal if asked, and returns (status, out, err)."""
    if sig is not None:
        process.send_signal(sig)
    out, err = process.communicate(timeout=PATIENCE)
    return process.returncode, (out or b"").decode(), (err or b"").decode()


def wait_for(condition, what):
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.02)
    raise AssertionError(f"{what} did not happen in {PATIENCE} s")


def wait_watching(process, interval=0.1):
    """Until a started `monitor` has its signal handlers, which it sets before it watches, and then for some samples."""
    bit = 1 << (signal.SIGTERM - 1)

    def ready():
        assert process.poll() is None, f"it ended with {process.returncode}"
        with open(f"/proc/{process.pid}/status") as file:
            caught = [line.split()[1] for line in file if line.startswith("SigCgt:")]
        return int(caught[0], 16) & bit

    wait_for(ready, "catching signals")
    time.sleep(10 * interval)


def folder():
    """A new folder that goes away with the test program."""
    path = tempfile.mkdtemp(prefix="vivarium-cli-")
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def strict_json(text):
    """One document of standard JSON and a newline, nothing after it; keys in order."""

    def refuse(word):
        raise ValueError(f"{word} is not JSON")

    assert text.endswith("\n"), "no newline at the end"
    return json.loads(text, parse_constant=refuse)


def assert_one_line(text, *words):
    """A failure: exactly one line, from vivarium-cli, that holds the words."""
    assert text.endswith("\n") and text.count("\n") == 1, f"not one line: {text!r}"
    assert text.startswith("vivarium-cli: "), text
    for word in words:
        assert str(word) in text, f"{word!r} is not in {text!r}"


def assert_wrong_usage(*arguments, words=()):
    done = cli(*arguments)
    assert done.returncode == 2, f"{arguments}: status {done.returncode}, {done.err!r}"
    assert done.out == "", done.out
    assert_one_line(done.err, *words)


def assert_failure(*arguments, words=(), **options):
    done = cli(*arguments, **options)
    assert done.returncode == 1, f"{arguments}: status {done.returncode}, {done.err!r}"
    assert_one_line(done.err, *words)
    return done


def nobody():
    """The prefix that runs a command as another user than root."""
    if os.geteuid() != 0:
        raise Skip("only root can start a process of another user")
    tool = shutil.which("setpriv")
    if tool is None:
        raise Skip("there is no setpriv")
    return [tool, "--reuid=65534", "--regid=65534", "--clear-groups"]
