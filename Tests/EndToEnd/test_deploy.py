"""`deploy/`, as far as it runs without Docker: each file is read by the program it is for.

There is no Docker engine here: the image is not built and the compose file not started. What is checked of them is their
form and what they say about each other.
"""

from __future__ import annotations

import contextlib
import json
import os
import pathlib
import re
import shutil
import socket
import subprocess
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from types import SimpleNamespace

import pytest
import scrape
import yaml
from member import Member
from people import create_room, sign_up
from server import BINARY, ROOT, Server

DEPLOY = ROOT / "deploy"
COMPOSE = yaml.safe_load((DEPLOY / "docker-compose.yml").read_text())
INSTANCES = ["canvas1", "canvas2", "canvas3"]
HAPROXY = shutil.which("haproxy") or "/usr/sbin/haproxy"


def run(*command: object, cwd: pathlib.Path | None = None) -> str:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, cwd=cwd, check=False)
    said = done.stdout + done.stderr
    assert done.returncode == 0, f"{command}: {done.returncode}\n{said}"
    return said


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def eventually(found: Callable[[], object], wanted: str, within: float = 20) -> object:
    deadline = time.monotonic() + within
    while True:
        try:
            if answer := found():
                return answer
        except OSError:
            pass
        assert time.monotonic() < deadline, f"waited in vain for {wanted}"
        time.sleep(0.05)


# haproxy


@contextlib.contextmanager
def balancer(folder: pathlib.Path, *servers: Server) -> Iterator[int]:
    """haproxy with `deploy/haproxy.cfg` before these servers and before ports where nobody is; its port."""
    port = free_port()
    text = (DEPLOY / "haproxy.cfg").read_text().replace("bind :8080", f"bind 127.0.0.1:{port}")
    text = text.replace("maxconn 100000", "maxconn 1000")  # as many files as are allowed here
    places = [server.port for server in servers]
    for name in INSTANCES:
        text = text.replace(f"{name}:8080", f"127.0.0.1:{places.pop() if places else free_port()}")
    (folder / "haproxy.cfg").write_text(text)
    with open(folder / "haproxy.log", "wb") as log:
        process = subprocess.Popen([HAPROXY, "-db", "-f", folder / "haproxy.cfg"], stdout=log, stderr=log)
    try:
        eventually(lambda: status(f"http://127.0.0.1:{port}/ready") == 200, "a server behind the balancer")
        yield port
    finally:
        process.terminate()
        process.wait(10)


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


def test_haproxy_takes_its_file() -> None:
    assert "Configuration file is valid" in run(HAPROXY, "-c", "-f", DEPLOY / "haproxy.cfg")


def test_the_balancer_passes_requests_and_sockets_on_and_hides_metrics(tmp_path: pathlib.Path) -> None:
    with Server(server__trustedProxyHops=1) as server, balancer(tmp_path, server) as port:
        assert status(f"http://127.0.0.1:{port}/health") == 200
        assert status(f"http://127.0.0.1:{port}/metrics") == 404
        owner = sign_up(server)
        room = create_room(server, owner)
        with Member(SimpleNamespace(host="127.0.0.1", port=port), owner) as member:  # type: ignore[arg-type]
            member.join(room)
            member.draw_and_see()


def test_a_stopping_server_is_left_alone_before_it_closes_anything(tmp_path: pathlib.Path) -> None:
    pause = next(part for part in COMPOSE["services"]["canvas1"]["command"] if "drainPause" in part).split("=")[1]
    with Server(server__drainPause=pause) as first, Server() as second, balancer(tmp_path, first, second) as port:
        assert first.process is not None and second.running
        first.process.terminate()
        answers = []
        while first.running:
            answers.append(status(f"http://127.0.0.1:{port}/live"))
        answers += [status(f"http://127.0.0.1:{port}/live") for _ in range(10)]
        assert set(answers) == {200}, "a request met a server that was gone"


# Prometheus


def test_promtool_takes_configuration_and_rules() -> None:
    said = run("promtool", "check", "config", "prometheus.yml", cwd=DEPLOY)
    assert "SUCCESS: 1 rule files found" in said
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text())
    count = sum(len(group["rules"]) for group in rules["groups"])
    assert f"SUCCESS: {count} rules found" in run("promtool", "check", "rules", "alerts.yml", cwd=DEPLOY)


def test_every_alert_is_explained() -> None:
    page = (ROOT / "docs" / "operations.md").read_text()
    rules = yaml.safe_load((DEPLOY / "alerts.yml").read_text())
    for group in rules["groups"]:
        for rule in group["rules"]:
            assert f"| `{rule['alert']}` |" in page, rule["alert"]


def test_a_real_prometheus_scrapes_and_answers(tmp_path: pathlib.Path) -> None:
    with Server(metrics__listen=True, metrics__port=0) as server:
        target = scrape.address(server).removeprefix("http://").removesuffix("/metrics")
        text = (DEPLOY / "prometheus.yml").read_text().replace("15s", "1s")
        text = re.sub(r"targets: \[.*\]", f'targets: ["{target}"]', text)
        (tmp_path / "prometheus.yml").write_text(text)
        shutil.copy(DEPLOY / "alerts.yml", tmp_path)
        port = free_port()
        options = [f"--web.listen-address=127.0.0.1:{port}", f"--storage.tsdb.path={tmp_path}/data"]
        with open(tmp_path / "prometheus.log", "wb") as log:
            process = subprocess.Popen(
                ["prometheus", f"--config.file={tmp_path}/prometheus.yml", *options], stdout=log, stderr=log
            )
        try:
            check_prometheus(f"http://127.0.0.1:{port}", server)
        finally:
            process.terminate()
            process.wait(20)


def check_prometheus(base: str, server: Server) -> None:
    def ask(path: str) -> dict[str, object]:
        with urllib.request.urlopen(base + path, timeout=5) as answer:
            return json.load(answer)["data"]

    def value(query: str) -> float | None:
        found = ask("/api/v1/query?query=" + urllib.parse.quote(query))["result"]
        return float(found[0]["value"][1]) if found else None  # type: ignore[index,call-overload]

    eventually(lambda: [each["health"] for each in ask("/api/v1/targets")["activeTargets"]] == ["up"], "the target")  # type: ignore[attr-defined]
    with Member(server, sign_up(server)):
        eventually(lambda: value("canvas_websocket_connections") == 1, "a sample of one connection")
    eventually(lambda: value("canvas_websocket_connections") == 0, "a sample of none")
    rules = [rule["health"] for group in ask("/api/v1/rules")["groups"] for rule in group["rules"]]  # type: ignore[attr-defined]
    assert len(rules) == 18
    eventually(
        lambda: {rule["health"] for group in ask("/api/v1/rules")["groups"] for rule in group["rules"]} == {"ok"},  # type: ignore[attr-defined]
        "every rule to be evaluated",
    )
    for panel in json.loads((DEPLOY / "dashboard.json").read_text())["panels"]:
        for target in panel.get("targets", []):
            value(target["expr"].replace("$instance", ".*"))  # 400, and so an error, for what cannot be asked
    assert [alert for alert in ask("/api/v1/alerts")["alerts"] if alert["state"] == "firing"] == []  # type: ignore[attr-defined]


# systemd


@pytest.fixture
def unit(tmp_path: pathlib.Path) -> pathlib.Path:
    """The unit with the program where it is here: systemd looks whether it is there."""
    text = (DEPLOY / "canvas.service").read_text()
    copy = tmp_path / "canvas.service"
    copy.write_text(re.sub(r"^ExecStart=\S+", f"ExecStart={BINARY.resolve()}", text, flags=re.MULTILINE))
    return copy


def test_systemd_takes_the_unit(unit: pathlib.Path) -> None:
    said = run("systemd-analyze", "verify", "--man=no", unit)
    assert "canvas.service" not in said, said


def test_systemd_finds_the_unit_hardened(unit: pathlib.Path) -> None:
    said = run("systemd-analyze", "security", "--offline=true", "--threshold=20", unit)
    exposure = re.search(r"Overall exposure level for canvas.service: ([\d.]+)", said)
    assert exposure and float(exposure[1]) < 2, said


# Docker: the form of its files


def dockerfile() -> str:
    """With lines that go on put together."""
    return (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")


def test_the_compose_file_has_the_published_parts() -> None:
    services = COMPOSE["services"]
    assert set(services) == {*INSTANCES, "balancer", "redis", "mongo", "prometheus"}
    for name in INSTANCES:
        service = services[name]
        assert service["environment"]["CANVAS_INSTANCE"] == name
        assert service["read_only"] is True and service["cap_drop"] == ["ALL"]
        assert "ports" not in service and service["networks"] == ["inside"]
        assert f"{name}:/var/lib/canvas" in service["volumes"]
    assert COMPOSE["networks"]["inside"]["internal"] is True
    for name in ["redis", "mongo"]:
        assert "ports" not in services[name] and services[name]["healthcheck"]
    redis = " ".join(services["redis"]["command"])
    for option in ["--appendonly yes", "--maxmemory-policy noeviction", "--requirepass"]:
        assert option in redis


def test_every_volume_network_and_dependency_is_declared() -> None:
    services = COMPOSE["services"]
    for name, service in services.items():
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert source in COMPOSE["volumes"] or (DEPLOY / source).is_file(), f"{name}: {volume}"
        assert set(service["networks"]) <= COMPOSE["networks"].keys()
        assert set(service.get("depends_on", [])) <= services.keys()


def test_no_secret_stands_in_the_compose_file() -> None:
    for service in COMPOSE["services"].values():
        for key, value in service.get("environment", {}).items():
            if re.search("SECRET|PASSWORD|AUTH", key):
                assert re.fullmatch(r"\$\{\w+:\?[\w ]+\}", value), key


def test_the_instances_settings_are_settings_of_this_server() -> None:
    service = COMPOSE["services"]["canvas1"]
    given = {key: re.sub(r"\$\{\w+:\?[^}]*\}", "s" * 40, value) for key, value in service["environment"].items()}
    given = {key: re.sub(r"\$\{\w+:-\}", "", value) for key, value in given.items()}
    assert service["command"][0] == "serve"
    command = [str(BINARY), "check-config", *service["command"][1:]]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env={**os.environ, **given}, check=False)
    assert done.returncode == 0 and "good" in done.stdout, done.stderr


def test_balancer_and_prometheus_know_the_instances() -> None:
    balancer, prometheus = (DEPLOY / "haproxy.cfg").read_text(), (DEPLOY / "prometheus.yml").read_text()
    assert re.findall(r"^  server (\w+) \1:8080$", balancer, re.MULTILINE) == INSTANCES
    assert re.findall(r'"(\w+):9464"', prometheus) == INSTANCES


def test_the_image_is_small_and_nobody_s() -> None:
    lines = dockerfile().splitlines()
    stages = [line for line in lines if line.startswith("FROM ")]
    assert len(stages) == 2 and stages[0].endswith(" AS build")
    last = lines[lines.index(stages[1]) :]
    assert "USER 10001" in last and any("/live" in line for line in last)
    assert any("--static-swift-stdlib" in line for line in lines)
    for copied in re.findall(r"^COPY (?!--from)(.+) \S+$", "\n".join(lines), re.MULTILINE):
        for source in copied.split():
            assert (ROOT / source).exists(), source
            assert f"!{source}" in (ROOT / ".dockerignore").read_text().splitlines(), source


def test_the_image_s_health_check_asks_live(server: Server) -> None:
    command = json.loads(re.search(r"HEALTHCHECK .*? CMD (\[.*\])", dockerfile())[1])  # type: ignore[index]
    for port, is_well in [(server.port, True), (free_port(), False)]:
        done = subprocess.run(command, env={**os.environ, "PORT": str(port)}, capture_output=True, check=False)
        assert (done.returncode == 0) is is_well, done.stderr


def test_the_image_has_the_libraries_that_the_program_needs() -> None:
    """Swift's own are inside the program there (--static-swift-stdlib); libc's are Debian's base."""
    runtime = dockerfile().split("FROM debian")[1]
    linked = re.findall(r"NEEDED.*\[(.*)\]", run("readelf", "-d", BINARY))
    assert "libssl.so.3" in linked
    for library in linked:
        if re.match("lib(swift|_?Foundation|dispatch|BlocksRuntime)", library):
            continue
        package = run("dpkg", "-S", f"*/{library}").splitlines()[0].split(":")[0]
        assert package in {"libc6", "libgcc-s1", "libstdc++6"} or package in runtime, f"{library} of {package}"
