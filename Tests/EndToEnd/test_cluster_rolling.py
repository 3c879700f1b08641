"""Each of three instances is restarted in turn behind haproxy while thirty people draw: nothing is lost, all come back."""

from __future__ import annotations

import os
import random

from artists import New, Old
from company import Company, share
from balancer import Balancer
from cluster import Cluster

SEED = int(os.environ.get("CHAOS_SEED", "20261126"))
OLD, NEW = 10, 20


class CalmOld(Old):
    pace = (0.5, 1)


class CalmNew(New):
    pace = (0.5, 1)


class Calm(Company):
    kinds = (CalmOld, CalmNew)


def test_a_rolling_restart_loses_nothing_and_everybody_comes_back() -> None:
    with (
        Cluster(server__drainPause="3s") as cluster,  # as in deploy/docker-compose.yml
        Balancer(cluster.servers) as balancer,
        Calm(cluster.servers, OLD, NEW, random.Random(SEED), front=balancer) as company,
    ):
        company.draw_for(2)
        for server in cluster.servers:
            before = sum(artist.returns for artist in company.all)
            assert server.terminate() == 0
            server.start()
            balancer.wait_until_up()
            company.draw_for(2)
            assert sum(artist.returns for artist in company.all) > before, "nobody was there"
        company.settle()
        log = company.check()
        returns = sum(artist.returns for artist in company.all)
        failures = sum(artist.attempts for artist in company.all) - returns - len(company.all)
        absences = sorted(absence for artist in company.all for absence in artist.absences)
    print(
        f"{len(log)} entries, none lost; {returns} returns, {failures} of them at a second attempt; away for "
        f"{share(absences, 0.5):.2f} s (p50), {share(absences, 0.99):.2f} s (p99), the wait they were told included; "
        f"{company.figures()}"
    )
    assert returns >= len(company.all) - len(company.all) // 3 and failures * 1000 <= returns
