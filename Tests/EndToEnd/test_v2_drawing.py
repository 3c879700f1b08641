"""v1 and v2 clients in one room: one order, one canvas, the same rights."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from member import Member, stroke, stroke_of
from member2 import Member2, line
from people import Person, create_room, sign_up
from server import Server

Enter = Callable[..., Member]
Enter2 = Callable[..., Member2]


@pytest.fixture
def enter2(server: Server, room: str) -> Iterator[Enter2]:
    members: list[Member2] = []

    def entered(person: Person | None = None, **options: object) -> Member2:
        members.append(Member2(server, person or sign_up(server), room, **options))
        return members[-1]

    yield entered
    for member in members:
        member.socket.close()


def ids(strokes: list[dict[str, object]]) -> list[str]:
    return [str(each["strokeId"]) for each in strokes]


def test_both_see_what_either_draws_in_one_order(enter: Enter, enter2: Enter2) -> None:
    old, new, other = enter(), enter2(), enter2()
    for _ in range(20):
        old.draw()
        new.put()
        other.put(line(), kind=4)
    old_last, new_last, other_last = old.draw(), new.put(), other.put()
    for member in (new, other):
        for last in (old_last, new_last, other_last):
            member.see(last)
    for last in (old_last, new_last, other_last):
        old.see(last)
    assert len(new.board.ids()) == 63
    assert new.board.visible == other.board.visible
    assert old.drawn() == new.board.ids()
    assert ids(enter().initial) == new.board.ids() == enter2().board.ids()


def test_e5_a_stroke_of_v2_is_px_for_v1_and_back(enter: Enter, enter2: Enter2) -> None:
    old, new = enter(), enter2()
    op = new.put([{"tag": 1, "points": [[648, 0], [-8, 16]]}, {"tag": 2, "colour": "60a5fa"}, {"tag": 3, "width": 40}])
    seen = stroke_of(old.see(op))
    assert (seen["points"], seen["color"], seen["width"]) == ([{"x": 40.5, "y": 0}, {"x": -0.5, "y": 1}], "#60a5fa", 2.5)
    assert seen["userId"] == new.person.user_id
    drawn = old.draw({**stroke(), "points": [{"x": 1.03, "y": -2.5}], "color": "rebeccapurple", "width": 3})
    new.see(drawn)
    by_tag = {each["tag"]: each for each in new.board.visible[drawn]["fields"]}  # type: ignore[attr-defined]
    assert by_tag[1]["points"] == [[16, -40]] and by_tag[3]["width"] == 48
    assert by_tag[10]["css"] == "rebeccapurple" and 2 not in by_tag


def test_e5_shapes_are_points_for_v1_and_text_is_nothing(enter: Enter, enter2: Enter2) -> None:
    old, new = enter(), enter2()
    box = {"tag": 4, "box": [0, 0, 1600, 800]}
    rectangle, ellipse = new.put([box], kind=6), new.put([box], kind=7)
    text = new.put([box, {"tag": 5, "text": "Hello"}], kind=8)
    unknown = new.put([{"tag": 200, "bytes": "ff"}], kind=300)
    last = new.draw()
    old.see(last)
    assert old.drawn() == [rectangle, ellipse, last]
    assert len(stroke_of(old.see(rectangle))["points"]) >= 4  # type: ignore[arg-type]
    late = enter2()
    assert late.board.visible == new.board.visible and {text, unknown} < set(late.board.ids())


def test_o5_undo_and_redo_are_hide_and_show(enter: Enter, enter2: Enter2) -> None:
    old, new = enter(), enter2()
    mine, second, his = new.draw(), new.draw(), old.draw_and_see()
    new.hide(mine)
    assert old.expect("UNDO", strokeId=mine)["userId"] == new.person.user_id
    old.send("UNDO", roomId=old.room, strokeId=his)
    old.expect("UNDO", strokeId=his)
    new.show(mine)
    assert stroke_of(old.expect("REDO"))["strokeId"] == mine
    old.send("REDO", roomId=old.room, strokeId=his)
    new.until(lambda: new.board.ids() == [second, mine, his], "the redone strokes on top")
    assert ids(enter().initial) == enter2().board.ids() == [second, mine, his]


def test_o5_update_is_seen_by_all_and_stays_in_place(enter: Enter, enter2: Enter2) -> None:
    old, new = enter(), enter2()
    first, second = new.draw(), new.draw()
    new.update(first, {"tag": 2, "colour": "ff0000"}, {"tag": 3, "removed": True})
    new.settle()
    assert new.board.ids() == [first, second]
    assert stroke_of(old.expect("CANVAS_UPDATE"))["strokeId"] == first
    old.expect("UNDO", strokeId=first)
    late = enter2()
    assert late.board.visible == new.board.visible
    assert [each["tag"] for each in late.board.visible[first]["fields"]] == [1, 2]  # type: ignore[attr-defined]


def test_o6_strangers_are_refused_in_both_directions(enter: Enter, enter2: Enter2) -> None:
    old, new, other = enter(), enter2(), enter2()
    mine, his = new.draw(), old.draw_and_see()
    other.see(his)
    attempts = [other.hide(mine), other.hide(his), other.update(mine, {"tag": 3, "width": 8})]
    other.settle()
    assert [other.refused[op] for op in attempts] == ["not_owner"] * 3
    old.send("UNDO", roomId=old.room, strokeId=mine)
    assert old.expect("ERROR")["code"] == "not_owner"
    assert other.board.ids() == [mine, his] == ids(enter().initial)


def test_o7_hide_does_what_it_can(enter2: Enter2) -> None:
    ada, ben = enter2(), enter2()
    mine, his = ada.draw(), ben.draw()
    ada.see(his)
    op = ada.hide("never", his, mine)
    ada.settle()
    assert op not in ada.refused and ada.board.ids() == [his]
    again, never = ada.hide(mine), ada.show("never")
    ada.settle()
    assert (ada.refused[again], ada.refused[never]) == ("already_hidden", "unknown_element")
    shown = ada.show(mine)
    twice = ada.show(mine)
    ada.settle()
    assert shown not in ada.refused and ada.refused[twice] == "already_visible"


def test_o5_only_the_owner_clears_and_may_show_again(server: Server) -> None:
    owner = sign_up(server)
    room = create_room(server, owner)
    with Member2(server, owner, room) as ada, Member2(server, sign_up(server), room) as ben, Member(server, sign_up(server)) as old:
        old.join(room)
        mine, his = ada.draw(), ben.draw()
        refused = ben.clear()
        ben.settle()
        assert ben.refused[refused] == "not_room_owner" and ben.board.ids() == [mine, his]
        ada.see(his)
        ada.clear()
        ada.settle()
        assert ada.board.ids() == []
        assert old.expect("INITIAL_STATE")["strokes"] == []
        back = ada.show(mine, his)
        ada.settle()
        assert back not in ada.refused and ada.board.ids() == [mine, his]
        ben.until(lambda: ben.board.visible == ada.board.visible, "what was cleared")


def test_e4_a_refused_element_names_its_op_and_the_rest_goes_on(enter2: Enter2) -> None:
    ada = enter2()
    bad = ada.put([{"tag": 3, "width": 9000}])
    good = ada.draw()
    assert ada.refused[bad] == "invalid_element" and ada.board.ids() == [good]


def test_members_of_both_versions_on_every_reactor_agree(enter: Enter, enter2: Enter2) -> None:
    old, new = [enter() for _ in range(12)], [enter2() for _ in range(12)]
    for _ in range(3):
        for member in old:
            member.draw()
        for drawer in new:
            drawer.put()
    last = [member.draw() for member in old] + [member.put() for member in new]
    for each in [*old, *new]:
        for op in last:
            each.see(op, within=30)
    assert {tuple(member.drawn()) for member in old} == {tuple(member.board.ids()) for member in new}
    assert len(new[0].board.ids()) == 24 * 4


def test_l1_over_the_budget_is_told_with_op_and_wait_and_may_be_sent_again(enter2: Enter2) -> None:
    ada = enter2()
    assert 97 in ada.hello and 96 in ada.hello
    ops = [ada.put() for _ in range(ada.hello[97] + 20)]
    told = ada.expect("ERROR", code="rate_limited", within=20)
    assert told["about"] == 32 and told["flags"] == 3 and told["wait"] > 0  # type: ignore[operator]
    while ada.outbox:
        while ada.drain(1.2):
            pass
        ada.send(*list(ada.outbox.values())[: ada.hello[96] // 2 or 1])
        ada.drain(1)
    assert sorted(ada.board.ids()) == sorted(ops)
