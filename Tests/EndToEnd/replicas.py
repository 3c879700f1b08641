"""Redis with replicas: what a master that Sentinels watch and a Redis Cluster have in common."""

from __future__ import annotations

from cluster import Redis, Store, until


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
        self.arguments += ["--replicaof", f"127.0.0.1 {master.port}"]
        self.start()
        del self.arguments[-2:]
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

    def set(self, name: str, value: object) -> None:
        for each in self.nodes:
            assert each.ask("CONFIG", "SET", name, value) == "OK"

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
