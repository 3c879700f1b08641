"""Frames that break RFC 6455: each closes its own connection, with the code the RFC names, and no other."""

from __future__ import annotations

from collections.abc import Callable
import struct

import pytest
from member import Member
from people import sign_up
from raw import BINARY, CLOSE, FINAL, PING, RSV1, TEXT, Raw, frame
from server import Server

Enter = Callable[..., Member]


def closing(code: int, reason: bytes = b"") -> bytes:
    return frame(CLOSE, struct.pack(">H", code) + reason)


VIOLATIONS: dict[str, tuple[bytes, set[int]]] = {
    "unmasked": (frame(TEXT, b"{}", masked=False), {1002}),
    "reserved-opcode-3": (frame(0x3, b"x"), {1002}),
    "reserved-opcode-11": (frame(0xB), {1002}),
    "rsv1-not-negotiated": (frame(TEXT, b"{}", FINAL | RSV1), {1002}),
    "rsv2": (frame(TEXT, b"{}", FINAL | 0x20), {1002}),
    "rsv3": (frame(TEXT, b"{}", FINAL | 0x10), {1002}),
    "invalid-utf8": (frame(TEXT, b'{"type":"\xff"}'), {1007}),
    "surrogate-utf8": (frame(TEXT, b"\xed\xa0\x80"), {1007}),
    "cut-utf8": (frame(TEXT, b"\xe2\x82"), {1007}),
    "binary-invalid-utf8": (frame(BINARY, b'{"type":"UNDO","payload":{"x":"\xff\xfe"}}'), {1007}),
    "close-code-1": (closing(1), {1002}),
    "close-code-1005": (closing(1005), {1002}),
    "close-code-1006": (closing(1006), {1002}),
    "close-code-2999": (closing(2999), {1002}),
    "close-one-byte": (frame(CLOSE, b"\x03"), {1002}),
    "close-reason-invalid": (closing(1000, b"\xff"), {1002, 1007}),
    "over-long-64-bit": (frame(TEXT, length=b"\x7f" + b"\x7f" + b"\xff" * 7), {1009}),
    "over-long-200-mib": (frame(BINARY, b"start", length=b"\x7f" + (200 << 20).to_bytes(8, "big")), {1009}),
    "length-top-bit": (frame(TEXT, length=b"\x7f" + b"\xff" * 8), {1002, 1009}),
    "length-not-minimal": (frame(TEXT, b"{}", length=b"\x7e\x00\x02"), {1002}),
    "ping-fragmented": (frame(PING, b"x", flags=0), {1002}),
    "ping-too-long": (frame(PING, b"x" * 126), {1002}),
    "continuation-of-nothing": (frame(0x0, b"x"), {1002}),
    "text-inside-a-fragment": (frame(TEXT, b"{", flags=0) + frame(TEXT, b"}"), {1002}),
    "fragments-without-end": (frame(TEXT, b"[" * 65536, flags=0) + frame(0, b"[" * 65536, flags=0) * 40, {1009}),
}


@pytest.mark.parametrize("name", VIOLATIONS)
def test_a_violation_closes_its_own_connection_alone(server: Server, enter: Enter, name: str) -> None:
    data, codes = VIOLATIONS[name]
    pid = server.pid
    ada, ben = enter(), enter()
    with Raw(server) as mallory:
        mallory.upgrade(sign_up(server).token)
        mallory.send(data)
        # A peer that is sent a reset while it still writes may lose the close frame; nothing else may be lost.
        assert mallory.close_code() in codes | ({1006} if len(data) > 1 << 20 else set())
    ben.see(ada.draw())
    ada.see(ben.draw())
    assert server.running and server.pid == pid


def test_a_reset_in_the_middle_of_a_frame_harms_nobody(server: Server, enter: Enter) -> None:
    ada, ben = enter(), enter()
    token = sign_up(server).token
    for cut in range(1, 12):
        with Raw(server) as mallory:
            mallory.upgrade(token)
            mallory.send(frame(TEXT, b'{"type":"UNDO"}')[:cut])
            mallory.socket.setsockopt(1, 13, struct.pack("ii", 1, 0))  # SO_LINGER 0: close with a reset
    ben.see(ada.draw())
    assert server.status("/live") == 200


def test_a_frame_that_comes_byte_by_byte_is_understood(server: Server) -> None:
    with Raw(server) as slow:
        slow.upgrade(sign_up(server).token)
        for byte in frame(PING, b"slow"):
            slow.send(bytes([byte]))
        assert slow.take(6) == b"\x8a\x04slow"


def test_a_closing_handshake_is_echoed(server: Server) -> None:
    with Raw(server) as member:
        member.upgrade(sign_up(server).token)
        member.send(closing(1000, b"done"))
        assert member.close_code() == 1000
