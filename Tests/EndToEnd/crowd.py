"""Hundreds of v2 clients in one thread: they draw and look who is there, and read nothing else."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable, Iterable

import messages
from member2 import line, new_op
from messages import Message
from people import Person
from server import Server
from wire import Reader
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

QUIET = {"max_size": None, "max_queue": None, "close_timeout": 2, "compression": None, "ping_interval": None, "proxy": None}
PUT, ROSTER, PRESENCE = 32, 68, 69


class Light:
    """One client. `present` is how many members it sees in its room, `least` the fewest since it was set."""

    def __init__(self, server: Server, person: Person, room: str):
        self.server, self.person, self.room = server, person, room
        self.here: dict[int, int] = {}
        self.least = 0
        self.changed = 0.0
        self.outbox: dict[str, Message] = {}
        self.drawn: list[str] = []
        self.is_gone = False
        self.socket: ClientConnection | None = None
        self.tasks: list[asyncio.Task[None]] = []

    @property
    def present(self) -> int:
        return sum(self.here.values())

    async def enter(self) -> None:
        url = f"ws://{self.server.host}:{self.server.port}/?v=2&token={self.person.token}"
        self.here, self.is_gone = {}, False
        self.socket = await connect(url, **QUIET)  # type: ignore[arg-type]
        join: Message = {"type": "JOIN", "room": self.room, "epoch": 0, "seq": 0}
        await self.socket.send(messages.frame("C", join, *self.outbox.values()))
        self.tasks = [asyncio.create_task(self.listen())]
        await until(lambda: self.here, "ROSTER")

    def draw_every(self, seconds: float, begin_after: float) -> None:
        self.tasks.append(asyncio.create_task(self.draw(seconds, begin_after)))

    async def draw(self, seconds: float, begin_after: float) -> None:
        assert self.socket is not None
        await asyncio.sleep(begin_after)
        with contextlib.suppress(WebSocketException):
            while True:
                op = new_op()
                self.outbox[op] = message = {"type": "PUT", "op": op, "kind": 2, "fields": line()}
                self.drawn.append(op)
                await self.socket.send(messages.frame("C", message))
                await asyncio.sleep(seconds)

    async def listen(self) -> None:
        assert self.socket is not None
        with contextlib.suppress(WebSocketException):
            async for data in self.socket:
                for each in messages.split(bytes(data)):  # type: ignore[arg-type]
                    assert isinstance(each, tuple), each
                    self.take(*each)
        self.is_gone = True

    def take(self, number: int, body: bytes) -> None:
        if number == PUT:
            reader = Reader(body)
            for _ in ("seq", "user", "time"):
                reader.varint()
            self.outbox.pop(reader.identifier(), None)  # type: ignore[call-overload]
        elif number == ROSTER:
            people = messages.parse("S", number, body)["people"]  # type: ignore[index]
            self.look({each["user"]: len(each["members"]) for each in people})
        elif number == PRESENCE:
            one = messages.parse("S", number, body)
            self.look({**self.here, one["user"]: len(one["members"])})  # type: ignore[index]

    def look(self, here: dict[int, int]) -> None:
        self.here, self.changed = here, time.monotonic()
        self.least = min(self.least, self.present)

    def rest(self) -> None:
        """Draws no more."""
        for task in self.tasks[1:]:
            task.cancel()

    async def leave(self) -> None:
        self.rest()
        assert self.socket is not None
        await self.socket.close()


async def until(done: Callable[[], object], wanted: str, within: float = 30) -> None:
    deadline = time.monotonic() + within
    while not done():
        assert time.monotonic() < deadline, f"waited {within} s in vain for {wanted}"
        await asyncio.sleep(0.02)


async def all_see(clients: Iterable[Light], count: int, wanted: str) -> None:
    clients = list(clients)
    try:
        await until(lambda: all(client.present == count for client in clients), wanted)
    except AssertionError:
        seen = sorted({client.present for client in clients})
        raise AssertionError(f"waited in vain for {wanted}: they see {seen} members instead of {count}") from None
