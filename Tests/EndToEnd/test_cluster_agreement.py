"""An instance that was given another Redis, or another MongoDB, than the others: all name it, and none is stopped."""

from __future__ import annotations

import json
import urllib.request

import pytest
from cluster import Cluster, until
from people import sign_up
from scrape import samples
from server import Server


@pytest.fixture
def cluster() -> Cluster:
    """Two instances that have not started."""
    return Cluster(2, plugins__cluster__lease="1s", metrics__listen=True, metrics__port=0)


def concern(server: Server) -> str | None:
    """What `/ready`, which stays good, says of the instances."""
    with urllib.request.urlopen(server.base + "/ready", timeout=5) as answer:
        return json.load(answer).get("degraded", {}).get("instances")


def disagreeing(server: Server) -> float:
    return samples(server)["canvas_cluster_disagreeing_instances"]


def names_the_other(cluster: Cluster, *words: str) -> None:
    for server, other in zip(cluster.servers, ("i1", "i0"), strict=True):
        until(lambda s=server: concern(s), f"{other} to be named")
        said = str(concern(server))
        assert f"instance {other}." in said and all(word in said for word in words), said
        assert said in server.log().decode(), "the log says the same"
        assert disagreeing(server) == 1
        sign_up(server)


def test_another_redis_database_is_named(cluster: Cluster) -> None:
    near, far = cluster.servers
    far.environment["REDIS_URL"] += "/1"
    with cluster:
        names_the_other(cluster, "Redis", "REDIS_URL", "do not see each other")
        far.kill()
        until(lambda: concern(near) is None, "the one that is dead to be forgotten")


def test_another_mongodb_database_is_named(cluster: Cluster) -> None:
    far = cluster.servers[1]
    far.environment["MONGO_URI"] = cluster.mongo.url.replace("/canvas", "/other")
    with cluster:
        names_the_other(cluster, "MongoDB", "MONGO_URI", "do not exist at the other")
        assert far.terminate() == 0
        far.environment["MONGO_URI"] = cluster.mongo.url
        far.start()
        for server in cluster.servers:
            until(lambda s=server: concern(s) is None, "both to agree")


def test_it_is_found_out_when_mongodb_was_away_at_the_start(cluster: Cluster) -> None:
    cluster.servers[1].environment["REDIS_URL"] += "/1"
    cluster.mongo.kill()
    with cluster:
        assert [concern(server) for server in cluster.servers] == [None, None], "nothing is known"
        cluster.mongo.start()
        until(lambda: all(concern(server) for server in cluster.servers), "both to be named")


def test_a_redis_that_has_lost_everything_is_no_other(cluster: Cluster) -> None:
    with cluster:
        identities = set()
        for _ in range(8):  # each time one of them looks first, and the other one later
            until(lambda: cluster.redis.ask("GET", "cluster:id"), "an identity")
            identities.add(cluster.redis.ask("GET", "cluster:id"))
            assert [concern(server) for server in cluster.servers] == [None, None]
            cluster.redis.ask("FLUSHALL")
        assert all(b"has another" not in server.log() for server in cluster.servers)
    print(f"8 times without anything, {len(identities)} identities, and nobody was named")
