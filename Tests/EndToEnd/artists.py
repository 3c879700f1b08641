"""Clients of both versions that draw, undo, redo and change in one room, come back as often as they have to, and know in
the end what must be there: for tests that kill what they draw on."""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Sequence

from board import Board
from member import Member, stroke, stroke_of
from member2 import Member2, line, new_op
from messages import Message
from people import Person, create_room, sign_up
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
        refused = {op: code for op, code in client.refused.items() if op in self.made}
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


class Company:
    """Artists of both versions in one room, spread evenly over the instances at first. They go through `front`, if there is
    one."""

    kinds: tuple[type[Old], type[New]] = (Old, New)

    def __init__(
        self, servers: Sequence[Server], old: int, new: int, choice: random.Random, front: Server | None = None
    ):
        people = [sign_up(servers[0]) for _ in range(old + new)]
        self.servers, self.owner = servers, people[-1]
        self.room = create_room(servers[0], self.owner)
        self.finish = threading.Event()
        made = [
            self.kinds[index >= old]([front] if front else servers, person, self.room, random.Random(choice.random()), self.finish)
            for index, person in enumerate(people)
        ]
        for index, artist in enumerate(made):
            artist.server = artist.servers[index % len(artist.servers)]
        self.old: list[Old] = made[:old]  # type: ignore[assignment]
        self.new: list[New] = made[old:]  # type: ignore[assignment]

    @property
    def all(self) -> list[Artist]:
        return [*self.old, *self.new]

    def start(self) -> None:
        for artist in self.new:
            artist.begin()
        for _ in range(60):  # a board that is longer than any tail of this run: who comes back gets the tail
            self.new[-1].client.draw()
        for artist in self.all:
            artist.start()

    def draw_for(self, seconds: float) -> None:
        """Lets them; fails as soon as one of them has."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            for artist in self.all:
                if artist.failure:
                    raise artist.failure
            time.sleep(min(left, 0.1))

    def settle(self, within: float = 60) -> float:
        """Until everybody has been answered everything; how many seconds that took."""
        begun = time.monotonic()
        self.finish.set()
        for artist in self.all:
            artist.join(within)
            if artist.failure:
                raise artist.failure
            assert not artist.is_alive(), f"{artist.person.name} is still waiting for answers"
        return time.monotonic() - begun

    def __enter__(self) -> Company:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.finish.set()
        for artist in self.all:
            if client := getattr(artist, "client", None):
                client.socket.close()

    # What must be so in the end

    def check(self, lost: frozenset[str] = frozenset()) -> dict[int, Message]:
        """One canvas in one order for all and for late joiners on every server; each operation in the log once; the log folds
        to the canvas. `lost` are strokes of v1 that need not be there. Answers the log."""
        canvas = self.check_canvases()
        log = merged([artist.client for artist in self.new])
        folded = fold(log)
        assert folded.visible == canvas.visible and folded.ids() == canvas.ids(), "the log folds to another canvas"
        there = [(entry["user"], entry["op"]) for entry in log.values() if entry["type"] != "SKIP"]
        assert len(set(there)) == len(there)
        for artist in self.new:
            missing = [op for op in artist.made if (artist.person.user_id, op) not in set(there)]
            assert not missing and not artist.client.refused, f"{len(missing)} operations of {artist.person.name} are gone"
            assert not artist.client.unsaved and not artist.client.vanished, f"{artist.person.name} saw what never was"
        puts = [entry["op"] for entry in log.values() if entry["type"] == "PUT"]
        for old in self.old:
            wrong = [each for each in old.drawn if puts.count(each) != 1 and not (each in lost and each not in puts)]
            assert not wrong, f"{len(wrong)} strokes of {old.person.name} are gone or doubled"
        return log

    def check_canvases(self) -> Board:
        with Member2(self.servers[0], self.owner, self.room) as closer:
            last = closer.draw()
            for artist in self.new:
                artist.client.see(last)
            for artist in self.old:
                artist.until_seen(last)
            canvas = closer.board
        seen_by_old = [key for key, body in canvas.visible.items() if body["kind"] != TEXT]
        for server in self.servers:
            with Member2(server, sign_up(self.servers[0]), self.room) as late:
                assert late.board.visible == canvas.visible and late.board.ids() == canvas.ids()
        late_old = Old(self.servers[-1:], sign_up(self.servers[0]), self.room, random.Random(0), threading.Event())
        late_old.enter()
        late_old.until_seen(last)
        late_old.client.socket.close()
        for artist in self.new:
            board = artist.client.board
            assert board.visible == canvas.visible and board.ids() == canvas.ids(), f"{artist.person.name} has another canvas"
        for artist in [*self.old, late_old]:
            assert artist.canvas == seen_by_old, f"{artist.person.name} has another canvas"
        return canvas

    # Figures

    def figures(self) -> str:
        waits = sorted(wait for artist in self.all for wait in artist.waits)
        sent_again = sum(artist.kept for artist in self.new) + sum(len(artist.again) for artist in self.old)
        unsaved = sum(artist.client.was_unsaved for artist in self.new)
        return (
            f"acknowledged after {share(waits, 0.5) * 1000:.0f} ms (p50), {share(waits, 0.99):.1f} s (p99), "
            f"{waits[-1]:.1f} s (longest); {sum(artist.returns for artist in self.all)} returns, {sent_again} sent again, "
            f"{unsaved} times UNSAVED"
        )


def share(values: list[float], part: float) -> float:
    """A percentile of sorted values."""
    return values[min(int(len(values) * part), len(values) - 1)] if values else 0


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
