"""A company of artists in one room, and what must be there in the end: one canvas in one order, and everything that was
acknowledged in the log once."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Callable, Sequence

from artists import TEXT, Artist, New, Old
from board import Board
from member2 import Member2
from messages import Message
from people import create_room, sign_up
from server import Server


class Company:
    """Artists of both versions in one room, spread evenly over the instances at first. They go through `front`, if there is
    one."""

    kinds: tuple[type[Old], type[New]] = (Old, New)

    def __init__(
        self, servers: Sequence[Server], old: int, new: int, choice: random.Random, front: Server | None = None,
        wanted: Callable[[str], bool] = lambda room: True,
    ):  # fmt: skip
        people = [sign_up(servers[0], patience=20) for _ in range(old + new + 1)]
        self.servers, self.visitor = servers, people.pop()
        self.owner = people[-1]
        self.room = create_room(servers[0], self.owner)
        while not wanted(self.room):
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
            self.new[-1].client.put()
        self.new[-1].client.settle()
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
            with Member2(server, self.visitor, self.room) as late:
                assert late.board.visible == canvas.visible and late.board.ids() == canvas.ids()
        late_old = Old(self.servers[-1:], self.visitor, self.room, random.Random(0), threading.Event())
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
