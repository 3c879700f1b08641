#!/usr/bin/env bash
# Installs Autobahn's pinned packages into .cache/autobahn, once; prints the Python 2.7 to run them with.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=$(cd "$here/../.." && pwd)/.cache/autobahn

python=
for candidate in "${PYTHON27:-}" "$(command -v python2.7 || true)" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/2.7.*/bin/python2.7; do
  # A pyenv shim may stand on the PATH without the version being chosen: ask it.
  if [ -x "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (2, 7))' 2>/dev/null; then
    python=$candidate
    break
  fi
done
[ -n "$python" ] || {
  echo "Autobahn needs Python 2.7: 'pyenv install 2.7.18', or name one in PYTHON27." >&2
  exit 2
}

wanted=$(sha256sum <"$here/requirements.txt")
mkdir -p "$cache"
(
  flock 9
  if [ "$(cat "$cache/installed" 2>/dev/null)" != "$wanted" ]; then
    echo "Installing Autobahn (once, half a minute)" >&2
    rm -rf "${cache:?}/lib"
    "$python" -W ignore -m pip --disable-pip-version-check install -q --no-cache-dir --no-deps \
      --target "$cache/lib" -r "$here/requirements.txt" >"$cache/pip.log" 2>&1 || {
      tail -n 20 "$cache/pip.log" >&2
      exit 2
    }
    echo "$wanted" >"$cache/installed"
  fi
) 9>"$cache/lock"
echo "$python"
