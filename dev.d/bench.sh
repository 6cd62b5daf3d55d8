# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# bench.sh — ./dev bench: optimised, one at a time, since they measure; figures and missed limits.

dev_bench() {
  common_options "$@"
  need "${packages_test[@]}"
  build build-bench --buildtype=release -Db_ndebug=false
  local status=0
  meson test -C build-bench --benchmark --no-rebuild --num-processes=1 "${rest[@]}" >&2 </dev/null \
    || status=1
  python dev.d/count-tests.py --figures build-bench/meson-logs/testlog.json || status=1
  return $status
}
