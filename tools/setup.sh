#!/bin/sh
# Makes .venv and installs what is pinned. Usage: tools/setup.sh requirements.txt
# Quick when nothing changed: a copy of what was installed last is kept inside .venv.
set -eu
cd "$(dirname "$0")/.."
wanted=$1
done_mark=.venv/installed-$wanted
# What is asked for, with the files it names itself.
asked() { for file in "$wanted" $(sed -n 's/^-r *//p' "$wanted"); do cat "$file"; done; }

say() { printf '%s\n' "$*"; }

python=
for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
  if command -v "$candidate" >/dev/null 2>&1 &&
     "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
if [ -z "$python" ]; then
  say "Python 3.11 or newer is needed, and none was found on this machine." >&2
  exit 1
fi

if [ ! -x .venv/bin/python ] || ! .venv/bin/python -m pip --version >/dev/null 2>&1; then
  say "1/2  Making a virtual environment in .venv ..."
  rm -rf .venv
  if ! "$python" -m venv .venv >/dev/null 2>&1; then
    rm -rf .venv
    # Debian and Ubuntu keep venv in a package of its own.
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
      say "     Python's venv module is missing; installing Debian's package for it ..."
      apt-get update -qq >/dev/null && apt-get install -y -qq python3-venv >/dev/null
      "$python" -m venv .venv
    else
      say "Python's venv module is missing. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2
      exit 1
    fi
  fi
fi

if ! asked | cmp -s - "$done_mark"; then
  say "2/2  Installing what $wanted pins (about a minute the first time) ..."
  log=.venv/pip.log
  .venv/bin/python -m pip install --disable-pip-version-check --progress-bar off -r "$wanted" >"$log" 2>&1 &
  installing=$!
  while kill -0 "$installing" 2>/dev/null; do
    sleep 2
    say "     $(grep -c '^Collecting' "$log" || true) packages found so far ..."
  done
  if ! wait "$installing"; then
    tail -n 15 "$log" >&2
    say "Installing failed; the lines above say why. Is the package registry in reach?" >&2
    exit 1
  fi
  asked >"$done_mark"
fi
