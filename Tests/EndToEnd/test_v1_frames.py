"""Published clients see what they always saw: the recorded frames of v1, played again."""

from __future__ import annotations

import json

import pytest
import v1_frames
from people import Person
from server import Server

SCENARIOS = json.loads(v1_frames.PATH.read_text())["scenarios"]


@pytest.fixture(scope="module")
def people(server: Server) -> dict[str, Person]:
    return v1_frames.cast(server)


def test_every_scenario_is_recorded() -> None:
    sent = [[each for each in one["steps"] if "sends" in each or "closes" in each] for one in SCENARIOS]
    assert dict(zip([one["name"] for one in SCENARIOS], sent, strict=True)) == v1_frames.scenarios()


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each["name"].replace(" ", "-"))
def test_the_recorded_frames_come_again(server: Server, people: dict[str, Person], scenario: dict[str, object]) -> None:
    play = v1_frames.Play(server, people)
    for step in scenario["steps"]:  # type: ignore[attr-defined]
        if "receives" in step:
            assert play.hears(step["who"], 10) == step["receives"]
        elif "closed" in step:
            assert play.hears(step["who"], 10) == {"closed": step["closed"]}
        else:
            play.does(step)
    play.close()
