#!/usr/bin/env bash
# What the formatter does not judge. Each check is counted; ends on "N passed, N failed".
set -u # no -e: a grep that finds nothing is good news
shopt -s lastpipe # so that `check` counts in this shell
cd "$(dirname "$0")/.." || exit 2

passed=0
failed=0

# check NAME: the findings come by standard input; none is good.
check() {
  local findings
  findings=$(cat)
  if [ -z "$findings" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED: $1"
    head -n 20 <<<"$findings"
  fi
}

tracked() { git ls-files --cached --others --exclude-standard -z -- "$@"; }
# Lines of the files that match; comments about a word are not its use.
lines() { xargs -0 -r grep -nE "$1" -- /dev/null | grep -vE '^[^:]+:[0-9]+: *//' || true; }

too_long() {
  xargs -0 -r awk 'FNR == 501 { print FILENAME ": over 500 lines" }'
}

swift format lint --strict --recursive Sources Plugins Tests Examples Package.swift 2>&1 |
  check "swift format lint (mend: swift format -i -r Sources Plugins Tests Examples Package.swift)"

tracked 'Sources/**.swift' 'Plugins/**.swift' 'Examples/**.swift' |
  lines '\btry!|\bas! |\bfatalError\(' |
  check "no try!, as! or fatalError in sources: throw, or preconditionFailure(\"why this cannot happen\")"

tracked 'Sources/**.swift' 'Plugins/**.swift' 'Examples/**.swift' |
  lines '@unchecked Sendable|nonisolated\(unsafe\)' |
  grep -vE '^Sources/(Kernel/Reactor|Kernel/Net|Drivers)/' |
  check "@unchecked Sendable and nonisolated(unsafe) stand in Kernel/Reactor, Kernel/Net and Drivers only"

tracked '*.swift' '*.c' '*.h' '*.py' '*.js' '*.sh' '*.css' '*.html' | too_long |
  check "no file over 500 lines"

# The pattern is split so that this file does not find itself.
tracked . | xargs -0 -r grep -nIE "/(ro""ot|wo""rk|ho""me/[a-z]+)/" -- /dev/null |
  check "no path of somebody's machine"

tracked Tests Plugins | lines 'XCTSk''ip|pytest\.(mark\.)?sk''ip|pytest\.(mark\.)?xf''ail|test\.sk''ip' |
  check "no skipped test: a skip hides a gap"

tracked '*.sh' .ci/run |
  while IFS= read -r -d '' script; do bash -n "$script" 2>&1 || true; done |
  check "shell scripts parse"

tracked 'Tests/EndToEnd/test_*.py' |
  xargs -0 -n 1 basename | grep -vxFf <(grep -oE 'test_[a-z0-9_]+\.py' scripts/test.sh) |
  check "every end-to-end test is in a suite of scripts/test.sh"

echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
