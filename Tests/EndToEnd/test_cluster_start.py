"""A setting that is wrong: the server does not start, and says in one line which and why; no password is shown."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from cluster import Cluster, Mongo, Redis
from server import Server


class LockedRedis(Redis):
    def command(self) -> list[str]:
        return [*super().command(), "--requirepass", "right"]


class LockedMongo(Mongo):
    def command(self) -> list[str]:
        return [*super().command(), "--auth"]


class Locked(Cluster):
    """One instance that has not started, and stores that want a password."""

    def __init__(self) -> None:
        super().__init__(1, redis=LockedRedis())
        self.mongo.close()
        self.mongo = LockedMongo()

    @property
    def redis_url(self) -> str:
        return self.redis.url.replace("//", "//:right@")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Locked]:
    cluster = Locked()
    yield cluster
    for server in cluster.servers:
        server.close()
    cluster.redis.close()
    cluster.mongo.close()


def complaint(server: Server, redis: str, mongo: str) -> str:
    """What a start with these addresses ends with."""
    server.environment |= {"REDIS_URL": redis, "MONGO_URI": mongo}
    begun = len(server.log())
    assert server.spawn().wait(30) == 1, server.tail()
    said = server.log()[begun:].decode()
    assert "hush" not in said, said
    assert '"error"' not in said and "unavailable(" not in said, f"more than one line says it: {said}"
    lines = [line for line in said.splitlines() if line.startswith("canvas: ")]
    assert len(lines) == 1, said
    return lines[0]


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("localhost:6379", "begins with redis://"),
        ("http://hush@localhost", "begins with redis://"),
        ("redis://ann:hush@localhost:port", "port is a number"),
        ("redis://:hush@localhost/first", "database is a number"),
        ("redis://:hush%@localhost", "% that is no %XX"),
        ("redis+sentinel://:hush@localhost", "names the master"),
        ("", "is not set"),
    ],
)
def test_a_redis_url_that_is_none_is_named(cluster: Locked, url: str, words: str) -> None:
    line = complaint(cluster.servers[0], url, cluster.mongo.url)
    assert line.startswith("canvas: REDIS_URL (plugins.cluster.redisURL)") and words in line, line


@pytest.mark.parametrize(
    ("login", "words"), [(":hush@", "refuses this user and password"), ("", "wants a password"), ("ann:hush@", "refuses")]
)
def test_a_redis_that_refuses_is_named(cluster: Locked, login: str, words: str) -> None:
    line = complaint(cluster.servers[0], cluster.redis.url.replace("//", f"//{login}"), cluster.mongo.url)
    assert "REDIS_URL (plugins.cluster.redisURL)" in line and words in line, line


def test_a_redis_user_without_channels_is_named(cluster: Locked) -> None:
    cluster.redis.ask("--pass", "right", "ACL", "SETUSER", "dumb", "on", ">hush", "~*", "resetchannels", "+@all")
    line = complaint(cluster.servers[0], cluster.redis.url.replace("//", "//dumb:hush@"), cluster.mongo.url)
    assert "REDIS_URL" in line and "&*" in line, line


def test_a_redis_that_is_not_there_is_named(cluster: Locked) -> None:
    line = complaint(cluster.servers[0], "redis://:hush@127.0.0.1:1", cluster.mongo.url)
    assert "REDIS_URL" in line and "127.0.0.1:1" in line and "refused" in line, line


@pytest.mark.parametrize(
    ("uri", "words"),
    [
        ("http://hush@localhost", "begins with mongodb://"),
        ("mongodb://ann:hush@localhost:port/canvas", "mongodb://user:password@host:port"),
        ("mongodb://ann:hush@localhost/canvas?speed=high", "option that is not known"),
        ("", "is not set"),
    ],
)
def test_a_mongodb_uri_that_is_none_is_named(cluster: Locked, uri: str, words: str) -> None:
    line = complaint(cluster.servers[0], cluster.redis_url, uri)
    assert line.startswith("canvas: MONGO_URI (plugins.cluster.mongoURI)") and words in line, line


@pytest.mark.parametrize(("login", "words"), [("ann:hush@", "refuses this user and password"), ("", "wants a user")])
def test_a_mongodb_that_refuses_is_named(cluster: Locked, login: str, words: str) -> None:
    line = complaint(cluster.servers[0], cluster.redis_url, cluster.mongo.url.replace("//", f"//{login}"))
    assert "MONGO_URI (plugins.cluster.mongoURI)" in line and words in line, line


def test_a_mongodb_that_is_not_there_is_named_and_not_waited_for(cluster: Locked) -> None:
    server = cluster.servers[0]
    server.environment |= {"REDIS_URL": cluster.redis_url, "MONGO_URI": "mongodb://ann:hush@127.0.0.1:1/canvas"}
    begun = len(server.log())
    server.start()
    said = server.log()[begun:].decode()
    assert server.terminate() == 0
    lines = [line for line in said.splitlines() if "MONGO_URI" in line]
    assert len(lines) == 1 and "127.0.0.1:1" in lines[0] and "Nobody can sign in" in lines[0], said
    assert "hush" not in said
