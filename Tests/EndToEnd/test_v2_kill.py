"""kill -9 every few seconds while clients of both versions draw, undo, redo and change in one room.

At the end every client and late joiners have one canvas in one order; every operation that was ever made is in the
log once, those that a client had to keep in its outbox too; the log has no gaps, and folding it gives that canvas.

KILL_SECONDS and KILL_SEED change how long it takes and what happens when.
"""

from __future__ import annotations

import os
import random
import time

from company import Company
from server import Server

SECONDS = float(os.environ.get("KILL_SECONDS", "30"))
SEED = int(os.environ.get("KILL_SEED", "20261123"))
OLD, NEW = 3, 4


def kills(server: Server, company: Company, choice: random.Random) -> int:
    until, count = time.monotonic() + SECONDS, 0
    while time.monotonic() < until:
        company.draw_for(choice.uniform(1.5, 4))
        server.kill()
        count += 1
        time.sleep(choice.uniform(0, 0.3))
        server.start()
    return count


def test_nothing_is_lost_or_doubled_by_kills_with_both_versions(own_server: Server) -> None:
    choice = random.Random(SEED)
    with Company([own_server], OLD, NEW, choice) as company:
        count = kills(own_server, company, choice)
        company.settle()
        log = company.check()
    assert count > 2 and len(log) > SECONDS * 5, f"{count} kills, {len(log)} entries: too little to prove anything"
    print(f"{count} kills in {SECONDS:.0f} s, {len(log)} entries; {company.figures()}; seed {SEED}")
