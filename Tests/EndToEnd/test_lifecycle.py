"""Stopping, starting again, and two servers on one folder."""

from __future__ import annotations

import threading

from member import Member
from people import create_room, request, sign_in, sign_up
from raw import Raw
from server import Server


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
