"""Stopping, starting again, and two servers on one folder."""

from __future__ import annotations

import re
import signal
import threading
import time

from member import Member
from member2 import Member2
from people import create_room, request, sign_in, sign_up
from raw import Raw
from server import Server
from websockets.exceptions import ConnectionClosed


def test_sigterm_says_goodbye_and_exits_with_0(own_server: Server) -> None:
    room = create_room(own_server, owner := sign_up(own_server))
    members = [Member(own_server, owner if number == 0 else sign_up(own_server)) for number in range(6)]
    for member in members:
        member.join(room)
    drawn = members[0].draw_and_see()
    codes: list[int] = []
    readers = [threading.Thread(target=lambda each=each: codes.append(each.close_code())) for each in members]
    for reader in readers:
        reader.start()

    assert own_server.terminate() == 0

    for reader in readers:
        reader.join()
    assert codes == [1001] * 6
    own_server.start()
    with Member(own_server, owner) as back:
        assert [each["strokeId"] for each in back.join(room)] == [drawn]


def goodbye(member: Member | Member2) -> tuple[int, str]:
    """The code and reason the server closes with."""
    try:
        while True:
            member.socket.recv(timeout=20)
    except ConnectionClosed as closed:
        return (closed.rcvd.code, closed.rcvd.reason) if closed.rcvd else (1006, "")


def test_a_stopping_server_is_not_ready_while_everybody_goes_on_drawing() -> None:
    with Server(server__drainPause="4s") as stopping:
        room = create_room(stopping, owner := sign_up(stopping))
        with Member(stopping, owner) as old, Member2(stopping, sign_up(stopping), room) as new:
            old.join(room)
            stopping.process.send_signal(signal.SIGTERM)
            deadline = time.monotonic() + 3
            while stopping.status("/ready") != 503:
                assert time.monotonic() < deadline, "still ready after SIGTERM"
            assert stopping.status("/live") == 200
            drawn = [old.draw_and_see(), new.draw()]
            new.resume()
            assert stopping.running
            assert goodbye(old)[0] == goodbye(new)[0] == 1001
        assert stopping.process.wait(20) == 0
        stopping.start()
        with Member(stopping, owner) as back:
            assert [each["strokeId"] for each in back.join(room)] == drawn


def test_everybody_is_told_when_to_come_back_and_not_all_the_same() -> None:
    with Server(server__drainPause="0s", server__drainSpread="800ms") as stopping:
        room = create_room(stopping, owner := sign_up(stopping))
        members: list[Member | Member2] = [Member(stopping, owner) for _ in range(8)]
        for member in members:
            member.join(room)
        members += [Member2(stopping, owner, room) for _ in range(8)]
        said: list[tuple[int, str]] = []
        readers = [threading.Thread(target=lambda each=each: said.append(goodbye(each))) for each in members]
        for reader in readers:
            reader.start()
        assert stopping.terminate() == 0
        for reader in readers:
            reader.join()
        waits = [int(found[1]) for _, why in said if (found := re.fullmatch(r"server draining; retry=(\d+)", why))]
        assert [code for code, _ in said] == [1001] * 16 and len(waits) == 16, said
        assert all(0 <= wait <= 800 for wait in waits) and len(set(waits)) > 8


def test_what_was_acknowledged_while_stopping_is_there_afterwards() -> None:
    """Everybody draws on while sockets are closed one after the other."""
    with Server(server__drainPause="200ms", server__drainSpread="600ms") as stopping:
        room = create_room(stopping, owner := sign_up(stopping))
        members = [Member2(stopping, owner, room) for _ in range(6)]

        def draw(member: Member2) -> None:
            try:
                while True:
                    member.draw()
            except ConnectionClosed:
                pass

        drawers = [threading.Thread(target=draw, args=(member,)) for member in members]
        for drawer in drawers:
            drawer.start()
        assert stopping.terminate() == 0
        for drawer in drawers:
            drawer.join()
        seen = {op for member in members for _, op in member.acknowledged}
        assert seen
        stopping.start()
        with Member2(stopping, owner, room) as back:
            assert seen <= set(back.board.ids())


def test_sigterm_does_not_wait_for_clients_that_never_close(own_server: Server) -> None:
    token = sign_up(own_server).token
    with Raw(own_server) as silent, Raw(own_server) as half:
        silent.upgrade(token)
        half.send(b"GET /health HTTP/1.1\r\nHost: loc")
        assert own_server.terminate() == 0


def test_a_restart_keeps_accounts_sessions_and_rooms(own_server: Server) -> None:
    owner = sign_up(own_server)
    room = create_room(own_server, owner)
    assert own_server.terminate() == 0
    own_server.start()
    assert request(own_server, "GET", "/api/user/me", token=owner.token).status == 200
    assert request(own_server, "GET", f"/api/user/rooms/{room}", token=owner.token).status == 200
    renewed = request(own_server, "POST", "/api/home/refresh-token", {"refreshToken": owner.refresh_token})
    assert renewed.status == 200
    assert sign_in(own_server, owner).user_id == owner.user_id


def test_a_second_server_on_the_same_folder_names_the_first_and_ends(own_server: Server) -> None:
    before = len(own_server.log())
    second = own_server.spawn()
    assert second.wait(30) != 0
    said = own_server.log()[before:].decode(errors="replace")
    assert f"already running, pid {own_server.pid}" in said
    assert own_server.running and own_server.status("/ready") == 200


def test_a_folder_is_free_again_after_kill_9(own_server: Server) -> None:
    own_server.kill()
    own_server.start()
    assert own_server.status("/ready") == 200
