"""A master of Redis, its replicas, and three Sentinels, all processes of one test."""

from __future__ import annotations

from cluster import Redis, Store, free_ports, side_by_side, until
from replicas import Node, Replicated, options


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


class Watched(Replicated):
    """A master, its replicas, and three Sentinels."""

    def __init__(self, replicas: int = 2, down_after: float = 1, appendfsync: str = "everysec", **settings: object):
        ports = free_ports(replicas + 4)
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

    def regroup(self) -> Node:
        """All the others follow the master now, as the Sentinels would see to in ten seconds. The master."""
        master = self.master
        others = [each for each in self.nodes if each is not master]
        for each in others:
            if not each.running:
                each.start()
            assert each.ask("REPLICAOF", "127.0.0.1", master.port).startswith("OK")
        for each in others:
            until(lambda node=each: node.follows, "a replica with its master's data")
        return master

    def promoted(self, former: Node, within: float = 30) -> Node:
        """Who has taken over, when all Sentinels and itself say so."""

        def is_promoted() -> bool:
            named = {each.ask("SENTINEL", "GET-MASTER-ADDR-BY-NAME", "main") for each in self.sentinels}
            return len(named) == 1 and self.master is not former and self.master.role == "master"

        until(is_promoted, "a replica to be promoted", within)
        return self.master
