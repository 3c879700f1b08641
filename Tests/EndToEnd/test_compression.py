"""permessage-deflate on the real server: compressing and plain clients in one room, bombs, damaged data."""

from __future__ import annotations

import zlib
from collections.abc import Iterator

import pytest
from member import Member, stroke
from people import create_room, sign_up
from server import Server
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory


@pytest.fixture(params=[False, True], ids=["no context", "client's context"])
def compressing(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(compression__enabled=True, compression__contextTakeover=request.param) as server:
        yield server


def joined(server: Server, room: str, **options: object) -> Member:
    member = Member(server, sign_up(server), **options)
    member.join(room)
    return member


def agreed(member: Member) -> str:
    response = member.socket.response
    assert response is not None
    return response.headers.get("Sec-WebSocket-Extensions", "")


def test_compressing_and_plain_clients_share_a_room(compressing: Server) -> None:
    room = create_room(compressing, sign_up(compressing, "Owner"))
    narrow = [ClientPerMessageDeflateFactory(server_max_window_bits=10, client_max_window_bits=10)]
    people = [
        joined(compressing, room),
        joined(compressing, room, compression="deflate"),
        joined(compressing, room, extensions=narrow),
        joined(compressing, room, compression="deflate"),
    ]
    assert [bool(agreed(member)) for member in people] == [False, True, True, True]
    assert "server_max_window_bits=10" in agreed(people[2])
    for index in range(40):
        people[index % 4].draw(stroke(points=3 + 9 * index))
    last = [member.draw() for member in people]
    for member in people:
        for stroke_id in last:
            member.see(stroke_id)
        assert len(member.drawn()) == 44
        assert member.drawn() == people[0].drawn()
    late = [joined(compressing, room), joined(compressing, room, compression="deflate")]
    assert late[0].initial == late[1].initial
    assert [str(each["strokeId"]) for each in late[1].initial] == people[0].drawn()
    for member in people + late:
        member.socket.close()


def test_it_is_off_by_default(server: Server, room: str) -> None:
    member = joined(server, room, compression="deflate")
    assert agreed(member) == ""
    member.draw_and_see()
    member.socket.close()


def test_a_bomb_hurts_nobody_but_its_sender(compressing: Server) -> None:
    room = create_room(compressing, sign_up(compressing, "Owner"))
    ada, ben = joined(compressing, room, compression="deflate"), joined(compressing, room, compression="deflate")
    before = compressing.resident_bytes()
    for _ in range(3):
        mallory = joined(compressing, room, compression="deflate")
        mallory.socket.send(" " * (64 << 20))
        assert mallory.close_code() == 1009
    assert compressing.resident_bytes() - before < 64 << 20
    ben.see(ada.draw())
    for member in (ada, ben):
        member.socket.close()


def test_damaged_data_is_closed_with_1007(compressing: Server) -> None:
    room = create_room(compressing, sign_up(compressing, "Owner"))
    member = joined(compressing, room, compression="deflate")
    payload = bytearray(zlib.compress(b'{"type":"PING"}' * 20)[:10])
    frame = bytes([0xC1, 0x80 | len(payload), 0, 0, 0, 0]) + bytes(payload)
    member.socket.socket.sendall(frame)
    assert member.close_code() == 1007
