"""Three instances, one set of accounts: who is signed in on one is so on all."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from cluster import Cluster, until
from member import Member
from people import Answer, Person, create_room, request, sign_in, sign_up
from websockets.exceptions import ConnectionClosed


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as running:
        yield running


def refresh(server: object, token: str) -> Answer:
    return request(server, "POST", "/api/home/refresh-token", {"refreshToken": token})  # type: ignore[arg-type]


def close_code(member: Member) -> int | None:
    try:
        while True:
            member.socket.recv(timeout=10)
    except ConnectionClosed as closed:
        return closed.rcvd.code if closed.rcvd else None


def test_an_account_and_its_tokens_are_good_everywhere(cluster: Cluster) -> None:
    near, middle, far = cluster.servers
    ada = sign_up(near)
    for server in cluster.servers:
        assert request(server, "GET", "/api/user/me", token=ada.token).status == 200
    again = sign_in(middle, ada)
    answer = refresh(far, again.refresh_token)
    assert answer.status == 200, answer
    assert refresh(near, again.refresh_token).status == 401, "spent wherever it was used"
    assert refresh(middle, str(answer["refreshToken"])).status == 200


def test_a_sign_out_closes_sockets_on_all(cluster: Cluster) -> None:
    ada, ben = sign_up(cluster.servers[0]), sign_up(cluster.servers[0])
    members = [Member(server, ada) for server in cluster.servers]
    with Member(cluster.servers[1], ben) as other:
        done = request(cluster.servers[2], "POST", "/api/home/logout", {"refreshToken": ada.refresh_token})
        assert done.status == 200
        assert [close_code(member) for member in members] == [4001] * 3
        other.join(create_room(cluster.servers[1], ben))


def test_without_a_store_accounts_say_try_again_at_once(cluster: Cluster) -> None:
    near, middle, _ = cluster.servers
    ada = sign_up(near)
    room = create_room(near, ada)
    for store in (cluster.redis, cluster.mongo):
        with Member(middle, ada) as member:
            member.join(room)
            store.kill()
            try:
                until(lambda: _refused(near, ada), "the first 503")
                began = time.monotonic()
                assert all(_refused(server, ada) for server in (near, near, near))
                assert time.monotonic() - began < 3 * 2, "nobody waits for a time-out"
                assert request(near, "GET", "/api/user/me", token=ada.token).status == 200
                assert near.status("/ready") == 200 and near.status("/health") == 503
                Member(near, ada).socket.close()
            finally:
                store.start()
            until(lambda: near.status("/health") == 200, "a healthy server")
            until(lambda: not _refused(near, ada) and not _refused(middle, ada), "sign-ins")
            member.draw_and_see()
        assert refresh(middle, sign_in(near, ada).refresh_token).status == 200


def _refused(server: object, person: Person) -> bool:
    """Whether signing in is answered 503 with the time to come back."""
    body = {"email": person.address, "password": person.password}
    answer = request(server, "POST", "/api/home/signin", body)  # type: ignore[arg-type]
    assert answer.status in (200, 503), answer
    assert answer.status == 200 or int(answer.headers["retry-after"]) > 0
    return answer.status == 503
