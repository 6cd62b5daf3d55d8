# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# suite.sh — ./dev suite NAME: does the tree build without a warning on another Debian release, and
# do the tests that need no display pass there?  As root.

dev_suite() {
  common_options "$@"
  [ ${#rest[@]} -eq 1 ] || die "say which: ./dev suite trixie"
  local suite=${rest[0]} dir=$cache/suite-${rest[0]}
  need "${packages_suite[@]}"
  # shellcheck source=dev.d/roots.sh
  . "$top/dev.d/roots.sh"
  make_root "$dir" "$suite" "${packages_run[@]}" python3-psutil appstream libxml2-utils mandoc \
    || die "no root of $suite"
  say "Building on $suite"
  rm -rf "$dir/source"
  mkdir -p "$dir/source"
  # What git knows and what is not yet in it, but nothing that it ignores.
  git ls-files -z --cached --others --exclude-standard \
    | while IFS= read -r -d '' f; do [ ! -e "$f" ] || printf '%s\0' "$f"; done \
    | tar --null -T - -cf - | tar -C "$dir/source" -xf -
  in_root "$dir" sh -eu -c '
    export LC_ALL=C.UTF-8 HOME=/root PATH=/usr/sbin:/usr/bin:/sbin:/bin
    cd /source
    meson setup build -Dwerror=true
    ninja -C build -k0
    meson test -C build --no-rebuild --no-suite gui --print-errorlogs || true' >&2 </dev/null \
    || die "Vivarium does not build on $suite; see above"
  python dev.d/count-tests.py "$dir/source/build/meson-logs/testlog.json"
}
