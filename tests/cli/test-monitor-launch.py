# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`vivarium-cli monitor -- COMMAND ARG…` from outside: what the program gets, how it ended, and how it is ended."""

import os
import platform
import signal
import subprocess

from outside import (CLI, ENVIRONMENT, PATIENCE, PYTHON, assert_failure, assert_one_line, case, cli, finish, folder,
                     main, second_opinion, start_cli, strict_json, wait_watching)
from watching import assert_report

psutil = second_opinion()

FAST = ["--interval=0.1"]


def report_in(path):
    with open(path) as file:
        return assert_report(strict_json(file.read()))


def launch(*command, options=(), **more):
    path = os.path.join(folder(), "a.json")
    done = cli("monitor", "--quiet", *FAST, *options, f"--json={path}", "--", *command, **more)
    return done, report_in(path)


@case("/cli/launch/status")
def _():
    for code in (0, 3, 255):
        done, report = launch(PYTHON, "-c", f"import time, sys; time.sleep(1); sys.exit({code})")
        assert done.returncode == 0 and done.err == "" and done.out == "", done
        assert report["exit"] == {"status": code}
        assert report["target"]["python"] == platform.python_version()
        assert report["samples"]


@case("/cli/launch/signal")
def _():
    done, report = launch(PYTHON, "-c", "import os, time; time.sleep(0.3); os.kill(os.getpid(), 9)")
    assert done.returncode == 0 and report["exit"] == {"signal": 9}


@case("/cli/launch/status-from-who-ignores-children")
def _():
    ignore = {"preexec_fn": lambda: signal.signal(signal.SIGCHLD, signal.SIG_IGN)}
    done, report = launch(PYTHON, "-c", "import time; time.sleep(0.3); raise SystemExit(7)", **ignore)
    assert done.returncode == 0 and report["exit"] == {"status": 7}, report["exit"]
    for _ in range(10):
        done, report = launch("false", **ignore)
        assert done.returncode == 0 and report["exit"] == {"status": 1}, (done.err, report["exit"])


@case("/cli/launch/ends-at-once")
def _():
    # Often enough to meet it alive as well as ended.
    for _ in range(30):
        done, report = launch("true")
        assert done.returncode == 0, done.err
        assert report["exit"] == {"status": 0} and report["samples"] == []
        assert report["target"]["pid"] > 0
        assert report["target"]["name"] == report["target"]["command"] == "true", report["target"]
    done, report = launch("sh", "-c", "exit 1", "two words")
    assert done.returncode == 0 and report["exit"] == {"status": 1}
    assert report["target"]["command"] == "sh -c 'exit 1' 'two words'", report["target"]


@case("/cli/launch/pictures-of-nothing")
def _():
    place = folder()
    for _ in range(10):
        done = cli("monitor", "--quiet", f"--png={place}/a.png", f"--csv={place}/a.csv", "--children", "--", "true")
        assert done.returncode == 0, done.err
        with open(place + "/a.csv") as file:
            assert len(file.readlines()) == 1
        assert os.path.getsize(place + "/a.png") > 1000


@case("/cli/launch/output-is-the-same-with-and-without")
def _():
    code = "import os, sys\n" \
           "os.write(1, bytes(range(256)) * 50)\n" \
           "os.write(2, b'to standard error\\n')\n" \
           "os.write(1, sys.stdin.buffer.read())\n" \
           "print(sys.argv, os.getcwd(), sorted(os.environ.items()), sys.stdout.isatty())\n" \
           "import signal\n" \
           "print([(s.name, str(signal.getsignal(s))) for s in sorted(signal.valid_signals()) if hasattr(s, 'name')])\n" \
           "print(signal.pthread_sigmask(signal.SIG_BLOCK, []))\n" \
           "print(sorted(int(f) for f in os.listdir('/proc/self/fd') if int(f) < 3))\n" \
           "print([l for l in open('/proc/self/status') if l.startswith(('Sig', 'Shd'))][1:])\n"
    command = [PYTHON, "-c", code, "a b", "", "--help", "--", "\n"]
    given = {"input": b"what came in\n" * 1000, "capture_output": True, "timeout": PATIENCE, "env": ENVIRONMENT}
    plain = subprocess.run(command, **given)
    watched = subprocess.run([CLI, "monitor", "--quiet", *FAST, "--", *command], **given)
    assert plain.returncode == 0 and watched.returncode == 0, watched.stderr
    assert plain.stdout == watched.stdout, (plain.stdout[-2000:], watched.stdout[-2000:])
    assert plain.stderr == watched.stderr


@case("/cli/launch/nothing-of-ours-is-inherited")
def _():
    code = "import os\nprint(sorted(os.listdir('/proc/self/fd')))"
    plain = subprocess.run([PYTHON, "-c", code], capture_output=True, timeout=PATIENCE, env=ENVIRONMENT)
    watched = cli("monitor", "--quiet", "--", PYTHON, "-c", code)
    assert watched.out == plain.stdout.decode()


# A shell's <(command) is a descriptor above 2, and nohup an ignored signal: both are the program's own affair.
@case("/cli/launch/what-the-shell-hands-down-arrives")
def _():
    read, write = os.pipe()
    os.write(write, b"handed down")
    os.close(write)
    code = f"import os, signal\nprint(os.read({read}, 99), signal.getsignal(signal.SIGHUP))"
    done = subprocess.run([CLI, "monitor", "--quiet", "--", PYTHON, "-c", code], capture_output=True, timeout=PATIENCE,
                          env=ENVIRONMENT, pass_fds=[read], preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    os.close(read)
    assert done.stdout == b"b'handed down' Handlers.SIG_IGN\n" or done.stdout.startswith(b"b'handed down' 1"), done
    assert done.returncode == 0


@case("/cli/launch/summary-goes-to-standard-error")
def _():
    done = cli("monitor", *FAST, "--", PYTHON, "-c", "import time; print('mine'); time.sleep(0.3)")
    assert done.returncode == 0 and done.out == "mine\n"
    assert "CPU" in done.err


@case("/cli/launch/missing-program")
def _():
    place = folder()
    for command in ("no-such-program-anywhere", "./no-such-program", "/nonexistent/program"):
        done = assert_failure("monitor", f"--json={place}/a.json", "--", command, words=[command])
        assert done.out == ""
    assert os.listdir(place) == [], "nothing was watched, so there is nothing to write"


@case("/cli/launch/not-executable")
def _():
    place = folder()
    plain = os.path.join(place, "plain")
    with open(plain, "w") as file:
        file.write("no program")
    os.chmod(plain, 0o644)
    assert_failure("monitor", "--", plain, words=[plain])
    assert_failure("monitor", "--", place, words=[place])


@case("/cli/launch/options-after-the-dashes-are-the-programs")
def _():
    done = cli("monitor", "--quiet", "--", "echo", "--interval=0", "--help", "--frobnicate")
    assert done.returncode == 0 and done.out == "--interval=0 --help --frobnicate\n"


@case("/cli/launch/not-python")
def _():
    done = cli("monitor", *FAST, "--quiet", "--json=-", "--", "sleep", "0.5")
    assert done.returncode == 0
    assert_one_line(done.err, "sleep", "is not Python")
    report = assert_report(strict_json(done.out))
    assert report["target"]["python"] is None and report["exit"] == {"status": 0}


@case("/cli/launch/a-script-that-becomes-python")
def _():
    place = folder()
    script = os.path.join(place, "later.py")
    with open(script, "w") as file:
        file.write(f"#!/bin/sh\nsleep 0.25\nexec {PYTHON} -c 'import time; time.sleep(1.5)'\n")
    os.chmod(script, 0o755)
    path = os.path.join(place, "a.json")
    # It is watched from the start, so there are samples of the shell, and then of Python.
    done = cli("monitor", "--quiet", *FAST, f"--json={path}", "--", script)
    assert done.returncode == 0 and done.err == "", done.err
    report = report_in(path)
    assert report["target"]["python"] == platform.python_version(), report["target"]
    assert "time.sleep(1.5)" in report["target"]["command"]


@case("/cli/launch/duration-ends-the-program-after-the-files")
def _():
    place = folder()
    code = "import signal, sys, time, os\n" \
           f"def ended(*_): open('{place}/files', 'w').write(' '.join(os.listdir('{place}'))); sys.exit(0)\n" \
           "signal.signal(signal.SIGTERM, ended)\n" \
           "while True: time.sleep(0.05)\n"
    done = cli("monitor", "--quiet", *FAST, "--duration=1", f"--json={place}/a.json", "--", PYTHON, "-c", code)
    assert done.returncode == 0 and done.err == "", done.err
    report = report_in(place + "/a.json")
    assert report["exit"] is None and report["samples"]
    with open(place + "/files") as file:
        assert "a.json" in file.read().split()
    assert not psutil.pid_exists(report["target"]["pid"])


@case("/cli/launch/interrupt-lets-the-program-say-goodbye")
def _():
    place = folder()
    code = "import sys, time\n" \
           "try:\n" \
           "    print('ready', flush=True)\n" \
           "    time.sleep(600)\n" \
           "except KeyboardInterrupt:\n" \
           "    time.sleep(0.2)\n" \
           "    print('goodbye', flush=True)\n" \
           "    sys.exit(7)\n"
    process = start_cli("monitor", "--quiet", *FAST, f"--json={place}/a.json", "--", PYTHON, "-c", code,
                        start_new_session=True)
    assert process.stdout.readline() == b"ready\n"
    wait_watching(process)
    # As a terminal does it: to the whole group.
    os.killpg(process.pid, signal.SIGINT)
    status, out, err = finish(process)
    assert status == 0 and out == "goodbye\n" and err == "", (status, out, err)
    assert report_in(place + "/a.json")["exit"] == {"status": 7}


@case("/cli/launch/interrupt-of-us-alone-ends-the-program")
def _():
    place = folder()
    process = start_cli("monitor", "--quiet", *FAST, f"--json={place}/a.json", "--", PYTHON, "-c",
                        "import time; print('ready', flush=True); time.sleep(600)")
    assert process.stdout.readline() == b"ready\n"
    wait_watching(process)
    status, _out, err = finish(process, signal.SIGINT)
    assert status == 0 and err == "", err
    report = report_in(place + "/a.json")
    assert report["exit"] is None
    assert not psutil.pid_exists(report["target"]["pid"])


@case("/cli/launch/a-program-that-will-not-end-is-left-and-named")
def _():
    place = folder()
    code = "import signal, time\n" \
           "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n" \
           "print('ready', flush=True)\n" \
           "time.sleep(600)\n"
    process = start_cli("monitor", "--quiet", *FAST, f"--json={place}/a.json", "--", PYTHON, "-c", code,
                        stderr=subprocess.PIPE)
    assert process.stdout.readline() == b"ready\n"
    process.send_signal(signal.SIGTERM)
    # The program still holds the pipes, so their end cannot be waited for.
    status = process.wait(timeout=PATIENCE)
    pid = report_in(place + "/a.json")["target"]["pid"]
    try:
        assert status == 0
        assert_one_line(process.stderr.readline().decode(), pid, "KILL")
        assert psutil.pid_exists(pid)
    finally:
        os.kill(pid, signal.SIGKILL)


@case("/cli/launch/children")
def _():
    code = "import os, time\n" \
           "for _ in range(2):\n" \
           "    if os.fork() == 0:\n" \
           "        time.sleep(1.2); os._exit(0)\n" \
           "time.sleep(1.3)\n"
    done, report = launch(PYTHON, "-c", code, options=["--children"])
    assert done.returncode == 0
    assert max(s["thread_count"] for s in report["samples"]) == 3


if __name__ == "__main__":
    main()
