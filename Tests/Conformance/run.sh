#!/usr/bin/env bash
# Autobahn against the real server's Echo example.
#
#   run.sh         247 cases: framing, pings, fragments, UTF-8, closing (quarter of a minute)
#   run.sh most    385: also the large messages (9.*) and compression, less its largest cases (a minute)
#   run.sh all     all 517 (10 to 15 minutes)
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
case ${1:-quick} in
quick) export EXCLUDE='9.* 12.* 13.*' ;;
most) export EXCLUDE='1[23].*.8 1[23].*.9 1[23].*.1[0-8]' ;;
all) export EXCLUDE='' ;;
*)
  echo "usage: run.sh [quick|most|all]" >&2
  exit 2
  ;;
esac
export JOBS=${JOBS:-2}

# shellcheck disable=SC2016 # the port is known inside only
exec python3 "$here/../EndToEnd/server.py" plugins.echo.enabled=true compression.enabled=true \
  compression.contextTakeover="${CONTEXT_TAKEOVER:-true}" -- \
  bash -c 'exec "$0" "ws://127.0.0.1:$CANVAS_PORT/echo"' "$here/autobahn.sh"
