"""Protocol v2: handshake, HELLO, PING, rooms, roster, cursors, previews."""

from __future__ import annotations

import pytest
from member2 import QUIET, Member2, line, new_op
from member import Member
from people import Person, create_room, request, sign_up
from server import Server
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect


@pytest.fixture
def ada(server: Server, room: str):  # type: ignore[no-untyped-def]
    with Member2(server, sign_up(server, "Ada"), room) as member:
        yield member


@pytest.fixture
def ben(server: Server, room: str, ada: Member2):  # type: ignore[no-untyped-def]
    with Member2(server, sign_up(server, "Ben"), room) as member:
        yield member


def refusal(server: Server, person: Person, query: str, **options: object) -> object:
    with pytest.raises(InvalidStatus) as refused:
        connect(f"ws://127.0.0.1:{server.port}/?{query}token={person.token}", **{**QUIET, **options})
    return refused.value.response


def test_c1_the_subprotocol_alone_chooses_v2(server: Server) -> None:
    url = f"ws://127.0.0.1:{server.port}/?token={sign_up(server).token}"
    with connect(url, subprotocols=["canvas.v2"], **QUIET) as socket:
        assert socket.subprotocol == "canvas.v2"
        assert socket.recv(timeout=10)[:1] == b"\0"


def test_c1_the_subprotocol_of_v1_is_answered_and_speaks_json(server: Server) -> None:
    url = f"ws://127.0.0.1:{server.port}/?token={sign_up(server).token}"
    with connect(url, subprotocols=["canvas.v1"], **QUIET) as socket:
        assert socket.subprotocol == "canvas.v1"
        socket.send("{}")
        assert "malformed_message" in socket.recv(timeout=10)


def test_c1_a_ticket_opens_v2(server: Server) -> None:
    ticket = request(server, "POST", "/api/user/ws-ticket", token=sign_up(server).token)["ticket"]
    with connect(f"ws://127.0.0.1:{server.port}/?v=2&ticket={ticket}", **QUIET) as socket:
        assert socket.recv(timeout=10)[:1] == b"\0"


def test_c1_an_unknown_version_is_answered_400_with_the_list(server: Server) -> None:
    person = sign_up(server)
    offers = [[name] for name in ("canvas.v9", "CANVAS.V2", "canvas.v02")]
    queries = [("v=3&", {}), ("v=02&", {}), ("v=2%20&", {})]
    for query, options in queries + [("", {"subprotocols": each}) for each in offers]:
        answer = refusal(server, person, query, **options)
        assert answer.status_code == 400  # type: ignore[attr-defined]
        body = answer.body.decode()  # type: ignore[attr-defined]
        assert "unknown_version" in body and '"versions":"1, 2"' in body.replace('": "', '":"'), body


def test_c1_query_and_subprotocol_must_agree(server: Server) -> None:
    person = sign_up(server)
    for query, offered in (("v=1&", "canvas.v2"), ("v=2&", "canvas.v1")):
        answer = refusal(server, person, query, subprotocols=[offered])
        assert answer.status_code == 400  # type: ignore[attr-defined]


def test_c2_hello_comes_first_and_names_the_limits(ada: Member2) -> None:
    assert ada.hello[0] == 0 and ada.hello[1] >= 65_536
    assert ada.hello[2] > 1_700_000_000_000


def test_c3_a_text_frame_is_answered_1003(server: Server) -> None:
    with Member2(server, sign_up(server)) as member:
        member.socket.send("{}")
        assert member.close_code() == 1003


def test_w5_a_message_over_the_limit_is_answered_1009(server: Server) -> None:
    with Member2(server, sign_up(server)) as member:
        member.socket.send(bytes(member.hello[1] + 1))
        assert member.close_code() == 1009


def test_c6_ping_is_answered_with_its_bytes_and_the_time(ada: Member2) -> None:
    ada.send({"type": "PING", "bytes": "00ff10"})
    assert ada.expect("PONG", bytes="00ff10")["time"] >= ada.hello[2]  # type: ignore[operator]


def test_w3_an_unknown_type_is_told_once(ada: Member2) -> None:
    for _ in range(3):
        ada.send({"type": "UNKNOWN", "number": 127, "payload": "00"})
    ada.draw()
    assert [each["about"] for each in ada.received("ERROR") if each["code"] == "unknown_type"] == [127]


def test_r4_an_unknown_room_is_answered_and_closed(server: Server) -> None:
    with Member2(server, sign_up(server)) as member:
        member.send({"type": "JOIN", "room": "22222222", "epoch": 0, "seq": 0})
        assert member.close_code() == 4000
        assert [each["code"] for each in member.received("ERROR")] == ["room_expired"]


def test_o10_an_operation_outside_a_room_is_kept_for_the_next_join(server: Server, room: str) -> None:
    with Member2(server, sign_up(server)) as member:
        op = member.put()
        assert member.expect("ERROR", code="not_in_room")["about"] == 32
        assert list(member.outbox) == [op] and not member.refused
        member.join(room)
        member.settle()
        assert member.board.ids() == [op]


def test_o10_what_stands_behind_a_join_refused_for_a_while_goes_with_the_next(server: Server, room: str) -> None:
    with Member2(server, sign_up(server)) as member:
        ops = [new_op() for _ in range(3)]
        member.outbox = {op: {"type": "PUT", "op": op, "kind": 2, "fields": line()} for op in ops}
        member.send(*[{"type": "PING", "bytes": ""}] * (member.hello[101] + 5))
        member.ask(room)
        told = member.expect("ERROR", about=16)
        assert told["code"] == "rate_limited" and told["flags"] & 1  # type: ignore[operator]
        for _ in ops:
            assert member.expect("ERROR", about=32)["code"] == "not_in_room"
        member.expect("BOARD")
        member.settle()
        assert member.board.ids() == ops and not member.refused


def test_c4_leave_and_another_room(server: Server, ada: Member2, ben: Member2) -> None:
    ben.draw()
    ben.send({"type": "LEAVE"})
    assert ben.expect("LEFT")["room"] == ada.room
    ada.until(lambda: [] in ada.here.values(), "Ben to leave")
    other = create_room(server, ben.person)
    ben.join(other)
    assert ben.board.ids() == []
    ben.draw()


def test_r1_everybody_is_named(ada: Member2, ben: Member2) -> None:
    assert ben.names[ben.user] == "Ben" and "Ada" in ben.names.values()
    ada.until(lambda: "Ben" in ada.names.values(), "Ben's name")
    assert ben.users[ben.user] == ben.person.user_id


def test_r2_two_tabs_are_two_members_of_one_user(server: Server, ada: Member2) -> None:
    with Member2(server, ada.person, ada.room) as tab:
        assert tab.users[tab.user] == ada.person.user_id and tab.member != ada.member
        ada.until(lambda: len(ada.here[ada.user]) == 2, "the second tab")
    ada.until(lambda: ada.here[ada.user] == [ada.member], "one tab")


def test_p1_idle_is_told(ada: Member2, ben: Member2) -> None:
    ben.send({"type": "IDLE", "idle": 1})
    ada.expect("PRESENCE", members=[{"member": ben.member, "idle": 1}])


def test_p2_cursors_reach_v1_and_v2(server: Server, ada: Member2, ben: Member2) -> None:
    with Member(server, sign_up(server)) as old:
        old.join(ada.room)
        ada.cursor(648, -320)
        ben.expect("CURSOR", member=ada.member, x=648, y=-320)
        assert old.expect("CURSOR_MOVE", userId=ada.person.user_id)["x"] == 40.5
        old.send("CURSOR_MOVE", roomId=ada.room, x=12.5, y=-3)
        assert ben.expect("CURSOR", x=200, y=-48)["member"] not in (ada.member, ben.member)
        ada.send({"type": "CURSOR_LEAVE"})
        ben.expect("CURSOR_LEAVE", member=ada.member)


def test_p4_a_preview_reaches_v2_and_its_put_has_its_op(ada: Member2, ben: Member2) -> None:
    op, shape = new_op(), line(30)
    ada.send({"type": "PREVIEW", "op": op, "start": 0, "kind": 2, "fields": shape})
    seen = ben.expect("PREVIEW", member=ada.member, op=op)
    assert (seen["kind"], seen["start"], seen["fields"]) == (2, 0, shape)
    ada.put(shape, op=op)
    ben.see(op)
    ada.send({"type": "PREVIEW", "op": new_op(), "start": 0, "kind": 2, "fields": []})
    ben.expect("PREVIEW", fields=[])
