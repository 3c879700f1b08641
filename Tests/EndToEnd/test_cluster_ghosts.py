"""200 clients draw on three instances, one of which dies: nobody stays in a room who is not there, nobody leaves who is."""

from __future__ import annotations

import asyncio
import signal
import time

from company import share
from cluster import Cluster
from crowd import Light, all_see, until
from member2 import Member2
from people import create_room, sign_up

ROOMS, PEOPLE, LEASE = 8, 25, 2  # everybody is in every room; the lease is in seconds


class Crowd:
    """Everybody of a room, on all instances in turn."""

    def __init__(self, cluster: Cluster):
        self.cluster = cluster
        people = [sign_up(cluster.servers[0]) for _ in range(PEOPLE)]
        self.owner = people[0]
        self.rooms = [create_room(cluster.servers[0], people[0]) for _ in range(ROOMS)]
        self.clients = [
            Light(cluster.servers[number % 3], person, room) for room in self.rooms for number, person in enumerate(people)
        ]

    def on(self, number: int) -> list[Light]:
        return [each for each in self.clients if each.server is self.cluster.servers[number]]

    def but(self, number: int) -> list[Light]:
        return [each for each in self.clients if each.server is not self.cluster.servers[number]]

    async def enter(self, clients: list[Light]) -> None:
        for begin in range(0, len(clients), 20):
            await asyncio.gather(*(each.enter() for each in clients[begin : begin + 20]))
        for index, each in enumerate(clients):
            each.draw_every(2, begin_after=2 * index / len(clients))

    def stored(self) -> list[int]:
        """How many members Redis has in each room."""
        return [int(self.cluster.redis.ask("SCARD", f"room:{{{room}}}:users")) for room in self.rooms]

    async def holds(self, count: int) -> None:
        await all_see(self.clients, count, f"{count} members in every room")
        await until(lambda: self.stored() == [count] * ROOMS, f"{count} members in Redis")

    async def settle(self) -> int:
        """Nothing waits; what was drawn is in each room, on each instance. How many strokes that are."""
        for each in self.clients:
            each.rest()
        await until(lambda: not any(each.outbox for each in self.clients), "acknowledgements")
        return await asyncio.to_thread(self.count)

    def count(self) -> int:
        for room in self.rooms:
            drawn = {op for each in self.clients if each.room == room for op in each.drawn}
            boards = []
            for server in self.cluster.servers:
                with Member2(server, self.owner, room) as late:
                    boards.append(late.board.ids())
            assert set(boards[0]) == drawn and boards[0] == boards[1] == boards[2], "strokes are gone, or in two orders"
        return sum(len(each.drawn) for each in self.clients)


async def kill_an_instance(crowd: Crowd, forgetting_its_rooms: bool = False) -> None:
    """The others see its members leave; these come back elsewhere."""
    dead, rest = crowd.on(2), crowd.but(2)
    here = {room: sum(each.room == room for each in rest) for room in crowd.rooms}
    if forgetting_its_rooms:
        for key in crowd.cluster.redis.ask("KEYS", "instance:{*}:rooms").split():
            crowd.cluster.redis.ask("DEL", key)
    killed = time.monotonic()
    crowd.cluster.servers[2].kill()
    await until(lambda: all(each.present == here[each.room] for each in rest), "their leaving")
    waits = sorted(each.changed - killed for each in rest)
    await until(lambda: crowd.stored() == list(here.values()), "their leaving in Redis")
    print(
        f"kill -9: {len(dead)} of {len(crowd.clients)} members seen to leave after {waits[0]:.1f} to {waits[-1]:.1f} s, "
        f"p50 {share(waits, 0.5):.1f} s, with a lease of {LEASE} s"
    )
    for index, each in enumerate(dead):
        each.rest()
        each.server = crowd.cluster.servers[index % 2]
    await crowd.enter(dead)
    await crowd.holds(PEOPLE)
    await asyncio.to_thread(crowd.cluster.servers[2].start)


async def move_back(crowd: Crowd) -> None:
    """Every third is on the instance that was killed."""
    movers = crowd.clients[2::3]
    for each in movers:
        each.rest()
    await until(lambda: not any(each.outbox for each in movers), "acknowledgements")
    await asyncio.gather(*(each.leave() for each in movers))
    for each in movers:
        each.server = crowd.cluster.servers[2]
    await crowd.enter(movers)
    await crowd.holds(PEOPLE)


async def pause_an_instance(crowd: Crowd, seconds: float) -> None:
    """For less than its lease: nobody is seen to leave."""
    for each in crowd.clients:
        each.least = each.present
    crowd.cluster.servers[1].process.send_signal(signal.SIGSTOP)  # type: ignore[union-attr]
    await asyncio.sleep(seconds)  # this is what is tried
    crowd.cluster.servers[1].process.send_signal(signal.SIGCONT)  # type: ignore[union-attr]
    later = time.monotonic() + 2 * LEASE
    await until(lambda: time.monotonic() > later or {each.least for each in crowd.clients} != {PEOPLE}, "two leases")
    assert {each.least for each in crowd.clients} == {PEOPLE}, "somebody was taken for gone"
    assert crowd.stored() == [PEOPLE] * ROOMS
    print(f"paused for {seconds} s: nobody seen to leave")


async def pause_an_instance_until_it_is_buried(crowd: Crowd) -> None:
    paused, rest = crowd.on(1), crowd.but(1)
    here = {room: sum(each.room == room for each in rest) for room in crowd.rooms}
    process = crowd.cluster.servers[1].process
    begun = time.monotonic()
    process.send_signal(signal.SIGSTOP)  # type: ignore[union-attr]
    try:
        await until(lambda: all(each.present == here[each.room] for each in rest), "its members' leaving")
    finally:
        process.send_signal(signal.SIGCONT)  # type: ignore[union-attr]
    woken = time.monotonic()
    await crowd.holds(PEOPLE)
    assert not any(each.is_gone for each in paused), "a paused instance lost its sockets"
    print(f"paused for {woken - begun:.1f} s: buried, and complete again {time.monotonic() - woken:.1f} s after it went on")


async def leave(crowd: Crowd) -> None:
    await asyncio.gather(*(each.leave() for each in crowd.clients))
    await until(lambda: crowd.stored() == [0] * ROOMS, "empty rooms")
    # An instance that is not in this set would never be missed.
    await until(lambda: len(crowd.cluster.redis.ask("SMEMBERS", "instances").split()) == 3, "all instances in the set")


async def scenario(cluster: Cluster) -> None:
    crowd = Crowd(cluster)
    await crowd.enter(crowd.clients)
    await crowd.holds(PEOPLE)
    await kill_an_instance(crowd)
    await move_back(crowd)
    await kill_an_instance(crowd, forgetting_its_rooms=True)
    await pause_an_instance(crowd, 0.6 * LEASE)
    await pause_an_instance_until_it_is_buried(crowd)
    strokes = await crowd.settle()
    await leave(crowd)
    print(f"{len(crowd.clients)} clients, {strokes} strokes, none lost, no ghosts")


def test_nobody_stays_who_has_gone_and_nobody_goes_who_stays() -> None:
    with Cluster(3, **{"plugins.cluster.lease": f"{LEASE}s"}) as cluster:
        asyncio.run(scenario(cluster))
