"""Who is there: cursors, joining, leaving, tabs."""

from __future__ import annotations

from collections.abc import Callable

from member import Member
from people import create_room, sign_up
from server import Server

Enter = Callable[..., Member]

PALETTE = "#60a5fa #34d399 #f472b6 #fb923c #a78bfa #facc15 #22d3ee #f87171 #4ade80 #e879f9".split()


def colour_of(user_id: str) -> str:
    """The published rule: a 32-bit hash over the id picks one of ten."""
    number = 0
    for character in user_id:
        number = (number * 31 + ord(character)) % 2**32
    return PALETTE[number % 10]


def test_a_joiner_is_announced_with_name_colour_and_count(enter: Enter) -> None:
    ada, ben = enter(), enter()
    joined = ada.expect("USER_JOINED", userId=ben.person.user_id)
    assert (joined["username"], joined["color"]) == (ben.person.name, colour_of(ben.person.user_id))
    ada.expect("USER_COUNT_UPDATED", count=2)
    ben.expect("USER_COUNT_UPDATED", count=2)


def test_a_cursor_is_shown_to_the_others_as_the_senders(enter: Enter) -> None:
    ada, ben = enter(), enter()
    ada.send("CURSOR_MOVE", roomId=ada.room, x=12.5, y=-3, userId=ben.person.user_id, username="Mallory", color="red")
    cursor = ben.expect("CURSOR_MOVE")
    assert (cursor["x"], cursor["y"], cursor["roomId"]) == (12.5, -3, ada.room)
    assert (cursor["userId"], cursor["username"]) == (ada.person.user_id, ada.person.name)
    assert cursor["color"] == colour_of(ada.person.user_id)


def test_the_last_place_of_a_fast_cursor_arrives(enter: Enter) -> None:
    ada, ben = enter(), enter()
    for step in range(20):
        ada.send("CURSOR_MOVE", roomId=ada.room, x=step, y=step)
    ben.expect("CURSOR_MOVE", x=19, y=19)


def test_what_else_a_cursor_carries_is_not_passed_on(enter: Enter) -> None:
    ada, ben = enter(), enter()
    ada.send("CURSOR_MOVE", roomId=ada.room, x=1, y=2, luggage="x" * 1000)
    assert "luggage" not in ben.expect("CURSOR_MOVE")


def test_leaving_is_announced_and_the_socket_may_join_again(enter: Enter) -> None:
    ada, ben = enter(), enter()
    ada.expect("USER_COUNT_UPDATED", count=2)
    ben.send("LEAVE_ROOM", roomId=ben.room)
    ada.expect("CURSOR_LEAVE", userId=ben.person.user_id)
    ada.expect("USER_LEFT", userId=ben.person.user_id)
    ada.expect("USER_COUNT_UPDATED", count=1)
    ben.join(ben.room)
    ada.expect("USER_COUNT_UPDATED", count=2)


def test_a_lost_connection_leaves(enter: Enter) -> None:
    ada, ben = enter(), enter()
    ada.expect("USER_COUNT_UPDATED", count=2)
    ben.socket.close()
    ada.expect("USER_LEFT", userId=ben.person.user_id)
    ada.expect("USER_COUNT_UPDATED", count=1)


def test_leaving_another_room_than_ones_own_changes_nothing_there(enter: Enter, server: Server) -> None:
    ada = enter()
    with Member(server, sign_up(server)) as elsewhere:
        elsewhere.join(create_room(server, elsewhere.person))
        elsewhere.send("LEAVE_ROOM", roomId=ada.room)
        elsewhere.expect("ERROR")
    ada.draw_and_see()
    assert not ada.received("USER_LEFT")


def test_three_tabs_are_one_person(enter: Enter) -> None:
    watcher = enter()
    first = enter()
    watcher.expect("USER_COUNT_UPDATED", count=2)
    tabs = [first, enter(first.person), enter(first.person)]
    guest = enter()
    watcher.expect("USER_COUNT_UPDATED", count=3)

    tabs[0].socket.close()
    tabs[1].send("LEAVE_ROOM", roomId=watcher.room)
    guest.socket.close()
    watcher.expect("USER_LEFT", userId=guest.person.user_id)
    watcher.expect("USER_COUNT_UPDATED", count=2)
    assert not [left for left in watcher.received("USER_LEFT") if left["userId"] == first.person.user_id]

    drawn = tabs[2].draw_and_see()
    watcher.see(drawn)
    tabs[2].socket.close()
    watcher.expect("USER_LEFT", userId=first.person.user_id)
    watcher.expect("USER_COUNT_UPDATED", count=1)


def test_joining_twice_keeps_one_member(enter: Enter) -> None:
    ada, ben = enter(), enter()
    ben.join(ben.room)
    ben.join(ben.room.lower())
    drawn = ada.draw_and_see()
    ben.see(drawn)
    assert ben.drawn().count(drawn) == 1
    counts = [message["count"] for message in ada.received("USER_COUNT_UPDATED")]
    assert set(counts) <= {1, 2}


def test_joining_a_second_room_leaves_the_first(enter: Enter, server: Server) -> None:
    ada, ben = enter(), enter()
    ada.expect("USER_COUNT_UPDATED", count=2)
    ben.join(create_room(server, ben.person))
    ada.expect("USER_LEFT", userId=ben.person.user_id)
    ada.expect("USER_COUNT_UPDATED", count=1)


def test_an_unknown_room_is_told_and_closed_with_a_code(server: Server) -> None:
    with Member(server, sign_up(server)) as member:
        member.send("JOIN_ROOM", roomId="ZZZZZZZZ")
        assert member.expect("ROOM_EXPIRED")["roomId"] == "ZZZZZZZZ"
        assert member.close_code() not in (1005, 1006)
