"""Bytes on a socket: what no well-behaved library would send."""

from __future__ import annotations

import base64
import os
import select
import socket
import struct
import time

from server import Server

TEXT, BINARY, CLOSE, PING = 0x1, 0x2, 0x8, 0x9
FINAL, RSV1 = 0x80, 0x40


def frame(opcode: int, body: bytes = b"", flags: int = FINAL, masked: bool = True, length: bytes | None = None) -> bytes:
    """One frame. `length` replaces the length field's seven bits and what follows them."""
    if length is None:
        if len(body) < 126:
            length = bytes([len(body)])
        elif len(body) < 65536:
            length = struct.pack(">BH", 126, len(body))
        else:
            length = struct.pack(">BQ", 127, len(body))
    head = bytes([flags | opcode, length[0] | (0x80 if masked else 0)]) + length[1:]
    if not masked:
        return head + body
    mask = os.urandom(4)
    return head + mask + bytes(byte ^ mask[index % 4] for index, byte in enumerate(body))


class Raw:
    """A TCP connection to the server; reads give up after `timeout` seconds."""

    def __init__(self, server: Server, timeout: float = 10, receive_buffer: int | None = None):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer is not None:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        self.socket.connect(("127.0.0.1", server.port))
        self.buffer = b""

    def __enter__(self) -> Raw:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def send(self, data: bytes) -> None:
        """Sends as much as the server takes; one that has hung up is found by reading."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass

    def readable(self) -> bool:
        """Whether the server has answered or closed already."""
        return bool(self.buffer or select.select([self.socket], [], [], 0)[0])

    def read_all(self) -> bytes:
        """Everything until the server closes; fails when it does not."""
        while self._fill():
            pass
        data, self.buffer = self.buffer, b""
        return data

    def status(self) -> int:
        """The status of the next response head, 0 when the connection closed without one."""
        while b"\r\n\r\n" not in self.buffer:
            if not self._fill():
                return 0
        head, self.buffer = self.buffer.split(b"\r\n\r\n", 1)
        return int(head.split(b" ", 2)[1])

    def upgrade(self, token: str, version: int = 1) -> None:
        key = base64.b64encode(os.urandom(16))
        self.send(
            f"GET /?v={version}&token={token}".encode() + b" HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"
            b"Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + key + b"\r\n\r\n"
        )
        status = self.status()
        assert status == 101, f"the upgrade was answered {status}"

    def close_code(self, within: float = 10) -> int:
        """Reads frames to the end; the code of the server's close frame, 1006 when there was none."""
        deadline = time.monotonic() + within
        while time.monotonic() < deadline:
            head = self.take(2)
            if head is None:
                return 1006
            length = head[1] & 0x7F
            if length > 125:
                extended = self.take(2 if length == 126 else 8)
                if extended is None:
                    return 1006
                length = int.from_bytes(extended, "big")
            body = self.take(length)
            if body is None:
                return 1006
            if head[0] & 0x0F == CLOSE:
                return int.from_bytes(body[:2], "big") if len(body) >= 2 else 1005
        raise AssertionError(f"the server did not close within {within} s")

    def message(self) -> bytes:
        """The body of the next frame; fails when the connection ends before."""
        head = self.take(2)
        length = head[1] & 0x7F if head else 0
        if length > 125:
            length = int.from_bytes(self.take(2 if length == 126 else 8) or b"", "big")
        body = self.take(length)
        assert head and body is not None, "the server has hung up"
        return body

    def take(self, count: int) -> bytes | None:
        """The next `count` bytes; none when the connection ends before."""
        while len(self.buffer) < count:
            if not self._fill():
                return None
        taken, self.buffer = self.buffer[:count], self.buffer[count:]
        return taken

    def _fill(self) -> bool:
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            return False
        except TimeoutError:
            raise AssertionError("the server neither answered nor closed") from None
        self.buffer += data
        return bool(data)
