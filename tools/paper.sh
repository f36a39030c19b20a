#!/bin/sh
# Makes sure that PDFs can be made: the Pango library and fonts with 汉字, from Debian's packages when they are missing.
# Ends with 1, saying what to install, where it cannot do that itself; the site then offers pages to print instead.
set -eu

missing=
PATH=$PATH:/usr/sbin:/sbin # where ldconfig is, which not everybody has on the way
for pair in libpango-1.0:libpango-1.0-0 libpangoft2-1.0:libpangoft2-1.0-0 libharfbuzz-subset:libharfbuzz-subset0; do
  ldconfig -p 2>/dev/null | grep -q "${pair%%:*}" || missing="$missing ${pair#*:}"
done
if ! command -v fc-list >/dev/null 2>&1 || ! fc-list :lang=zh 2>/dev/null | grep -q .; then
  missing="$missing fonts-noto-cjk fontconfig"
fi
[ -n "$missing" ] || exit 0

run=
if command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then run="sudo -n"; else run=refused; fi
fi
if [ "$run" = refused ] || ! command -v apt-get >/dev/null 2>&1; then
  echo "To make PDFs, this machine still needs:$missing (the names of Debian's packages)." >&2
  exit 1
fi
echo "Installing what PDFs need, from Debian's packages:$missing ..."
$run apt-get update -qq >/dev/null
# shellcheck disable=SC2086
DEBIAN_FRONTEND=noninteractive $run apt-get install -y -qq --no-install-recommends $missing >/dev/null
