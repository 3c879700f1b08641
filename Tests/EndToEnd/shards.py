"""A Redis Cluster, all processes of one test."""

from __future__ import annotations

import itertools

from cluster import free_ports, side_by_side, until
from replicas import Node, Replicated, options


class Sharded(Replicated):
    """Three masters with a replica each; a room's slot decides which of them it lives on."""

    def __init__(self, **settings: object):
        ports = free_ports(12)
        cluster = ["--cluster-enabled", "yes", "--cluster-node-timeout", 1000, "--cluster-require-full-coverage", "no"]
        super().__init__(
            side_by_side(
                lambda port=port, bus=bus: Node(port, *cluster, "--cluster-port", bus, *options(settings))
                for port, bus in zip(ports[:6], ports[6:], strict=True)
            )
        )
        self.join(ports[6:])

    def join(self, buses: list[int]) -> None:
        for number, each in enumerate(self.nodes[:3]):
            first, last = number * 16_384 // 3, (number + 1) * 16_384 // 3 - 1
            assert each.ask("CLUSTER", "ADDSLOTSRANGE", first, last) == "OK"
            assert each.ask("CLUSTER", "SET-CONFIG-EPOCH", number + 1) == "OK"
        for one, other in itertools.combinations(range(6), 2):
            self.nodes[one].ask("CLUSTER", "MEET", "127.0.0.1", self.nodes[other].port, buses[other])
        for each in self.nodes:
            until(lambda node=each: self.is_whole(node), "a node that knows all")
        names = [each.ask("CLUSTER", "MYID") for each in self.nodes[:3]]
        for name, each in zip(names, self.nodes[3:], strict=True):
            assert each.ask("CLUSTER", "REPLICATE", name) == "OK"
        for each in self.nodes[3:]:
            until(lambda node=each: node.follows, "a replica with its master's data")
        for name, each in itertools.product(names, self.nodes[:3]):  # who does not know a replica does not vote for it
            until(lambda n=name, node=each: len(node.ask("CLUSTER", "REPLICAS", n).splitlines()) == 1, "a known replica")

    @staticmethod
    def is_whole(node: Node) -> bool:
        told = node.ask("CLUSTER", "INFO")
        return all(wanted in told for wanted in ("cluster_state:ok", "cluster_known_nodes:6", "cluster_slots_ok:16384"))

    @property
    def url(self) -> str:
        return f"redis+cluster://{','.join(f'127.0.0.1:{each.port}' for each in self.nodes[::2])}"

    def master_of(self, room: str) -> Node:
        """Who serves a room's keys, as the first node says that runs and knows."""
        found: list[Node] = []

        def is_named() -> bool:
            found.extend(each for each in [self.named_master_of(room)] if each)
            return bool(found)

        until(is_named, f"a master of room {room}", 30)
        return found[0]

    def named_master_of(self, room: str) -> Node | None:
        witness = next(each for each in self.nodes if each.running)
        slot = int(witness.ask("CLUSTER", "KEYSLOT", f"{{{room}}}"))
        for line in witness.ask("CLUSTER", "NODES").splitlines():
            _, address, flags, _, _, _, _, _, *ranges = line.split()
            spans = [[int(each) for each in span.split("-")] for span in ranges]
            if "master" in flags and any(span[0] <= slot <= span[-1] for span in spans):
                return next(each for each in self.nodes if address.startswith(f"127.0.0.1:{each.port}@"))
        return None

    def promoted(self, former: Node, room: str) -> Node:
        """Who has taken over the room's slot."""
        until(lambda: self.named_master_of(room) not in (None, former), "a replica to be promoted", 30)
        return self.master_of(room)
