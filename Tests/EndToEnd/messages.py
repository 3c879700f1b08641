"""Protocol v2, section 2: the layouts of all messages, as one table that both writes and reads.

A message is a JSON object: `type` is its name, the other members are the parts of its payload. Ids and ops are in text
form, bytes in hexadecimal.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import elements
from wire import Malformed, Reader, identifier, op_of, prefixed, signed, string, varint

Message = dict[str, object]


@dataclasses.dataclass
class Part:
    """How one value is written, and read back."""

    write: Callable[[object], bytes]
    read: Callable[[Reader], object]


def group(*parts: tuple[str, Part]) -> Part:
    def write(value: object) -> bytes:
        return b"".join(part.write(value[name]) for name, part in parts)  # type: ignore[index]

    return Part(write, lambda reader: {name: part.read(reader) for name, part in parts})


def counted(part: Part) -> Part:
    """`count: varint`, then as many of `part`."""

    def read(reader: Reader) -> object:
        found = []
        for _ in range(reader.varint()):  # ends by Malformed when there are fewer
            found.append(part.read(reader))
        return found

    return Part(lambda values: varint(len(values)) + b"".join(map(part.write, values)), read)  # type: ignore[arg-type]


def repeated(part: Part) -> Part:
    """`*`: until the payload ends."""

    def read(reader: Reader) -> object:
        found = []
        while reader.left:
            found.append(part.read(reader))
        return found

    return Part(lambda values: b"".join(map(part.write, values)), read)  # type: ignore[call-overload]


def flat(*parts: Part) -> Part:
    """A pair, as a list."""

    def write(values: object) -> bytes:
        return b"".join(part.write(each) for part, each in zip(parts, values, strict=True))  # type: ignore[call-overload]

    return Part(write, lambda reader: [part.read(reader) for part in parts])


def most(part: Part, largest: int, code: str = "malformed_message") -> Part:
    def read(reader: Reader) -> object:
        value = part.read(reader)
        if value > largest:  # type: ignore[operator]
            raise Malformed(f"{value} where {largest} is the most", code)
        return value

    return Part(part.write, read)


def some_bytes(read: Callable[[Reader], bytes], write: Callable[[bytes], bytes] = bytes) -> Part:
    return Part(lambda value: write(bytes.fromhex(value)), lambda reader: read(reader).hex())  # type: ignore[arg-type]


def at_most_32(reader: Reader) -> bytes:
    if reader.left > 32:
        raise Malformed("more than 32 bytes")
    return reader.rest()


VARINT = Part(varint, Reader.varint)  # type: ignore[arg-type]
COORDINATE = Part(signed, Reader.coordinate)  # type: ignore[arg-type]
BYTE = Part(lambda value: bytes([value]), Reader.byte)  # type: ignore[list-item]
STRING = Part(string, Reader.string)  # type: ignore[arg-type]
OP = Part(op_of, Reader.op)  # type: ignore[arg-type]
ID = Part(identifier, Reader.identifier)  # type: ignore[arg-type]
ECHO = some_bytes(at_most_32)
NESTED = some_bytes(Reader.rest)
REFERENCE = some_bytes(lambda reader: reader.prefixed(0, 8), prefixed)
FIELDS = Part(elements.fields, lambda reader: elements.read_fields(reader.rest()))  # type: ignore[arg-type]
SIZED_FIELDS = Part(
    lambda value: prefixed(elements.fields(value)),  # type: ignore[arg-type]
    lambda reader: elements.read_fields(reader.prefixed()),
)
IDS = counted(ID)
ELEMENT = group(("element", ID), ("user", VARINT), ("kind", VARINT), ("fields", SIZED_FIELDS))
HERE = group(("member", VARINT), ("idle", most(BYTE, 1)))
PERSON = group(("user", VARINT), ("members", counted(HERE)))
XY = [("x", COORDINATE), ("y", COORDINATE)]
ENTRY = [("seq", VARINT), ("user", VARINT), ("time", VARINT), ("op", ID)]
SHAPE = [("kind", VARINT), ("fields", FIELDS)]

# Layouts by sender and number. ERROR alone has a part that may be missing: `wait`.
LAYOUTS: dict[tuple[str, int], tuple[str, list[tuple[str, Part]]]] = {
    ("S", 0): ("HELLO", [("keys", counted(flat(VARINT, VARINT)))]),
    ("S", 1): (
        "ERROR",
        [
            ("about", VARINT), ("reference", REFERENCE), ("flags", BYTE), ("wait", VARINT),
            ("code", STRING), ("message", STRING), ("values", counted(flat(STRING, STRING))),
        ],
    ),
    ("C", 2): ("PING", [("bytes", ECHO)]),
    ("S", 2): ("PONG", [("time", VARINT), ("bytes", ECHO)]),
    ("C", 16): ("JOIN", [("room", STRING), ("epoch", VARINT), ("seq", VARINT)]),
    ("S", 16): ("JOINED", [("room", STRING), ("user", VARINT), ("member", VARINT), ("flags", BYTE)]),
    ("C", 17): ("LEAVE", []),
    ("S", 17): ("LEFT", [("room", STRING)]),
    ("S", 18): ("USER", [("user", VARINT), ("userId", STRING), ("name", STRING)]),
    ("C", 32): ("PUT", [("op", OP), *SHAPE]),
    ("C", 33): ("UPDATE", [("op", OP), ("element", ID), ("fields", FIELDS)]),
    ("C", 34): ("HIDE", [("op", OP), ("ids", IDS)]),
    ("C", 35): ("SHOW", [("op", OP), ("ids", IDS)]),
    ("C", 36): ("CLEAR", [("op", OP)]),
    ("S", 32): ("PUT", [*ENTRY, *SHAPE]),
    ("S", 33): ("UPDATE", [*ENTRY, ("element", ID), ("fields", FIELDS)]),
    ("S", 34): ("HIDE", [*ENTRY, ("ids", IDS)]),
    ("S", 35): ("SHOW", [*ENTRY, ("elements", counted(ELEMENT))]),
    ("S", 36): ("CLEAR", ENTRY),
    ("S", 37): ("SKIP", ENTRY),
    ("S", 40): (
        "BOARD",
        [
            ("epoch", VARINT), ("how", most(BYTE, 1)), ("reason", BYTE), ("base", VARINT), ("head", VARINT),
            ("time", VARINT), ("count", VARINT),
        ],
    ),
    ("S", 41): ("ELEMENTS", [("elements", repeated(ELEMENT))]),
    ("S", 42): ("LIVE", [("seq", VARINT)]),
    ("S", 43): ("DUPLICATE", [("op", OP), ("seq", VARINT)]),
    ("S", 44): ("UNSAVED", [("entry", NESTED)]),
    ("S", 45): ("STORAGE", [("away", most(BYTE, 1))]),
    ("S", 19): ("BEHIND", []),
    ("C", 64): ("CURSOR", XY),
    ("S", 64): ("CURSOR", [("member", VARINT), *XY]),
    ("C", 65): ("CURSOR_LEAVE", []),
    ("S", 65): ("CURSOR_LEAVE", [("member", VARINT)]),
    ("C", 66): ("PREVIEW", [("op", OP), ("start", VARINT), *SHAPE]),
    ("S", 66): ("PREVIEW", [("member", VARINT), ("op", OP), ("start", VARINT), *SHAPE]),
    ("C", 67): ("IDLE", [("idle", most(BYTE, 1))]),
    ("S", 68): ("ROSTER", [("people", repeated(PERSON))]),
    ("S", 69): ("PRESENCE", [("user", VARINT), ("members", counted(HERE))]),
    ("S", 70): ("RATE", [("interval", VARINT)]),
    ("S", 112): ("SAVED", [("persistent", most(BYTE, 2)), ("epoch", VARINT), ("seq", VARINT)]),
}  # fmt: skip

NUMBERS = {(sender, name): number for (sender, number), (name, _) in LAYOUTS.items()}
OPERATIONS = range(32, 37)


# Writing


def payload(sender: str, message: Message) -> bytes:
    _, parts = LAYOUTS[sender, NUMBERS[sender, str(message["type"])]]
    return b"".join(part.write(message[name]) for name, part in parts if present(message, name))


def present(message: Message, name: str) -> bool:
    """`wait` is there when flag 2 says so."""
    return not (message["type"] == "ERROR" and name == "wait" and not int(str(message["flags"])) & 2)


def envelope(number: int, body: bytes) -> bytes:
    return varint(number) + prefixed(body)


def frame(sender: str, *messages: Message) -> bytes:
    """A WebSocket message. `{"type": "UNKNOWN", "number", "payload"}` is one whose type is not known."""
    out = b""
    for message in messages:
        if message["type"] == "UNKNOWN":
            out += envelope(int(str(message["number"])), bytes.fromhex(str(message["payload"])))
        else:
            out += envelope(NUMBERS[sender, str(message["type"])], payload(sender, message))
    return out


# Reading


@dataclasses.dataclass
class Fault:
    """What the receiver says about a message it cannot take: the parts of an ERROR."""

    code: str
    about: int
    reference: str = ""
    detail: str = ""


def split(data: bytes) -> list[tuple[int, bytes] | Fault]:
    """W-1 and W-4: the messages of a frame; when a length goes beyond it, what remains is one fault."""
    reader, found = Reader(data), []
    while reader.left:
        try:
            number = reader.varint()
            found.append((number, reader.prefixed()))
        except Malformed as error:
            found.append(Fault(error.code, 0, detail=str(error)))
            break
    return found


def parse(sender: str, number: int, body: bytes) -> Message | Fault:
    if (sender, number) not in LAYOUTS:
        if sender == "C":
            return Fault("unknown_type", number, body[:8].hex())
        return {"type": "UNKNOWN", "number": number, "payload": body.hex()}
    name, parts = LAYOUTS[sender, number]
    message: Message = {"type": name}
    reader = Reader(body)
    try:
        for part_name, part in parts:
            if present(message, part_name):
                message[part_name] = part.read(reader)
        if sender == "C":
            check(message)
        return message
    except Malformed as error:
        return Fault(error.code, number, body[:8].hex(), str(error))


def check(message: Message) -> None:
    """Rules that hold for what clients send, beyond its layout."""
    if message["type"] == "PUT":
        elements.check_element(message["kind"], message["fields"])  # type: ignore[arg-type]
    if message["type"] in ("HIDE", "SHOW") and not message["ids"]:
        raise Malformed("no ids", "invalid_entry")


def read(sender: str, data: bytes) -> list[Message | Fault]:
    """A WebSocket message's payload: its messages and faults, in order."""
    return [each if isinstance(each, Fault) else parse(sender, *each) for each in split(data)]
