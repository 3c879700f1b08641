"""Drawing together: one order for all, history for those who come late, undo and redo with rights."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from member import Member, stroke, stroke_of
from people import create_room, sign_up
from server import Server

Enter = Callable[..., Member]
pytestmark = pytest.mark.usefixtures("witness")


def ids(strokes: list[dict[str, object]]) -> list[str]:
    return [str(each["strokeId"]) for each in strokes]


def test_two_people_see_what_either_draws_in_one_order(enter: Enter) -> None:
    ada, ben = enter(), enter()
    for _ in range(25):
        ada.draw()
        ben.draw()
    last = {ada.draw(), ben.draw()}
    for member in (ada, ben):
        for stroke_id in last:
            member.see(stroke_id)
    assert len(ada.drawn()) == 52
    assert ada.drawn() == ben.drawn()


@pytest.mark.parametrize("key", ["stroke", "canvasData"])
def test_a_stroke_is_relayed_under_the_key_it_came_with(enter: Enter, key: str) -> None:
    ada, ben = enter(), enter()
    shape = stroke()
    ada.draw(shape, key=key)
    relayed = ben.see(str(shape["strokeId"]))
    assert relayed["roomId"] == ada.room
    seen = relayed[key]
    assert isinstance(seen, dict)
    assert [seen[name] for name in ("points", "color", "width")] == [shape[name] for name in ("points", "color", "width")]
    assert isinstance(seen["timestamp"], (int, float))


def test_a_stroke_belongs_to_who_drew_it_whatever_it_says(enter: Enter) -> None:
    ada, ben = enter(), enter()
    drawn = ada.draw({**stroke(), "userId": ben.person.user_id})
    assert stroke_of(ben.see(drawn))["userId"] == ada.person.user_id


def test_a_late_joiner_gets_everything_in_order(enter: Enter) -> None:
    ada, ben = enter(), enter()
    for member in (ada, ben) * 20:
        member.draw_and_see()
    ada.see(ben.drawn()[-1])
    assert len(ada.drawn()) == 40
    assert ids(enter().initial) == ada.drawn()


def test_who_joins_while_others_draw_has_each_stroke_once(enter: Enter, server: Server, room: str) -> None:
    ada = enter()
    for _ in range(10):
        late = Member(server, sign_up(server))
        sent = [ada.draw() for _ in range(10)]
        late.room = room
        late.send("JOIN_ROOM", roomId=room)
        sent += [ada.draw() for _ in range(10)]
        initial = late.expect("INITIAL_STATE")["strokes"]
        assert isinstance(initial, list)
        ada.see(sent[-1])
        if sent[-1] not in ids(initial):
            late.see(sent[-1])
        assert ids(initial) + late.drawn() == ada.drawn()
        late.socket.close()


def test_undo_by_its_owner_is_seen_by_all_and_by_late_joiners(enter: Enter) -> None:
    ada, ben = enter(), enter()
    drawn = [ada.draw_and_see() for _ in range(3)]
    ada.send("UNDO", roomId=ada.room, strokeId=drawn[1])
    for member in (ada, ben):
        assert member.expect("UNDO", strokeId=drawn[1])["userId"] == ada.person.user_id
    assert ids(enter().initial) == [drawn[0], drawn[2]]


def test_undo_by_a_stranger_is_refused_and_changes_nothing(enter: Enter) -> None:
    ada, ben = enter(), enter()
    drawn = [ada.draw_and_see() for _ in range(3)]
    ben.send("UNDO", roomId=ben.room, strokeId=drawn[0])
    assert ben.expect("ERROR")["code"]
    ben.draw_and_see()
    ada.see(ben.drawn()[-1])
    assert not ada.received("UNDO") and not ben.received("UNDO")
    assert ids(enter().initial)[:3] == drawn


def test_undo_sent_right_after_the_stroke_comes_after_it(enter: Enter) -> None:
    ada, ben = enter(), enter()
    for _ in range(20):
        drawn = ada.draw()
        ada.send("UNDO", roomId=ada.room, strokeId=drawn)
    ben.expect("UNDO", strokeId=drawn)
    kinds = [kind for kind, _ in ben.pending if kind in ("CANVAS_UPDATE", "UNDO")]
    assert kinds == ["CANVAS_UPDATE", "UNDO"] * 19 + ["CANVAS_UPDATE"]
    assert enter().initial == []


def test_redo_puts_the_stroke_on_top(enter: Enter) -> None:
    ada, ben = enter(), enter()
    shape = stroke()
    first, second = ada.draw_and_see(shape), ben.draw_and_see()
    ada.send("UNDO", roomId=ada.room, strokeId=first)
    ben.expect("UNDO", strokeId=first)
    again = {"roomId": ada.room, "userId": ada.person.user_id, **shape}
    for _ in range(3):
        ada.send("REDO", roomId=ada.room, stroke=again)
    redone = ben.expect("REDO")["stroke"]
    assert isinstance(redone, dict)
    assert redone["strokeId"] == first
    assert ids(enter().initial) == [second, first]


def test_redo_cannot_bring_in_what_was_never_drawn(enter: Enter) -> None:
    ada, ben = enter(), enter()
    made_up = {"roomId": ada.room, "userId": ada.person.user_id, **stroke()}
    ada.send("REDO", roomId=ada.room, stroke=made_up)
    assert ada.expect("ERROR")["code"]
    ada.draw_and_see()
    assert not ben.received("REDO")
    assert str(made_up["strokeId"]) not in ids(enter().initial)


def test_a_stroke_sent_twice_is_there_once(enter: Enter) -> None:
    ada, ben = enter(), enter()
    shape = stroke()
    for _ in range(3):
        ada.draw(shape)
    last = ada.draw_and_see()
    ben.see(last)
    assert ben.drawn() == [shape["strokeId"], last]
    assert ids(enter().initial) == [shape["strokeId"], last]


def test_anothers_stroke_id_takes_nothing_from_them(enter: Enter) -> None:
    ada, ben = enter(), enter()
    shape = stroke()
    mine = ada.draw_and_see(shape)
    ben.see(mine)
    ben.draw(shape)
    for _ in range(2):
        ben.send("UNDO", roomId=ben.room, strokeId=mine)
    ben.draw_and_see()
    kept = [each for each in enter().initial if each["userId"] == ada.person.user_id]
    assert ids(kept) == [mine]


def test_who_is_not_in_the_room_cannot_draw_in_it(enter: Enter, server: Server, room: str) -> None:
    ada = enter()
    with Member(server, sign_up(server)) as outsider:
        outsider.room = room
        refused = outsider.draw()
        assert outsider.expect("ERROR")["code"]
        outsider.send("CURSOR_MOVE", roomId=room, x=1, y=2)
        assert outsider.expect("ERROR")["code"]
    ada.draw_and_see()
    assert refused not in ada.drawn()
    assert not ada.received("CURSOR_MOVE")


def test_a_room_once_joined_keeps_its_strokes_to_itself(enter: Enter, server: Server) -> None:
    ada = enter()
    other = create_room(server, ada.person)
    with Member(server, sign_up(server)) as ben:
        ben.join(other)
        drawn = ben.draw_and_see()
        ada.draw_and_see()
        assert drawn not in ada.drawn()
        ben.draw_and_see()
        assert len(ben.drawn()) == 2


def test_a_reconnect_finds_all_that_was_missed(enter: Enter) -> None:
    ada, ben = enter(), enter()
    before = ada.draw_and_see()
    ben.socket.close()
    missed = ada.draw_and_see()
    assert ids(enter(ben.person).initial) == [before, missed]


def test_a_compressed_connection_sees_the_same(enter: Enter) -> None:
    plain, compressed = enter(), enter(compression="deflate")
    for member in (plain, compressed) * 10:
        member.draw(stroke(points=200))
    last = plain.draw()
    assert plain.see(last) and compressed.see(last)
    assert plain.drawn() == compressed.drawn()


def test_members_on_every_reactor_agree(enter: Enter) -> None:
    """Thirty-two connections: with any number of cores some share a thread with the room and some do not."""
    members = [enter() for _ in range(32)]
    for _ in range(3):
        for member in members:
            member.draw()
    last = [member.draw() for member in members]
    for member in members:
        for stroke_id in last:
            member.see(stroke_id, within=30)
    orders = {tuple(member.drawn()) for member in members}
    assert len(orders) == 1
    assert len(orders.pop()) == 32 * 4
