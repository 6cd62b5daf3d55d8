# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options, help, version and exit status of CONTRACT.md, "Commands"."""

import os
import re

from outside import assert_failure, assert_one_line, assert_wrong_usage, case, cli, folder, main

LATER_COMMANDS = ["stacks", "advise", "profile",
                  "dis", "exec", "alloc", "lab", "export"]
LATER_OPTIONS = ["--metric=a=1", "--record=a.vvrec"]
MONITOR_OPTIONS = ["--interval", "--duration", "--history", "--children", "--watch", "--png", "--svg", "--pdf", "--csv",
                   "--json", "--snapshot-when", "--snapshot-every", "--keep"]
HEAP_OPTIONS = ["--method", "--no-values", "--no-analysis", "--after", "--at-exit"]
COMMON_OPTIONS = ["--quiet", "--verbose", "--help", "--version"]


def named_options(text):
    return set(re.findall(r"--[a-z][a-z-]*", text))


@case("/cli/usage/help-lists-the-commands-there-are")
def _():
    done = cli("--help")
    assert done.returncode == 0 and done.err == "", done
    assert re.findall(r"^  (\S+)  ", done.out, re.M) == ["cycles", "diff", "export", "heap", "leaks", "monitor", "object", "ps",
                                                             "query", "summary"], done.out


@case("/cli/usage/help-of-monitor")
def _():
    done = cli("monitor", "--help")
    assert done.returncode == 0 and done.err == ""
    assert named_options(done.out) == set(MONITOR_OPTIONS + COMMON_OPTIONS), named_options(done.out)


@case("/cli/usage/help-of-heap")
def _():
    done = cli("heap", "--help")
    assert done.returncode == 0 and done.err == ""
    assert named_options(done.out) == set(HEAP_OPTIONS + COMMON_OPTIONS), named_options(done.out)
    assert re.search("^  -o F ", done.out, re.M)


@case("/cli/usage/help-of-ps")
def _():
    done = cli("ps", "--help")
    assert done.returncode == 0 and done.err == ""
    assert named_options(done.out) == set(["--format"] + COMMON_OPTIONS), named_options(done.out)


@case("/cli/usage/help-of-query")
def _():
    done = cli("query", "--help")
    assert done.returncode == 0 and done.err == ""
    assert named_options(done.out) == set(["--format", "--with", "--expect-none"] + COMMON_OPTIONS)


@case("/cli/usage/help-of-cycles")
def _():
    done = cli("cycles", "--help")
    assert done.returncode == 0 and done.err == ""
    assert named_options(done.out) == set(["--format", "--whole", "--png", "--svg"] + COMMON_OPTIONS)


@case("/cli/usage/the-man-page-knows-the-same-options")
def _():
    page = os.path.join(os.path.dirname(__file__), "..", "..", "docs", "vivarium-cli.1")
    with open(page, encoding="utf-8") as file:
        described = re.findall(r"^\.It Fl -([a-z-]+)", file.read(), re.M)
    known = named_options("".join(cli(command, "--help").out
                                  for command in ("cycles", "diff", "export", "heap", "leaks", "object", "ps", "monitor", "query",
                                                  "summary")))
    assert {"--" + name for name in described} == known, known ^ {"--" + name for name in described}


@case("/cli/usage/help-fits-a-terminal")
def _():
    for command in ([], ["cycles"], ["diff"], ["export"], ["heap"], ["leaks"], ["object"], ["ps"], ["monitor"], ["query"], ["summary"]):
        for line in cli(*command, "--help").out.splitlines():
            assert len(line) <= 100, line


@case("/cli/usage/version")
def _():
    texts = {cli(*arguments).out for arguments in (["--version"], ["ps", "--version"], ["monitor", "--version"])}
    assert len(texts) == 1 and re.fullmatch(r"vivarium-cli \d+\.\d+\.\d+\n", texts.pop())


@case("/cli/usage/no-command")
def _():
    assert_wrong_usage()
    assert_wrong_usage("--quiet")


@case("/cli/usage/unknown-command")
def _():
    assert_wrong_usage("frobnicate", words=["frobnicate"])
    assert_wrong_usage("bad\nname", words=["bad\\nname"])
    for command in LATER_COMMANDS:
        assert_wrong_usage(command, "1", words=[command])


@case("/cli/usage/unknown-option")
def _():
    for command in ("ps", "monitor"):
        for option in ("--frobnicate", "--frobnicate=1", "-x", "-h", "--", "---"):
            assert_wrong_usage(command, option)
    assert_wrong_usage("monitor", "--interva=1", os.getpid(), words=["--interva=1"])


@case("/cli/usage/later-options-do-not-exist")
def _():
    for option in LATER_OPTIONS:
        assert_wrong_usage("monitor", option, os.getpid(), words=[option.split("=")[0]])
        assert_wrong_usage("ps", option)


@case("/cli/usage/options-of-the-other-command")
def _():
    assert_wrong_usage("monitor", "--format=json", os.getpid())
    assert_wrong_usage("ps", "--children")


@case("/cli/usage/values")
def _():
    assert_wrong_usage("ps", "--format")
    assert_wrong_usage("ps", "--format=yaml", words=["table", "json", "csv", "yaml"])
    assert_wrong_usage("ps", "--quiet=yes")
    assert_wrong_usage("monitor", os.getpid(), "--png")
    assert_wrong_usage("monitor", os.getpid(), "--png=")
    assert_wrong_usage("monitor", "--json", "--", "true")
    assert_wrong_usage("monitor", os.getpid(), "--csv=a", "--json=a")


@case("/cli/usage/two-outputs-that-are-one-file")
def _():
    place = folder()
    os.mkdir(place + "/b")
    os.symlink("b", place + "/c")
    for one, other in (("a", "./a"), ("a", "b/../a"), ("b/a", "c/a"), ("b//a", "b/a")):
        assert_wrong_usage("monitor", os.getpid(), f"--png={place}/{one}", f"--svg={place}/{other}")
    with open(place + "/a", "w"):
        os.link(place + "/a", place + "/hard")
        os.symlink("a", place + "/link")
    assert_wrong_usage("monitor", os.getpid(), f"--png={place}/a", f"--svg={place}/link")
    assert_wrong_usage("monitor", os.getpid(), "--png=-", "--svg=-")
    # Saving replaces a name, so two names of one file become two.
    assert cli("monitor", "--quiet", "--interval=0.1", "--duration=0.3", f"--csv={place}/a",
               f"--json={place}/hard", os.getpid()).returncode == 0


@case("/cli/usage/ps-takes-no-target")
def _():
    assert_wrong_usage("ps", "1")
    assert_wrong_usage("ps", "--", "true")


@case("/cli/usage/interval-limits")
def _():
    for value in ("0", "-1", "0.0999", "60.1", "nan", "NaN", "inf", "1e99", "0x1", "", "1s", "1,5", " 1", "ten"):
        assert_wrong_usage("monitor", f"--interval={value}", os.getpid(), words=["--interval", "0.1", "60"])
        assert_wrong_usage("monitor", "--interval", value, os.getpid(), words=["--interval", "0.1", "60"])


@case("/cli/usage/duration-limits")
def _():
    for value in ("0", "-1", "nan", "inf", "1e99", "", "soon"):
        assert_wrong_usage("monitor", f"--duration={value}", os.getpid(), words=["--duration"])


@case("/cli/usage/history-limits")
def _():
    for value in ("0", "-1", "1.5", "", "many", "99999999999999999999999"):
        assert_wrong_usage("monitor", f"--history={value}", os.getpid(), words=["--history"])


@case("/cli/usage/heap")
def _():
    pid = os.getpid()
    place = folder()
    output = place + "/a.vvheap"
    assert_wrong_usage("heap", pid, words=["-o"])
    assert_wrong_usage("heap", "-o", output, words=["TARGET"])
    assert_wrong_usage("heap", pid, "-o")
    assert_wrong_usage("heap", pid, "-o", "")
    assert_wrong_usage("heap", pid, "--o", output)
    assert_wrong_usage("heap", pid, "--output=" + output)
    assert_wrong_usage("heap", pid, pid, "-o", output)
    assert_wrong_usage("heap", pid, "-o", output, "--", "true")
    assert_wrong_usage("heap", "-o", output, "--")
    assert_wrong_usage("heap", pid, "-o", output, "--method=magic", words=["magic", "precopy"])
    assert_wrong_usage("heap", pid, "-o", output, "--method=")
    assert_wrong_usage("heap", pid, "-o", output, "--after=1", words=["--after"])
    assert_wrong_usage("heap", pid, "-o", output, "--at-exit", words=["--at-exit"])
    assert_wrong_usage("heap", "-o", output, "--after=1", "--at-exit", "--", "true")
    for value in ("0", "-1", "nan", "", "soon"):
        assert_wrong_usage("heap", "-o", output, "--after=" + value, "--", "true", words=["--after"])
    assert os.listdir(place) == []


@case("/cli/usage/snapshots-of-monitor")
def _():
    pid = os.getpid()
    assert_wrong_usage("monitor", pid, "--keep=3", words=["--keep"])
    assert_wrong_usage("monitor", pid, "--snapshot-every=1", "--snapshot-when=rss>1MB")
    for value in ("0", "-1", "x"):
        assert_wrong_usage("monitor", pid, "--snapshot-every=1", "--keep=" + value, words=["--keep"])
        assert_wrong_usage("monitor", pid, "--snapshot-every=" + value, words=["--snapshot-every"])
    for value in ("", "rss", "rss>", "rss>x", "rss=1", "nothing>1", "rss>1XB"):
        assert_wrong_usage("monitor", pid, "--snapshot-when=" + value)


@case("/cli/usage/target")
def _():
    assert_wrong_usage("monitor")
    assert_wrong_usage("monitor", "--")
    assert_wrong_usage("monitor", os.getpid(), os.getppid())
    assert_wrong_usage("monitor", os.getpid(), "--", "true")
    for value in ("0", "-5", "abc", "12x", "1.0", "+1", "0x10", "99999999999999999999", "", "-", "core.123"):
        assert_wrong_usage("monitor", value)


@case("/cli/usage/a-failure-is-one-line-with-reason-and-advice")
def _():
    done = assert_failure("monitor", 2147483647, words=[2147483647])
    assert done.out == ""
    done = assert_failure("monitor", os.getpid(), "--png=/nonexistent/a.png", words=["/nonexistent/a.png"])
    assert_one_line(done.err, "No such file or directory", "folder exists")


@case("/cli/usage/closed-standard-streams")
def _():
    done = cli("--help", stdout=None, preexec_fn=lambda: os.close(1))
    assert done.returncode == 1
    assert_one_line(done.err)


@case("/cli/usage/full-standard-output")
def _():
    with open("/dev/full", "wb") as full:
        for arguments in (["--help"], ["--version"], ["ps"], ["ps", "--format=json"]):
            done = cli(*arguments, stdout=full)
            assert done.returncode == 1, arguments
            assert_one_line(done.err, "No space left on device")


if __name__ == "__main__":
    main()
