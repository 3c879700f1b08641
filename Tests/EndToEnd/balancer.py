"""haproxy with `deploy/haproxy.cfg` in front of several instances."""

from __future__ import annotations

import csv
import io
import shutil
import socket

from cluster import Store, until
from server import ROOT, Server

HAPROXY = shutil.which("haproxy") or "/usr/sbin/haproxy"


class Balancer(Store):
    """A `Server` as far as clients are concerned."""

    host = "127.0.0.1"

    def __init__(self, servers: list[Server]):
        self.servers = servers
        super().__init__()
        self.wait_until_up()

    def command(self) -> list[str]:
        text = (ROOT / "deploy" / "haproxy.cfg").read_text().replace("bind :8080", f"bind 127.0.0.1:{self.port}")
        text = text.replace("maxconn 100000", f"maxconn 1000\n  stats socket {self.folder}/stats level admin")
        for number, server in enumerate(self.servers, 1):
            text = text.replace(f"canvas{number}:8080", f"{server.host}:{server.port}")
        (self.folder / "haproxy.cfg").write_text(text)
        return [HAPROXY, "-db", "-f", str(self.folder / "haproxy.cfg")]

    @property
    def base(self) -> str:
        return f"http://{self.host}:{self.port}"

    def states(self) -> list[str]:
        """What it takes each instance for: UP or DOWN."""
        with socket.socket(socket.AF_UNIX) as stats:
            try:
                stats.connect(str(self.folder / "stats"))
            except OSError:  # it is still starting
                return []
            stats.sendall(b"show stat\n")
            text = b"".join(iter(lambda: stats.recv(65536), b"")).decode()
        rows = csv.DictReader(io.StringIO(text.removeprefix("# ")))
        return [row["status"] for row in rows if row["svname"].startswith("canvas")]

    def wait_until_up(self) -> None:
        until(lambda: self.states() == ["UP"] * len(self.servers), "all instances to be up for haproxy")

    def __enter__(self) -> Balancer:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
