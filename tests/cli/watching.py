# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of `vivarium-cli monitor` share: the schema of its JSON, and one call that watches."""

from outside import cli, strict_json

TARGET = ["pid", "name", "command", "python", "started"]
NUMBERS = ["cpu_percent", "cpu_user_percent", "cpu_system_percent", "memory_percent", "memory_used", "rss", "shared",
           "private", "vms", "swap", "pss", "thread_count", "fd_count", "read_bytes", "write_bytes"]
SAMPLE = ["time", "elapsed", *NUMBERS, "metrics", "errors"]
SUMMARY = ["avg_cpu", "max_cpu", "avg_memory", "max_memory", "data_points", "series"]
STATISTICS = ["avg", "max", "min", "p95", "last", "count"]
WHOLE_NUMBERS = ["rss", "shared", "private", "vms", "swap", "pss", "thread_count", "fd_count", "read_bytes",
                 "write_bytes"]


def assert_report(report):
    """Everything about a report that holds for all of them."""
    assert list(report) == ["target", "interval", "samples", "summary", "exit"], list(report)
    assert list(report["target"]) == TARGET, list(report["target"])
    for sample in report["samples"]:
        assert list(sample) == SAMPLE, list(sample)
        assert sample["metrics"] == {} and sample["errors"] == {}
        for name in WHOLE_NUMBERS:
            assert sample[name] is None or type(sample[name]) is int, (name, sample[name])
    for before, after in zip(report["samples"], report["samples"][1:]):
        assert after["elapsed"] > before["elapsed"]
    summary = report["summary"]
    assert list(summary) == SUMMARY, list(summary)
    assert summary["data_points"] == len(report["samples"])
    assert list(summary["series"]) == NUMBERS, list(summary["series"])
    for name, numbers in summary["series"].items():
        assert list(numbers) == STATISTICS
        assert_statistics(name, numbers, [s[name] for s in report["samples"] if s[name] is not None])
    for key, series, statistic in (("avg_cpu", "cpu_percent", "avg"), ("max_cpu", "cpu_percent", "max"),
                                   ("avg_memory", "memory_percent", "avg"), ("max_memory", "memory_percent", "max")):
        assert summary[key] == summary["series"][series][statistic], key
    return report


def close(a, b):
    return abs(a - b) <= 1e-6 * max(1, abs(a), abs(b))


def assert_statistics(name, numbers, values):
    assert numbers["count"] == len(values), name
    if not values:
        assert all(numbers[key] is None for key in STATISTICS[:-1]), (name, numbers)
        return
    ordered = sorted(values)
    place = 0.95 * (len(ordered) - 1)
    low = int(place)
    high = min(low + 1, len(ordered) - 1)
    p95 = ordered[low] + (ordered[high] - ordered[low]) * (place - low)
    assert close(numbers["avg"], sum(values) / len(values)), name
    assert numbers["max"] == max(values) and numbers["min"] == min(values) and numbers["last"] == values[-1], name
    assert close(numbers["p95"], p95), (name, numbers["p95"], p95)


def watch(*arguments, status=0, **options):
    """Runs `monitor` with its JSON on standard output and returns the checked report; the rest is in report_of."""
    done = cli("monitor", "--quiet", "--json=-", *arguments, **options)
    assert done.returncode == status, (done.returncode, done.err)
    return assert_report(strict_json(done.out))
