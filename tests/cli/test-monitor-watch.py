# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""`vivarium-cli monitor --watch NAME=PATH` from outside: what the target itself says is what is read."""

import csv
import json
import os

from outside import (PYTHON, assert_failure, assert_wrong_usage, case, cli, folder, main, start, start_python, strict_json)
from watching import NUMBERS

SHOP = """
import sys, time
class Shop:
    limit = 12
    def __init__(self):
        self.cache, self.served, self.price = {"u42": [1, 2, 3]}, 0, 2.5
        self.name = "Ünïcode"
    def __len__(self):
        return 99
shop = Shop()
shop.mirror = shop
print("ready", flush=True)
"""
STILL = SHOP + "sys.stdin.readline() or time.sleep(600)\n"
GROWING = SHOP + """
while True:
    shop.served += 3
    shop.cache[shop.served] = None
    shop.served += 0
    time.sleep(0.0005)
"""
FAST = ["--interval=0.1", "--duration=0.5", "--quiet"]


def watched(target, *watches, options=FAST):
    arguments = [word for watch in watches for word in ("--watch", watch)]
    done = cli("monitor", *options, "--json=-", *arguments, *target)
    assert done.returncode == 0, done
    return strict_json(done.out)


@case("/cli/watch/numbers-and-lengths")
def _():
    report = watched([start_python(STILL).pid], "cached=shop.cache", "items=shop.cache['u42']", "third=shop.cache['u42'][2]",
                     "price=__main__.shop.price", "limit=shop.limit", "name=shop.name", "loop=shop.mirror.mirror.price",
                     "argv=sys.argv")
    assert report["samples"]
    for sample in report["samples"]:
        assert sample["metrics"] == {"cached": 1, "items": 3, "third": 3, "price": 2.5, "limit": 12, "name": 7,
                                     "loop": 2.5, "argv": 1}, sample
        assert sample["errors"] == {}
    series = report["summary"]["series"]
    assert list(series)[-8:] == ["cached", "items", "third", "price", "limit", "name", "loop", "argv"], list(series)
    assert list(series)[:-8] == NUMBERS
    assert series["price"]["avg"] == 2.5 and series["price"]["count"] == len(report["samples"])


@case("/cli/watch/what-is-not-there")
def _():
    report = watched([start_python(STILL).pid], "a=shop.nothing", "b=nowhere.at.all", "c=shop.cache['u43']", "d=shop",
                     "e=shop.cache['u42'][3]", "f=shop.cache")
    for sample in report["samples"]:
        assert [sample["metrics"][name] for name in "abcdef"] == [None] * 5 + [1]
        assert sorted(sample["errors"]) == list("abcde")
        for name, part in (("a", "shop.nothing"), ("b", "nowhere"), ("c", "['u43']"), ("d", "Shop"), ("e", "[3]")):
            assert part in sample["errors"][name] and sample["errors"][name].endswith("."), sample["errors"]
    assert report["summary"]["series"]["a"]["count"] == 0 and report["summary"]["series"]["a"]["avg"] is None


@case("/cli/watch/while-it-grows")
def _():
    report = watched([start_python(GROWING).pid], "served=shop.served", "cached=shop.cache",
                     options=["--interval=0.1", "--duration=2", "--quiet"])
    values = [s["metrics"] for s in report["samples"]]
    served = [v["served"] for v in values if v["served"] is not None]
    cached = [v["cached"] for v in values if v["cached"] is not None]
    assert len(served) > 5 and served == sorted(served) and served[-1] > served[0], served
    assert all(number % 3 == 0 for number in served), served
    assert cached == sorted(cached) and cached[-1] > cached[0], cached
    assert all(abs(v["served"] / 3 - v["cached"]) < 200000 for v in values if None not in (v["served"], v["cached"]))


@case("/cli/watch/csv")
def _():
    place = os.path.join(folder(), "a.csv")
    done = cli("monitor", *FAST, "--csv=" + place, "--watch", "price=shop.price", "--watch=no=shop.no", start_python(STILL).pid)
    assert done.returncode == 0, done
    with open(place, newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0])[-2:] == ["metric.price", "metric.no"]
    assert rows and all(float(row["metric.price"]) == 2.5 and row["metric.no"] == "" for row in rows)


@case("/cli/watch/a-launched-program")
def _():
    place = folder()
    with open(os.path.join(place, "shop.py"), "w", encoding="utf-8") as file:
        file.write(SHOP + "time.sleep(1.5)\n")
    # `env` becomes the Python only by its own exec.
    done = cli("monitor", "--interval=0.1", "--json=" + os.path.join(place, "a.json"), "--watch", "limit=shop.limit",
               "--", "/usr/bin/env", PYTHON, os.path.join(place, "shop.py"))
    assert done.returncode == 0, done
    with open(os.path.join(place, "a.json"), encoding="utf-8") as file:
        report = json.load(file)
    values = [s["metrics"]["limit"] for s in report["samples"]]
    assert 12 in values, report["samples"][-1]
    assert all(value == 12 or (value is None and s["errors"]["limit"]) for value, s in zip(values, report["samples"]))


@case("/cli/watch/no-python")
def _():
    target = start("/bin/sleep", "600", ready=False)
    assert_failure("monitor", *FAST, "--watch", "a=b", target.pid, words=["Python"])


@case("/cli/watch/wrong-usage")
def _():
    for word in ("a", "=a", " =a", "a=", "a=.b", "a=b[", "a=b['x", "a=1", "a=b c", "a=b()", "a\x1b=b"):
        assert_wrong_usage("monitor", "--watch", word, os.getpid(), words=[])
    assert_wrong_usage("monitor", "--watch=a=b", "--watch=a=c", os.getpid(), words=["a=c"])
    assert_wrong_usage("monitor", "--watch", words=["--watch"])


main()
