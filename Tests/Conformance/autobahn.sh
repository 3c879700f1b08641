#!/usr/bin/env bash
# Runs Autobahn's fuzzing client against a WebSocket echo endpoint.
#
#   autobahn.sh URL [PATTERN...]     patterns are shell ones on the whole case id: '1.*' '5.19'; default all
#   EXCLUDE='9.* 12.* 13.*'          cases to leave out
#   JOBS=2                           processes to share the cases
#   OUT=FOLDER                       where the report goes (default .build/autobahn)
#   LIMIT=1500                       seconds for the whole run
#
# Ends on "N passed, N failed" alone on a line. Exit: 0 all passed, 1 some failed, 2 nothing ran.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
url=${1:?usage: autobahn.sh URL [PATTERN...]}
shift
out=${OUT:-$root/.build/autobahn}

python=$("$here/install.sh")
rm -rf "$out"
mkdir -p "$out"

"$python" -W ignore "$here/cases.py" plan "$out" "$url" "${JOBS:-1}" "${EXCLUDE:-}" "$@" >"$out/plan.log" 2>&1 || {
  tail -n 5 "$out/plan.log" >&2
  echo "0 passed, 1 failed"
  exit 2
}

workers=()
for plan in "$out"/plan.*.json; do
  (cd "$out" && exec timeout -k 5 "${LIMIT:-1500}" "$python" -W ignore "$here/cases.py" run "$plan") >"$plan.log" 2>&1 &
  workers+=($!)
done
for worker in "${workers[@]}"; do
  wait "$worker" || true # the verdict counts what has no result
done

exec python3 "$here/verdict.py" "$out"
