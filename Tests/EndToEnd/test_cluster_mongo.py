"""MongoDB is away: who is signed in draws and comes back to rooms in use, who is not is told when to try again."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from cluster import Cluster, until
from member import Member
from member2 import Member2
from people import Answer, Person, create_room, request, sign_up
from server import Server


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as running:
        yield running


def try_to_sign_in(server: Server, person: Person) -> tuple[Answer, float]:
    begun = time.monotonic()
    answer = request(server, "POST", "/api/home/signin", {"email": person.address, "password": person.password})
    return answer, time.monotonic() - begun


def try_to_make_a_room(server: Server, person: Person) -> tuple[Answer, float]:
    begun = time.monotonic()
    return request(server, "POST", "/api/user/rooms", token=person.token), time.monotonic() - begun


def test_people_draw_and_rejoin_everywhere_while_mongodb_is_away(cluster: Cluster) -> None:
    near, middle, far = cluster.servers
    ada, ben = sign_up(near), sign_up(near)
    room = create_room(near, ada)
    with Member2(near, ada, room) as first:
        ops = [first.draw()]
        cluster.mongo.kill()
        with Member(middle, ben) as second, Member2(far, ben, room) as third:
            second.join(room)
            ops += [first.draw(), third.draw()]
            second.see(ops[-1])
            first.see(ops[-1])
            first.resume()
            ops.append(first.draw())
        far.kill()
        far.start()  # whose memory of the room is Redis'
        with Member2(far, ben, room) as again:
            assert again.board.ids() == ops
    cluster.mongo.start()
    until(lambda: try_to_sign_in(far, ada)[0].status == 200, "signing in")


def test_signing_in_and_making_rooms_is_refused_in_time_while_mongodb_is_away(cluster: Cluster) -> None:
    ada = sign_up(cluster.servers[0])
    for name, attempts, begin, end in [
        ("killed", [try_to_sign_in, try_to_make_a_room], cluster.mongo.kill, cluster.mongo.start),
        ("killed", [try_to_make_a_room, try_to_sign_in], cluster.mongo.kill, cluster.mongo.start),
        ("paused", [try_to_sign_in, try_to_make_a_room], cluster.mongo.pause, cluster.mongo.go_on),
        ("paused", [try_to_make_a_room, try_to_sign_in], cluster.mongo.pause, cluster.mongo.go_on),
    ]:
        begin()
        first, others = [], []
        for server in cluster.servers:
            for waits, attempt in [(first, attempts[0]), *[(others, attempt) for attempt in attempts] * 3]:
                answer, wait = attempt(server, ada)
                assert answer.status == 503 and int(answer.headers["retry-after"]) >= 1, answer
                waits.append(wait)
                assert server.status("/ready") == 200, "a balancer would send nobody anywhere"
        end()
        back = time.monotonic()
        for server in cluster.servers:
            until(lambda s=server: try_to_sign_in(s, ada)[0].status == 200, "signing in without a restart")
        back = time.monotonic() - back
        print(f"MongoDB {name}, {attempts[0].__name__} first: 503 after {max(first):.2f} s at first, {max(others):.2f} s later; back after {back:.1f} s")
