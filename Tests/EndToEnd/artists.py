"""Clients of both versions that draw, undo, redo and change in one room, come back as often as they have to, and know in
the end what must be there: for tests that kill what they draw on."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Sequence

from member import Member, stroke, stroke_of
from member2 import Member2, line, new_op
from messages import Message
from people import Person
from server import Server
from websockets.exceptions import ConnectionClosed, WebSocketException

GONE = (WebSocketException, OSError)
TEXT = 8


class Artist(threading.Thread):
    """Draws until `finish` is set, goes to another of `servers` when its connection ends, and stops with nothing
    unanswered."""

    back_off = (0.02, 0.3)
    pace = (0.1, 0.25)

    def __init__(
        self, servers: Sequence[Server], person: Person, room: str, choice: random.Random, finish: threading.Event
    ):
        super().__init__(daemon=True)
        self.servers, self.person, self.room, self.choice, self.finish = servers, person, room, choice, finish
        self.server = choice.choice(servers)
        self.failure: BaseException | None = None
        self.attempts, self.returns = 0, -1
        self.absences: list[float] = []  # from the end of a connection to being in the room again
        self.waits: list[float] = []  # from an operation to what acknowledges it

    def run(self) -> None:
        gone = None
        try:
            while True:
                try:
                    self.attempts += 1
                    self.enter()
                    self.returns += 1
                    if gone is not None:
                        self.absences.append(time.monotonic() - gone)
                        gone = None
                    while not (self.finish.is_set() and self.settled()):
                        if not self.finish.is_set():
                            self.act()
                        self.listen(self.choice.uniform(*self.pace))
                    return
                except GONE as end:
                    gone = gone or time.monotonic()
                    time.sleep(self.pause_after(end))
                    self.server = self.choice.choice(self.servers)
        except BaseException as error:  # noqa: BLE001 told by the main thread
            self.failure = error

    def pause_after(self, end: Exception) -> float:
        """What the server said when it drained, or else a random one."""
        reason = end.rcvd.reason if isinstance(end, ConnectionClosed) and end.rcvd else ""
        told = re.search(r"; retry=(\d+)", reason)
        return int(told[1]) / 1000 if told else self.choice.uniform(*self.back_off)

    def enter(self) -> None:
        raise NotImplementedError

    def settled(self) -> bool:
        raise NotImplementedError

    def listen(self, within: float) -> None:
        raise NotImplementedError

    def act(self) -> None:
        raise NotImplementedError


class New(Artist):
    """v2: outbox, position, and one operation at a time for each element."""

    harmless: frozenset[str] = frozenset()  # refusals of what was so already

    def begin(self) -> None:
        """Joins before anybody draws, so that somebody sees every entry."""
        self.made: dict[str, Message] = {}
        self.kept = 0
        self.hidden: list[str] = []
        self.since: dict[str, float] = {}
        self.client = Member2(self.server, self.person, self.room)

    def enter(self) -> None:
        client = self.client
        client.socket.close()
        client.server = self.server
        if len(client.outbox) < 20 and not self.finish.is_set():  # people draw on while they are cut off
            op = new_op()
            client.outbox[op] = self.made[op] = {"type": "PUT", "op": op, "kind": 2, "fields": line()}
        client.connect()
        self.kept += len(client.outbox) if self.returns >= 0 else 0
        client.join(self.room, within=30)

    def settled(self) -> bool:
        return not self.client.outbox

    def listen(self, within: float) -> None:
        client, deadline = self.client, time.monotonic() + within
        while (left := deadline - time.monotonic()) > 0:
            client.drain(min(left, max(client.again_at - time.monotonic(), 0.001)))
            if time.monotonic() >= client.again_at:
                client.say_again()
            for op in [op for op in self.since if op not in client.outbox]:
                self.waits.append(time.monotonic() - self.since.pop(op))
        refused = {op: code for op, code in client.refused.items() if op in self.made and code not in self.harmless}
        assert not refused, f"{self.person.name} was refused {refused}"
        client.pending.clear()

    def act(self) -> None:
        client = self.client
        if len(client.outbox) > 200:  # nobody draws on for so long unseen
            return
        message = self.idea()
        message["op"] = op = new_op()
        self.made[op] = message
        self.since[op] = time.monotonic()
        client.operate(message)

    def idea(self) -> Message:
        client = self.client
        busy = json.dumps(list(client.outbox.values()))
        mine = [key for key, body in client.board.visible.items() if body["user"] == self.person.user_id and key not in busy]
        hidden = [each for each in self.hidden if each not in client.board.visible and each not in busy]
        move = self.choice.random()
        if move < 0.15 and mine:
            message = {"type": "HIDE", "ids": [self.choice.choice(mine)]}
            self.hidden += message["ids"]
        elif move < 0.25 and hidden:
            message = {"type": "SHOW", "ids": [self.choice.choice(hidden)]}
        elif move < 0.35 and (words := [key for key in mine if client.board.visible[key]["kind"] == TEXT]):
            changed = {"tag": 9, "fontSize": self.choice.randint(16, 999)}
            message = {"type": "UPDATE", "element": self.choice.choice(words), "fields": [changed]}
        elif move < 0.45:
            box = {"tag": 4, "box": [self.choice.randint(-999, 999), 0, 160, 80]}
            message = {"type": "PUT", "kind": TEXT, "fields": [box, {"tag": 5, "text": "word"}]}
        else:
            message = {"type": "PUT", "kind": self.choice.randint(2, 5), "fields": line(self.choice.randint(2, 60))}
        return message


class Old(Artist):
    """v1: keeps strokes until they come back, and sends them again."""

    again_at = float("inf")

    def enter(self) -> None:
        if self.returns < 0:
            self.story: list[tuple[str, object]] = []  # what it was told, for a failure's sake
            self.unseen: dict[str, Message] = {}
            self.drawn: list[str] = []
            self.since: dict[str, float] = {}
            self.undone: set[str] = set()
            self.canvas: list[str] = []
            self.again: set[str] = set()
            self.strange: set[str] = set()
        self.client = Member(self.server, self.person)
        self.canvas = [str(each["strokeId"]) for each in self.come_in()]
        self.take_pending()
        self.send_again()

    def come_in(self) -> list[Message]:
        """JOIN_ROOM, as often as the room is not there for now."""
        deadline = time.monotonic() + 30
        self.client.room = self.room
        while True:
            self.client.send("JOIN_ROOM", roomId=self.room)
            kind, payload = self.client.expect_one_of("INITIAL_STATE", "ERROR", within=30)
            if kind == "INITIAL_STATE":
                return payload["strokes"]  # type: ignore[return-value]
            assert payload["retryable"] and time.monotonic() < deadline, f"{self.person.name} was kept out: {payload}"
            time.sleep(float(str(payload.get("retryAfter", 1000))) / 1000)

    def send_again(self) -> None:
        self.again_at = float("inf")
        self.again |= self.unseen.keys()
        for shape in self.unseen.values():
            self.client.draw(shape)

    def settled(self) -> bool:
        return not self.unseen

    def listen(self, within: float) -> None:
        deadline = time.monotonic() + within
        while (left := deadline - time.monotonic()) > 0:
            try:
                self.client._receive(time.monotonic() + left, "")
            except AssertionError:
                pass  # nothing came
            self.take_pending()
        if time.monotonic() >= self.again_at:
            self.send_again()

    def until_seen(self, stroke_id: str) -> None:
        deadline = time.monotonic() + 20
        while stroke_id not in self.canvas:
            assert time.monotonic() < deadline, f"{self.person.name} never saw {stroke_id}"
            self.listen(0.1)

    def take_pending(self) -> None:
        taken, self.client.pending = self.client.pending, []
        for kind, payload in taken:
            self.story.append((kind, payload.get("strokeId") or payload.get("canvasData") or payload.get("stroke")))
            if kind == "INITIAL_STATE":
                self.canvas = [str(each["strokeId"]) for each in payload["strokes"]]  # type: ignore[attr-defined]
                self.seen(*self.canvas)
            elif kind in ("CANVAS_UPDATE", "REDO"):
                self.shown(str(stroke_of(payload)["strokeId"]))
            elif kind == "UNDO":
                self.seen(str(payload["strokeId"]))
                self.gone(str(payload["strokeId"]))
            elif kind == "ERROR":
                assert payload["retryable"], f"{self.person.name} was refused: {payload}"
                self.again_at = time.monotonic() + float(str(payload.get("retryAfter", 1000))) / 1000

    def seen(self, *strokes: str) -> None:
        for each in strokes:
            self.unseen.pop(each, None)
            if each in self.since:
                self.waits.append(time.monotonic() - self.since.pop(each))

    def gone(self, stroke_id: str) -> None:
        if stroke_id in self.canvas:
            self.canvas.remove(stroke_id)
        else:  # as a published client does: nothing
            self.strange.add(stroke_id)

    def shown(self, stroke_id: str) -> None:
        self.seen(stroke_id)
        if stroke_id in self.canvas:
            told = [(kind, stroke_id in str(about)) for kind, about in self.story[-2000:] if kind[0] in "IE" or stroke_id in str(about)]
            assert stroke_id in self.again, f"{self.person.name} received {stroke_id} twice: {told}"
        else:
            self.canvas.append(stroke_id)

    def act(self) -> None:
        if len(self.unseen) > 200:
            return
        mine = [each for each in self.drawn if each in self.canvas and each not in self.unseen and each not in self.undone]
        if self.choice.random() < 0.15 and mine:
            self.undone.add(undone := self.choice.choice(mine))
            self.client.send("UNDO", roomId=self.room, strokeId=undone)
            return
        shape = stroke(points=self.choice.randint(2, 60))
        self.unseen[str(shape["strokeId"])] = shape
        self.since[str(shape["strokeId"])] = time.monotonic()
        self.drawn.append(str(shape["strokeId"]))
        self.client.draw(shape)
