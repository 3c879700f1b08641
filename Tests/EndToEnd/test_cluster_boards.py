"""kill -9 in the middle of saving a board that is kept: what was acknowledged is saved while Redis lives, what was told saved is
there without it; each entry once, in one order. And alone, on SQLite."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator

import pytest
from artists import New, Old
from cluster import Cluster, until
from company import Company, merged
from member2 import Member2
from messages import Message
from people import Person, request, sign_in
from server import Server
from test_replay import replay

SEED = int(os.environ.get("KILL_SEED", "20261126"))
OLD, NEW = 2, 4


class Swift(New):
    pace = (0.02, 0.06)


class Artists(Company):
    """A company on a board that is kept."""

    kinds = (Old, Swift)

    def __init__(self, servers: list[Server], choice: random.Random):
        super().__init__(servers, OLD, NEW, choice)
        answer = request(servers[0], "POST", "/api/user/boards", {"roomId": self.room, "title": "Plan"}, token=self.owner.token)
        assert answer.status == 201, answer

    def told_saved(self) -> int:
        """Up to where anybody was told that all is saved, in the only epoch there was."""
        assert len({epoch for artist in self.new for epoch in artist.client.saved}) <= 1
        return max((seq for artist in self.new for seq in artist.client.saved.values()), default=0)


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster(2) as running:
        yield running


def standing(cluster: Cluster, room: str) -> tuple[int, int]:
    """Where the log ends, and up to where that is saved, as Redis knows it."""
    epoch, head, kept = cluster.redis.ask("HMGET", f"room:{{{room}}}:meta", "epoch", "head", "kept").splitlines()
    saved = kept.split(" ")
    return int(head), int(saved[1]) if saved[0] == epoch else 0


def kill_all(cluster: Cluster) -> None:
    for server in cluster.servers:
        server.kill()


def start_all(cluster: Cluster) -> None:
    for server in cluster.servers:
        server.start()


def story(log: dict[int, Message]) -> list[tuple[int, str]]:
    return [(seq, str(log[seq]["op"])) for seq in sorted(log) if log[seq]["type"] == "PUT"]


def replayed(server: Server, room: str, person: Person) -> tuple[int, list[tuple[int, str]]]:
    """How many entries there are, and what was drawn with which."""
    header, entries = replay(server, room, person)
    assert [each["seq"] for each in entries] == list(range(1, len(entries) + 1)) and header["head"] == len(entries)
    return len(entries), [(int(str(each["seq"])), str(each["id"])) for each in entries if each["type"] == "put"]


def saved_strokes(cluster: Cluster, company: Company) -> list[tuple[int, str]]:
    """What MongoDB has: servers that remember nothing, and a Redis that does not, bring it back."""
    kill_all(cluster)
    cluster.redis.ask("FLUSHALL")
    start_all(cluster)
    owner = sign_in(cluster.servers[0], company.owner)  # Redis forgot who was signed in
    for server in cluster.servers:
        with Member2(server, owner, company.room) as late:
            late.expect("SAVED", persistent=1)
    count, strokes = replayed(cluster.servers[-1], company.room, owner)
    print(f"brought back from MongoDB: {count} entries")
    return strokes


def test_everything_acknowledged_is_saved_when_instances_are_killed_while_saving(cluster: Cluster) -> None:
    choice = random.Random(SEED)
    with Artists(cluster.servers, choice) as company:
        company.draw_for(1)
        until(lambda: company.told_saved() > 0, "something to be saved")
        cluster.mongo.pause()
        company.draw_for(2)
        head, saved = standing(cluster, company.room)
        kill_all(cluster)
        cluster.mongo.go_on()
        start_all(cluster)
        kills = 2
        for _ in range(2):  # while the backlog is copied, and what comes
            company.draw_for(choice.uniform(0.1, 1.2))
            server = choice.choice(cluster.servers)
            server.kill()
            server.start()
            kills += 1
        company.draw_for(0.5)
        company.settle()
        log = company.check()
        told = company.told_saved()
    begun = time.monotonic()
    until(lambda: len(set(standing(cluster, company.room))) == 1, "all to be saved")
    lasted = time.monotonic() - begun
    assert head - saved > 40, f"a backlog of {head - saved} proves nothing"
    end = standing(cluster, company.room)[0]
    assert told <= end == max(log)
    strokes = saved_strokes(cluster, company)
    assert strokes == story(log), "MongoDB has another story"
    print(f"backlog {head - saved} of {head} entries when both were killed; {kills} kills; all {end} saved {lasted:.1f} s after the end; "
          f"{company.figures()}; seed {SEED}")  # fmt: skip


def test_everything_told_saved_is_there_when_redis_loses_the_backlog_too(cluster: Cluster) -> None:
    with Artists(cluster.servers, random.Random(SEED + 1)) as company:
        company.draw_for(1)
        until(lambda: company.told_saved() > 0, "something to be saved")
        cluster.mongo.pause()
        company.draw_for(1.5)
        company.settle()
        told, log = company.told_saved(), merged([artist.client for artist in company.new])
        kill_all(cluster)
        cluster.redis.ask("FLUSHALL")
        cluster.mongo.go_on()
        start_all(cluster)
    server, room = cluster.servers[0], company.room
    owner = sign_in(server, company.owner)
    with Member2(server, owner, room) as late:
        assert late.epoch != company.new[0].client.epoch, "what people saw is not all there"
        count, strokes = replayed(server, room, owner)
        drawn = late.draw()
        late.until(lambda: late.saved.get(late.epoch, 0) == count + 1, "the next stroke to be saved")
    assert told <= count < max(log), f"told {told}, and {count} of {max(log)} are there"
    assert strokes == [(seq, op) for seq, op in story(log) if seq <= count], "not a beginning of what people saw"
    assert replayed(server, room, owner) == (count + 1, [*strokes, (count + 1, drawn)])
    print(f"told saved: {told}; there: {count}, in order, each once; lost with Redis: {max(log) - count}; it goes on behind that")


def test_alone_nothing_of_a_board_is_lost_by_kills() -> None:
    choice = random.Random(SEED)
    with Server(**{"plugins.rate-limit.enabled": False}) as server:
        with Artists([server], choice) as company:
            kills = 2
            for _ in range(kills):
                company.draw_for(choice.uniform(0.3, 1.2))
                server.kill()
                server.start()
            company.draw_for(0.5)
            company.settle()
            log = company.check()
        with Member2(server, company.owner, company.room) as late:
            late.expect("SAVED", persistent=2)
        count, strokes = replayed(server, company.room, company.owner)
        assert strokes == story(log) and count == max(log)
        boards = request(server, "GET", "/api/user/boards", token=company.owner.token).body["data"]["boards"]  # type: ignore[index]
        assert [each["id"] for each in boards] == [company.room]
    print(f"{kills} kills; all {count} entries are there, in order, each once; {company.figures()}; seed {SEED}")
