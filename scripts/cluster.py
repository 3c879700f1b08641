#!/usr/bin/env python3
"""Three instances on one Redis and one MongoDB behind haproxy, all on this machine: to try out, not to run for others.

    cluster.py [--port 8080] [--instances 3] [--folder var/cluster]

Everything lies in the folder and is there again the next time. An instance that ends is started again: `kill -9` one, and
go on drawing. Ctrl-C stops them all.
"""

from __future__ import annotations

import argparse
import fcntl
import os
import pathlib
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

ROOT = pathlib.Path(__file__).resolve().parents[1]
BINARY = pathlib.Path(os.environ.get("CANVAS_BINARY", ROOT / ".build" / "release" / "canvas"))
SECRETS = ("ACCESS_TOKEN_SECRET", "REFRESH_TOKEN_SECRET", "VERIFICATION_SECRET")
FORGOTTEN = ("PORT", "CANVAS_HOST", "CANVAS_PORT", "CLIENT_URL")  # of one server, not of three


def say(text: str) -> None:
    print(text, flush=True)


def spawn(*words: object, **options: object) -> subprocess.Popen[bytes]:
    """A child that Ctrl-C does not reach, but the end of this program does, however it comes."""
    command = ["setpriv", "--pdeathsig", "TERM", "--", *map(str, words)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)  # type: ignore[call-overload]


def until(done: object, wanted: str, child: subprocess.Popen[bytes], log: str, within: float = 60) -> None:
    deadline = time.monotonic() + within
    while not done():  # type: ignore[operator]
        if child.poll() is not None or time.monotonic() > deadline:
            sys.exit(f"{wanted} did not start: see {log}")
        time.sleep(0.05)


def is_ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/ready", timeout=2) as answer:
            return answer.status == 200
    except OSError:
        return False


class Helper:
    """A store or the balancer: its log is a file in the folder."""

    def __init__(self, folder: pathlib.Path, name: str, *command: object):
        self.log = str(folder / f"{name}.log")
        with open(self.log, "ab") as log:
            self.process = spawn(*command, cwd=ROOT, stdout=log, stderr=log)


class Instance:
    """One `canvas`: its log is printed behind its name, and its port stays the same."""

    def __init__(self, name: str, folder: pathlib.Path, environment: dict[str, str]):
        self.name, self.port = name, 0
        self.folder = folder / name
        self.environment = {**environment, "CANVAS_INSTANCE": name, "CANVAS_DATA": str(self.folder)}
        self.start()

    def start(self) -> None:
        (self.folder / "canvas.port").unlink(missing_ok=True)
        # haproxy looks every half a second and leaves an instance out at the second refusal.
        settings = [f"server.port={self.port}", "server.drainPause=1500ms", "server.trustedProxyHops=1"]
        words = [word for setting in settings for word in ("--set", setting)]
        self.process = spawn(
            BINARY, "serve", "--config", ROOT / "config" / "cluster.json5", *words,
            env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        )  # fmt: skip
        threading.Thread(target=self._print, args=[self.process.stdout], daemon=True).start()

    def wait(self) -> None:
        place = self.folder / "canvas.port"
        until(lambda: place.exists() and place.read_text().strip(), self.name, self.process, "above")
        self.port = int(place.read_text())
        until(lambda: is_ready(self.port), self.name, self.process, "above")
        say(f"{self.name} | is process {self.process.pid}, http://127.0.0.1:{self.port}")

    def _print(self, lines: object) -> None:
        for line in lines:  # type: ignore[attr-defined]
            say(f"{self.name} | {line.decode(errors='replace').rstrip()}")


def kept_secrets(folder: pathlib.Path) -> dict[str, str]:
    """The same for all instances, and the next time: who is signed in stays so."""
    place = folder / "secrets.env"
    if not place.exists():
        text = "".join(f"{name}={secrets.token_hex(32)}\n" for name in SECRETS)
        os.close(os.open(place, os.O_CREAT | os.O_WRONLY, 0o600))
        place.write_text(text)
    return dict(line.split("=", 1) for line in place.read_text().split())


def balancer(folder: pathlib.Path, port: int, instances: list[Instance]) -> Helper:
    """haproxy as `deploy/haproxy.cfg` has it, but on loopback, small, and before these instances."""
    text = (ROOT / "deploy" / "haproxy.cfg").read_text()
    text = text.replace("bind :8080", f"bind 127.0.0.1:{port}").replace("maxconn 100000", "maxconn 400")
    text = re.sub(r"^  server canvas.*\n", "", text, flags=re.MULTILINE)
    text += "".join(f"  server {one.name} 127.0.0.1:{one.port}\n" for one in instances)
    (folder / "haproxy.cfg").write_text(text)
    program = shutil.which("haproxy") or "/usr/sbin/haproxy"
    found = Helper(folder, "haproxy", program, "-db", "-f", folder / "haproxy.cfg")
    until(lambda: is_ready(port), "haproxy", found.process, found.log)
    return found


def stop(processes: list[subprocess.Popen[bytes]], number: int = signal.SIGTERM) -> None:
    for process in processes:
        if process.poll() is None:
            process.send_signal(number)
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def watch(instances: list[Instance], helpers: list[Helper]) -> None:
    """Starts again what ended; a store or the balancer that ends is the end of all."""
    while True:
        time.sleep(0.2)
        for instance in instances:
            if (status := instance.process.poll()) is not None:
                say(f"{instance.name} | ended with {status}, and is started again")
                instance.start()
                instance.wait()
        for helper in helpers:
            if helper.process.poll() is not None:
                sys.exit(f"{helper.log} says why that ended")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--port", type=int, default=int(os.environ.get("PORT", "8080")))
    parser.add_argument("--instances", type=int, default=3)
    parser.add_argument("--folder", type=pathlib.Path, default=ROOT / "var" / "cluster")
    options = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a shell's background jobs ignore it else
    folder: pathlib.Path = options.folder.resolve()
    for name in ("redis", "mongo"):
        (folder / name).mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = os.open(folder / "lock", os.O_CREAT | os.O_RDWR, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        sys.exit(f"{folder} is in use already; another one is given with --folder")

    redis, mongo = folder / "redis.sock", folder / "mongo" / "mongod.sock"
    environment = {key: value for key, value in os.environ.items() if key not in FORGOTTEN}
    environment |= kept_secrets(folder)
    environment |= {"REDIS_URL": f"unix://{redis}", "MONGO_URI": f"mongodb://{urllib.parse.quote(str(mongo), safe='')}/canvas"}
    helpers: list[Helper] = []
    instances: list[Instance] = []
    try:
        helpers += [
            Helper(
                folder, "redis", "redis-server", "--port", 0, "--unixsocket", redis, "--dir", folder / "redis",
                "--save", "", "--appendonly", "yes", "--appendfsync", "always", "--maxmemory-policy", "noeviction",
            ),
            Helper(folder, "mongo", "bash", ROOT / "scripts" / "mongod.sh", "serve", folder / "mongo"),
        ]  # fmt: skip
        for helper, place in zip(helpers, (redis, mongo)):
            until(place.is_socket, helper.log, helper.process, helper.log)
        instances += [Instance(f"canvas{number}", folder, environment) for number in range(1, options.instances + 1)]
        for instance in instances:
            instance.wait()
        helpers.append(balancer(folder, options.port, instances))
        say(f"Redis   | redis-cli -s {redis}")
        say(f"Letters | {folder}/canvas*/outbox: the log names them")
        say(f"Open http://localhost:{options.port} twice; Ctrl-C stops all of it.")
        watch(instances, helpers)
    except KeyboardInterrupt:
        say("Stopping")
    finally:
        stop([instance.process for instance in instances])
        stop([helper.process for helper in helpers])


if __name__ == "__main__":
    main()
