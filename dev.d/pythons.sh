# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# pythons.sh — the interpreters that this Debian lacks, from other suites.  Each gets a small program
# that starts it in its root with this tree and /tmp in place, under the PID it was started with.
# Sets VIVARIUM_PYTHONS: such programs, separated by colons.  What cannot be had is named.

unpack_pythons() {
  need "${packages_suite[@]}"
  # shellcheck source=dev.d/roots.sh
  . "$top/dev.d/roots.sh"
  local suite versions version found=()
  while read -r suite versions; do
    local dir=$cache/python-$suite packages=()
    for version in $versions; do packages+=("python$version"); done
    if ! make_root "$dir" "$suite" "${packages[@]}"; then
      say "Skipped: Python $versions of Debian $suite"
      continue
    fi
    for version in $versions; do
      write_python "$dir" "$version" "$cache/pythons/$suite/python$version"
      found+=("$cache/pythons/$suite/python$version")
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

# write_python ROOT VERSION FILE
write_python() {
  mkdir -p "$(dirname "$3")" "$1$top"
  cat > "$3" <<SCRIPT
#!/bin/sh
exec unshare --mount --propagation private sh -eu -c '
  for m in /proc /sys /dev /tmp "$top"; do mount --rbind "\$m" "$1\$m"; done
  exec chroot "$1" /usr/bin/env --chdir="\$PWD" /usr/bin/python$2 "\$@" ' python$2 "\$@"
SCRIPT
  chmod 755 "$3"
}
