"""Redis takes no writes: what is drawn waits as unsaved, and is saved when it does again. What its settings promise."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator

import pytest
from company import Company
from cluster import Cluster, Redis, until
from member2 import Member2
from people import create_room, sign_up

SEED = int(os.environ.get("CHAOS_SEED", "20261126"))
# What happens to Redis, and what ends it.
REFUSALS = {
    "out of memory": (("CONFIG", "SET", "maxmemory", "1mb"), ("CONFIG", "SET", "maxmemory", "0")),
    "a read-only replica": (("REPLICAOF", "127.0.0.1", "1"), ("REPLICAOF", "NO", "ONE")),
    "too few replicas": (("CONFIG", "SET", "min-replicas-to-write", "1"), ("CONFIG", "SET", "min-replicas-to-write", "0")),
}

# The log as it was when it had that many entries.
FORGET = """
    local head = tonumber(ARGV[1])
    redis.call('HSET', KEYS[1], 'head', head)
    local ops = redis.call('HGETALL', KEYS[3])
    for i = 1, #ops, 2 do if tonumber(ops[i + 1]) > head then redis.call('HDEL', KEYS[3], ops[i]) end end
    return redis.call('LTRIM', KEYS[2], 0, head - 1)
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    with Cluster() as running:
        yield running


@pytest.mark.parametrize("refusal", REFUSALS)
def test_strokes_wait_as_unsaved_while_redis_takes_no_writes(cluster: Cluster, refusal: str) -> None:
    begin, end = REFUSALS[refusal]
    with Company(cluster.servers, 3, 3, random.Random(SEED)) as company:
        company.draw_for(1)
        assert cluster.redis.ask(*begin) == "OK"
        before = [len(server.log()) for server in cluster.servers]
        company.draw_for(3)
        logs = [server.log()[begun:] for server, begun in zip(cluster.servers, before, strict=True)]
        # One room, one cause: said once, and no room is called harmed for it.
        assert all(log.count(b"takes nothing") <= 2 and b"cannot be used" not in log for log in logs), logs
        assert all(artist.client.was_unsaved for artist in company.new), "somebody was told nothing of it"
        assert cluster.redis.ask(*end) == "OK"
        company.draw_for(1)
        converged = company.settle()
        log = company.check()
    print(f"{refusal}: {len(log)} entries, none lost; converged after {converged:.1f} s; {company.figures()}")


@pytest.mark.parametrize("appendfsync", ["always", "everysec", "no"])
def test_what_is_acknowledged_survives_the_death_of_redis_and_all_instances(appendfsync: str) -> None:
    """kill -9, not a power cut: the system keeps what it was handed. Redis hands it over before it answers, but when an fsync under
    way holds it up, which it allows for two seconds: so nothing is asserted but for `always`."""
    with Cluster(1, redis=Redis(appendfsync)) as cluster:
        server = cluster.servers[0]
        ada = sign_up(server)
        room = create_room(server, ada)
        with Member2(server, ada, room) as member:
            ops = [member.draw() for _ in range(100)]
            cluster.redis.kill()
            server.kill()
        cluster.redis.start()
        server.start()
        with Member2(server, ada, room) as late:
            there = late.board.ids()
    print(f"appendfsync {appendfsync}: {len(ops) - len(there)} of {len(ops)} strokes lost by kill -9")
    assert there == ops[: len(there)]
    if appendfsync == "always":
        assert there == ops


def test_instances_bring_back_what_redis_has_lost(cluster: Cluster) -> None:
    """As after the fail-over to a replica that lagged, or a power cut with `everysec`: while an instance that knows the entries has
    the room open, they are appended again, in a new epoch."""
    near, middle, far = cluster.servers
    people = [sign_up(near) for _ in range(2)]
    room = create_room(near, people[0])
    with Member2(near, people[0], room) as first, Member2(far, people[1], room) as second:
        ops = [member.draw() for _ in range(10) for member in (first, second)]
        epoch = first.epoch
        keys = [f"room:{{{room}}}:{name}" for name in ("meta", "strokes", "ops")]
        assert cluster.redis.ask("EVAL", FORGET, 3, *keys, len(ops) - 5) == "OK"
        for member in (first, second):
            member.until(lambda m=member: m.epoch > epoch and m.live and len(m.board.ids()) == len(ops), "a new epoch", 20)
            assert sorted(member.board.ids()) == sorted(ops)
        with Member2(middle, people[0], room) as late:
            assert late.board.ids() == first.board.ids() == second.board.ids()


def test_more_than_may_wait_at_once_is_brought_back(cluster: Cluster) -> None:
    people = [sign_up(server) for server in cluster.servers]
    room = create_room(cluster.servers[0], people[0])
    members = [Member2(server, person, room) for server, person in zip(cluster.servers, people, strict=True)]
    drawn: set[str] = set()
    for _ in range(10):
        drawn |= {members[0].put() for _ in range(200)}
        members[0].settle(30)
    epoch = members[0].epoch
    assert cluster.redis.ask("FLUSHALL") == "OK"
    key = f"room:{{{room}}}:strokes"
    until(lambda: cluster.redis.ask("LLEN", key) == str(len(drawn)), "each to be there once", 60)
    for member in members:
        member.until(lambda: member.epoch > epoch and set(member.board.ids()) == drawn, "all that was drawn", 60)  # noqa: B023
        member.socket.close()
    print(f"{len(drawn)} strokes are back after FLUSHALL")
