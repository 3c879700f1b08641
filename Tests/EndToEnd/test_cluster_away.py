"""A store is away: every route that needs it says so in time, with the time to come back, and the others go on."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import NamedTuple

import pytest
from cluster import Cluster, Store, until
from member2 import Member2
from people import PASSWORD, Answer, Person, create_room, mailed_code, new_address, request, sign_in, sign_up
from server import Server

HANGS = 5  # seconds; nobody is to wait for that long, whatever the machine does


class Asked(NamedTuple):
    """A request that is good as long as all is well."""

    path: str
    body: object = None
    token: str | None = None


class Route(NamedTuple):
    method: str
    path: str
    without_redis: int
    without_mongo: int
    prepare: Callable[[Server], Asked]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def anybody(path: str, body: Callable[[Person], object] = lambda _: None) -> Callable[[Server], Asked]:
    """Somebody who is signed in asks."""

    def prepare(server: Server) -> Asked:
        person = sign_up(server)
        return Asked(path, body(person), person.token)

    return prepare


def stranger(path: str, body: Callable[[Person], object]) -> Callable[[Server], Asked]:
    """Somebody with an account and without an access token asks."""
    return lambda server: Asked(path, body(sign_up(server)))


def account() -> dict[str, str]:
    return {"name": "Ann", "email": new_address(), "password": PASSWORD}


def begun(path: str) -> Callable[[Server], Asked]:
    """Somebody who has not confirmed the address asks."""

    def prepare(server: Server) -> Asked:
        asked = account()
        token = str(request(server, "POST", "/api/home/signup", asked)["verificationToken"])
        return Asked(path, {"otp": mailed_code(server, asked["email"])}, token)

    return prepare


def forgetful(server: Server) -> Asked:
    person = sign_up(server)
    sent = request(server, "POST", "/api/home/forgot-password", {"email": person.address})
    code = mailed_code(server, person.address)
    return Asked("/api/home/reset-password", {"otp": code, "password": PASSWORD * 2}, str(sent["resetToken"]))


def another_sign_in(server: Server) -> Asked:
    person = sign_up(server)
    other = sign_in(server, person).refresh_token.split(".")[0]
    return Asked(f"/api/user/sign-ins/{other}", token=person.token)


def in_room(path: str) -> Callable[[Server], Asked]:
    """Somebody asks about a room of theirs in which something was drawn."""

    def prepare(server: Server) -> Asked:
        person = sign_up(server)
        room = create_room(server, person)
        with Member2(server, person, room) as member:
            member.see(member.draw())
        return Asked(path.replace("{id}", room), token=person.token)

    return prepare


def new_room(server: Server) -> Asked:
    person = sign_up(server)
    return Asked(f"/api/user/rooms/{create_room(server, person)}", token=person.token)


def keeping(server: Server) -> Asked:
    person = sign_up(server)
    return Asked("/api/user/boards", {"roomId": create_room(server, person), "title": "Plan"}, person.token)


def on_board(path: str, body: object = None) -> Callable[[Server], Asked]:
    """Somebody asks about a board of theirs."""

    def prepare(server: Server) -> Asked:
        kept = keeping(server)
        answer = request(server, "POST", *kept)
        assert answer.status == 201, answer
        return Asked(path.replace("{id}", kept.body["roomId"]), body, kept.token)  # type: ignore[index]

    return prepare


# All routes but those that ask no store. 503 is the only refusal there is.
ROUTES = [
    Route("POST", "/api/home/signup", 503, 503, lambda _: Asked("/api/home/signup", account())),
    Route("POST", "/api/home/resend-otp", 503, 200, begun("/api/home/resend-otp")),
    Route("POST", "/api/home/verify-otp", 503, 503, begun("/api/home/verify-otp")),
    Route("POST", "/api/home/signin", 503, 503, stranger("/api/home/signin", lambda it: {"email": it.address, "password": PASSWORD})),
    Route("POST", "/api/home/forgot-password", 503, 503, stranger("/api/home/forgot-password", lambda it: {"email": it.address})),
    Route("POST", "/api/home/reset-password", 503, 503, forgetful),
    Route("POST", "/api/home/refresh-token", 503, 503, stranger("/api/home/refresh-token", lambda it: {"refreshToken": it.refresh_token})),
    Route("POST", "/api/home/logout", 503, 200, stranger("/api/home/logout", lambda it: {"refreshToken": it.refresh_token})),
    Route("GET", "/api/user/me", 200, 200, anybody("/api/user/me")),
    Route("PATCH", "/api/user/me", 200, 503, anybody("/api/user/me", lambda _: {"name": "Anna"})),
    Route("DELETE", "/api/user/me", 503, 503, anybody("/api/user/me", lambda _: {"password": PASSWORD})),
    Route("POST", "/api/user/password", 503, 503, anybody("/api/user/password", lambda _: {"password": PASSWORD, "newPassword": PASSWORD * 2})),
    Route("POST", "/api/user/logout", 503, 200, anybody("/api/user/logout", lambda _: {})),
    Route("POST", "/api/user/logout-everywhere", 503, 200, anybody("/api/user/logout-everywhere")),
    Route("GET", "/api/user/sign-ins", 503, 200, anybody("/api/user/sign-ins")),
    Route("DELETE", "/api/user/sign-ins/{id}", 503, 200, another_sign_in),
    Route("POST", "/api/user/ws-ticket", 503, 201, anybody("/api/user/ws-ticket")),
    Route("POST", "/api/user/rooms", 201, 503, anybody("/api/user/rooms")),
    Route("GET", "/api/user/rooms", 200, 503, anybody("/api/user/rooms")),
    Route("GET", "/api/user/rooms/{id}", 200, 200, in_room("/api/user/rooms/{id}")),
    Route("GET", "/api/user/rooms/{id} (nobody was in)", 200, 503, new_room),
    Route("GET", "/api/user/rooms/{id}/replay", 503, 200, in_room("/api/user/rooms/{id}/replay")),
    Route("POST", "/api/user/boards", 503, 503, keeping),
    Route("GET", "/api/user/boards", 200, 503, anybody("/api/user/boards")),
    Route("GET", "/api/user/boards/{id}", 200, 503, on_board("/api/user/boards/{id}")),
    Route("PATCH", "/api/user/boards/{id}", 200, 503, on_board("/api/user/boards/{id}", {"title": "Map"})),
    Route("DELETE", "/api/user/boards/{id}", 503, 503, on_board("/api/user/boards/{id}")),
]  # fmt: skip


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    budgets = {f"plugins__rate-limit__http__{name}__requests": 10_000 for name in ("auth", "otp", "rooms", "boards", "replay")}
    with Cluster(1, plugins__auth__bcryptCost=4, **{"plugins__rate-limit__enabled": True}, **budgets) as running:
        yield running


def timed(server: Server, route: Route, asked: Asked) -> tuple[Answer, float]:
    started = time.monotonic()
    return request(server, route.method, *asked), time.monotonic() - started


def recovered(server: Server) -> None:
    """Returns when all is well again, without a restart: what is away is found out again by each reactor for itself."""
    until(lambda: server.status("/health") == 200, "a healthy server")
    until(lambda: all(request(server, "POST", "/api/home/signup", account()).status == 201 for _ in range(5)), "sign-ups")


def check(route: Route, status: int, answer: Answer, wait: float) -> None:
    assert answer.status == status, f"{route}: {answer}"
    if status == 503:
        assert int(answer.headers["retry-after"]) >= 1, f"{route}: {answer}"
    assert wait < HANGS, f"{route} took {wait:.1f} s"


def report(what: str, waits: dict[Route, float]) -> None:
    longest = max(waits, key=waits.__getitem__)
    print(f"{what}: the longest of {len(waits)} answers took {waits[longest]:.2f} s ({longest})")


@pytest.mark.parametrize("name", ["redis", "mongo"])
def test_a_store_that_stops_answering_is_waited_for_by_nobody(cluster: Cluster, name: str) -> None:
    server, store = cluster.servers[0], _store(cluster, name)
    waits: dict[Route, float] = {}
    for route in ROUTES:  # each of them is the first to notice
        asked = route.prepare(server)
        store.pause()
        try:
            answer, waits[route] = timed(server, route, asked)
        finally:
            store.go_on()
        check(route, _status(route, name), answer, waits[route])
        recovered(server)
    report(f"{name} stopped, each route the first", waits)


@pytest.mark.parametrize("end", ["kill", "pause"])
@pytest.mark.parametrize("name", ["redis", "mongo"])
def test_while_a_store_is_away_all_routes_say_so_at_once(cluster: Cluster, name: str, end: str) -> None:
    server, store = cluster.servers[0], _store(cluster, name)
    prepared = [(route, route.prepare(server)) for route in ROUTES]
    waits: dict[Route, float] = {}
    getattr(store, end)()
    try:
        for route, asked in prepared:
            answer, waits[route] = timed(server, route, asked)
            check(route, _status(route, name), answer, waits[route])
            assert server.status("/ready") == 200, "a balancer would send nobody anywhere"
    finally:
        store.start() if end == "kill" else store.go_on()
    recovered(server)
    report(f"{name}, {end}, one route after the other", waits)


def _store(cluster: Cluster, name: str) -> Store:
    return cluster.redis if name == "redis" else cluster.mongo


def _status(route: Route, name: str) -> int:
    return route.without_redis if name == "redis" else route.without_mongo


@pytest.mark.parametrize("end", ["kill", "pause"])
@pytest.mark.parametrize("prepare", [begun("/api/home/verify-otp"), forgetful], ids=["verify", "reset"])
def test_a_code_whose_answer_was_lost_lets_in_once_when_mongodb_is_back(
    cluster: Cluster, prepare: Callable[[Server], Asked], end: str
) -> None:
    server, mongo = cluster.servers[0], cluster.mongo
    asked = prepare(server)
    getattr(mongo, end)()
    try:
        for _ in range(6):  # more often than a code may be wrong
            assert request(server, "POST", *asked).status == 503
    finally:
        mongo.start() if end == "kill" else mongo.go_on()
    recovered(server)
    answer = request(server, "POST", *asked)
    assert answer.status == 200, answer
    assert request(server, "GET", "/api/user/me", token=str(answer["accessToken"])).status == 200
    again = request(server, "POST", *asked)
    assert (again.status, again["code"]) == (400, "invalid_code"), again
