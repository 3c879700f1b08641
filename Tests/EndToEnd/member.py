"""A v1 client: one WebSocket of one person, and what came over it that nobody has asked for yet."""

from __future__ import annotations

import json
import time
import uuid

from people import Person
from server import Server
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

Payload = dict[str, object]


def stroke(stroke_id: str | None = None, points: int = 3, offset: float = 0) -> Payload:
    """A stroke as the published frontend makes it, less the fields the server knows better."""
    line = [{"x": offset + index * 1.5, "y": 40 + index % 7} for index in range(points)]
    return {"points": line, "color": "#ffffff", "width": 2, "strokeId": stroke_id or str(uuid.uuid4())}


def stroke_of(payload: Payload) -> Payload:
    """A stroke stands under `stroke` or under `canvasData`, as it was sent."""
    found = payload.get("stroke", payload.get("canvasData"))
    assert isinstance(found, dict), f"no stroke in {payload}"
    return found


class Member:
    """Reads are made by `expect`: it takes the first message that fits, and leaves the others in place."""

    def __init__(self, server: Server, person: Person, **options: object):
        # No limits of the client's own: a full queue would stop it reading, and a close would wait for its time-out.
        own = {"max_size": None, "max_queue": None, "close_timeout": 2}
        quiet = {"compression": None, "ping_interval": None, "proxy": None, "legacy": True, **own}
        self.person = person
        self.room = ""
        self.initial: list[Payload] = []
        self.pending: list[tuple[str, Payload]] = []
        self.socket = connect(f"ws://{server.host}:{server.port}/?token={person.token}", **{**quiet, **options})

    def __enter__(self) -> Member:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    # What a client sends

    def send(self, kind: str, **payload: object) -> None:
        self.socket.send(json.dumps({"type": kind, "payload": payload}))

    def join(self, room: str) -> list[Payload]:
        """Joins; the strokes of the initial state, which are also kept in `initial`."""
        self.room = room
        self.send("JOIN_ROOM", roomId=room)
        strokes = self.expect("INITIAL_STATE")["strokes"]
        assert isinstance(strokes, list)
        self.initial = strokes
        return strokes

    def draw(self, shape: Payload | None = None, key: str = "stroke") -> str:
        """Sends a stroke; its id."""
        shape = shape or stroke()
        self.send("CANVAS_UPDATE", roomId=self.room, **{key: {"roomId": self.room, **shape}})
        return str(shape["strokeId"])

    def draw_and_see(self, shape: Payload | None = None) -> str:
        """Draws and waits for the echo: afterwards all that was sent before has been dealt with."""
        drawn = self.draw(shape)
        self.see(drawn)
        return drawn

    # What a client receives

    def expect(self, kind: str, within: float = 10, **fields: object) -> Payload:
        """The first message of this type with these fields that has not been taken yet."""
        deadline = time.monotonic() + within
        looked = 0
        while True:
            for index in range(looked, len(self.pending)):
                if self._fits(self.pending[index], kind, fields):
                    return self.pending.pop(index)[1]
            looked = len(self.pending)
            self._receive(deadline, f"{kind} {fields or ''}")

    def expect_one_of(self, *kinds: str, within: float = 10) -> tuple[str, Payload]:
        """The first message of one of these types."""
        deadline = time.monotonic() + within
        while True:
            for index, (kind, _) in enumerate(self.pending):
                if kind in kinds:
                    return self.pending.pop(index)
            self._receive(deadline, " or ".join(kinds))

    def see(self, stroke_id: str, within: float = 10) -> Payload:
        """Waits for this stroke; the strokes before it stay where they are."""
        deadline = time.monotonic() + within
        looked = 0
        while True:
            for kind, payload in self.pending[looked:]:
                if kind == "CANVAS_UPDATE" and stroke_of(payload)["strokeId"] == stroke_id:
                    return payload
            looked = len(self.pending)
            self._receive(deadline, f"stroke {stroke_id}")

    def drawn(self) -> list[str]:
        """Ids of the strokes that have been received live and not been taken, in the order they came."""
        return [str(stroke_of(payload)["strokeId"]) for kind, payload in self.pending if kind == "CANVAS_UPDATE"]

    def received(self, kind: str) -> list[Payload]:
        """What is pending of one type. Meaningful after `draw_and_see`, which is a barrier."""
        return [payload for found, payload in self.pending if found == kind]

    def close_code(self, within: float = 10) -> int:
        """Reads to the end of the connection; the code the server closed with (1006 when it gave none)."""
        deadline = time.monotonic() + within
        try:
            while True:
                self._receive(deadline, "the end of the connection")
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    def next(self, within: float = 10) -> tuple[str, Payload]:
        """The oldest message that has not been taken, of whatever type."""
        if not self.pending:
            self._receive(time.monotonic() + within, "any message")
        return self.pending.pop(0)

    def _receive(self, deadline: float, wanted: str) -> None:
        try:
            text = self.socket.recv(timeout=max(deadline - time.monotonic(), 0))
        except TimeoutError:
            have = [kind for kind, _ in self.pending]
            errors = self.received("ERROR")
            raise AssertionError(f"{self.person.name} waited in vain for {wanted}; has {have}, {errors}") from None
        message = json.loads(text)
        self.pending.append((message["type"], message.get("payload") or {}))

    @staticmethod
    def _fits(message: tuple[str, Payload], kind: str, fields: Payload) -> bool:
        return message[0] == kind and all(message[1].get(key) == value for key, value in fields.items())
