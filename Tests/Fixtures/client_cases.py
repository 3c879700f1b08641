"""What clients send."""

from __future__ import annotations

from wire import LARGEST, identifier, signed, varint

OP = "~AAECAwQFBgc"  # 00 01 02 03 04 05 06 07
OP2 = "~__________8"  # ff eight times: both characters that base64url has of its own
FAR = 16_000_000
Case = dict[str, object]


def case(name: str, rules: str, *messages: object, **more: object) -> Case:
    return {"name": name, "rules": rules.split(), "from": "C", **more, "messages": list(messages)}


def dot(x: int, y: int) -> list[object]:
    return [{"tag": 1, "points": [[x, y]]}]


def moved(*names: str) -> list[object]:
    """The fields of a preview of elements that are moved by 40 px to the right and made twice as high."""
    frames = b"".join(signed(x) + signed(0) + varint(160) + varint(height) for x, height in ((0, 80), (640, 160)))
    return [{"tag": 16, "bytes": b"".join(map(identifier, names)).hex()}, {"tag": 17, "bytes": frames.hex()}]


def put(op: str, *fields: object, kind: int = 2) -> dict[str, object]:
    return {"type": "PUT", "op": op, "kind": kind, "fields": list(fields)}


def cases() -> list[Case]:
    return connection() + operations() + presence() + growth()


def connection() -> list[Case]:
    return [
        case("an empty WebSocket message", "W-1"),
        case("join with nothing", "J-1", {"type": "JOIN", "room": "K7XM2PQA", "epoch": 0, "seq": 0}),
        case("join with a position", "J-1", {"type": "JOIN", "room": "K7XM2PQA", "epoch": 3, "seq": 128}),
        case("join with the largest position", "J-1 W-2", {"type": "JOIN", "room": "", "epoch": LARGEST, "seq": LARGEST}),
        case("join with a room of two-byte characters", "W-2", {"type": "JOIN", "room": "Zoë", "epoch": 1, "seq": 1}),
        case("leave", "C-4", {"type": "LEAVE"}),
        case("ping without bytes", "C-6", {"type": "PING", "bytes": ""}),
        case("ping with 32 bytes", "C-6", {"type": "PING", "bytes": bytes(range(32)).hex()}),
        case("join and draw in one frame", "W-1 C-5", {"type": "JOIN", "room": "K7XM2PQA", "epoch": 0, "seq": 0},
             put(OP, *dot(648, 0)), {"type": "CURSOR", "x": 648, "y": 0}),
    ]  # fmt: skip


def operations() -> list[Case]:
    return [
        case("put a dot", "O-5 E-3", put(OP, *dot(0, 0))),
        case("put with the highest op", "W-6", put(OP2, *dot(-1, 1))),
        case("update a width", "O-5", {"type": "UPDATE", "op": OP, "element": OP2, "fields": [{"tag": 3, "width": 48}]}),
        case("update removes fields", "O-5", {"type": "UPDATE", "op": OP, "element": OP2, "fields": [
            {"tag": 2, "removed": True}, {"tag": 7, "placement": [-160, 320, 1024, -2048]}, {"tag": 300, "removed": True}]}),
        case("update an element of a v1 client", "W-6 O-5", {"type": "UPDATE", "op": OP, "element": "1",
             "fields": [{"tag": 2, "colour": "ff8800"}]}),
        case("hide one", "O-5", {"type": "HIDE", "op": OP, "ids": [OP2]}),
        case("hide ids of both forms", "W-6 O-7", {"type": "HIDE", "op": OP, "ids": [
            OP2, "x", "5f0c1a1e-7f3a-4f63-9a39-0d6b5c7e9a10", "~" * 64, "~too short", "~AAAAAAAAAAB", " "]}),
        case("hide 200 elements", "O-7 W-2", {"type": "HIDE", "op": OP, "ids": [f"s{number}" for number in range(200)]}),
        case("show two in an order", "O-5", {"type": "SHOW", "op": OP, "ids": ["b", "a"]}),
        case("clear the board", "O-5", {"type": "CLEAR", "op": OP}),
        case("an outbox sent again", "O-1 O-10", put(OP, *dot(16, 16)), {"type": "HIDE", "op": OP2, "ids": [OP]}),
    ]  # fmt: skip


def presence() -> list[Case]:
    return [
        case("cursor", "P-2", {"type": "CURSOR", "x": 9600, "y": 6400}),
        case("cursor at 40.5", "W-7", {"type": "CURSOR", "x": 648, "y": -648}),
        case("cursor at the ends", "W-7", {"type": "CURSOR", "x": FAR, "y": -FAR}),
        case("cursor at the borders of lengths", "W-2", {"type": "CURSOR", "x": 63, "y": -64},
             {"type": "CURSOR", "x": 64, "y": -65}, {"type": "CURSOR", "x": 8191, "y": -8192}, {"type": "CURSOR", "x": 8192, "y": -8193}),
        case("cursor leaves", "P-2", {"type": "CURSOR_LEAVE"}),
        case("preview from the start", "P-4", {"type": "PREVIEW", "op": OP, "start": 0, "kind": 2, "fields": [
            {"tag": 1, "points": [[9600, 6400], [9650, 6420]], "pressure": [0, 255]}, {"tag": 2, "colour": "ff8800"}]}),
        case("preview from point 9976", "P-4", {"type": "PREVIEW", "op": OP, "start": 9976, "kind": 3, "fields": [
            {"tag": 1, "points": [[number, -number] for number in range(24)]}]}),
        case("preview cancelled", "P-5", {"type": "PREVIEW", "op": OP, "start": 0, "kind": 2, "fields": []}),
        case("preview of what is moved", "P-6", {"type": "PREVIEW", "op": OP, "start": 0, "kind": 1, "fields": moved(OP2, "op of v1")}),
        case("preview of what gets another colour", "P-6", {"type": "PREVIEW", "op": OP, "start": 0, "kind": 1, "fields": [
            {"tag": 2, "colour": "ff8800"}, {"tag": 16, "bytes": identifier(OP2).hex()}]}),
        case("idle and active", "P-1", {"type": "IDLE", "idle": 1}, {"type": "IDLE", "idle": 0}),
    ]  # fmt: skip


def growth() -> list[Case]:
    """Frames that cannot be made again from what they mean: what is not known is dropped."""
    cursor = {"type": "CURSOR", "x": 1, "y": 2}
    return [
        case("cursor with bytes of a later version", "W-3 V-1", cursor, decodeOnly=True, hex="40040204ffff"),
        case("join with bytes of a later version", "W-3 V-1", {"type": "JOIN", "room": "A", "epoch": 0, "seq": 0},
             decodeOnly=True, hex="1005014100000a"),
        case("leave with bytes of a later version", "W-3 V-1", {"type": "LEAVE"}, decodeOnly=True, hex="110100"),
        case("hide with bytes behind its list", "W-3", {"type": "HIDE", "op": OP, "ids": ["a"]}, decodeOnly=True,
             hex="220c0001020304050607010161" + "ff"),
    ]  # fmt: skip
