"""Protocol v2, section 5: the fields of elements.

A field is a JSON object with its `tag` and its value under the name of `NAMES`; `{"tag": 3, "removed": true}` is a
field of length 0, `{"tag": 200, "bytes": "0aff"}` one whose tag is not known. Coordinates are in 1/16 px.
"""

from __future__ import annotations

from wire import FURTHEST, Malformed, Reader, prefixed, signed, varint

Field = dict[str, object]

FREEHAND, HIGHLIGHTER, LINE, ARROW, RECTANGLE, ELLIPSE, TEXT, IMAGE = range(2, 10)
REQUIRED = {2: 1, 3: 1, 4: 1, 5: 1, 6: 4, 7: 4, 8: 5, 9: 6}
BOXED = (6, 7, 8, 9)
NAMES = {
    1: "points", 2: "colour", 3: "width", 4: "box", 5: "text",
    6: "source", 7: "placement", 8: "fill", 9: "fontSize", 10: "css",
}  # fmt: skip
MOST_POINTS = 10_000


class Invalid(Malformed):
    """E-4."""

    def __init__(self, what: str):
        super().__init__(what, "invalid_element")


# Writing


def fields(values: list[Field]) -> bytes:
    return b"".join(varint(int(str(each["tag"]))) + prefixed(value(each)) for each in values)


def value(field: Field) -> bytes:
    tag = field["tag"]
    if field.get("removed"):
        return b""
    if "bytes" in field:
        return bytes.fromhex(str(field["bytes"]))
    if tag == 1:
        return points(field)
    if tag in (2, 8):
        return bytes.fromhex(str(field[NAMES[tag]]))
    if tag in (3, 9):
        return varint(field[NAMES[tag]])  # type: ignore[arg-type]
    if tag == 4:
        x, y, width, height = field["box"]  # type: ignore[misc]
        return signed(x) + signed(y) + varint(width) + varint(height)
    if tag == 7:
        return b"".join(signed(each) for each in field["placement"])  # type: ignore[attr-defined]
    return str(field[NAMES[tag]]).encode()  # type: ignore[index]


def points(field: Field) -> bytes:
    """E-3: second differences. `points` are pairs; `pressure` a byte and `times` the ms after the point before, of each."""
    pairs, pressure, times = field["points"], field.get("pressure"), field.get("times")
    out = bytearray([(pressure is not None) | (times is not None) << 1]) + varint(len(pairs))  # type: ignore[arg-type]
    for index, pair in enumerate(pairs):  # type: ignore[arg-type]
        for axis in (0, 1):
            out += signed(pair[axis] - predicted(pairs, index, axis))
        if pressure is not None:
            out.append(pressure[index])  # type: ignore[index]
        if times is not None:
            out += varint(times[index])  # type: ignore[index]
    return bytes(out)


def predicted(pairs: object, index: int, axis: int) -> int:
    if index == 0:
        return 0
    before = pairs[index - 1][axis]  # type: ignore[index]
    return before if index == 1 else 2 * before - pairs[index - 2][axis]  # type: ignore[index]


# Reading


def read_fields(data: bytes) -> list[Field]:
    """E-1: tags ascend. A field whose length goes beyond the payload breaks that rule as well."""
    reader, found, last = Reader(data), [], -1
    try:
        while reader.left:
            tag = reader.varint()
            if tag <= last:
                raise Invalid(f"tag {tag} behind {last}")
            last = tag
            found.append(read_value(tag, reader.prefixed()))
    except Malformed as error:
        raise Invalid(str(error)) from None
    return found


def read_value(tag: int, data: bytes) -> Field:
    if not data:
        return {"tag": tag, "removed": True}
    if tag not in NAMES:
        return {"tag": tag, "bytes": data.hex()}
    reader = Reader(data)
    field: Field = {"tag": tag, **READERS[tag](reader)}
    if reader.left:
        raise Invalid(f"{reader.left} bytes behind the value of tag {tag}")
    return field


def read_points(reader: Reader) -> Field:
    flags, count = reader.byte(), reader.varint()
    if flags > 3 or not 1 <= count <= MOST_POINTS:
        raise Invalid("points with unknown flags, none, or too many")
    field: Field = {"points": (pairs := [])}
    pressure = field.setdefault("pressure", []) if flags & 1 else None
    times = field.setdefault("times", []) if flags & 2 else None
    for index in range(count):
        pair = [reader.signed() + predicted(pairs, index, 0), reader.signed() + predicted(pairs, index, 1)]
        if max(map(abs, pair)) > FURTHEST:
            raise Invalid("a point beyond 16,000,000")
        pairs.append(pair)
        if pressure is not None:
            pressure.append(reader.byte())  # type: ignore[attr-defined]
        if times is not None:
            times.append(reader.varint())  # type: ignore[attr-defined]
    return field


def number(name: str, least: int, most: int) -> object:
    def read(reader: Reader) -> Field:
        found = reader.varint()
        if not least <= found <= most:
            raise Invalid(f"{name} {found}, where {least} to {most} are allowed")
        return {name: found}

    return read


def colour(name: str) -> object:
    def read(reader: Reader) -> Field:
        if reader.left not in (3, 4):
            raise Invalid(f"{name} of {reader.left} bytes")
        return {name: reader.rest().hex()}

    return read


def words(name: str, most: int, encoding: str = "utf-8") -> object:
    def read(reader: Reader) -> Field:
        if reader.left > most:
            raise Invalid(f"{name} of {reader.left} bytes, {most} are allowed")
        try:
            return {name: reader.rest().decode(encoding)}
        except UnicodeDecodeError:
            raise Invalid(f"{name} that is not {encoding}") from None

    return read


def read_box(reader: Reader) -> Field:
    box = [reader.coordinate(), reader.coordinate(), reader.varint(), reader.varint()]
    if max(box[2:]) > FURTHEST:
        raise Invalid("a box beyond 16,000,000")
    return {"box": box}


def read_placement(reader: Reader) -> Field:
    return {"placement": [reader.coordinate(), reader.coordinate(), reader.signed(), reader.signed()]}


READERS = {
    1: read_points,
    2: colour("colour"),
    3: number("width", 1, 8000),
    4: read_box,
    5: words("text", 8192),
    6: words("source", 512),
    7: read_placement,
    8: colour("fill"),
    9: number("fontSize", 16, 16000),
    10: words("css", 32, "ascii"),
}


# The rules of a whole element


def check_element(kind: int, found: list[Field]) -> None:
    """E-2 and E-3 for a PUT: the kind is allowed, has the field it must have, and no field is empty."""
    if kind in (0, 1):
        raise Invalid(f"kind {kind}")
    if any(each.get("removed") and each["tag"] in NAMES for each in found):
        raise Invalid("an empty field in a new element")
    if kind in REQUIRED and not any(each["tag"] == REQUIRED[kind] for each in found):
        raise Invalid(f"kind {kind} without {NAMES[REQUIRED[kind]]}")
    if kind in (LINE, ARROW) and len(found[0]["points"]) < 2:  # type: ignore[arg-type]
        raise Invalid("a line of one point")
