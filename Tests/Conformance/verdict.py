"""Reads the reports of one Autobahn run and judges them; wstest itself always exits 0.

A case fails when its behaviour or its closing is neither OK, NON-STRICT nor INFORMATIONAL, when a feature it needs
is missing (UNIMPLEMENTED), or when it was planned and has no result.
"""

import json
import pathlib
import sys

GOOD = {"OK", "NON-STRICT", "INFORMATIONAL"}


def results(out: pathlib.Path) -> tuple[list[str], dict[str, dict]]:
    """The ids that were planned, and what wstest wrote about each."""
    planned, found = [], {}
    for plan in sorted(out.glob("plan.*.json")):
        share = json.loads(plan.read_text())
        planned += share["cases"]
        index = pathlib.Path(share["outdir"]) / "index.json"
        if index.exists():
            found.update(json.loads(index.read_text()).get("canvas", {}))
        else:
            print(f"no report; the end of {plan.name}.log:")
            print(pathlib.Path(f"{plan}.log").read_text(errors="replace")[-800:])
    return planned, found


def main() -> int:
    out = pathlib.Path(sys.argv[1])
    planned, found = results(out)
    passed, failed = 0, 0
    for case in planned:
        result = found.get(case)
        if result is None:
            print(f"FAILED {case}: no result")
        elif result["behavior"] not in GOOD or result["behaviorClose"] not in {"OK", "INFORMATIONAL"}:
            print(f"FAILED {case}: {result['behavior']}, close {result['behaviorClose']} {result['remoteCloseCode']}")
        else:
            passed += 1
            if result["behavior"] == "NON-STRICT":
                print(f"non-strict {case}")
            continue
        failed += 1
    print(f"report: {out / 'report.0' / 'index.html'}")
    print(f"{passed} passed, {failed} failed")
    return 2 if not found else 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
