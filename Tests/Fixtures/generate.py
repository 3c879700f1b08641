"""Writes the golden frames of protocol v2, `v2/*.json`; `--check` only tells whether they are as they should be.

The bytes come from the Python codec of the end-to-end suites, which was written from docs/protocol-v2.md alone.
`anchors.py` has frames made by hand, so that the codec is not its own only judge.
"""

from __future__ import annotations

import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "EndToEnd")]

import anchors  # noqa: E402
import broken  # noqa: E402
import client_cases  # noqa: E402
import element_cases  # noqa: E402
import messages  # noqa: E402
import server_cases  # noqa: E402

Case = dict[str, object]
GROUPS = {
    "client": client_cases.cases,
    "server": server_cases.cases,
    "elements": element_cases.cases,
    "large": element_cases.large,
    "session": anchors.session,
}


def complete(case: Case) -> Case:
    """Adds the bytes, unless the case has its own, and proves that they read back as what they mean."""
    sender, meaning = str(case["from"]), case["messages"]
    made = messages.frame(sender, *meaning)  # type: ignore[misc]
    data = bytes.fromhex(str(case.get("hex", made.hex())))
    assert messages.read(sender, data) == meaning, (case["name"], messages.read(sender, data))
    assert case.get("decodeOnly") or data == made, (case["name"], data.hex(), made.hex())
    return {**{key: case[key] for key in case if key != "messages"}, "hex": data.hex(), "messages": meaning}


def judged(case: Case) -> Case:
    """A malformed frame: what our reader says must be what the case says."""
    data = bytes.fromhex(str(case["hex"]))
    found = messages.read("C", data)
    said = [
        {"error": each.code, "about": each.about, "reference": each.reference}
        if isinstance(each, messages.Fault)
        else each
        for each in found
    ]
    assert said == case["outcome"], (case["name"], found)
    return case


def text(cases: list[Case]) -> str:
    """One line for each message, so that differences can be read."""
    return json.dumps({"cases": cases}, separators=(",", ":"), ensure_ascii=False).replace('{"name"', '\n{"name"').replace(
        ',"hex"', ',\n "hex"'
    ).replace(',"messages"', ',\n "messages"').replace(',"outcome"', ',\n "outcome"') + "\n"


def main(arguments: list[str]) -> int:
    groups = {name: [complete(case) for case in cases()] for name, cases in GROUPS.items()}
    groups["malformed"] = [judged(case) for case in broken.cases()]
    names = [case["name"] for cases in groups.values() for case in cases]
    assert len(set(names)) == len(names), sorted({name for name in names if names.count(name) > 1})
    stale = []
    for name, cases in groups.items():
        path, wanted = HERE / "v2" / f"{name}.json", text(cases)
        if not path.exists() or path.read_text() != wanted:
            stale.append(path.name)
            if "--check" not in arguments:
                path.write_text(wanted)
    print(f"{len(names)} frames, {'stale' if '--check' in arguments else 'written'}: {', '.join(stale) or 'none'}")
    return 1 if stale and "--check" in arguments else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
