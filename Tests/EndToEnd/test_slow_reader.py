"""Members that stop reading: the room goes on, and memory does not grow with what they leave unread."""

from __future__ import annotations

import json

from member import Member, stroke, stroke_of
from people import create_room, sign_up
from raw import TEXT, Raw, frame
from server import Server

READERS = 40
STROKES = 400
MIB = 1 << 20


def test_members_that_do_not_read_cost_no_memory_of_their_own(own_server: Server) -> None:
    owner = sign_up(own_server)
    room = create_room(own_server, owner)
    drawer, watcher = Member(own_server, owner), Member(own_server, sign_up(own_server))
    drawer.join(room)
    watcher.join(room)
    join = frame(TEXT, json.dumps({"type": "JOIN_ROOM", "payload": {"roomId": room}}).encode())
    sleepy = sign_up(own_server)
    readers = [Raw(own_server, receive_buffer=4096) for _ in range(READERS)]
    for reader in readers:
        reader.upgrade(sleepy.token)
        reader.send(join)
    drawer.draw_and_see()
    before = own_server.resident_bytes()

    written = 0
    for number in range(STROKES):
        shape = stroke(points=1000, offset=number)
        drawn = drawer.draw_and_see(shape)
        written += len(json.dumps(shape))
        drawer.pending.clear()
        watcher.see(drawn)
        watcher.pending.clear()

    grown = own_server.resident_bytes() - before
    unread = written * READERS
    print(f"{written / MIB:.0f} MiB drawn, {unread / MIB:.0f} MiB unread, memory grew by {grown / MIB:.0f} MiB")
    # The log itself is held once, or a few times over; never once per reader.
    assert unread > 200 * MIB
    assert grown < unread / 4
    assert own_server.status("/live") == 200
    for reader in readers:
        reader.socket.close()
    drawer.draw_and_see()
    drawer.socket.close()
    watcher.socket.close()


def test_a_member_that_wakes_up_catches_up(own_server: Server) -> None:
    """What was skipped for a sleeper arrives in the end: by the log, or by a new initial state."""
    owner = sign_up(own_server)
    room = create_room(own_server, owner)
    drawer = Member(own_server, owner)
    drawer.join(room)
    sleeper = Member(own_server, sign_up(own_server), max_queue=1)
    sleeper.join(room)
    drawn = []
    for number in range(200):
        drawn.append(drawer.draw_and_see(stroke(points=1000, offset=number)))
        drawer.pending.clear()

    seen: list[object] = []
    while not seen or seen[-1] != drawn[-1]:
        kind, payload = sleeper.next(within=30)
        if kind == "INITIAL_STATE":
            strokes = payload["strokes"]
            assert isinstance(strokes, list)
            seen = [each["strokeId"] for each in strokes]
        elif kind == "CANVAS_UPDATE":
            seen.append(stroke_of(payload)["strokeId"])
    assert seen == drawn
    sleeper.socket.close()
    drawer.socket.close()
