# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# common.sh — what the commands of ./dev share: packages, building, saying things.

# shellcheck disable=SC2034  # used by the commands
cache=${VIVARIUM_CACHE:-/var/tmp/vivarium-$(id -u)}   # big things that may be thrown away

packages_build=(
  gcc libc6-dev meson ninja-build pkg-config gettext
  libgtk-4-dev libadwaita-1-dev libgtksourceview-5-dev libgtk-4-bin libglib2.0-dev libglib2.0-bin libglib2.0-dev-bin
  libjson-glib-dev libelf-dev libsqlite3-dev
)
packages_run=(
  "${packages_build[@]}"
  python3 adwaita-icon-theme hicolor-icon-theme fonts-cantarell librsvg2-common
  shared-mime-info desktop-file-utils
)
packages_gui=(
  xvfb xfwm4 dbus at-spi2-core xdotool x11-utils
  python3-gi python3-pil python3-xlib fonts-noto-cjk fonts-noto-core fonts-dejavu-core
)
packages_test=(
  "${packages_run[@]}" "${packages_gui[@]}"
  python3-psutil appstream libxml2-utils locales mandoc poppler-utils
)
# Programs that nobody wrote for the tests, to be watched at work.
packages_long=(
  "libpython$(/usr/bin/python3 -c 'import sys; print("%d.%d" % sys.version_info[:2])' 2>/dev/null || echo 3)-testsuite"
  ipython3 python3-numpy python3-pandas python3-flask python3-django
  python3-sphinx mercurial pylint
)
packages_flatpak=(
  "${packages_gui[@]}"
  flatpak flatpak-builder ostree mmdebstrap elfutils appstream appstream-util desktop-file-utils
  python3
)
packages_suite=(mmdebstrap python3)

say() {
  if [ -t 2 ]; then printf '\033[1m==> %s\033[0m\n' "$*" >&2; else printf '==> %s\n' "$*" >&2; fi
}
die() { printf 'dev: %s\n' "$*" >&2; exit 1; }

# Takes the options that every command knows out of "$@" and leaves the others in rest[].
assume_yes=no
rest=()
common_options() {
  rest=()
  local option
  for option in "$@"; do
    case $option in
      --yes|-y) assume_yes=yes ;;
      *) rest+=("$option") ;;
    esac
  done
}

# need NAME…: Debian packages that must be there.
need() {
  if command -v apt-get >/dev/null && command -v dpkg-query >/dev/null; then
    need_debian "$@"
  else
    need_elsewhere "$@"
  fi
}

need_debian() {
  local name missing=() root=()
  for name in "$@"; do
    dpkg-query -W -f '${db:Status-Status}\n' "$name" 2>/dev/null | grep -qx installed \
      || missing+=("$name")
  done
  [ ${#missing[@]} -gt 0 ] || return 0
  say "These Debian packages will be installed: ${missing[*]}"
  if [ "$(id -u)" != 0 ]; then
    command -v sudo >/dev/null \
      || die "no rights to install: as root, apt-get install --no-install-recommends ${missing[*]}"
    root=(sudo)
    if [ "$assume_yes" = no ] && [ "${CI:-}" != true ]; then
      [ -t 0 ] || die "nobody to ask here; say ./dev $command --yes"
      local answer
      read -r -p "Go on? [Y/n] " answer
      case $answer in ''|y|Y|yes|j|J) ;; *) die "nothing was installed" ;; esac
    fi
  fi
  "${root[@]}" apt-get update -q >&2 </dev/null || true   # one stale source must not stop us
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive \
    apt-get install -q -y --no-install-recommends "${missing[@]}" >&2 </dev/null \
    || die "apt-get could not install: ${missing[*]}"
}

# Other systems name their packages in their own way: say what is wanted, look for the things.
need_elsewhere() {
  local thing missing=()
  say "Wanted, by their Debian names: $*"
  for thing in cc meson ninja pkg-config msgfmt glib-compile-schemas; do
    command -v "$thing" >/dev/null || missing+=("$thing")
  done
  if command -v pkg-config >/dev/null; then
    for thing in gtk4 libadwaita-1 gtksourceview-5 json-glib-1.0 libelf sqlite3; do
      pkg-config --exists "$thing" || missing+=("$thing (for pkg-config)")
    done
  fi
  [ ${#missing[@]} -eq 0 ] || die "missing: $(IFS=,; echo "${missing[*]}" | sed 's/,/, /g')"
}

# The interpreter for our own scripts.  Debian's is the one that has Debian's modules.
python() {
  if [ -x /usr/bin/python3 ]; then /usr/bin/python3 "$@"; else python3 "$@"; fi
}

# build DIR MESON-OPTION…: configures once, builds each time.
build() {
  local dir=$1
  shift
  if [ ! -f "$dir/build.ninja" ]; then
    rm -rf "$dir"
    meson setup "$dir" "$@" >&2 </dev/null || die "meson could not configure $dir; see above"
  fi
  ninja -C "$dir" >&2 </dev/null || die "the build in $dir failed; see above"
}

# The mirror that apt uses here, for making roots of other suites.
debian_mirror() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' 2>/dev/null \
    | grep -v -e security -e '^cdrom:' | head -n 1
}
