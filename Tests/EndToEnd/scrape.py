"""Reads `/metrics` of a server under test."""

from __future__ import annotations

import re
import urllib.request

from server import Server

TOKEN = "metrics-token-of-the-tests-0123456789"
PLACE = re.compile(rb'metrics on (http://[^\s",]*/metrics)')
SAMPLE = re.compile(r"^(\w+(?:\{.*\})?) (\S+)$")


def address(server: Server) -> str:
    """Where the listener for metrics is: of a server with `metrics__listen=True, metrics__port=0`."""
    found = PLACE.findall(server.log())
    assert found, f"no listener for metrics:\n{server.tail()}"
    return found[-1].decode()


def text(server: Server) -> str:
    with urllib.request.urlopen(address(server), timeout=10) as answer:
        assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
        return answer.read().decode()


def samples(server: Server) -> dict[str, float]:
    """Every sample by its name and labels, as they are written."""
    lines = [line for line in text(server).splitlines() if not line.startswith("#")]
    matches = [SAMPLE.match(line) for line in lines]
    assert all(matches), f"no sample: {lines[matches.index(None)]!r}" if None in matches else ""
    return {match[1]: float(match[2]) for match in matches if match}


def families(server: Server) -> dict[str, str]:
    """Every family's name and type."""
    return dict(re.findall(r"^# TYPE (\w+) (\w+)$", text(server), re.MULTILINE))
