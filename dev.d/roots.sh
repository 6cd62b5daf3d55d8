# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# roots.sh — file systems of other Debian suites, made once below $cache, and running things in them.
# The mirror is the one that apt uses on this machine.

# make_root DIR SUITE PACKAGE…
make_root() {
  local dir=$1 suite=$2 mirror packages
  shift 2
  packages=$(IFS=,; echo "$*")
  if [ "$(cat "$dir.packages" 2>/dev/null)" = "$packages" ]; then return 0; fi
  [ "$(id -u)" = 0 ] || { echo "only root can make a root of $suite" >&2; return 1; }
  mirror=$(debian_mirror)
  [ -n "$mirror" ] || { echo "apt names no mirror here" >&2; return 1; }
  say "Unpacking Debian $suite into $dir"
  mkdir -p "$(dirname "$dir")"
  rm -rf "$dir" "$dir.packages"
  # Old suites are signed with an end of validity that may have passed, hence the option.
  mmdebstrap --quiet --mode=root --variant=apt --include="$packages" \
    --aptopt='Apt::Install-Recommends "false"' \
    --aptopt='Acquire::Check-Valid-Until "false"' \
    --dpkgopt=force-unsafe-io \
    --dpkgopt='path-exclude=/usr/share/doc/*' --dpkgopt='path-exclude=/usr/share/man/*' \
    "$suite" "$dir" "$mirror" >&2 </dev/null || { rm -rf "$dir"; return 1; }
  printf '%s' "$packages" > "$dir.packages"
}

# in_root DIR COMMAND…: in a mount namespace of its own, so that nothing stays mounted.
in_root() {
  local dir=$1
  shift
  unshare --mount --propagation private sh -eu -c '
    dir=$1; shift
    for m in proc sys dev; do mount --rbind "/$m" "$dir/$m"; done
    exec chroot "$dir" "$@"' in_root "$dir" "$@"
}
