"""Frames made by hand from docs/protocol-v2.md, byte by byte: the client's session of its section 9."""

from __future__ import annotations

from client_cases import OP, put
from server_cases import NOW, entry

Case = dict[str, object]

# 40.5 px is 648 units; zigzag 1296 = 10 x 128 + 16: 90 0a. 41 px is 656, the difference 8 is 16: 10.
# From there the prediction is 656 + 8 = 664; 42.5 px is 680, 16 more, 32: 20.
STROKE = {"tag": 1, "points": [[648, 320], [656, 320], [680, 304]]}
FIELDS = [STROKE, {"tag": 2, "colour": "60a5fa"}, {"tag": 3, "width": 48}]
BODY = (
    "01 0a"  # tag 1, ten bytes
    " 00 03"  # no pressure, no time; three points
    " 90 0a 80 05"  # 648 is 1296 zigzag; 320 is 640 = 5 x 128
    " 10 00"  # +8, 0
    " 20 1f"  # 680 - 664 = 16 is 32; 304 - 320 = -16 is 31
    " 02 03 60 a5 fa"  # tag 2, three bytes: #60a5fa
    " 03 01 30"  # tag 3, one byte: 48/16 = 3 px
)
ENTRY = "81 01 00 00 00 00 01 02 03 04 05 06 07"  # seq 129, user 0, 0 ms, an id of eight bytes: the op
ADA = "64f1a2b3c4d5e6f7a8b9c0d1"


def case(name: str, rules: str, sender: str, anchor: str, *messages: object) -> Case:
    return {"name": name, "rules": rules.split(), "from": sender, "hex": anchor.replace(" ", ""), "messages": list(messages)}


def session() -> list[Case]:
    """HELLO, JOIN, the empty board, PUT of a stroke, its echo, a CURSOR, and what another member sees of it."""
    room = {"room": "K7XM2PQA"}
    # 1,795,471,200,000 = ((((52 x 128 + 32) x 128 + 83) x 128 + 49) x 128 + 30) x 128 + 0.
    now = "80 9e b1 d3 a0 34"
    return [
        case("session: hello", "C-2", "S", f"00 0e 03 00 00 01 80 80 20 02 {now}",
             {"type": "HELLO", "keys": [[0, 0], [1, 524_288], [2, NOW]]}),
        case("session: join", "J-1", "C", "10 0b 08 4b 37 58 4d 32 50 51 41 00 00", {"type": "JOIN", **room, "epoch": 0, "seq": 0}),
        case("session: joined and the board", "R-3 J-2", "S",
             "10 0c 08 4b 37 58 4d 32 50 51 41 00 01 01"
             " 12 1e 00 18" + ADA.encode().hex() + " 03 41 64 61"
             f" 28 0e 01 01 01 80 01 80 01 {now} 00"
             " 2a 02 80 01"
             " 44 04 00 01 01 00",
             {"type": "JOINED", **room, "user": 0, "member": 1, "flags": 1},
             {"type": "USER", "user": 0, "userId": ADA, "name": "Ada"},
             {"type": "BOARD", "epoch": 1, "how": 1, "reason": 1, "base": 128, "head": 128, "time": NOW, "count": 0},
             {"type": "LIVE", "seq": 128},
             {"type": "ROSTER", "people": [{"user": 0, "members": [{"member": 1, "idle": 0}]}]}),
        case("session: put", "O-5 E-3", "C", f"20 1d 00 01 02 03 04 05 06 07 02 {BODY}", put(OP, *FIELDS)),
        case("session: its echo", "O-2", "S", f"20 22 {ENTRY} 02 {BODY}", entry("PUT", 129, kind=2, fields=FIELDS)),
        case("session: cursor", "P-2", "C", "40 04 d0 0a e0 04", {"type": "CURSOR", "x": 680, "y": 304}),
        case("session: cursor seen by others", "P-2", "S", "40 05 01 d0 0a e0 04", {"type": "CURSOR", "member": 1, "x": 680, "y": 304}),
    ]  # fmt: skip
