#!/usr/bin/env bash
# Autobahn against the real server's Echo example.
#
#   run.sh         247 cases: framing, pings, fragments, UTF-8, closing (quarter of a minute)
#   run.sh most    also the large messages (9.*); all but compression
#   run.sh all     all 517, compression too (10 to 20 minutes)
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
case ${1:-quick} in
quick) export EXCLUDE='9.* 12.* 13.*' ;;
most) export EXCLUDE='12.* 13.*' ;;
all) export EXCLUDE='' ;;
*)
  echo "usage: run.sh [quick|most|all]" >&2
  exit 2
  ;;
esac
export JOBS=${JOBS:-2}

# shellcheck disable=SC2016 # the port is known inside only
exec python3 "$here/../EndToEnd/server.py" plugins.echo.enabled=true -- \
  bash -c 'exec "$0" "ws://127.0.0.1:$CANVAS_PORT/echo"' "$here/autobahn.sh"
