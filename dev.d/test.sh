# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# test.sh — ./dev test: every test in build/, then the unit tests once more under the address and
# undefined-behaviour sanitizers in build-asan/.  The last line counts both together.

dev_test() {
  common_options "$@"
  local option status=0 logs=() patience=2
  for option in "${rest[@]}"; do
    case $option in
      --long) export VIVARIUM_LONG=1 patience=20; packages_test+=("${packages_long[@]}") ;;
      --all-pythons) export VIVARIUM_ALL_PYTHONS=1 ;;
      *) die "test does not know $option" ;;
    esac
  done
  need "${packages_test[@]}"
  if [ "${VIVARIUM_ALL_PYTHONS:-}" = 1 ]; then
    # shellcheck source=dev.d/pythons.sh
    . "$top/dev.d/pythons.sh"
    unpack_pythons
  fi

  build build
  say "Tests"
  meson test -C build -t "$patience" --no-rebuild --print-errorlogs >&2 </dev/null || status=1
  logs+=(build/meson-logs/testlog.json)

  # No window here: its libraries' own leaks would drown ours.  A warning is an error in this
  # build, since it is the one that nobody installs.
  build build-asan --buildtype=debug -Dwerror=true -Dapp=disabled \
    -Db_sanitize=address,undefined -Db_lundef=false
  say "Unit tests under the sanitizers"
  meson test -C build-asan -t "$((4 * patience))" --no-rebuild --print-errorlogs --setup=asan >&2 </dev/null || status=1
  logs+=(build-asan/meson-logs/testlog-asan.json)

  # What meson thinks and what the count says must agree; either may fail the run.
  python dev.d/count-tests.py "${logs[@]}" || status=1
  return $status
}
