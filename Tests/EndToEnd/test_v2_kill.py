"""kill -9 every few seconds while clients of both versions draw, undo, redo and change in one room.

At the end every client and two late joiners have one canvas in one order; every operation that was ever made is in the
log once, those that a client had to keep in its outbox too; the log has no gaps, and folding it gives that canvas.

KILL_SECONDS and KILL_SEED change how long it takes and what happens when.
"""

from __future__ import annotations

import json
import os
import random
import threading
import time

from board import Board
from member import Member, stroke, stroke_of
from member2 import Member2, line, new_op
from messages import Message
from people import Person, create_room, sign_up
from server import Server
from websockets.exceptions import WebSocketException

SECONDS = float(os.environ.get("KILL_SECONDS", "30"))
SEED = int(os.environ.get("KILL_SEED", "20261123"))
OLD, NEW = 3, 4
GONE = (WebSocketException, OSError)
TEXT = 8


class Artist(threading.Thread):
    """A client that draws until `finish` is set, comes back as often as it has to, and stops with nothing unanswered."""

    def __init__(self, server: Server, person: Person, room: str, choice: random.Random, finish: threading.Event):
        super().__init__()
        self.server, self.person, self.room, self.choice, self.finish = server, person, room, choice, finish
        self.failure: BaseException | None = None
        self.returns = -1

    def run(self) -> None:
        try:
            while True:
                try:
                    self.enter()
                    self.returns += 1
                    while not (self.finish.is_set() and self.settled()):
                        if not self.finish.is_set():
                            self.act()
                        self.listen(self.choice.uniform(0.1, 0.25))
                    return
                except GONE:
                    time.sleep(self.choice.uniform(0.02, 0.3))
        except BaseException as error:  # noqa: BLE001 told by the main thread
            self.failure = error


class New(Artist):
    """v2: outbox, position, and one operation at a time for each element."""

    def begin(self) -> None:
        """Joins before anybody draws, so that somebody sees every entry."""
        self.made: dict[str, Message] = {}
        self.kept = 0
        self.hidden: list[str] = []
        self.client = Member2(self.server, self.person, self.room)

    def enter(self) -> None:
        client = self.client
        client.socket.close()
        if len(client.outbox) < 20 and not self.finish.is_set():  # people draw on while they are cut off
            op = new_op()
            client.outbox[op] = self.made[op] = {"type": "PUT", "op": op, "kind": 2, "fields": line()}
        client.connect()
        self.kept += len(client.outbox)
        client.join(self.room)

    def settled(self) -> bool:
        return not self.client.outbox

    def listen(self, within: float) -> None:
        deadline = time.monotonic() + within
        while (left := deadline - time.monotonic()) > 0:
            self.client.drain(left)
        for error in self.client.received("ERROR"):
            assert error["flags"] & 1, f"{self.person.name} was refused {self.made} {error}"  # type: ignore[operator]
            time.sleep(1)
            self.client.send(*self.client.outbox.values())
        self.client.pending.clear()

    def act(self) -> None:
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
        message["op"] = op = new_op()
        self.made[op] = message
        client.operate(message)


class Old(Artist):
    """v1: keeps strokes until they come back, and sends them again."""

    def enter(self) -> None:
        if self.returns < 0:
            self.unseen: dict[str, Message] = {}
            self.drawn: list[str] = []
            self.undone: set[str] = set()
            self.canvas: list[str] = []
            self.again: set[str] = set()
            self.strange: set[str] = set()
        self.client = Member(self.server, self.person)
        self.canvas = [str(each["strokeId"]) for each in self.client.join(self.room)]
        self.take_pending()
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

    def until_seen(self, stroke_id: str) -> None:
        deadline = time.monotonic() + 20
        while stroke_id not in self.canvas:
            assert time.monotonic() < deadline, f"{self.person.name} never saw {stroke_id}"
            self.listen(0.1)

    def take_pending(self) -> None:
        taken, self.client.pending = self.client.pending, []
        for kind, payload in taken:
            if kind == "INITIAL_STATE":
                self.canvas = [str(each["strokeId"]) for each in payload["strokes"]]  # type: ignore[attr-defined]
            elif kind in ("CANVAS_UPDATE", "REDO"):
                self.shown(str(stroke_of(payload)["strokeId"]))
            elif kind == "UNDO":
                self.unseen.pop(str(payload["strokeId"]), None)
                self.gone(str(payload["strokeId"]))
            assert kind != "ERROR", f"{self.person.name} was refused: {payload}"

    def gone(self, stroke_id: str) -> None:
        if stroke_id in self.canvas:
            self.canvas.remove(stroke_id)
        else:  # as a published client does: nothing
            self.strange.add(stroke_id)

    def shown(self, stroke_id: str) -> None:
        self.unseen.pop(stroke_id, None)
        if stroke_id in self.canvas:
            assert stroke_id in self.again, f"{self.person.name} received {stroke_id} twice"
        else:
            self.canvas.append(stroke_id)

    def act(self) -> None:
        mine = [each for each in self.drawn if each in self.canvas and each not in self.unseen and each not in self.undone]
        if self.choice.random() < 0.15 and mine:
            self.undone.add(undone := self.choice.choice(mine))
            self.client.send("UNDO", roomId=self.room, strokeId=undone)
            return
        shape = stroke(points=self.choice.randint(2, 60))
        self.unseen[str(shape["strokeId"])] = shape
        self.drawn.append(str(shape["strokeId"]))
        self.client.draw(shape)


def run(server: Server, room: str, people: list[Person], choice: random.Random) -> tuple[list[Old], list[New], int]:
    """Draws and kills for SECONDS; returns when everybody has been answered everything."""
    finish = threading.Event()
    kinds = [Old] * OLD + [New] * NEW
    artists = [kind(server, person, room, random.Random(choice.random()), finish) for kind, person in zip(kinds, people, strict=True)]
    for artist in artists[OLD:]:
        artist.begin()
    for _ in range(60):  # a board that is longer than any tail of this run: who comes back gets the tail
        artists[-1].client.draw()
    for artist in artists:
        artist.start()
    until, kills = time.monotonic() + SECONDS, 0
    while time.monotonic() < until and not any(artist.failure for artist in artists):
        time.sleep(choice.uniform(1.5, 4))
        server.kill()
        kills += 1
        time.sleep(choice.uniform(0, 0.3))
        server.start()
    finish.set()
    for artist in artists:
        artist.join(60)
        if artist.failure:
            raise artist.failure
        assert not artist.is_alive(), f"{artist.person.name} is still waiting for answers"
    return artists[:OLD], artists[OLD:], kills  # type: ignore[return-value]


def merged(clients: list[Member2]) -> dict[int, Message]:
    """One log out of what all have seen of it: nobody saw anything else at a place, nothing is missing."""
    log: dict[int, Message] = {}
    assert len({client.epoch for client in clients}) == 1, "an epoch ended"
    for client in clients:
        for (_, seq), entry in client.log.items():
            known = log.setdefault(seq, entry)
            same = [each["type"] == known["type"] and each["op"] == known["op"] for each in (entry,)]
            assert all(same) and entry["user"] == known["user"], f"seq {seq} is {known} and {entry}"
    assert sorted(log) == list(range(1, max(log) + 1)), "nobody has seen some entries"
    return log


def fold(log: dict[int, Message]) -> Board:
    board = Board()
    users = {str(entry["user"]): str(entry["user"]) for entry in log.values()}
    for seq in sorted(log):
        entry = log[seq]
        if entry["type"] == "SHOW":  # whose an element is came as an index; here only its sender shows it
            entry = {**entry, "elements": [{**each, "user": entry["user"]} for each in entry["elements"]]}  # type: ignore[attr-defined]
        board.apply(entry, users)  # type: ignore[arg-type]
    return board


def test_nothing_is_lost_or_doubled_by_kills_with_both_versions(own_server: Server) -> None:
    people = [sign_up(own_server) for _ in range(OLD + NEW)]
    room = create_room(own_server, people[-1])
    old, new, kills = run(own_server, room, people, random.Random(SEED))

    with Member2(own_server, people[-1], room) as closer:
        last = closer.draw()
        for artist in new:
            artist.client.see(last)
        for artist in old:
            artist.until_seen(last)
        canvas = closer.board
    late_old = Old(own_server, sign_up(own_server), room, random.Random(SEED), threading.Event())
    late_old.enter()
    late_old.until_seen(last)
    with Member2(own_server, sign_up(own_server), room) as late:
        assert late.board.visible == canvas.visible and late.board.ids() == canvas.ids()
        seen_by_old = [key for key, body in canvas.visible.items() if body["kind"] != TEXT]
    for artist in new:
        board = artist.client.board
        assert board.visible == canvas.visible and board.ids() == canvas.ids(), f"{artist.person.name} has another canvas"
    for artist in [*old, late_old]:
        assert artist.canvas == seen_by_old, f"{artist.person.name} has another canvas"

    log = merged([artist.client for artist in new])
    folded = fold(log)
    assert folded.visible == canvas.visible and folded.ids() == canvas.ids(), "the log folds to another canvas"
    there = [(entry["user"], entry["op"]) for entry in log.values() if entry["type"] != "SKIP"]
    assert len(set(there)) == len(there)
    for artist in new:
        missing = [op for op in artist.made if (artist.person.user_id, op) not in set(there)]
        assert not missing and not artist.client.refused, f"{len(missing)} operations of {artist.person.name} are gone"
    puts = [entry["op"] for entry in log.values() if entry["type"] == "PUT"]
    for artist in old:
        assert all(puts.count(each) == 1 for each in artist.drawn), f"strokes of {artist.person.name} are gone or doubled"
    kept = sum(artist.kept for artist in new)
    assert kills > 2 and len(log) > SECONDS * 5, f"{kills} kills, {len(log)} entries: too little to prove anything"
    print(f"{kills} kills in {SECONDS:.0f} s, {len(log)} entries, {len(canvas.ids())} visible, {kept} sent again by v2, seed {SEED}")
    for artist in [*old, late_old, *new]:
        artist.client.socket.close()
