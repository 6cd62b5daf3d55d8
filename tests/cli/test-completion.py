# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The bash completion: what it offers is what the command knows."""

import os
import re
import shutil
import subprocess

from outside import CLI, ENVIRONMENT, PATIENCE, Skip, case, cli, folder, main, start_idle

SCRIPT = os.environ["VIVARIUM_COMPLETION"]


def complete(*words):
    """What bash offers for the last of the words."""
    bash = shutil.which("bash")
    if bash is None:
        raise Skip("there is no bash")
    code = 'source "$1"; shift; COMP_WORDS=(vivarium-cli "$@"); COMP_CWORD=$#; ' \
           '_vivarium_cli; printf "%s\\n" "${COMPREPLY[@]}"'
    done = subprocess.run([bash, "--norc", "-c", code, "bash", SCRIPT, *words], capture_output=True, timeout=PATIENCE,
                          env={**ENVIRONMENT, "PATH": os.path.dirname(CLI) + ":" + os.environ["PATH"]})
    assert done.returncode == 0 and done.stderr == b"", done.stderr
    return done.stdout.decode().split()


def named_options(text):
    return set(re.findall(r"--[a-z][a-z-]*", text))


@case("/cli/completion/commands")
def _():
    offered = complete("")
    listed = re.findall(r"^  (\S+)  ", cli("--help").out, re.M)
    assert sorted(offered) == sorted(listed + ["--help", "--version"]), offered
    assert complete("mo") == ["monitor"]


@case("/cli/completion/options")
def _():
    for command in ("cycles", "diff", "export", "heap", "leaks", "object", "ps", "monitor", "query", "summary"):
        offered = named_options(" ".join(complete(command, "--")))
        assert offered == named_options(cli(command, "--help").out), (command, offered)
    assert complete("monitor", "--in") == ["--interval="]


@case("/cli/completion/values")
def _():
    assert sorted(complete("ps", "--format", "=", "")) == ["csv", "json", "table"]
    assert complete("ps", "--format", "=", "j") == ["json"]
    assert complete("ps", "--format", "j") == ["json"]
    assert complete("heap", "--method", "=", "p") == ["precopy"]
    assert complete("export", "--to", "=", "h") == ["heapsnapshot"]
    place = folder()
    with open(os.path.join(place, "picture.png"), "w"):
        pass
    assert complete("monitor", "--png", "=", place + "/pic") == [place + "/picture.png"]


@case("/cli/completion/process-ids")
def _():
    pid = str(start_idle().pid)
    assert pid in complete("monitor", "")


@case("/cli/completion/of-the-launched-command")
def _():
    assert "true" in complete("monitor", "--", "tru")


if __name__ == "__main__":
    main()
