"""kill -9 while eight clients draw, twenty times.

The claim: what any client has received is durable. After each restart everything that anybody ever received is in
the initial state, once, and in the order in which each of them received it.

KILL_ROUNDS and KILL_SEED change the number of rounds and the moments of the kills.
"""

from __future__ import annotations

import json
import os
import random
import threading
import time

from member import Member, stroke, stroke_of
from people import Person, create_room, sign_in, sign_up
from server import Server
from websockets.exceptions import ConnectionClosed

CLIENTS = 8
ROUNDS = int(os.environ.get("KILL_ROUNDS", "20"))
SEED = int(os.environ.get("KILL_SEED", "20261123"))


class Drawer:
    """One client: a thread that draws without waiting, a thread that notes what comes, until the server is gone."""

    def __init__(self, server: Server, person: Person, room: str, name: str, choice: random.Random):
        self.member = Member(server, person)
        self.room, self.name, self.choice = room, name, choice
        self.received: list[str] = [str(each["strokeId"]) for each in self.member.join(room)]
        self.at_start = len(self.received)
        self.sent = 0
        self.threads = [threading.Thread(target=self.draw), threading.Thread(target=self.listen)]
        for thread in self.threads:
            thread.start()

    def draw(self) -> None:
        try:
            while True:
                self.member.draw(stroke(f"{self.name}-{self.sent}", points=self.choice.randint(2, 40)))
                self.sent += 1
                time.sleep(self.choice.uniform(0.01, 0.08))
        except (ConnectionClosed, OSError):
            pass

    def listen(self) -> None:
        for kind, payload in self.member.pending:
            self.note(kind, payload)
        try:
            for text in self.member.socket:
                message = json.loads(text)
                self.note(message["type"], message.get("payload") or {})
        except (ConnectionClosed, OSError):
            pass

    def note(self, kind: str, payload: dict[str, object]) -> None:
        if kind == "CANVAS_UPDATE":
            self.received.append(str(stroke_of(payload)["strokeId"]))
        elif kind == "INITIAL_STATE":  # a resync says everything anew
            strokes = payload["strokes"]
            assert isinstance(strokes, list)
            self.received = [str(each["strokeId"]) for each in strokes]

    def wait(self) -> None:
        for thread in self.threads:
            thread.join(30)
            assert not thread.is_alive(), f"{self.name} did not notice that the server is gone"
        self.member.socket.close()


def board_after_restart(server: Server, person: Person, room: str) -> list[str]:
    with Member(server, person) as late:
        return [str(each["strokeId"]) for each in late.join(room)]


def check(board: list[str], ever: set[str], drawers: list[Drawer], where: str) -> None:
    """Everything received is there, once, in one order."""
    place = {stroke_id: index for index, stroke_id in enumerate(board)}
    assert len(place) == len(board), f"{where}: {len(board) - len(place)} strokes are there twice"
    lost = ever - place.keys()
    assert not lost, f"{where}: {len(lost)} received strokes are gone: {sorted(lost)[:5]}"
    for drawer in drawers:
        places = [place[stroke_id] for stroke_id in drawer.received]
        assert len(set(places)) == len(places), f"{where}: {drawer.name} received a stroke twice"
        assert places == sorted(places), f"{where}: {drawer.name} received them in another order"


def test_what_anybody_received_survives_kill_9(own_server: Server) -> None:
    choice = random.Random(SEED)
    people = [sign_up(own_server) for _ in range(CLIENTS)]
    room = create_room(own_server, people[0])
    ever: set[str] = set()
    board: list[str] = []
    sent = 0
    for number in range(1, ROUNDS + 1):
        where = f"round {number} of seed {SEED}"
        drawers = [
            Drawer(own_server, person, room, f"r{number}c{index}", random.Random(choice.random()))
            for index, person in enumerate(people)
        ]
        time.sleep(choice.uniform(0.3, 1.5))
        own_server.kill()
        for drawer in drawers:
            drawer.wait()
        live = sum(len(drawer.received) - drawer.at_start for drawer in drawers)
        assert live > 0, f"{where}: nobody received anything, so nothing would be proved"
        sent += sum(drawer.sent for drawer in drawers)
        ever.update(*(drawer.received for drawer in drawers))

        own_server.start()
        if number % 10 == 0:  # access tokens live for a quarter of an hour
            people = [sign_in(own_server, person) for person in people]
        before, board = board, board_after_restart(own_server, people[0], room)
        check(board, ever, drawers, where)
        assert board[: len(before)] == before, f"{where}: strokes of before the round have moved"
    assert len(ever) > ROUNDS * CLIENTS, f"only {len(ever)} strokes were received in {ROUNDS} rounds"
    print(f"{ROUNDS} rounds, {sent} strokes sent, {len(ever)} received, {len(board)} on the board, seed {SEED}")
