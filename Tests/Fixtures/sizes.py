"""How many bytes a realistic stroke and a cursor take; section 9 of docs/protocol-v2.md quotes it."""

from __future__ import annotations

import math
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE), str(HERE.parent / "EndToEnd")]

import messages  # noqa: E402
from server_cases import entry  # noqa: E402

# A curve drawn by hand: 20 points, 3 to 8 px apart, its speed and direction changing, about 600,400.
SPOTS = [(600 + 6 * i + 9 * math.sin(i / 3), 400 + 25 * math.sin(i / 5) + 4 * math.cos(i / 2)) for i in range(20)]
LINE = [[round(16 * x), round(16 * y)] for x, y in SPOTS]
PRESSURE = [round(128 + 90 * math.sin(i / 6)) for i in range(20)]
TIMES = [0] + [8 + i % 3 for i in range(19)]
OP = "5f0c1a1e-7f3a-4f63-9a39-0d6b5c7e9a10"


def put(op: str = "~AAECAwQFBgc", **more: object) -> int:
    fields = [{"tag": 1, "points": LINE, **more}, {"tag": 2, "colour": "60a5fa"}, {"tag": 3, "width": 48}]
    return len(messages.frame("S", entry("PUT", 40_000, op, 5, 1500, kind=2, fields=fields)))


def sizes() -> dict[str, int]:
    cursor = {"type": "CURSOR", "member": 300, "x": 1900 * 16, "y": 1000 * 16}
    return {
        "stroke of 20 points": put(),
        "with pressure": put(pressure=PRESSURE),
        "with pressure and time": put(pressure=PRESSURE, times=TIMES),
        "of a v1 client (its id is a UUID)": put(OP),
        "cursor in a batch": len(messages.frame("S", cursor)),
    }


if __name__ == "__main__":
    found = sizes()
    assert found["stroke of 20 points"] <= 110 and found["with pressure and time"] <= 150 and found["cursor in a batch"] <= 12
    for name, count in found.items():
        print(f"{count:4d}  {name}")
