"""Several real instances on a real Redis and a real MongoDB, all processes of one test."""

from __future__ import annotations

import contextlib
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from server import ROOT, Server

Made = TypeVar("Made")


def free_port() -> int:
    return free_ports(1)[0]


def free_ports(count: int) -> list[int]:
    """So many that differ."""
    with contextlib.ExitStack() as stack:
        probes = [stack.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]


def until(done: Callable[[], object], wanted: str, within: float = 20) -> None:
    deadline = time.monotonic() + within
    while not done():
        assert time.monotonic() < deadline, f"waited {within} s in vain for {wanted}"
        time.sleep(0.02)


def side_by_side(makers: Iterable[Callable[[], Made]]) -> list[Made]:
    """Runs them all at once; their results in order."""
    makers = list(makers)
    with ThreadPoolExecutor(len(makers)) as pool:
        return [each.result() for each in [pool.submit(make) for make in makers]]


class Store:
    """A process with a folder of its own: `start` it again after `kill`."""

    def __init__(self) -> None:
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="canvas-store-"))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.start()

    def command(self) -> list[str]:
        raise NotImplementedError

    def answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=1):
                return True
        except OSError:
            return False

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> None:
        with open(self.folder / "log", "ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=subprocess.STDOUT)
        until(self.answers, f"{self.command()[0]} to listen")

    def signal(self, number: int) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    def pause(self) -> None:
        """It answers nothing when this returns."""
        self.signal(signal.SIGSTOP)
        until(self._stopped, "all its threads to stop")

    def _stopped(self) -> bool:
        assert self.process is not None
        threads = pathlib.Path(f"/proc/{self.process.pid}/task").iterdir()
        return all((thread / "stat").read_text().rpartition(")")[2].split()[0] == "T" for thread in threads)

    def go_on(self) -> None:
        self.signal(signal.SIGCONT)

    def kill(self) -> None:
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Redis(Store):
    """What was answered is on its disk, unless `appendfsync` says otherwise."""

    def __init__(self, appendfsync: str = "always"):
        self.appendfsync = appendfsync
        super().__init__()

    def command(self) -> list[str]:
        return [
            "redis-server", "--port", str(self.port), "--dir", str(self.folder), "--save", "", "--appendonly", "yes",
            "--appendfsync", self.appendfsync, "--enable-debug-command", "local",
        ]  # fmt: skip

    def ask(self, *words: object) -> str:
        """What `redis-cli` prints, when it is done."""
        done = subprocess.run(
            ["redis-cli", "-p", str(self.port), *map(str, words)], capture_output=True, text=True, check=False, timeout=30
        )
        return done.stdout.strip()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}"


class Mongo(Store):
    def command(self) -> list[str]:
        return ["bash", str(ROOT / "scripts" / "mongod.sh"), "serve", str(self.folder), str(self.port)]

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/canvas"


class Cluster:
    """`servers[i]` are instances of one deployment; a person of one is known to all."""

    def __init__(self, count: int = 3, redis: Redis | None = None, **settings: object):
        """`settings` are configuration keys with `__` for the dot, hyphens aside."""
        self.redis, self.mongo = redis or Redis(), Mongo()
        names = ("ACCESS_TOKEN_SECRET", "REFRESH_TOKEN_SECRET", "VERIFICATION_SECRET")
        self.secrets = {name: secrets.token_hex(32) for name in names}
        own = {key.replace("__", "."): value for key, value in settings.items()}
        self.settings = {"plugins.rate-limit.enabled": False, **own}
        self.servers = [self.instance(number) for number in range(count)]

    def instance(self, number: int, redis: str | None = None) -> Server:
        environment = {
            **self.secrets, "REDIS_URL": redis or self.redis.url, "MONGO_URI": self.mongo.url,
            "CANVAS_INSTANCE": f"i{number}",
        }  # fmt: skip
        server = Server(config=ROOT / "config" / "cluster.json5", environment=environment)
        server.settings.update(self.settings)
        return server

    def __enter__(self) -> Cluster:
        side_by_side(server.start for server in self.servers)
        return self

    def __exit__(self, *_: object) -> None:
        try:
            for store in (self.redis, self.mongo):
                if not store.running:
                    store.start()
                store.go_on()
            for server in self.servers:
                server.close()
        finally:
            self.redis.close()
            self.mongo.close()
