"""The real `canvas` binary as a child process on a data folder and a port of its own.

As a program it runs a command beside a server, with CANVAS_PORT and CANVAS_DATA in its environment; `restart`, called
by that command, kills the server with -9, starts it again on the same port and returns when it is ready:

    server.py [KEY=VALUE...] -- COMMAND [ARGUMENT...]
    server.py restart
"""

from __future__ import annotations

import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("CANVAS_BINARY", ROOT / ".build" / "release" / "canvas"))
LISTENING = re.compile(rb'listening on http:[^\s",]*:(\d+)')

# Settings of whoever runs the tests must not reach the server under test.
PUBLISHED = (
    "PORT CLIENT_URL MONGO_URI ACCESS_TOKEN_SECRET REFRESH_TOKEN_SECRET VERIFICATION_SECRET BREVO_API_KEY "
    "BREVO_SENDER_EMAIL REDIS_URL CANVAS_DATA CANVAS_INSTANCE CANVAS_HOST"
).split()


class Server:
    """One data folder and, while it runs, one process. The port stays the same across restarts."""

    host = "127.0.0.1"
    inside: tuple[str, ...] = ()  # a command that runs the process, such as `ip netns exec`

    def __init__(
        self, config: pathlib.Path | None = None, environment: dict[str, str] | None = None, **settings: object
    ):
        """`settings` are configuration keys with `__` for the dot: `plugins__echo__enabled=True`."""
        self.config, self.environment = config, environment or {}
        self.data = pathlib.Path(tempfile.mkdtemp(prefix="canvas-test-"))
        self.log_path = self.data.with_suffix(".log")
        self.settings = {key.replace("__", "."): value for key, value in settings.items()}
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    # Life

    def start(self, within: float = 30) -> Server:
        """Starts the process and waits until it listens and `/ready` says so."""
        begun = self.log_path.stat().st_size if self.log_path.exists() else 0
        self.process = self.spawn()
        deadline = time.monotonic() + within
        while not (match := LISTENING.search(self.log()[begun:])):
            self._still_starting(deadline, "never said where it listens")
        self.port = int(match[1])
        while self.status("/ready") != 200:
            self._still_starting(deadline, "listens but never became ready")
        return self

    def spawn(self) -> subprocess.Popen[bytes]:
        """Another process on the same data folder; `start` is what most tests want."""
        # No balancer has to notice that a server here stops.
        settings = {"server.port": self.port, "server.drainPause": "0s", **self.settings}
        command = [*self.inside, str(BINARY), "serve", *(["--config", str(self.config)] if self.config else [])]
        for key, value in settings.items():
            command += ["--set", f"{key}={str(value).lower() if isinstance(value, bool) else value}"]
        environment = {key: value for key, value in os.environ.items() if key not in PUBLISHED}
        environment |= {**self.environment, "CANVAS_DATA": str(self.data)}
        with open(self.log_path, "ab") as log:
            return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT)

    def _still_starting(self, deadline: float, complaint: str) -> None:
        assert self.process is not None
        if self.process.poll() is not None:
            raise AssertionError(f"the server ended with {self.process.returncode} at start:\n{self.tail()}")
        if time.monotonic() > deadline:
            self.kill()
            raise AssertionError(f"the server {complaint}:\n{self.tail()}")
        time.sleep(0.02)

    def terminate(self, within: float = 10) -> int:
        """SIGTERM; the exit status. Still there `within` seconds later is a failure."""
        assert self.process is not None
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the server was still there {within} s after SIGTERM:\n{self.tail()}") from None

    def kill(self) -> None:
        """kill -9, and nothing else: what the disk has is what a restart finds."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def close(self) -> None:
        """Stops the process, which must exit with 0, and removes its folder."""
        try:
            if self.running:
                status = self.terminate()
                assert status == 0, f"exit status {status} after SIGTERM:\n{self.tail()}"
        finally:
            shutil.rmtree(self.data, ignore_errors=True)
            self.log_path.unlink(missing_ok=True)

    def __enter__(self) -> Server:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.close()

    # What it says about itself

    @property
    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def pid(self) -> int:
        assert self.process is not None
        return self.process.pid

    @property
    def base(self) -> str:
        return f"http://{self.host}:{self.port}"

    def status(self, path: str) -> int:
        """The status of a GET, 0 when nobody answers."""
        try:
            with urllib.request.urlopen(self.base + path, timeout=5) as answer:
                return answer.status
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def log(self) -> bytes:
        return self.log_path.read_bytes() if self.log_path.exists() else b""

    def tail(self, count: int = 2000) -> str:
        return self.log()[-count:].decode(errors="replace")

    def resident_bytes(self) -> int:
        """Memory in use: VmRSS of the process."""
        for line in pathlib.Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
        raise AssertionError("the process has no VmRSS: it is gone")


def run_beside(server: Server, command: list[str]) -> int:
    """Runs the command while the server runs; SIGUSR1 restarts the server."""
    restarted = server.data / "restarted"

    def restart(*_: object) -> None:
        server.kill()
        server.start()
        restarted.touch()

    signal.signal(signal.SIGUSR1, restart)
    keeper = {"CANVAS_KEEPER": str(os.getpid()), "CANVAS_RESTARTED": str(restarted)}
    place = {"CANVAS_PORT": str(server.port), "CANVAS_DATA": str(server.data)}
    status = subprocess.run(command, env={**os.environ, **place, **keeper}, check=False).returncode
    if not server.running:
        raise AssertionError(f"the server ended by itself:\n{server.tail()}")
    if status:
        print(f"the server's log ends with\n{server.tail()}", file=sys.stderr)
    return status


def ask_for_restart(within: float = 60) -> int:
    restarted = pathlib.Path(os.environ["CANVAS_RESTARTED"])
    restarted.unlink(missing_ok=True)
    os.kill(int(os.environ["CANVAS_KEEPER"]), signal.SIGUSR1)
    deadline = time.monotonic() + within
    while not restarted.exists():
        if time.monotonic() > deadline:
            return 1
        time.sleep(0.02)
    return 0


def main(arguments: list[str]) -> int:
    if arguments == ["restart"]:
        return ask_for_restart()
    split = arguments.index("--")
    settings = dict(setting.split("=", 1) for setting in arguments[:split])
    with Server(**settings) as server:
        return run_beside(server, arguments[split + 1 :])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
