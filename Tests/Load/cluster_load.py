"""What several instances cost Redis and themselves, counted in a small run and reckoned up to a large one.

Starts Redis, MongoDB and three release instances of one reactor each, lets canvas-load spread its rooms over them, in both
protocols in turn, and reads Redis' own counters before and after the measured time:

    cluster_load.py [--rooms 12] [--users 12] [--cursors 20] [--strokes 2] [--seconds 20] [--runs 2] [--instances 3]
        [--protocols 1,2]

Rooms of an earlier run stay in memory for a while and are compared with Redis like any (a script in two seconds for each room and
instance), so the first run counts the fewest scripts.

It ends with 1 when a room's instance sent more than one message in a window, or when a stroke is missing. Redis' CPU per
message falls with the pace (it flushes once for all that has come): many rooms of three people who only draw show by how much.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import pathlib
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "EndToEnd"))

import scrape  # noqa: E402
from cluster import Cluster  # noqa: E402
from server import BINARY  # noqa: E402

LOAD = BINARY.with_name("canvas-load")
WINDOW = 0.033
WARMUP = 4.0
# The published load, for the arithmetic: 200 rooms of 50 people.
LARGE_ROOMS, LARGE_USERS, MOST_SCRIPTS = 200, 50, 18_000
TICKS = os.sysconf("SC_CLK_TCK")
KINDS = ("strokes", "cursors")
# A script's or a command's own calls, which Redis counts like a client's.
INSIDE = ("hmget", "rpush", "hset", "pttl", "pexpire", "lrange")


def cpu_seconds(pid: int) -> float:
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


@dataclasses.dataclass
class Sample:
    """Counters at one moment; two make a rate."""

    at: float
    calls: dict[str, int]
    micros: dict[str, int]
    redis_cpu: float
    instance_cpu: list[float]
    lag: dict[float, float]
    sends: float
    redis_memory: int
    redis_bytes: int

    @staticmethod
    def take(cluster: Cluster) -> Sample:
        at = time.monotonic()
        statistics = re.findall(r"cmdstat_(\S+?):calls=(\d+),usec=(\d+)", cluster.redis.ask("INFO", "commandstats"))
        calls = {name: int(count) for name, count, _ in statistics}
        micros = {name: int(usec) for name, _, usec in statistics}
        lag: dict[float, float] = {}
        sends = 0.0
        for server in cluster.servers:
            for name, value in scrape.samples(server).items():
                if bucket := re.match(r'canvas_redis_pubsub_lag_seconds_bucket\{le="([^"]+)"\}', name):
                    edge = float(bucket[1].replace("+Inf", "inf"))
                    lag[edge] = lag.get(edge, 0) + value
                elif name == "canvas_sends_total":
                    sends += value
        info = dict(re.findall(r"^(\w+):(\d+)\r?$", cluster.redis.ask("INFO", "everything"), re.MULTILINE))
        assert cluster.redis.process is not None
        return Sample(
            at, calls, micros, cpu_seconds(cluster.redis.process.pid),
            [cpu_seconds(server.pid) for server in cluster.servers], lag, sends,
            int(info["used_memory"]), int(info["total_net_input_bytes"]) + int(info["total_net_output_bytes"]),
        )  # fmt: skip


@dataclasses.dataclass
class Run:
    """One run's figures."""

    protocol: int
    options: argparse.Namespace
    report: dict
    before: Sample
    after: Sample
    load_average: float

    @property
    def seconds(self) -> float:
        return self.after.at - self.before.at

    def rate(self, *names: str) -> float:
        def total(sample: Sample) -> int:
            return sum(sample.calls.get(name, 0) for name in names)

        return (total(self.after) - total(self.before)) / self.seconds

    @property
    def sent(self) -> float:
        return sum(self.report[kind]["sentPerSecond"] for kind in KINDS)

    @property
    def deliveries(self) -> float:
        return self.report["deliveriesPerSecond"]

    @property
    def deliveries_per_send(self) -> float:
        return self.deliveries * self.seconds / (self.after.sends - self.before.sends)

    @property
    def redis_megabytes(self) -> float:
        return (self.after.redis_bytes - self.before.redis_bytes) / self.seconds / 1e6

    @property
    def messages(self) -> float:
        """What instances told each other: appends, which publish inside, and what was published without entries."""
        return self.rate("publish", "spublish")

    @property
    def per_link(self) -> float:
        """Messages a second of one room on one instance."""
        return self.messages / (self.options.rooms * self.options.instances)

    @property
    def redis_micros(self) -> float:
        """Redis' CPU per message."""
        return (self.after.redis_cpu - self.before.redis_cpu) / self.seconds / self.messages * 1e6

    @property
    def script_micros(self) -> float:
        """How long a script took, by Redis' own account."""
        micros = self.after.micros["evalsha"] - self.before.micros["evalsha"]
        return micros / (self.after.calls["evalsha"] - self.before.calls["evalsha"])

    @property
    def memory_per_stroke(self) -> float:
        strokes = self.report["strokes"]["sentPerSecond"] * self.seconds
        return (self.after.redis_memory - self.before.redis_memory) / strokes

    @property
    def instance_micros(self) -> list[float]:
        """Each instance's CPU per delivery of its own."""
        own = self.deliveries / self.options.instances
        pairs = zip(self.before.instance_cpu, self.after.instance_cpu, strict=True)
        return [(after - before) / self.seconds / own * 1e6 for before, after in pairs]

    def lag(self, share: float) -> float:
        """The bound in ms that this share of the publications' ways there and back stayed under."""
        counts = {edge: self.after.lag[edge] - self.before.lag.get(edge, 0) for edge in sorted(self.after.lag)}
        total = max(counts.values(), default=0)
        return next((edge * 1000 for edge, count in counts.items() if count >= share * total), float("nan"))

    @property
    def complaints(self) -> list[str]:
        report = self.report
        found = []
        if self.per_link > 1 / WINDOW:
            found.append(f"{self.per_link:.1f} messages/s of a room and instance: over one in {WINDOW * 1000:.0f} ms")
        if report["strokes"]["received"] != report["strokes"]["expected"] or report["misplacedStrokes"]:
            found.append("strokes are missing, doubled or out of order")
        if report["lostConnections"]:
            found.append(f"connections lost: {report['lostConnections']}")
        return found


def measure(cluster: Cluster, protocol: int, options: argparse.Namespace) -> Run:
    """Runs the load; the samples lie within its measured time."""
    command = [
        str(LOAD), "--url", ",".join(server.base for server in cluster.servers), "--protocol", str(protocol),
        "--rooms", str(options.rooms), "--users", str(options.users),
        "--cursors", str(options.cursors), "--strokes", str(options.strokes), "--seconds", str(options.seconds),
        "--warmup", str(WARMUP), "--server-pid", ",".join(str(server.pid) for server in cluster.servers), "--json",
    ]  # fmt: skip
    environment = {**os.environ, "ACCESS_TOKEN_SECRET": cluster.secrets["ACCESS_TOKEN_SECRET"]}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, text=True
    ) as load:
        assert load.stdout is not None and load.stderr is not None
        said = []
        for line in load.stderr:
            said.append(line)
            if "sending" in line:
                break
        else:
            raise SystemExit("".join(said))
        threading.Thread(target=load.stderr.read, daemon=True).start()
        time.sleep(WARMUP)
        before = Sample.take(cluster)
        time.sleep(options.seconds - 1)
        after = Sample.take(cluster)
        report = json.loads(load.stdout.read())
    return Run(protocol, options, report, before, after, os.getloadavg()[0])


def row(name: str, cells: list[str]) -> str:
    return "| " + " | ".join([name, *cells]) + " |"


def latency(run: Run, kind: str, part: str) -> str:
    found = run.report[kind][part]
    return f"{found['p50']:.0f} / {found['p95']:.0f} / {found['p99']:.0f} ms"


# What the table says of each run.
ROWS: dict[str, Callable[[Run], str]] = {
    "load average of the machine": lambda run: f"{run.load_average:.1f}",
    "messages in": lambda run: f"{run.sent:.0f} /s",
    "deliveries": lambda run: f"{run.deliveries:.0f} /s",
    "strokes, cursors that came": lambda run: " %, ".join(f"{run.report[kind]['percent']:.1f}" for kind in KINDS) + " %",
    "scripts (EVALSHA)": lambda run: f"{run.rate('evalsha'):.0f} /s",
    "published, in scripts and alone": lambda run: f"{run.messages:.0f} /s",
    "of one room on one instance (at most 30.3)": lambda run: f"{run.per_link:.1f} /s",
    "other calls inside scripts": lambda run: f"{run.rate(*INSIDE):.0f} /s",
    "a script, by Redis' clock": lambda run: f"{run.script_micros:.1f} us",
    "Redis, CPU per message": lambda run: f"{run.redis_micros:.1f} us",
    "Redis, share of a core": lambda run: f"{run.redis_micros * run.messages / 1e4:.1f} %",
    "Redis, in and out": lambda run: f"{run.redis_megabytes:.2f} MB/s",
    "Redis, memory per stroke of 20 points": lambda run: f"{run.memory_per_stroke:.0f} bytes",
    "instances, CPU per delivery": lambda run: " / ".join(f"{micros:.2f}" for micros in run.instance_micros) + " us",
    "deliveries in one send": lambda run: f"{run.deliveries_per_send:.1f}",
    "pub/sub lag, p50 / p95 at most": lambda run: f"{run.lag(0.5):.0f} / {run.lag(0.95):.0f} ms",
    "cursors across instances, p50 / p95 / p99": lambda run: latency(run, "cursors", "across"),
    "cursors within one": lambda run: latency(run, "cursors", "within"),
    "strokes across instances, p50 / p95 / p99": lambda run: latency(run, "strokes", "across"),
    "strokes within one": lambda run: latency(run, "strokes", "within"),
}


def table(runs: list[Run]) -> str:
    """The figures of all runs, a column each."""
    head = [row("", [f"v{run.protocol}" for run in runs]), row("---", ["---"] * len(runs))]
    return "\n".join(head + [row(name, [text(run) for run in runs]) for name, text in ROWS.items()])


def arithmetic(runs: list[Run], instances: int) -> str:
    """What the counts come to for the published load."""
    links = LARGE_ROOMS * instances
    most = links / WINDOW
    measured = max(run.per_link for run in runs) * links
    scripts = max(run.rate("evalsha") / run.options.rooms for run in runs) * LARGE_ROOMS
    micros = [run.redis_micros for run in runs]

    def cores(cost: float) -> str:
        return f"{measured * cost / 1e6:.2f}"

    return "\n".join(
        [
            f"{LARGE_ROOMS} rooms of {LARGE_USERS} on {instances} instances: {links} lines,",
            f"at most one message in {WINDOW * 1000:.0f} ms each: {most:.0f} /s; at the measured pace {measured:.0f} /s",
            f"of which {scripts:.0f} /s scripts (target {MOST_SCRIPTS}), whatever the number of people and of what they send;",
            f"Redis: {cores(min(micros))} to {cores(max(micros))} cores at this run's cost per message",
        ]
    )


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    defaults = (("rooms", 12), ("users", 12), ("cursors", 20), ("strokes", 2), ("seconds", 20), ("runs", 2), ("instances", 3))
    for name, default in defaults:
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--protocols", default="1,2")
    return parser.parse_args(arguments)


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    if not LOAD.exists():
        sys.exit(f"{LOAD} is not there: swift build -c release --product canvas-load")
    settings = {"server.reactors": 1, "metrics.listen": True, "metrics.port": 0, "log.level": "info"}
    runs = []
    with Cluster(options.instances, **settings) as cluster:
        for _ in range(options.runs):
            for protocol in map(int, options.protocols.split(",")):
                runs.append(measure(cluster, protocol, options))
                print(f"v{protocol}: {runs[-1].per_link:.2f} messages/s of a room and instance", file=sys.stderr)
    print(table(runs), arithmetic(runs, options.instances), sep="\n\n")
    complaints = [f"v{run.protocol}: {complaint}" for run in runs for complaint in run.complaints]
    print(*complaints, sep="\n", file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
