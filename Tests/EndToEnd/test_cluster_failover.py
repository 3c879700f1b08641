"""A master of Redis dies or is replaced while people of both versions draw on three instances: they see a pause, all converge, and
nothing that was acknowledged is lost; nor when the replica that takes over had fallen behind, as instances remember. And what is
lost when none of them lives."""

from __future__ import annotations

import contextlib
import json
import os
import random
import time
import urllib.request
from collections.abc import Iterator, Sequence

import pytest
from company import Company
from cluster import Cluster, side_by_side, until
from member2 import Member2
from people import create_room, sign_up
from replicas import Node, Replicated
from sentinels import Watched
from server import Server
from shards import Sharded
from survivors import Survivors

SEED = int(os.environ.get("CHAOS_SEED", "20261126"))


@pytest.fixture(scope="module")
def watched() -> Iterator[tuple[Watched, Cluster]]:
    redis = Watched(min_replicas_to_write=1)
    with Cluster(redis=redis) as cluster:  # type: ignore[arg-type]
        yield redis, cluster


@pytest.fixture(scope="module")
def sharded() -> Iterator[tuple[Sharded, Cluster]]:
    redis = Sharded()
    with Cluster(redis=redis) as cluster:  # type: ignore[arg-type]
        yield redis, cluster


def degraded(server: Server) -> dict[str, str]:
    with urllib.request.urlopen(server.base + "/ready", timeout=5) as answer:
        return json.loads(answer.read()).get("degraded", {})


def told_away(cluster: Cluster) -> None:
    """Every instance says at `/ready` that Redis is away, and is ready all the same."""
    for server in cluster.servers:
        until(lambda s=server: "redis" in degraded(s), "an instance that says what is away")


def told_back(cluster: Cluster) -> None:
    for server in cluster.servers:
        until(lambda s=server: "redis" not in degraded(s), "an instance that has found the new master")


def pause(companies: Sequence[Company]) -> str:
    """The longest that somebody has waited since this was asked last."""
    longest = 0.0
    for artist in [artist for company in companies for artist in company.all]:
        waits, artist.waits = artist.waits, []
        longest = max([longest, *waits])
    return f"{longest:.2f} s"


def draw_for(companies: Sequence[Company], seconds: float) -> None:
    for company in companies:
        company.draw_for(seconds / len(companies))


def settle(company: Company, what: str) -> None:
    """All is acknowledged, there is one canvas and one log, from its begin, and nothing is gone or doubled."""
    converged = company.settle()
    log = company.check()
    print(f"{what}: {len(log)} entries, none lost, none doubled; converged after {converged:.1f} s; {company.figures()}")


def length(node: Node, room: str) -> int:
    return int(node.ask("LLEN", f"room:{{{room}}}:strokes"))


def people_lag(company: Survivors, redis: Replicated, master: Node) -> Member2:
    """The replicas of a master hear nothing more of it while people draw, one comes and one goes; then it dies. Who came."""
    near, far = company.servers[0], company.servers[-1]
    with Member2(near, company.owner, company.room):
        lagging = redis.cut_off(master)
        before = length(master, company.room)
    newcomer = Member2(far, company.owner, company.room)
    company.draw_for(1)
    lost = length(master, company.room) - before
    master.kill()
    for each in lagging:
        each.go_on()
    print(f"{lost} entries that no replica has")
    assert lost > 0
    return newcomer


def all_are_there(company: Survivors, node: Node, newcomer: Member2) -> None:
    """Nobody stays in the room who has left, nobody is missing who came."""
    count = len(company.all) + 1
    until(lambda: node.ask("SCARD", f"room:{{{company.room}}}:users") == str(count), f"{count} members in Redis")
    newcomer.until(lambda: sum(len(each) for each in newcomer.here.values()) == count, f"{count} members", 20)


# Sentinel


def test_a_master_is_killed_and_comes_back_as_a_replica(watched: tuple[Watched, Cluster]) -> None:
    redis, cluster = watched
    with Company(cluster.servers, 3, 3, random.Random(SEED)) as company:
        company.draw_for(1)
        former = redis.master
        former.kill()
        killed = time.monotonic()
        told_away(cluster)
        promoted = redis.promoted(former)
        print(f"promoted after {time.monotonic() - killed:.1f} s")
        told_back(cluster)
        company.draw_for(1)
        former.follow(promoted)
        company.draw_for(1)
        assert redis.master is promoted
        settle(company, "Sentinel, kill -9 of the master")


def test_what_a_lagging_replica_lacks_is_appended_again(watched: tuple[Watched, Cluster]) -> None:
    redis, cluster = watched
    former = redis.regroup()
    redis.set("min-replicas-to-write", 0)
    with Survivors(cluster.servers, 3, 3, random.Random(SEED)) as company:
        company.draw_for(1)
        with people_lag(company, redis, former) as newcomer:
            promoted = redis.promoted(former)
            company.draw_for(1)
            company.converge("Sentinel, a lagging replica promoted", epochs=2)
            all_are_there(company, promoted, newcomer)


def test_min_replicas_to_write_bounds_how_far_replicas_may_lag(watched: tuple[Watched, Cluster]) -> None:
    """It is a bound, and no acknowledgement: what is written within it is acknowledged."""
    redis, cluster = watched
    master = redis.regroup()
    ada = sign_up(cluster.servers[0], patience=20)
    with Member2(cluster.servers[0], ada, create_room(cluster.servers[0], ada)) as member:
        ops = [member.draw()]
        redis.set("min-replicas-max-lag", 1)
        redis.set("min-replicas-to-write", 1)
        replicas = redis.replicas_of(master)
        for each in replicas:
            each.pause()
        paused = time.monotonic()
        acknowledged, last = 0, 0.0
        while not member.away:
            ops.append(member.put())
            member.drain(0.05)
            if len(ops) - len(member.outbox) > acknowledged:
                acknowledged, last = len(ops) - len(member.outbox), time.monotonic() - paused
        for each in replicas:
            each.go_on()
        member.settle(30)
        assert sorted(member.board.ids()) == sorted(ops)
    print(f"min-replicas-max-lag 1: {acknowledged - 1} strokes acknowledged that no replica had, for {last:.1f} s; then unsaved")


def test_what_no_replica_had_is_lost_when_master_and_instances_die(watched: tuple[Watched, Cluster]) -> None:
    redis, cluster = watched
    former = redis.regroup()
    redis.set("min-replicas-to-write", 0)
    ada = sign_up(cluster.servers[0], patience=20)
    room = create_room(cluster.servers[0], ada)
    with Member2(cluster.servers[0], ada, room) as member:
        ops = [member.draw() for _ in range(20)]
        for each in redis.replicas_of(former):
            until(lambda node=each: length(node, room) == 20, "a replica that has all")
        lagging = redis.cut_off(former)
        ops += [member.draw() for _ in range(20)]
    former.kill()
    for server in cluster.servers:
        server.kill()
    for each in lagging:
        each.go_on()
    redis.promoted(former)
    side_by_side(server.start for server in cluster.servers)
    with Member2(cluster.servers[-1], ada, room) as late:
        assert late.board.ids() == ops[:20]
    print("20 of 40 strokes were on no replica, and are gone with the master and all instances")


def test_a_planned_fail_over_loses_nothing(watched: tuple[Watched, Cluster]) -> None:
    """The former master lives on and takes writes of whoever does not know, until the Sentinels make it a replica."""
    redis, cluster = watched
    former = redis.regroup()
    with Survivors(cluster.servers, 3, 3, random.Random(SEED)) as company:
        company.draw_for(1)
        until(lambda: redis.sentinels[0].ask("SENTINEL", "FAILOVER", "main") == "OK", "a Sentinel that sees a good replica")
        redis.promoted(former)
        company.draw_for(2)
        company.converge("SENTINEL FAILOVER")


# Redis Cluster


@contextlib.contextmanager
def on_every_master(redis: Sharded, cluster: Cluster) -> Iterator[list[Company]]:
    """A room on each of the masters, and people in them."""
    with contextlib.ExitStack() as stack:
        companies: list[Company] = []
        taken: list[Node] = []
        for number in range(3):
            choice = random.Random(SEED + number)
            made = Company(cluster.servers, 1, 2, choice, wanted=lambda room: redis.master_of(room) not in taken)
            taken.append(redis.master_of(made.room))
            companies.append(stack.enter_context(made))
        yield companies


def test_masters_of_a_cluster_are_replaced_and_one_is_killed(sharded: tuple[Sharded, Cluster]) -> None:
    redis, cluster = sharded
    with on_every_master(redis, cluster) as companies:
        draw_for(companies, 1)
        for company in companies:
            former = redis.master_of(company.room)
            (replica,) = redis.replicas_of(former)
            assert replica.ask("CLUSTER", "FAILOVER") == "OK"
            assert redis.promoted(former, company.room) is replica
            draw_for(companies, 0.5)
        print(f"CLUSTER FAILOVER, three times: the longest wait {pause(companies)}")
        first, *others = companies
        former = redis.master_of(first.room)
        former.kill()
        killed = time.monotonic()
        told_away(cluster)
        promoted = redis.promoted(former, first.room)
        print(f"promoted after {time.monotonic() - killed:.1f} s")
        told_back(cluster)
        former.start()
        until(lambda: former.follows, "the former master to be a replica")
        draw_for(companies, 1)
        assert redis.master_of(first.room) is promoted
        print(f"a room on another master meanwhile: the longest wait {pause(others)}")
        for company in companies:
            settle(company, "kill -9 of the room's master" if company is first else "another master's room")


def test_what_a_lagging_replica_of_a_cluster_lacks_is_appended_again(sharded: tuple[Sharded, Cluster]) -> None:
    redis, cluster = sharded
    with Survivors(cluster.servers, 2, 3, random.Random(SEED)) as company:
        company.draw_for(1)
        former = redis.master_of(company.room)
        with people_lag(company, redis, former) as newcomer:
            begun = time.monotonic()
            promoted = redis.promoted(former, company.room)
            print(f"promoted {time.monotonic() - begun:.1f} s after it went on")
            company.draw_for(1)
            company.converge("Cluster, a lagging replica promoted", epochs=2)
            all_are_there(company, promoted, newcomer)
