"""The network between one instance and Redis fails: its members draw on among themselves, and all converge when it is back."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator

import pytest
from company import Company
from cluster import Cluster
from netns import Namespace

SEED = int(os.environ.get("CHAOS_SEED", "20261126"))


@pytest.fixture(scope="module")
def network() -> Iterator[Namespace]:
    with Namespace() as made:
        yield made


@pytest.fixture(scope="module")
def cluster(network: Namespace) -> Iterator[Cluster]:
    """The last of three instances lives in the namespace; it reaches MongoDB by its Unix socket, and Redis over the link."""
    running = Cluster()
    redis = running.redis
    assert redis.ask("CONFIG", "SET", "bind", f"127.0.0.1 {network.near}") == "OK"
    assert redis.ask("CONFIG", "SET", "protected-mode", "no") == "OK"
    cut = running.servers[2]
    cut.inside, cut.host = network.inside, network.far
    socket = str(running.mongo.folder / "mongod.sock").replace("/", "%2F")
    cut.environment |= {
        "REDIS_URL": f"redis://{network.near}:{redis.port}", "MONGO_URI": f"mongodb://{socket}/canvas",
        "CANVAS_HOST": network.far,
    }  # fmt: skip
    with running:
        yield running


@pytest.mark.parametrize(("percent", "seconds"), [(100, 8), (20, 10)], ids=["partition", "a fifth is lost"])
def test_all_converge_after(cluster: Cluster, network: Namespace, percent: int, seconds: int) -> None:
    with Company(cluster.servers, 3, 3, random.Random(SEED)) as company:
        company.draw_for(1)
        network.lose(cluster.redis.port, percent)
        company.draw_for(seconds)
        cut = company.new[2]
        if percent == 100:
            assert cut.server is cluster.servers[2] and cut.client.was_unsaved, "its members were told nothing of it"
            assert not any(artist.client.was_unsaved for artist in company.new[:2]), "the others were held up"
        network.heal()
        healed = time.monotonic()
        while cut.client.away or cut.client.unsaved:
            company.draw_for(0.05)
        saved = time.monotonic() - healed
        company.settle()
        log = company.check()
    print(
        f"{percent} % lost for {seconds} s: {len(log)} entries, none lost; all is saved {saved:.1f} s after; {company.figures()}"
    )
