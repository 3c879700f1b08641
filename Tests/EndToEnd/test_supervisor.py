"""What a server tells systemd, over a real datagram socket."""

from __future__ import annotations

import pathlib
import socket
import tempfile
from collections.abc import Iterator

import pytest
from server import Server


@pytest.fixture
def supervisor(monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    """The end that systemd would hold; whoever starts a server now starts it under supervision."""
    with tempfile.TemporaryDirectory() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
        path = str(pathlib.Path(folder) / "notify")
        end.bind(path)
        end.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", path)
        monkeypatch.setenv("WATCHDOG_USEC", "100000")
        monkeypatch.delenv("WATCHDOG_PID", raising=False)
        yield end


def told(supervisor: socket.socket, line: str) -> str:
    """The next message with this line."""
    while True:
        message = supervisor.recv(4096).decode()
        if line in message.splitlines():
            return message


def test_it_is_told_when_the_server_serves_lives_and_stops(supervisor: socket.socket) -> None:
    with Server() as server:
        assert f"127.0.0.1:{server.port}" in told(supervisor, "READY=1")
        for _ in range(3):
            told(supervisor, "WATCHDOG=1")
        assert server.terminate() == 0
        told(supervisor, "STOPPING=1")


def test_it_is_told_nothing_by_a_server_that_does_not_start(supervisor: socket.socket) -> None:
    with Server() as server:
        told(supervisor, "READY=1")
        second = server.spawn()
        assert second.wait(30) != 0
        assert server.terminate() == 0
        supervisor.setblocking(False)
        rest = []
        try:
            while True:
                rest.append(supervisor.recv(4096).decode())
        except BlockingIOError:
            pass
        assert not [message for message in rest if "READY=1" in message]
