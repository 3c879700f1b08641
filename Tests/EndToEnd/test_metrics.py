"""What is counted, who may read it, and that the page about it is complete."""

from __future__ import annotations

import json
import pathlib
import re
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest
import scrape
from cluster import Cluster, until
from member import Member
from member2 import Member2
from people import create_room, request, sign_up
from server import ROOT, Server

PAGE = ROOT / "docs" / "operations.md"
DEPLOY = ROOT / "deploy"
# Of plugin `cluster`, which is off for a server by itself.
OF_CLUSTER = re.compile(r"canvas_(redis|mongo|cluster)_|canvas_history_harmed_rooms")


@pytest.fixture(scope="module")
def watched() -> Iterator[Server]:
    with Server(metrics__listen=True, metrics__port=0) as server:
        yield server


def growth(before: dict[str, float], after: dict[str, float]) -> dict[str, float]:
    return {name: value - before.get(name, 0) for name, value in after.items() if value != before.get(name, 0)}


def test_drawing_in_both_versions_is_counted(watched: Server) -> None:
    owner = sign_up(watched)
    room = create_room(watched, owner)
    before = scrape.samples(watched)
    with Member(watched, owner) as old, Member2(watched, sign_up(watched), room) as new:
        old.join(room)
        old.draw_and_see()
        new.draw()
        new.resume()
        with Member2(watched, owner, room):
            after = scrape.samples(watched)
    grown = growth(before, after)
    assert grown['canvas_messages_total{plugin="history",type="CANVAS_UPDATE",version="1"}'] == 1
    assert grown['canvas_messages_total{plugin="history",type="32",version="2"}'] == 1
    assert grown['canvas_rooms_joins_total{kind="new",version="1"}'] == 1
    assert grown['canvas_rooms_joins_total{kind="new",version="2"}'] == 2
    assert grown['canvas_rooms_joins_total{kind="resumed",version="2"}'] == 1
    assert grown["canvas_history_appended_entries_total"] == 2
    assert grown["canvas_history_append_seconds_count"] == 2
    assert grown['canvas_history_initial_state_bytes_count{version="1"}'] == 1
    assert grown['canvas_history_initial_state_bytes_count{version="2"}'] == 3
    assert grown["canvas_history_entries"] == 2 and grown["canvas_history_bytes"] > 100
    assert after["canvas_websocket_connections"] == 3 and after["canvas_rooms_members"] == 3
    assert grown["canvas_websocket_opened_total"] == 4
    assert grown['canvas_sqlite_write_seconds_count{store="history"}'] >= 2
    assert grown["canvas_sent_frames_total"] >= grown["canvas_sends_total"] > 0
    assert grown["canvas_sent_bytes_total"] > 500 and grown["canvas_received_bytes_total"] > 500


def test_refusals_are_counted_by_code(watched: Server) -> None:
    before = scrape.samples(watched)
    with Member(watched, sign_up(watched)) as member:
        member.room = "ABCD2345"
        member.draw()
        member.expect("ERROR", code="not_in_room")
        member.socket.send("no JSON")
        member.expect("ERROR", code="malformed_message")
    with Member2(watched, sign_up(watched)) as member:
        member.put()
        member.expect("ERROR", code="not_in_room")
    assert request(watched, "GET", "/api/user/me").status == 401
    grown = growth(before, scrape.samples(watched))
    assert grown['canvas_message_refusals_total{code="not_in_room"}'] == 2
    assert grown['canvas_message_refusals_total{code="malformed_message"}'] == 1
    assert grown['canvas_http_request_seconds_count{method="GET",route="/api/user/me",status="4xx"}'] == 1


def test_counters_never_go_back_and_buckets_add_up(watched: Server) -> None:
    first = scrape.samples(watched)
    request(watched, "GET", "/health")
    second = scrape.samples(watched)
    for name, value in first.items():
        if "_total" in name or "_bucket" in name or "_count" in name:
            assert second[name] >= value, name
    for name in [name for name in second if 'le="+Inf"' in name]:
        count = re.sub(r',?le="\+Inf"', "", name).replace("_bucket", "_count").replace("{}", "")
        assert second[name] == second[count], name


def test_nobody_reads_metrics_unless_told_so(server: Server) -> None:
    assert server.status("/metrics") == 404
    assert b"metrics on" not in server.log()


def test_the_main_port_asks_for_the_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_TOKEN", scrape.TOKEN)
    with Server() as guarded:
        assert request(guarded, "GET", "/metrics").status == 401
        assert request(guarded, "GET", "/metrics", token="x" * len(scrape.TOKEN)).status == 401
        assert request(guarded, "GET", "/metrics", token=scrape.TOKEN).status == 200
        assert scrape.TOKEN.encode() not in guarded.log()


def test_a_listener_of_its_own_serves_nothing_else(watched: Server) -> None:
    base = scrape.address(watched).removesuffix("/metrics")
    for path in ["/", "/health", "/api/user/me"]:
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(base + path, timeout=10)
        assert refused.value.code == 404, path
    assert watched.status("/metrics") == 404


def test_prometheus_own_linter_finds_nothing(watched: Server) -> None:
    checked = subprocess.run(
        ["promtool", "check", "metrics"], input=scrape.text(watched).encode(), capture_output=True, check=False
    )
    assert checked.returncode == 0, checked.stderr.decode()
    assert checked.stderr == b""


def documented() -> dict[str, str]:
    """Every metric of the page and its kind."""
    return dict(re.findall(r"^\| `(canvas_\w+)(?:\{[^`]*\})?` \| (\w+) \|", PAGE.read_text(), re.MULTILINE))


def test_every_metric_is_documented_and_every_documented_one_is_there(watched: Server) -> None:
    rows = documented()
    found = scrape.families(watched)
    assert {name: kind for name, kind in rows.items() if not OF_CLUSTER.match(name)} == found


def test_an_instance_of_many_shows_its_stores_too() -> None:
    with Cluster(1, **{"metrics.listen": True, "metrics.port": 0}) as cluster:
        used = "canvas_redis_memory_used_bytes"  # known when Redis has been asked for the first time
        until(lambda: scrape.samples(cluster.servers[0]).get(used, 0) > 100_000, "the memory of Redis")
        found = scrape.families(cluster.servers[0])
        rows = documented()
        assert {name for name in rows if OF_CLUSTER.match(name)} == {name for name in found if OF_CLUSTER.match(name)}
        assert found.items() <= rows.items()

        def connected() -> bool:  # a reactor without rooms connects when it is first asked
            samples = scrape.samples(cluster.servers[0])
            return samples["canvas_redis_connected"] == samples["canvas_reactors"]

        until(connected, "every reactor to be connected")


def names_in(text: str) -> set[str]:
    return {re.sub(r"_(bucket|sum|count)$", "", name) for name in re.findall(r"\bcanvas_\w+", text)}


def test_alerts_and_dashboard_ask_for_metrics_that_exist(watched: Server) -> None:
    known = scrape.families(watched).keys() | documented().keys()
    for file in ["alerts.yml", "dashboard.json"]:
        asked = names_in((DEPLOY / file).read_text())
        assert asked and asked <= known, asked - known


def test_the_dashboard_is_one_that_grafana_takes() -> None:
    board = json.loads((DEPLOY / "dashboard.json").read_text())
    assert board["schemaVersion"] >= 36 and board["title"] and board["uid"]
    panels = [panel for panel in board["panels"] if panel["type"] != "row"]
    assert len({panel["id"] for panel in board["panels"]}) == len(board["panels"])
    for panel in panels:
        assert panel["targets"] and all(target["expr"] for target in panel["targets"]), panel["title"]
    assert len(panels) >= 12


def test_a_plugin_that_is_off_takes_its_metrics_along() -> None:
    with Server(metrics__listen=True, metrics__port=0, plugins__presence__enabled=False) as server:
        assert not [name for name in scrape.samples(server) if 'plugin="presence"' in name]


def test_the_published_table_has_a_rule_each() -> None:
    rules = pathlib.Path(DEPLOY / "alerts.yml").read_text()
    for threshold in ["> 0.8", "> 0.1", "> 50000", "> 0.5", 'le="10000000"', "> 0.05"]:
        assert threshold in rules, threshold
