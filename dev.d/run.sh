# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# run.sh — ./dev run: the window on the demo program, or ten seconds of it where there is no display.

dev_run() {
  common_options "$@"
  need "${packages_run[@]}"
  build build
  if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
    exec meson devenv -C build "$top/build/src/app/vivarium" --demo "${rest[@]}"
  fi
  [ ${#rest[@]} -eq 0 ] || die "without a display run does not know ${rest[0]}"
  say "There is no display: watching the demo program for ten seconds"
  mkdir -p out
  build/src/cli/vivarium-cli monitor --duration=10 --interval=0.5 \
    --png=out/monitor.png --json=out/monitor.json \
    -- python3 build/data/demo/vivarium-demo.py
  say "The picture is in out/monitor.png, the numbers in out/monitor.json"
}
