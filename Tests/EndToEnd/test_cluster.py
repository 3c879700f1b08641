"""Three instances, one room: whoever is in it sees the same, wherever connected."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cluster import Cluster, until
from member import Member
from member2 import Member2
from people import create_room, sign_up


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as running:
        yield running


def test_v1_and_v2_share_a_room_across_instances(cluster: Cluster) -> None:
    near, middle, far = cluster.servers
    ada, ben, cleo = (sign_up(near) for _ in range(3))
    room = create_room(near, ada)
    with Member2(near, ada, room) as first, Member(middle, ben) as second, Member2(far, cleo, room) as third:
        second.join(room)
        ops = [first.draw(), third.draw(), first.draw()]
        for op in ops:
            first.see(op)
            third.see(op)
            second.expect("CANVAS_UPDATE")
        assert first.board.visible == third.board.visible
        first.hide(ops[0])
        first.settle()
        assert second.expect("UNDO")["strokeId"] == ops[0]
        third.until(lambda: third.board.ids() == ops[1:], "the undo")
        with Member2(middle, ben, room) as late:
            assert late.board.visible == third.board.visible


def test_everybody_is_in_the_roster_and_nobody_stays(cluster: Cluster) -> None:
    people = [sign_up(cluster.servers[0]) for _ in range(3)]
    room = create_room(cluster.servers[0], people[0])
    members = [Member2(server, person, room) for server, person in zip(cluster.servers, people, strict=True)]
    for member in members:
        member.until(lambda m=member: len(m.here) == 3, "three people")
    assert cluster.redis.ask("SCARD", f"room:{{{room}}}:users") == "3"
    members[0].draw()
    members[0].cursor(160, 320)
    for member in members:
        cursor = member.expect("CURSOR")
        assert (cursor["x"], cursor["y"]) == (160, 320)
    for member in members[1:]:
        member.socket.close()
    members[0].until(lambda: sum(len(each) > 0 for each in members[0].here.values()) == 1, "being alone")
    members[0].socket.close()
    until(lambda: cluster.redis.ask("SCARD", f"room:{{{room}}}:users") == "0", "an empty room")
    assert 0 < int(cluster.redis.ask("TTL", f"room:{{{room}}}:meta")) <= 90_000


def test_a_position_is_one_on_every_instance(cluster: Cluster) -> None:
    ada = sign_up(cluster.servers[0])
    room = create_room(cluster.servers[0], ada)
    with Member2(cluster.servers[0], ada, room) as member:
        ops = [member.draw() for _ in range(5)]
        for server in cluster.servers[1:]:
            member.socket.close()
            member.server = server
            member.connect()
            board = member.join(room)
            assert (board["how"], board["base"]) == (0, member.seq), "the tail is enough"
            ops.append(member.draw())
        assert member.board.ids() == ops
