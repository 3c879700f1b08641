"""What the server sends."""

from __future__ import annotations

from client_cases import FAR, OP, OP2, dot, moved
from messages import frame
from wire import LARGEST

Case = dict[str, object]
NOW = 1_795_471_200_000


def case(name: str, rules: str, *messages: object, **more: object) -> Case:
    return {"name": name, "rules": rules.split(), "from": "S", **more, "messages": list(messages)}


def entry(name: str, seq: int, op: str = OP, user: int = 0, time: int = 0, **more: object) -> dict[str, object]:
    return {"type": name, "seq": seq, "user": user, "time": time, "op": op, **more}


def error(code: str, about: int, flags: int = 0, reference: str = "", **more: object) -> dict[str, object]:
    wait = {"wait": more.pop("wait")} if "wait" in more else {}
    rest = {"code": code, "message": "Not so.", "values": [], **more}
    return {"type": "ERROR", "about": about, "reference": reference, "flags": flags, **wait, **rest}


def cases() -> list[Case]:
    return kernel() + rooms() + board() + presence() + boards() + growth()


def kernel() -> list[Case]:
    every = [0, 1, 2, 3, 32, 33, 34, 64, 65, 96, 97, 98, 99, 100, 101]
    values = [0, 524_288, NOW, 10_000, 10_000, 61_440, 1_000, 33, 4_096, 60, 240, 120, 480, 20, 60]
    return [
        case("hello with every key", "C-2", {"type": "HELLO", "keys": [list(pair) for pair in zip(every, values, strict=True)]}),
        case("hello with no keys", "C-2", {"type": "HELLO", "keys": []}),
        case("hello with keys of a later version", "V-1", {"type": "HELLO", "keys": [[0, 1], [999, LARGEST]]}),
        case("error of an operation", "O-4", error("invalid_element", 32, reference="0001020304050607")),
        case("error that passes", "O-4", error("board_busy", 32, 1, reference="ffffffffffffffff")),
        case("error with a wait and values", "L-1", error("rate_limited", 32, 3, "0001020304050607", wait=1500,
             values=[["class", "durable"], ["limit", "60"]])),
        case("error without a reference", "W-4", error("malformed_message", 64)),
        case("error with a short reference", "W-4", error("internal", 64, 1, "abcd")),
        case("error about an unknown type", "W-3", error("unknown_type", LARGEST)),
        case("error with another alphabet", "W-2", error("internal", 0, message="schön 🎨 ok")),
        case("pong", "C-6", {"type": "PONG", "time": NOW, "bytes": "00ff"}),
        case("pong without bytes", "C-6", {"type": "PONG", "time": 0, "bytes": ""}),
    ]  # fmt: skip


def rooms() -> list[Case]:
    return [
        case("joined", "R-1 R-2", {"type": "JOINED", "room": "K7XM2PQA", "user": 0, "member": 1, "flags": 0}),
        case("joined by its owner", "O-6", {"type": "JOINED", "room": "K7XM2PQA", "user": 300, "member": 70_000, "flags": 1}),
        case("left", "C-4", {"type": "LEFT", "room": "K7XM2PQA"}),
        case("user", "R-1", {"type": "USER", "user": 0, "userId": "64f1a2b3c4d5e6f7a8b9c0d1", "name": "Ada"}),
        case("user without a name", "R-1", {"type": "USER", "user": 127, "userId": "a", "name": ""}),
        case("user takes another name", "R-1", {"type": "USER", "user": 128, "userId": "a", "name": "A"},
             {"type": "USER", "user": 128, "userId": "a", "name": "Ærøskøbing 👋🏽"}),
    ]  # fmt: skip


def element(element_id: str, *fields: object, kind: int = 2, user: int = 0) -> dict[str, object]:
    return {"element": element_id, "user": user, "kind": kind, "fields": list(fields)}


def board() -> list[Case]:
    tail = {"type": "BOARD", "epoch": 1, "how": 0, "reason": 0, "base": 5, "head": 5, "time": NOW, "count": 0}
    whole = {**tail, "how": 1, "reason": 1, "base": 4, "head": 6, "count": 2}
    first = element(OP, *dot(0, 0))
    second = element("s-1", *dot(FAR, -FAR), {"tag": 10, "css": "rebeccapurple"}, user=1)
    return [
        case("put echoed", "O-2", entry("PUT", 1, kind=2, fields=dot(648, 0))),
        case("put by a v1 client", "W-6 E-5", entry("PUT", LARGEST, "5f0c1a1e-7f3a-4f63-9a39-0d6b5c7e9a10", 12, LARGEST,
             kind=2, fields=dot(-FAR, FAR))),
        case("put with ids of 1 and 64 characters", "W-6", entry("PUT", 1, "a", kind=2, fields=dot(0, 0)),
             entry("PUT", 2, "z" * 64, kind=2, fields=dot(0, 0))),
        case("update", "O-5", entry("UPDATE", 2, OP2, 1, 40, element=OP, fields=[{"tag": 2, "removed": True}, {"tag": 3, "width": 8000}])),
        case("hide", "O-7", entry("HIDE", 3, OP2, ids=[OP, "s-1"])),
        case("show brings bodies", "J-5", entry("SHOW", 4, OP2, elements=[second, first])),
        case("clear", "O-5", entry("CLEAR", 5)),
        case("skip", "O-8", entry("SKIP", 6)),
        case("board is the tail and nothing in it", "J-2", tail, {"type": "LIVE", "seq": 5}),
        case("board is the tail", "J-2 O-9", {**tail, "head": 7}, entry("PUT", 6, kind=2, fields=dot(0, 0)),
             entry("SKIP", 7, OP2, 0, 5), {"type": "LIVE", "seq": 7}),
        case("board is whole", "J-2 J-3", whole, {"type": "ELEMENTS", "elements": [first]}, {"type": "ELEMENTS", "elements": [second]},
             entry("HIDE", 5, OP2, ids=[OP]), entry("CLEAR", 6, "op of v1"), {"type": "LIVE", "seq": 6}),
        *(case(f"board is whole for reason {reason}", "J-3", {**whole, "reason": reason, "base": 6, "count": 0},
               {"type": "LIVE", "seq": 6}) for reason in (2, 3, 4)),
        case("elements that are none", "J-2", {"type": "ELEMENTS", "elements": []}),
        case("board with the largest numbers", "W-2", {**whole, "epoch": LARGEST, "base": LARGEST, "head": LARGEST,
             "time": LARGEST, "count": LARGEST}),
        case("duplicate", "O-3", {"type": "DUPLICATE", "op": OP2, "seq": 129}),
        case("unsaved put", "O-11", {"type": "STORAGE", "away": 1},
             {"type": "UNSAVED", "entry": frame("S", entry("PUT", 0, kind=2, fields=dot(16, 16))).hex()}),
        case("unsaved undo", "O-11", {"type": "UNSAVED", "entry": frame("S", entry("HIDE", 0, OP2, ids=[OP])).hex()}),
        case("unsaved change and clear", "O-11",
             {"type": "UNSAVED", "entry": frame("S", entry("UPDATE", 0, OP2, element=OP, fields=dot(16, 16))).hex()},
             {"type": "UNSAVED", "entry": frame("S", entry("CLEAR", 0)).hex()}),
        case("storage is back", "O-12", {"type": "STORAGE", "away": 0}),
        case("behind", "J-6", {"type": "BEHIND"}),
    ]  # fmt: skip


def presence() -> list[Case]:
    def here(*numbers: int) -> list[object]:
        return [{"member": number, "idle": number % 2} for number in numbers]

    return [
        case("cursors of a window", "P-2", {"type": "CURSOR", "member": 1, "x": 9600, "y": 6400},
             {"type": "CURSOR", "member": 200, "x": -FAR, "y": FAR}, {"type": "CURSOR_LEAVE", "member": 3}),
        case("preview relayed", "P-4", {"type": "PREVIEW", "member": 2, "op": OP, "start": 24, "kind": 2, "fields": dot(16, 16)}),
        case("preview cancelled by its member", "P-5", {"type": "PREVIEW", "member": 2, "op": OP, "start": 0, "kind": 2, "fields": []}),
        case("preview of what is moved, relayed", "P-6", {"type": "PREVIEW", "member": 2, "op": OP, "start": 0, "kind": 1,
             "fields": moved(OP2)}),
        case("roster", "P-1", {"type": "ROSTER", "people": [{"user": 0, "members": here(1, 2)}, {"user": 1, "members": here(3)}]}),
        case("roster of nobody", "P-1", {"type": "ROSTER", "people": []}),
        case("presence", "P-1", {"type": "PRESENCE", "user": 1, "members": here(3, 4)}),
        case("presence of somebody who left", "P-1", {"type": "PRESENCE", "user": 1, "members": []}),
        case("rate", "P-3", {"type": "RATE", "interval": 100}),
    ]  # fmt: skip


def boards() -> list[Case]:
    def saved(persistent: int, epoch: int = 0, seq: int = 0) -> dict[str, object]:
        return {"type": "SAVED", "persistent": persistent, "epoch": epoch, "seq": seq}

    return [
        case("a room that is not kept", "B-1", saved(0)),
        case("a board saved so far", "B-2", saved(1, 1_795_471_200, 129)),
        case("a board of which nothing is saved yet", "B-2", saved(1)),
        case("a board with the largest numbers", "B-2", saved(1, LARGEST, LARGEST)),
        case("a board that is saved before it is seen", "B-3", saved(2)),
    ]


def growth() -> list[Case]:
    return [
        case("types that are not known", "W-3 V-1", {"type": "UNKNOWN", "number": 71, "payload": ""},
             {"type": "LIVE", "seq": 1}, {"type": "UNKNOWN", "number": LARGEST, "payload": "00ff"}, {"type": "RATE", "interval": 33}),
        case("live with bytes of a later version", "W-3 V-1", {"type": "LIVE", "seq": 1}, decodeOnly=True, hex="2a0301ff00"),
        case("behind with bytes of a later version", "W-3 V-1", {"type": "BEHIND"}, decodeOnly=True, hex="130107"),
        case("skip with bytes of a later version", "W-3 V-1", entry("SKIP", 1, "a"), decodeOnly=True, hex="25060100000161ee"),
    ]  # fmt: skip
