"""Protocol v2, section 2: varints, strings and ids. Written from docs/protocol-v2.md alone; shares nothing with the server."""

from __future__ import annotations

import base64
import re

LARGEST = (1 << 53) - 1
FURTHEST = 16_000_000
SHORT_ID = re.compile(r"~[A-Za-z0-9_-]{11}")


class Malformed(Exception):
    """W-4: too short, or a value out of range. `code` is what the sender is told."""

    def __init__(self, what: str, code: str = "malformed_message"):
        super().__init__(what)
        self.code = code


# Ids: W-6


def text_of(op: bytes) -> str:
    """The text form of eight bytes."""
    return "~" + base64.urlsafe_b64encode(op).rstrip(b"=").decode()


def op_of(text: str) -> bytes | None:
    """The eight bytes of such a text; None when it is any other id. Eleven characters hold 66 bits: the last two are 0."""
    if not SHORT_ID.fullmatch(text):
        return None
    op = base64.urlsafe_b64decode(text[1:] + "=")
    return op if text_of(op) == text else None


# Writing


def varint(value: int) -> bytes:
    assert 0 <= value <= LARGEST, value
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def signed(value: int) -> bytes:
    return varint(value * 2 if value >= 0 else -value * 2 - 1)


def prefixed(data: bytes) -> bytes:
    return varint(len(data)) + data


def string(value: str) -> bytes:
    return prefixed(value.encode())


def identifier(text: str) -> bytes:
    if (op := op_of(text)) is not None:
        return b"\0" + op
    assert 1 <= len(text) <= 64 and all(32 <= ord(each) <= 126 for each in text), text
    return bytes([len(text)]) + text.encode("ascii")


# Reading


class Reader:
    """A position in some bytes; every read checks that it stays inside."""

    def __init__(self, data: bytes):
        self.data = data
        self.at = 0

    @property
    def left(self) -> int:
        return len(self.data) - self.at

    def take(self, count: int) -> bytes:
        if count > self.left:
            raise Malformed(f"{count} bytes wanted, {self.left} left")
        self.at += count
        return self.data[self.at - count : self.at]

    def rest(self) -> bytes:
        return self.take(self.left)

    def byte(self) -> int:
        return self.take(1)[0]

    def varint(self) -> int:
        value = shift = 0
        while True:
            byte = self.byte()
            value |= (byte & 127) << shift
            if value > LARGEST:
                raise Malformed("a varint over 2^53 - 1")
            if byte < 128:
                if byte == 0 and shift:
                    raise Malformed("a varint that is not in its shortest form")
                return value
            shift += 7
            if shift > 49:
                raise Malformed("a varint of more than eight bytes")

    def signed(self) -> int:
        value = self.varint()
        return -(value + 1) // 2 if value & 1 else value // 2

    def coordinate(self) -> int:
        """W-7."""
        value = self.signed()
        if abs(value) > FURTHEST:
            raise Malformed("a coordinate beyond 16,000,000")
        return value

    def prefixed(self, least: int = 0, most: int = LARGEST) -> bytes:
        count = self.varint()
        if not least <= count <= most:
            raise Malformed(f"{count} bytes, where {least} to {most} are allowed")
        return self.take(count)

    def string(self) -> str:
        try:
            return self.prefixed().decode()
        except UnicodeDecodeError:
            raise Malformed("a string that is not UTF-8") from None

    def op(self) -> str:
        return text_of(self.take(8))

    def identifier(self) -> str:
        count = self.byte()
        if count == 0:
            return self.op()
        if count > 64:
            raise Malformed("an id of more than 64 characters")
        data = self.take(count)
        if not all(32 <= byte <= 126 for byte in data):
            raise Malformed("an id that is not printable ASCII")
        if op_of(text := data.decode("ascii")) is not None:
            raise Malformed("an id that has an eight-byte form")
        return text
