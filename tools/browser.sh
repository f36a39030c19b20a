#!/bin/sh
# Makes sure there is a Chromium for the browser tests, and fonts with 汉字: from Debian's packages when there is none.
set -eu

found=
for candidate in "${CHROMIUM:-}" /usr/bin/chromium /usr/bin/chromium-browser /usr/bin/google-chrome; do
  if [ -n "$candidate" ] && [ -x "$candidate" ]; then found=$candidate; break; fi
done

missing=
[ -n "$found" ] || missing="chromium"
if ! command -v fc-list >/dev/null 2>&1 || ! fc-list :lang=zh 2>/dev/null | grep -q .; then
  missing="$missing fonts-noto-cjk fontconfig"
fi
[ -n "$missing" ] || exit 0

if ! command -v apt-get >/dev/null 2>&1; then
  echo "The browser tests need: $missing. Please install them; this machine has no apt-get to do it with." >&2
  exit 1
fi
run=
if [ "$(id -u)" != 0 ]; then
  if ! command -v sudo >/dev/null 2>&1 || ! sudo -n true 2>/dev/null; then
    echo "The browser tests need:$missing. Please run: sudo apt-get install $missing" >&2
    exit 1
  fi
  run="sudo -n"
fi
echo "Installing for the browser tests, from Debian's packages: $missing ..."
$run apt-get update -qq >/dev/null
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq $missing >/dev/null
