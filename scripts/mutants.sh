#!/usr/bin/env bash
# Plants the bugs of Tests/Mutants one by one in a copy of the tree and expects the simulation to catch each.
#
#   mutants.sh [NAME...]     builds and runs them (all; about a minute each)
#   mutants.sh --check       only sees that every patch still fits
set -euo pipefail
cd "$(dirname "$0")/.."

copy=.build/mutants
seeds=${MUTANT_SEEDS:-1..1000}
passed=0
failed=0

verdict() { # verdict STATUS TEXT
  if [ "$1" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  echo "$2"
}

if [ "${1:-}" = --check ]; then
  for bug in Tests/Mutants/*.patch; do
    if git apply --check "$bug"; then verdict 0 "fits: $bug"; else verdict 1 "DOES NOT FIT: $bug"; fi
  done
  echo "$passed passed, $failed failed"
  exit $((failed > 0))
fi

# Only what differs is written, so that the next build has little to do.
refresh() {
  mkdir -p "$copy/tree"
  git ls-files -z -- Package.swift Sources Plugins Tests Examples config | while IFS= read -r -d '' file; do
    cmp -s "$file" "$copy/tree/$file" && continue
    mkdir -p "$(dirname "$copy/tree/$file")"
    cp "$file" "$copy/tree/$file"
  done
}

run() {
  (cd "$copy/tree" && "${SWIFT:-swift}" build -c release --product canvas-simulate >"../$1.log" 2>&1) || return 2
  "$copy/tree/.build/release/canvas-simulate" --seeds "$seeds" --first --any >"$copy/$1.txt" 2>&1
}

if [ $# -gt 0 ]; then bugs=("${@/#/Tests/Mutants/}"); bugs=("${bugs[@]/%/.patch}"); else bugs=(Tests/Mutants/*.patch); fi
for bug in "${bugs[@]}"; do
  name=$(basename "$bug" .patch)
  refresh
  patch --quiet --no-backup-if-mismatch -p1 -d "$copy/tree" <"$bug" || { verdict 1 "DOES NOT FIT: $name"; continue; }
  status=0
  run "$name" || status=$?
  case $status in
    1) verdict 0 "caught: $name: $(grep -m1 '^seed ' "$copy/$name.txt")" ;;
    2) verdict 1 "DOES NOT BUILD: $name ($copy/$name.log)" ;;
    0) verdict 1 "NOT CAUGHT: $name" ;;
    *) verdict 0 "caught: $name: the simulation ended with status $status" ;;
  esac
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
