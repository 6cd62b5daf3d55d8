# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# pythons.sh — the interpreters that this Debian lacks, from other suites.
# Sets VIVARIUM_PYTHONS: their programs, separated by colons.  What cannot be had is named.

unpack_pythons() {
  need "${packages_suite[@]}" patchelf
  # shellcheck source=dev.d/roots.sh
  . "$top/dev.d/roots.sh"
  local suite versions version program found=()
  # The variable replaces what the tests find by themselves, so that comes first.
  local name
  for name in /usr/bin/python3 python3{,.9,.10,.11,.12,.13,.14,.15} \
      "${PYENV_ROOT:-/nowhere}"/versions/*/bin/python3; do
    # What starts, and what it really is: shims for versions that are not chosen do not start.
    program=$("$name" -c "import os, sys; print(os.path.realpath(sys.executable))" 2>/dev/null) || continue
    [[ ":$(IFS=:; echo "${found[*]}"):" == *":$program:"* ]] || found+=("$program")
  done
  while read -r suite versions; do
    local dir=$cache/python-$suite packages=()
    for version in $versions; do packages+=("python$version"); done
    if ! make_root "$dir" "$suite" "${packages[@]}"; then
      say "Skipped: Python $versions of Debian $suite"
      continue
    fi
    for version in $versions; do
      if lift_python "$dir" "$version"; then
        found+=("$dir/usr/bin/python$version")
      else
        say "Skipped: Python $version of Debian $suite does not start here"
      fi
    done
  done <<'SUITES'
bullseye 3.9
trixie 3.13
sid 3.13 3.14 3.15
SUITES
  VIVARIUM_PYTHONS=$(IFS=:; echo "${found[*]}${VIVARIUM_PYTHONS:+:$VIVARIUM_PYTHONS}")
  export VIVARIUM_PYTHONS
  say "Other interpreters: ${VIVARIUM_PYTHONS:-none}"
}

# lift_python ROOT VERSION: the interpreter starts from outside of its root, with its own C library.
lift_python() {
  local program=$1/usr/bin/python$2 libraries loader
  libraries=$1/lib/$(gcc -print-multiarch)
  loader=$(find "$libraries/" -maxdepth 1 -name 'ld-linux-*.so.*' | head -n 1)
  if [ "$(patchelf --print-interpreter "$program")" != "$loader" ]; then
    patchelf --set-interpreter "$loader" --force-rpath \
      --set-rpath "$libraries:$1/usr/lib/$(gcc -print-multiarch)" "$program"
  fi
  "$program" -c ""
}
