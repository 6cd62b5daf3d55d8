# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# install.sh — ./dev install: application, command, library, icon, desktop file, translations and
# man pages below a prefix.

dev_install() {
  common_options "$@"
  local option prefix=
  for option in "${rest[@]}"; do
    case $option in
      --prefix=?*) prefix=${option#--prefix=} ;;
      *) die "install does not know $option" ;;
    esac
  done
  if [ -z "$prefix" ]; then
    if [ "$(id -u)" = 0 ]; then prefix=/usr/local; else prefix=$HOME/.local; fi
  fi
  case $prefix in /*) ;; *) prefix=$PWD/$prefix ;; esac
  need "${packages_run[@]}"
  # The prefix is compiled in (translations, demo), so another one is another configuration.
  if [ -f build-install/build.ninja ]; then
    meson configure build-install --prefix="$prefix" >&2 </dev/null
  fi
  build build-install --buildtype=release -Db_ndebug=false --prefix="$prefix"
  meson install -C build-install --no-rebuild >&2 </dev/null || die "could not install to $prefix"
  if [ "$(id -u)" = 0 ] && command -v ldconfig >/dev/null; then ldconfig || true; fi
  say "Installed: $prefix/bin/vivarium and $prefix/bin/vivarium-cli"
  case :$PATH: in *":$prefix/bin:"*) ;; *) say "Note: $prefix/bin is not in PATH" ;; esac
}
