"""Redis with replicas, all processes of one test: a master that Sentinels watch, and a Redis Cluster."""

from __future__ import annotations

import itertools

from cluster import Redis, Store, free_port, side_by_side, until

def options(settings: dict[str, object]) -> list[object]:
    """As a server's command line has them; `_` stands for the hyphen."""
    return [word for key, value in settings.items() for word in (f"--{key.replace('_', '-')}", value)]


class Node(Redis):
    """One server of several, with further arguments."""

    def __init__(self, port: int, *arguments: object, appendfsync: str = "everysec"):
        self.arguments, self.wanted_port = [str(each) for each in arguments], port
        super().__init__(appendfsync)

    def command(self) -> list[str]:
        self.port = self.wanted_port
        return [*super().command(), "--bind", "127.0.0.1", "--repl-diskless-sync-delay", "0", *self.arguments]

    def follow(self, master: Node) -> None:
        """Starts as a replica, as somebody careful would start it."""
        if "--replicaof" in self.arguments:
            del self.arguments[-2:]
        self.arguments += ["--replicaof", f"127.0.0.1 {master.port}"]
        self.start()
        until(lambda: self.follows, "a replica with its master's data")

    @property
    def replication(self) -> dict[str, str]:
        return dict(line.split(":", 1) for line in self.ask("INFO", "replication").splitlines() if ":" in line)

    @property
    def role(self) -> str:
        return self.replication.get("role", "")

    @property
    def follows(self) -> bool:
        """Whether it is a replica that has its master's data."""
        told = self.replication
        return told.get("role") == "slave" and told.get("master_link_status") == "up"


class Sentinel(Store):
    """Keeps what it learns in its configuration, so that its port is settled before it starts."""

    def __init__(self, port: int, master: int, down_after: float):
        self.wanted_port, self.master, self.down_after = port, master, int(down_after * 1000)
        super().__init__()

    def command(self) -> list[str]:
        self.port = self.wanted_port
        file = self.folder / "sentinel.conf"
        if not file.exists():
            lines = [
                f"port {self.port}", "bind 127.0.0.1", f"dir {self.folder}", f"sentinel monitor main 127.0.0.1 {self.master} 2",
                f"sentinel down-after-milliseconds main {self.down_after}", "sentinel failover-timeout main 3000",
            ]  # fmt: skip
            file.write_text("\n".join(lines))
        return ["redis-server", str(file), "--sentinel"]

    ask = Redis.ask

    def knows(self, replicas: int, sentinels: int) -> bool:
        words = self.ask("SENTINEL", "MASTER", "main").splitlines()
        told = dict(zip(words[::2], words[1::2], strict=False))
        return told.get("num-slaves") == str(replicas) and told.get("num-other-sentinels") == str(sentinels - 1)


class Replicated:
    """What a `Cluster` needs of a Redis, of several servers."""

    def __init__(self, nodes: list[Node]):
        self.nodes = nodes

    @property
    def url(self) -> str:
        raise NotImplementedError

    @property
    def stores(self) -> list[Store]:
        return [*self.nodes]

    @property
    def running(self) -> bool:
        return all(each.running for each in self.nodes)

    def start(self) -> None:
        for each in self.nodes:
            if not each.running:
                each.start()

    def go_on(self) -> None:
        for each in self.nodes:
            each.go_on()

    def close(self) -> None:
        for each in self.stores:
            each.close()

    def replicas_of(self, master: Node) -> list[Node]:
        return [each for each in self.nodes if each.running and each.replication.get("master_port") == str(master.port)]

    def cut_off(self, master: Node) -> list[Node]:
        """The replicas of a master, which hear nothing more of it: stopped, and with their connections closed, so that nothing waits
        for them in the system's buffers either."""
        replicas = self.replicas_of(master)
        for each in replicas:
            each.pause()
        assert master.ask("CLIENT", "KILL", "TYPE", "replica") == str(len(replicas))
        return replicas


class Watched(Replicated):
    """A master, its replicas, and three Sentinels."""

    def __init__(self, replicas: int = 2, down_after: float = 1, appendfsync: str = "everysec", **settings: object):
        ports = [free_port() for _ in range(replicas + 4)]
        master = ["--replicaof", f"127.0.0.1 {ports[0]}"]
        super().__init__(
            side_by_side(
                lambda port=port: Node(port, *options(settings), *(master if port != ports[0] else []), appendfsync=appendfsync)
                for port in ports[: replicas + 1]
            )
        )
        for each in self.nodes[1:]:
            until(lambda node=each: node.follows, "a replica with its master's data")
        self.sentinels = side_by_side(
            lambda port=port: Sentinel(port, ports[0], down_after) for port in ports[replicas + 1 :]
        )
        for sentinel in self.sentinels:
            until(lambda one=sentinel: one.knows(replicas, 3), "Sentinels that know each other")

    @property
    def stores(self) -> list[Store]:
        return [*self.sentinels, *self.nodes]

    @property
    def url(self) -> str:
        return f"redis+sentinel://{','.join(f'127.0.0.1:{each.port}' for each in self.sentinels)}/main"

    @property
    def master(self) -> Node:
        """Who the Sentinels say is it."""
        port = self.sentinels[0].ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main").splitlines()[1]
        return next(each for each in self.nodes if str(each.port) == port)

    def promoted(self, former: Node, within: float = 30) -> Node:
        """Who has taken over, when all Sentinels and itself say so."""

        def is_promoted() -> bool:
            named = {each.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main") for each in self.sentinels}
            return len(named) == 1 and self.master is not former and self.master.role == "master"

        until(is_promoted, "a replica to be promoted", within)
        return self.master


class Sharded(Replicated):
    """Three masters with a replica each; a room's slot decides which of them it lives on."""

    def __init__(self, **settings: object):
        ports = [free_port() for _ in range(12)]
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
        """Who serves a room's keys, as the first node says that runs."""
        witness = next(each for each in self.nodes if each.running)
        slot = int(witness.ask("CLUSTER", "KEYSLOT", f"{{{room}}}"))
        for line in witness.ask("CLUSTER", "NODES").splitlines():
            address, flags, *ranges = [line.split()[index] for index in (1, 2)] + line.split()[8:]
            spans = [[int(each) for each in span.split("-")] for span in ranges]
            if "master" in flags and any(span[0] <= slot <= span[-1] for span in spans):
                return next(each for each in self.nodes if address.startswith(f"127.0.0.1:{each.port}@"))
        raise AssertionError(f"no master has slot {slot}")

    def promoted(self, former: Node, room: str) -> Node:
        """Who has taken over the room's slot."""
        until(lambda: self.master_of(room) is not former, "a replica to be promoted", 30)
        return self.master_of(room)

