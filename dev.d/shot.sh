# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# shot.sh — ./dev shot: the window on the demo program after two waves, light, dark and narrow; the
# light one becomes docs/screenshot.png.  The demo runs in real time, so the others run at once.

dev_shot() {
  common_options "$@"
  need "${packages_test[@]}"
  build build
  mkdir -p out
  local seconds=${VIVARIUM_SHOT_SECONDS:-100} jobs=() job status=0
  shoot light 1280 820 "$seconds" || status=1
  shoot dark 1280 820 "$seconds" --dark & jobs+=($!)
  shoot narrow 360 720 "$seconds" & jobs+=($!)
  for job in "${jobs[@]}"; do wait "$job" || status=1; done
  [ $status -eq 0 ] || die "a picture was not taken; see above"
  cp out/light.png docs/screenshot.png
  say "Pictures: out/light.png, out/dark.png, out/narrow.png, docs/screenshot.png"
}

# shoot NAME WIDTH HEIGHT SECONDS GUI-RUN-OPTION…
shoot() {
  local name=$1 width=$2 height=$3 seconds=$4
  shift 4
  meson devenv -C build "$top/tests/gui/gui-run" "$@" --size 1400x950 --timeout $((seconds + 90)) -- \
    /usr/bin/python3 "$top/tests/gui/shot.py" "$top/build/src/app/vivarium" \
    "$top/out/$name.png" "$width" "$height" "$seconds" </dev/null >&2
}
