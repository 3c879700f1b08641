"""What `make cluster` runs: several instances from one command, each of them killed in turn while people draw."""

from __future__ import annotations

import os
import pathlib
import random
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from types import SimpleNamespace

import pytest
from artists import New, Old
from cluster import free_port
from company import Company
from people import request
from server import PUBLISHED, ROOT

STARTED = re.compile(r"(canvas\d) \| is process (\d+), http://127.0.0.1:(\d+)")


class CalmOld(Old):
    pace = (0.5, 1)


class CalmNew(New):
    pace = (0.5, 1)


class Calm(Company):
    kinds = (CalmOld, CalmNew)


class Script:
    """The running script: what it has said of its instances, and the way to them through the balancer."""

    def __init__(self, folder: pathlib.Path):
        self.port, self.pids, self.ports = free_port(), {}, {}
        environment = {key: value for key, value in os.environ.items() if key not in PUBLISHED}
        self.process = subprocess.Popen(
            [sys.executable, ROOT / "scripts" / "cluster.py", "--port", str(self.port), "--folder", folder],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=environment,
        )  # fmt: skip
        self.said: list[str] = []
        self.read_until("Open http://localhost:")
        self.front = self.server(self.port, folder)
        self.first = self.server(self.ports["canvas1"], folder / "canvas1")

    @staticmethod
    def server(port: int, data: pathlib.Path) -> SimpleNamespace:
        return SimpleNamespace(host="127.0.0.1", port=port, base=f"http://127.0.0.1:{port}", data=data)

    def read_until(self, words: str) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.said.append(line)
            if found := STARTED.match(line):
                self.pids[found[1]], self.ports[found[1]] = int(found[2]), int(found[3])
            if words in line:
                return
        raise AssertionError(f"it never said {words!r}:\n{''.join(self.said[-30:])}")


@pytest.fixture
def script(tmp_path: pathlib.Path) -> Iterator[Script]:
    running = Script(tmp_path / "data")
    yield running
    if running.process.poll() is None:
        running.process.kill()


def test_make_cluster_starts_again_what_is_killed_and_stops_what_it_started(
    script: Script, tmp_path: pathlib.Path
) -> None:
    assert sorted(script.pids) == ["canvas1", "canvas2", "canvas3"]
    second = subprocess.run(
        [sys.executable, ROOT / "scripts" / "cluster.py", "--folder", tmp_path / "data"],
        capture_output=True, text=True, check=False, timeout=30,
    )  # fmt: skip
    assert second.returncode == 1 and "in use already" in second.stderr

    with Calm([script.first], 2, 4, random.Random(1), front=script.front) as company:  # type: ignore[list-item, arg-type]
        company.draw_for(1)
        for name, pid in sorted(script.pids.items()):
            os.kill(pid, signal.SIGKILL)
            script.read_until(f"{name} | is process")
            company.draw_for(1)
        company.settle()
        entries = len(company.check())
        returns = sum(artist.returns for artist in company.all)
    assert returns > 0, "nobody was on an instance that was killed"
    assert request(script.front, "GET", "/ready")["status"] == "ready"  # type: ignore[arg-type]
    print(f"{entries} entries, none lost; {returns} returns")

    script.process.send_signal(signal.SIGINT)
    script.read_until("Stopping")
    assert script.process.stdout is not None
    script.process.stdout.read()
    assert script.process.wait(30) == 0
    assert processes_with(tmp_path) == []


def processes_with(folder: pathlib.Path) -> list[str]:
    """The command lines that name the folder, as in proc_pid_cmdline(5)."""
    found = []
    for place in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = place.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:  # it has ended meanwhile
            continue
        found += [words] if str(folder) in words else []
    return found
