# SPDX-FileCopyrightText: The Vivarium authors
# SPDX-License-Identifier: GPL-3.0-or-later
# shellcheck shell=bash
#
# flatpak.sh — ./dev flatpak: the manifest, with the runtime's version of the stand-in, built,
# installed into a Flatpak installation of our own, started and tried.  Making the stand-in takes
# root and some minutes, once.

dev_flatpak() {
  common_options "$@"
  local id=io.github.vivarium.Vivarium branch=48 manifest
  need "${packages_flatpak[@]}"
  # The stand-in bears the names of the real runtime, so it stays out of the user's installation.
  export FLATPAK_USER_DIR=$cache/flatpak/user
  mkdir -p "$FLATPAK_USER_DIR" build-flatpak
  if [ "$(id -u)" = 0 ]; then
    flatpak/local-runtime --user --branch "$branch" --dir "$cache/flatpak/runtime" >&2 \
      || die "no stand-in runtime; see above"
  elif ! flatpak --user info "org.gnome.Sdk//$branch" >/dev/null 2>&1; then
    die "the stand-in runtime is made by root: sudo flatpak/local-runtime --no-install --dir DIR"
  fi

  say "Building $id for runtime $branch"
  # One folder below the top like the original, so that its source “..” is the same.
  manifest=build-flatpak/$id.json
  sed 's/"runtime-version": "[^"]*"/"runtime-version": "'"$branch"'"/' "flatpak/$id.json" > "$manifest"
  flatpak-builder --user --force-clean --disable-rofiles-fuse --state-dir="$cache/flatpak/state" \
    --repo=build-flatpak/repo --install -y build-flatpak/app "$manifest" >&2 </dev/null \
    || die "flatpak-builder failed; see above"

  say "Trying the installed application"
  rm -rf build-flatpak/out
  mkdir -p build-flatpak/out
  flatpak/session "$top/build-flatpak/out" \
    "$top/flatpak/try-installed" "$id" "$top/build-flatpak/out" </dev/null \
    || die "the installed application does not work; see build-flatpak/out"
  say "Pictures: build-flatpak/out/window.png and export.png"
}
