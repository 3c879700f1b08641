"""What a client must not send, with what the server does about each message of the frame.

`outcome` has, in order, `{"error", "about", "reference"}` or the message that counts nevertheless.
"""

from __future__ import annotations

from client_cases import OP

Case = dict[str, object]
OP_HEX = "0001020304050607"
LIVE = {"type": "CURSOR", "x": 1, "y": 2}
CURSOR = "40 02 02 04"
DOT = "01 04 00 01 00 00"


def fault(code: str, about: int, reference: str = "") -> dict[str, object]:
    return {"error": code, "about": about, "reference": reference}


def case(name: str, rules: str, data: str, *outcome: object) -> Case:
    return {"name": name, "rules": rules.split(), "from": "C", "hex": data.replace(" ", ""), "outcome": list(outcome)}


def message(number: int, payload: str) -> str:
    data = bytes.fromhex(payload)
    assert len(data) < 128 and number < 128
    return bytes([number, len(data)]).hex() + data.hex()


def malformed(name: str, rules: str, number: int, payload: str) -> Case:
    """One message that is malformed, and a good one behind it that still counts."""
    reference = payload.replace(" ", "")[:16]
    return case(name, rules, message(number, payload) + CURSOR, fault("malformed_message", number, reference), LIVE)


def element(name: str, rules: str, fields: str, kind: str = "02") -> Case:
    """A PUT that is refused, and the cursor behind it."""
    data = message(32, OP_HEX + kind + fields)
    return case(name, rules, data + CURSOR, fault("invalid_element", 32, OP_HEX), LIVE)


def patch(name: str, rules: str, fields: str) -> Case:
    data = message(33, OP_HEX + "0161" + fields)
    return case(name, rules, data + CURSOR, fault("invalid_element", 33, OP_HEX), LIVE)


def cases() -> list[Case]:
    return envelopes() + types() + numbers() + operations() + structure() + values() + presence()


def envelopes() -> list[Case]:
    return [
        case("a type and nothing behind it", "W-1 W-4", "40", fault("malformed_message", 0)),
        case("a type that ends in the middle", "W-1 W-4", "ff", fault("malformed_message", 0)),
        case("a length that ends in the middle", "W-1 W-4", "40 80", fault("malformed_message", 0)),
        case("a length beyond the frame", "W-4", "40 03 02 04", fault("malformed_message", 0)),
        case("a length beyond the frame, behind a good message", "W-4", CURSOR + "20 7f 00", LIVE, fault("malformed_message", 0)),
        case("a length that hides a good message", "W-4", "10 7f" + CURSOR, fault("malformed_message", 0)),
        case("the largest length", "W-4 W-2", "20 ff ff ff ff ff ff ff 0f", fault("malformed_message", 0)),
        case("a length over 2^53 - 1", "W-2 W-4", "20 80 80 80 80 80 80 80 10", fault("malformed_message", 0)),
        case("a type that is not in its shortest form", "W-2 W-4", "c0 00 02 02 04", fault("malformed_message", 0)),
        case("a length that is not in its shortest form", "W-2 W-4", "40 82 00 02 04", fault("malformed_message", 0)),
        case("a type of nine bytes", "W-2 W-4", "80 80 80 80 80 80 80 80 01 00", fault("malformed_message", 0)),
    ]  # fmt: skip


def types() -> list[Case]:
    return [
        case("a message of a type that is not known", "W-3", "7f 01 00" + CURSOR, fault("unknown_type", 127, "00"), LIVE),
        case("the largest type", "W-3", "ff ff ff ff ff ff ff 0f 00" + CURSOR, fault("unknown_type", (1 << 53) - 1), LIVE),
        case("a type that only the server sends", "W-3", "2a 01 05" + CURSOR, fault("unknown_type", 42, "05"), LIVE),
        case("hello from a client", "W-3", "00 01 00" + CURSOR, fault("unknown_type", 0, "00"), LIVE),
    ]  # fmt: skip


def numbers() -> list[Case]:
    return [
        malformed("join without a seq", "W-4", 16, "01 41 00"),
        malformed("join with an empty payload", "W-4", 16, ""),
        malformed("join whose room is longer than the payload", "W-4", 16, "7f 41 00 00"),
        malformed("join whose room is not UTF-8", "W-2 W-4", 16, "02 c3 28 00 00"),
        malformed("join whose room is half a surrogate pair", "W-2 W-4", 16, "03 ed a0 80 00 00"),
        malformed("join with a seq over 2^53 - 1", "W-2 W-4", 16, "01 41 00 ff ff ff ff ff ff ff 1f"),
        malformed("join with an epoch that is not in its shortest form", "W-2 W-4", 16, "01 41 81 00 00"),
        malformed("ping with 33 bytes", "W-4", 2, "00" * 33),
    ]  # fmt: skip


def operations() -> list[Case]:
    return [
        malformed("put without an op", "W-4", 32, "00 01 02"),
        malformed("put without a kind", "W-4", 32, OP_HEX),
        malformed("update without an element", "W-4", 33, OP_HEX),
        malformed("update of an id of 65 characters", "W-6 W-4", 33, OP_HEX + "41" + "61" * 65),
        malformed("update of an id with a control character", "W-6 W-4", 33, OP_HEX + "02 61 1f"),
        malformed("update of an id that is not ASCII", "W-6 W-4", 33, OP_HEX + "02 c3 bc"),
        malformed("update of half an op", "W-6 W-4", 33, OP_HEX + "00 01 02 03"),
        malformed("hide of eight bytes in text form", "W-6 W-4", 34, OP_HEX + "01 0c" + OP.encode().hex()),
        malformed("hide with fewer ids than it says", "W-4", 34, OP_HEX + "02 01 61"),
        malformed("hide with 2^53 - 1 ids", "W-4", 34, OP_HEX + "ff ff ff ff ff ff ff 0f 01 61"),
        malformed("show without a count", "W-4", 35, OP_HEX),
        malformed("clear with half an op", "W-4", 36, "00 01 02 03"),
        case("hide of nothing", "O-7", message(34, OP_HEX + "00") + CURSOR, fault("invalid_entry", 34, OP_HEX), LIVE),
        case("show of nothing", "O-7", message(35, OP_HEX + "00") + CURSOR, fault("invalid_entry", 35, OP_HEX), LIVE),
    ]  # fmt: skip


def structure() -> list[Case]:
    return [
        element("kind 0", "E-2", DOT, "00"),
        element("kind 1", "E-2", DOT, "01"),
        element("tags that descend", "E-1", "03 01 20" + DOT),
        element("a tag that comes twice", "E-1", DOT + "03 01 20 03 01 20"),
        element("a field longer than the payload", "E-1", DOT + "03 05 20"),
        element("a tag without a length", "E-1", DOT + "03"),
        element("a tag that is not in its shortest form", "E-1 W-2", DOT + "83 00 01 20"),
        element("freehand without points", "E-2", "03 01 20"),
        element("freehand without fields", "E-2", ""),
        element("a line without points", "E-2", "04 04 00 00 02 02", "04"),
        element("a rectangle without a box", "E-2", DOT, "06"),
        element("text without text", "E-2", "04 04 00 00 02 02", "08"),
        element("an image without a source", "E-2", "04 04 00 00 02 02", "09"),
        element("a new element with an empty field", "E-1", DOT + "03 00"),
    ]  # fmt: skip


def values() -> list[Case]:
    far = "82 90 a1 0f"  # 16,000,001: zigzag 32,000,002
    return [
        element("no points", "E-3", "01 02 00 00"),
        element("10,001 points of which there are none", "E-3", "01 03 00 91 4e"),
        element("fewer points than it says", "E-3", "01 04 00 02 00 00"),
        element("more bytes than points", "E-3", "01 06 00 01 00 00 00 00"),
        element("points with a flag that is not known", "E-3", "01 04 04 01 00 00"),
        element("a line of one point", "E-3", DOT, "04"),
        element("an arrow of one point", "E-3", DOT, "05"),
        element("pressure missing", "E-3", "01 04 01 01 00 00"),
        element("time missing", "E-3", "01 05 03 01 00 00 ff"),
        element("a point beyond 16,000,000", "E-3 W-7", f"01 07 00 01 00 {far}"),
        # 16,000,000, zigzag 32,000,000; and from there one further, zigzag 2.
        element("points that step beyond it", "E-3 W-7", "01 09 00 02 80 90 a1 0f 00 02 00"),
        element("a colour of two bytes", "E-2", DOT + "02 02 ff ff"),
        element("a colour of five bytes", "E-2", DOT + "02 05 ff ff ff ff ff"),
        element("a width of 0", "E-2", DOT + "03 01 00"),
        element("a width of 8001", "E-2", DOT + "03 02 c1 3e"),
        element("bytes behind a width", "E-2", DOT + "03 02 20 00"),
        element("a box of three numbers", "E-2", "04 03 00 00 02", "06"),
        element("a box that is too wide", "E-2 W-7", "04 07 00 00 81 c8 d0 07 02", "06"),
        element("a font size of 15", "E-2", "04 04 00 00 02 02 05 01 61 09 01 0f", "08"),
        element("text that is not UTF-8", "E-2", "04 04 00 00 02 02 05 02 c3 28", "08"),
        element("a fill of one byte", "E-2", "04 04 00 00 02 02 08 01 ff", "06"),
        element("a CSS colour of 33 bytes", "E-2", DOT + "0a 21" + "61" * 33),
        element("a CSS colour that is not ASCII", "E-2", DOT + "0a 02 c3 bc"),
        element("a placement of three numbers", "E-2", DOT + "07 03 00 00 02"),
        patch("update to a width of 0", "E-4", "03 01 00"),
        patch("update to no points", "E-4", "01 02 00 00"),
        patch("update with tags that descend", "E-4 E-1", "03 01 20 02 03 ff ff ff"),
        patch("update with a field longer than the payload", "E-4 E-1", "03 05 20"),
    ]  # fmt: skip


def presence() -> list[Case]:
    return [
        malformed("cursor without y", "W-4", 64, "02"),
        malformed("cursor beyond 16,000,000", "W-7 W-4", 64, "82 90 a1 0f 00"),
        malformed("idle without its byte", "W-4", 67, ""),
        malformed("idle of 2", "W-4", 67, "02"),
        malformed("preview without a kind", "W-4", 66, OP_HEX + "00"),
    ]  # fmt: skip
