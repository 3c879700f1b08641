#!/usr/bin/env bash
# Everything that proves the project, suite by suite; `make test` and CI run this.
#
#   test.sh                 all suites
#   test.sh SUITE...        some of: lint client build unit release convergence accounts drawing v2 hostile lifecycle kill
#                           cluster conformance deploy browser
#
# Each suite's output is judged by the counts it prints: a suite that prints none has failed, and so has a skipped
# test. Ends on a table and "N passed, N failed". Logs stay in .build/test-logs.
set -euo pipefail
cd "$(dirname "$0")/.."

logs=.build/test-logs
python=.cache/venv/bin/python
imports=(--explicit-target-dependency-import-check error)

# The suites: a function each. What it prints is kept and counted.

suite_lint() { scripts/check-sources.sh; }
suite_build() { swift build --build-tests "${imports[@]}" && echo "1 passed, 0 failed"; }
suite_unit() { swift test --skip-build "${imports[@]}"; }
suite_release() { swift build -c release --product canvas && echo "1 passed, 0 failed"; }
suite_convergence() {
  swift build -c release --product canvas-simulate && scripts/mutants.sh --check &&
    .build/release/canvas-simulate --twice --seeds 1..20 && .build/release/canvas-simulate --seeds 1..1000
}
suite_accounts() { end_to_end test_accounts.py; }
suite_drawing() { end_to_end test_drawing.py test_presence.py test_v1_frames.py test_replay.py; }
suite_v2() {
  "$python" Tests/Fixtures/generate.py --check && "$python" Tests/Fixtures/sizes.py &&
    end_to_end test_v2_session.py test_v2_drawing.py test_v2_resume.py test_v2_hostile.py test_v2_compression.py
}
suite_hostile() { end_to_end test_hostile_messages.py test_hostile_frames.py test_hostile_http.py; }
suite_lifecycle() { end_to_end test_lifecycle.py test_memory.py test_slow_reader.py test_compression.py; }
suite_kill() { end_to_end test_kill.py test_v2_kill.py; }
suite_cluster() {
  end_to_end test_cluster.py test_cluster_start.py test_cluster_accounts.py test_cluster_redis.py test_cluster_mongo.py \
    test_cluster_away.py test_cluster_agreement.py test_cluster_partition.py test_cluster_failover.py test_cluster_ghosts.py \
    test_cluster_boards.py test_cluster_rolling.py test_cluster_chaos.py test_make_cluster.py
}
suite_deploy() { end_to_end test_metrics.py test_deploy.py test_supervisor.py; }
suite_conformance() { Tests/Conformance/run.sh most; }
suite_client() { node --test --test-reporter=tap Tests/Browser/unit/*.test.mjs; }
# shellcheck disable=SC2016 # the port and the folder are known inside only
suite_browser() { # A board of 5,000 strokes is drawn at once: that is more than anybody may by default.
  "$python" Tests/EndToEnd/server.py plugins.rate-limit.connection.durable.burst=10000 \
    plugins.rate-limit.user.durable.burst=10000 server.basePath=/whiteboard -- bash -c 'exec "$0" Tests/Browser/run.py \
    --base-url "http://127.0.0.1:$CANVAS_PORT" --outbox "$CANVAS_DATA/outbox" --artefacts Tests/artefacts \
    --restart-command "$0 Tests/EndToEnd/server.py restart"' "$python"
}

end_to_end() { "$python" -m pytest -rfEP "${@/#/Tests/EndToEnd/}"; }

order=(lint client build unit release convergence accounts drawing v2 hostile lifecycle kill cluster conformance deploy browser)

# counts LOG: "PASSED FAILED" of the last summary line in a suite's output, of whichever tool wrote it.
counts() {
  awk '
    function number(word) { return match($0, "[0-9]+ " word) ? substr($0, RSTART, RLENGTH) + 0 : 0 }
    # XCTest: Executed 12 tests, with 1 test skipped and 2 failures (0 unexpected) in 3.4 (3.5) seconds
    /Executed [0-9]+ tests?, with / {
      total = substr($0, index($0, "Executed ") + 9) + 0
      bad = number("failures?") + number("tests? skipped")
      passed = total - bad; failed = bad; seen = 1
    }
    # Ours: 12 passed, 2 failed
    /^[0-9]+ passed, [0-9]+ failed$/ { passed = $1; failed = $3; seen = 1 }
    # pytest: 2 failed, 12 passed, 1 skipped in 3.45s
    /^([0-9]+ (passed|failed|errors?|skipped)|no tests ran).* in [0-9.]+s/ {
      passed = number("passed"); failed = number("failed") + number("error") + number("skipped"); seen = 1
    }
    # node --test: "# pass 12", "# fail 0", "# skipped 0"
    /^# pass [0-9]+$/ { passed = $3; failed = 0; seen = 1 }
    /^# (fail|cancelled|skipped|todo) [0-9]+$/ { failed += $3 }
    END { if (seen) print passed, failed }
  ' "$1"
}

# failures LOG: the tests that failed in a line each, at most 12, and what the log says of the first one, at most 20 lines.
failures() {
  awk '
    function cut(width) { return substr($0, 1, width) }
    /^(ok|FAIL|TRY 1|again) / { telling = /^FAIL / && !told++ }         # ours: the first one, to the next test
    /^=+ FAILURES =+$/ { telling = 1 }                                 # pytest: to the next section
    /^=+ (PASSES|short test summary info) =+$/ || /^[0-9]+ (s$|passed)/ { telling = 0 }
    /error: |^(FAIL |FAILED|ERROR|not ok )/ && !seen[cut(110)]++ && count++ < 12 { print cut(110) }
    telling && lines < 20 { first[lines++] = cut(160) }
    END { for (line = 0; line < lines; line++) print first[line] }
  ' "$1"
}

table=()
failed_suites=()
all_passed=0
all_failed=0
failed=0 # of the suite that was run last

run_suite() {
  local name=$1 log=$logs/$1.log begun=$SECONDS status=0 found passed
  echo
  echo "== $name"
  "suite_$name" 2>&1 | tee "$log" || status=$?
  found=$(counts "$log")
  if [ -z "$found" ]; then
    echo "$name printed no counts: that is a failure"
    found="0 1"
  fi
  read -r passed failed <<<"$found"
  # A suite that counts no failure and yet ends badly has crashed; one that ran nothing proves nothing.
  if [ "$failed" = 0 ] && { [ "$status" != 0 ] || [ "$passed" = 0 ]; }; then failed=1; fi
  [ "$failed" = 0 ] || failed_suites+=("$name")
  all_passed=$((all_passed + passed))
  all_failed=$((all_failed + failed))
  local seconds=$((SECONDS - begun))
  table+=("$(printf '%-12s %8d %8d %5d:%02d' "$name" "$passed" "$failed" $((seconds / 60)) $((seconds % 60)))")
}

if [ $# -gt 0 ]; then suites=("$@"); else suites=("${order[@]}"); fi
for suite in "${suites[@]}"; do
  declare -F "suite_$suite" >/dev/null || {
    echo "no suite '$suite': ${order[*]}" >&2
    exit 2
  }
done

mkdir -p "$logs"
for suite in "${suites[@]}"; do rm -f "$logs/$suite.log"; done
scripts/setup.sh test
for suite in "${suites[@]}"; do
  run_suite "$suite"
  # Nothing after a failed build would try this tree.
  if { [ "$suite" = build ] || [ "$suite" = release ]; } && [ "$failed" != 0 ]; then break; fi
done

# Once more at the end, where a long log is read first.
for suite in "${failed_suites[@]}"; do
  echo
  echo "-- failed in $suite"
  failures "$logs/$suite.log"
done

# What passed at its second try only is told too: somebody should look at it.
for suite in "${suites[@]}"; do
  [ ! -f "$logs/$suite.log" ] || grep -h '^FLAKY' "$logs/$suite.log" | cut -c 1-160 || true
done

echo
printf '%-12s %8s %8s %8s\n' suite passed failed min:s
printf '%s\n' "${table[@]}"
printf 'total %d:%02d\n' $((SECONDS / 60)) $((SECONDS % 60))
echo "$all_passed passed, $all_failed failed"
[ "$all_failed" = 0 ]
