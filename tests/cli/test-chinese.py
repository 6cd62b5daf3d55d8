# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""vivarium-cli in Simplified Chinese: it is said in it, and tables stay aligned though characters are two columns wide."""

import atexit
import locale
import os
import shutil
import subprocess
import tempfile
import unicodedata

from outside import ENVIRONMENT, Skip, case, cli, main, start_idle

CHINESE = "zh_CN.UTF-8"


def find_locale():
    """The environment in which the C library knows Chinese, or None: gettext translates nothing in C.UTF-8."""
    try:
        locale.setlocale(locale.LC_ALL, CHINESE)
        locale.setlocale(locale.LC_ALL, "C.UTF-8")
        return {}
    except locale.Error:
        pass
    if not shutil.which("localedef"):
        return None
    folder = tempfile.mkdtemp(prefix="vivarium-locale-")
    atexit.register(shutil.rmtree, folder, True)
    done = subprocess.run(["localedef", "-i", "zh_CN", "-f", "UTF-8", os.path.join(folder, CHINESE)],
                          stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return {"LOCPATH": folder} if done.returncode == 0 else None


LOCALE = find_locale()


def chinese(*arguments):
    if LOCALE is None:
        raise Skip("there is no locale zh_CN.UTF-8")
    return cli(*arguments, env={**ENVIRONMENT, **LOCALE, "LC_ALL": CHINESE})


def width(text):
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@case("/cli/chinese/help")
def _():
    done = chinese("--help")
    assert done.returncode == 0 and done.err == "", done
    assert done.out.startswith("用法：vivarium-cli "), done.out
    done = chinese("monitor", "--help")
    first, second = done.out.splitlines()[:2]
    assert first.startswith("用法：") and width(first.partition("vivarium-cli")[0]) == width(
        second.partition("vivarium-cli")[0]), done.out


@case("/cli/chinese/failure")
def _():
    done = chinese("monitor", "99999999")
    assert done.returncode == 1 and done.out == "", done
    assert done.err.startswith("vivarium-cli: 没有进程 99999999"), done.err


@case("/cli/chinese/table-is-aligned")
def _():
    done = chinese("monitor", "--interval=0.1", "--duration=0.5", start_idle().pid)
    assert done.returncode == 0, done
    header, *rows = done.out.splitlines()[2:]
    assert header.split() == ["平均值", "最大值", "最小值", "95", "百分位数", "最新值", "样本数"], header
    assert any(row.startswith("常驻内存 (RSS)  ") for row in rows), done.out
    assert {width(row) for row in rows} == {width(header)}, done.out


@case("/cli/chinese/machines-read-the-same")
def _():
    done = chinese("ps", "--format=csv")
    assert done.out.startswith("pid,ppid,name,user,python,cpu_percent,rss,threads,started,command"), done.out[:200]


main()
