"""People come and go, and leave nothing behind in memory: the server is as large after thousands as after hundreds."""

from __future__ import annotations

import json
import threading

import messages
from member2 import line, new_op
from people import create_room, sign_up
from raw import BINARY, CLOSE, TEXT, Raw, frame
from server import Server

# Not a multiple of the workers: rooms leave memory while others are on their way into them.
ROOMS = 15
WORKERS = 6
WARM_UP = 600
VISITS = 1500
KIB = 1 << 10
# One visit in so many draws: boards are kept on purpose, and the store's page cache grows with them for a while.
DRAWING = 4
# Well below the 2.7 KiB that a quiet connection takes, and well above what allocator and caches still gain.
ALLOWED = 2 * KIB


def visit_v1(server: Server, token: str, room: str, number: int) -> None:
    """Joins, perhaps draws a stroke and sees it, leaves; says goodbye or does not."""
    name = f"stroke-{number}"
    points = [{"x": index, "y": number % 500} for index in range(12)]
    with Raw(server) as raw:
        raw.upgrade(token)
        say_v1(raw, "JOIN_ROOM", roomId=room)
        hear_v1(raw, b"INITIAL_STATE")
        if number % DRAWING == 0:
            stroke = {"roomId": room, "strokeId": name, "color": "#ffffff", "width": 2, "points": points}
            say_v1(raw, "CANVAS_UPDATE", roomId=room, stroke=stroke)
            hear_v1(raw, name.encode())
        if number % 3 == 0:
            say_v1(raw, "LEAVE_ROOM", roomId=room)
        if number % 3 != 1:
            raw.send(frame(CLOSE, b"\x03\xe8"))


def say_v1(raw: Raw, kind: str, **payload: object) -> None:
    raw.send(frame(TEXT, json.dumps({"type": kind, "payload": payload}).encode()))


def hear_v1(raw: Raw, word: bytes) -> None:
    while word not in (body := raw.message()):
        assert b'"ERROR"' not in body, body


def visit_v2(server: Server, token: str, room: str, number: int) -> None:
    """The same in v2."""
    with Raw(server) as raw:
        raw.upgrade(token, version=2)
        say_v2(raw, type="JOIN", room=room, epoch=0, seq=0)
        hear_v2(raw, type="LIVE")
        if number % DRAWING == 0:
            op = new_op()
            say_v2(raw, type="PUT", op=op, kind=2, fields=line(12))
            hear_v2(raw, type="PUT", op=op)
        if number % 3 == 0:
            say_v2(raw, type="LEAVE")
        if number % 3 != 1:
            raw.send(frame(CLOSE, b"\x03\xe8"))


def say_v2(raw: Raw, **message: object) -> None:
    raw.send(frame(BINARY, messages.frame("C", message)))


def hear_v2(raw: Raw, **wanted: object) -> None:
    while True:
        for message in messages.read("S", raw.message()):
            assert isinstance(message, dict) and message["type"] != "ERROR", message
            if all(message.get(key) == value for key, value in wanted.items()):
                return


def receive_visitors(server: Server, tokens: list[str], rooms: list[str], numbers: range) -> None:
    """One visit for each number, a few at a time, of both versions."""
    failures: list[BaseException] = []

    def work(share: range) -> None:
        try:
            for number in share:
                visit = visit_v2 if number // len(rooms) % 2 else visit_v1
                visit(server, tokens[number % len(tokens)], rooms[number % len(rooms)], number)
        except BaseException as failure:  # noqa: BLE001 - it is raised again below
            failures.append(failure)

    workers = [threading.Thread(target=work, args=(numbers[start::WORKERS],)) for start in range(WORKERS)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if failures:
        raise failures[0]


def test_visitors_leave_nothing_behind() -> None:
    plenty = {
        f"plugins__rate-limit__{scope}__{kind}__{rate}": 1_000_000
        for scope in ("connection", "user") for kind in ("durable", "control") for rate in ("perSecond", "burst")
    }  # fmt: skip
    # A room that nobody is in leaves memory at once: what stays is what should not.
    with Server(plugins__rooms__keepInMemory="0s", **plenty) as server:
        people = [sign_up(server) for _ in range(3)]
        rooms = [create_room(server, people[0]) for _ in range(ROOMS)]
        tokens = [person.token for person in people]
        receive_visitors(server, tokens, rooms, range(WARM_UP))
        before = server.resident_bytes()
        receive_visitors(server, tokens, rooms, range(WARM_UP, WARM_UP + VISITS))
        grown = server.resident_bytes() - before
    print(f"after {VISITS} visits memory grew by {grown / KIB:.0f} KiB, {grown / VISITS:.0f} B each")
    assert grown < VISITS * ALLOWED
