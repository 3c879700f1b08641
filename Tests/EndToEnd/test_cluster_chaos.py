"""Everything that may fail, at random, while seven artists of both versions draw on three instances.

In the end there is one canvas in one order for all and for whoever comes late, on every instance; all that was ever
acknowledged is there once; the log folds to the canvas. Only what v1 clients, who are told nothing of it, drew while Redis was away
may be gone, when their instance died before Redis was back.

CHAOS_SECONDS and CHAOS_SEED change how long it takes and what happens when.
"""

from __future__ import annotations

import collections
import os
import random
import time

from company import Company
from cluster import Cluster
from member2 import Member2
from people import sign_up

SECONDS = float(os.environ.get("CHAOS_SECONDS", "40"))
SEED = int(os.environ.get("CHAOS_SEED", "20261126"))
OLD, NEW = 3, 4


class Chaos:
    """Faults, one after the other. Each ends with what it broke being back."""

    def __init__(self, cluster: Cluster, company: Company, choice: random.Random):
        self.cluster, self.company, self.choice = cluster, company, choice
        self.person = sign_up(cluster.servers[0])
        self.in_doubt: set[str] = set()  # strokes of v1 that may be gone
        self.recoveries: dict[str, list[float]] = collections.defaultdict(list)

    def go_on(self) -> None:
        faults = [
            self.instance_killed, self.redis_killed, self.redis_paused, self.redis_asleep, self.connections_killed,
            self.mongo_killed, self.instance_killed_without_redis,
        ]  # fmt: skip
        self.choice.shuffle(faults)  # each at least once, if there is time
        begun = 0
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            fault = faults[begun] if begun < len(faults) else self.choice.choice(faults)
            fault()
            begun += 1
            self.recoveries[fault.__name__].append(self.recovery())
            self.company.draw_for(self.choice.uniform(0.2, 1))

    def recovery(self) -> float:
        """How long it takes until a stroke is saved on every instance. What was drawn there before it is, too, so
        that no stroke of v1 is lost with an instance that dies next."""
        begun = time.monotonic()
        for server in self.cluster.servers:
            with Member2(server, self.person) as probe:
                probe.join(self.company.room, within=30)
                probe.put()
                probe.settle(within=30)
        return time.monotonic() - begun

    def instance_killed(self) -> None:
        server = self.choice.choice(self.cluster.servers)
        server.kill()
        time.sleep(self.choice.uniform(0, 0.5))
        server.start()

    def instance_killed_without_redis(self) -> None:
        """What it showed as unsaved is lost with it; v2 clients know, and send it again elsewhere."""
        server = self.choice.choice(self.cluster.servers)
        there = [(artist, max(len(artist.drawn) - 5, 0)) for artist in self.company.old if artist.server is server]
        self.cluster.redis.pause()
        time.sleep(self.choice.uniform(1, 3))
        server.kill()
        for artist, before in there:
            self.in_doubt.update(artist.drawn[before:])
        self.cluster.redis.go_on()
        server.start()

    def redis_killed(self) -> None:
        self.cluster.redis.kill()
        time.sleep(self.choice.uniform(0, 3))
        self.cluster.redis.start()

    def redis_paused(self) -> None:
        self.cluster.redis.pause()
        time.sleep(3)
        self.cluster.redis.go_on()

    def redis_asleep(self) -> None:
        self.cluster.redis.ask("DEBUG", "SLEEP", 3)

    def connections_killed(self) -> None:
        for _ in range(5):
            self.cluster.redis.ask("CLIENT", "KILL", "TYPE", self.choice.choice(["normal", "pubsub"]))
            time.sleep(self.choice.uniform(0, 0.3))

    def mongo_killed(self) -> None:
        """An instance dies and starts while MongoDB is away: its rooms open from what Redis has of them."""
        self.cluster.mongo.kill()
        self.instance_killed()
        self.cluster.mongo.start()


def test_chaos_leaves_one_canvas_and_loses_nothing() -> None:
    choice = random.Random(SEED)
    print(f"seed {SEED}")
    with Cluster() as cluster, Company(cluster.servers, OLD, NEW, choice) as company:
        chaos = Chaos(cluster, company, choice)
        chaos.go_on()
        converged = company.settle()
        log = company.check(frozenset(chaos.in_doubt))
    for fault, times in chaos.recoveries.items():
        print(f"{fault}: {len(times)} times, saved everywhere again after {max(times):.1f} s at most")
    assert len(log) > SECONDS * 5, f"{len(log)} entries: too little to prove anything"
    there = {entry["op"] for entry in log.values()}
    print(f"{len(chaos.in_doubt - there)} strokes of v1 gone with an instance that died while Redis was away")
    print(f"{len(log)} entries, none else lost, none twice; converged after {converged:.1f} s; {company.figures()}")
