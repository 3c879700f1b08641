"""Every malformed golden frame is sent to the server: it answers as the page says, and goes on."""

from __future__ import annotations

import json
import pathlib
import random

import pytest
from member2 import Member2
from people import create_room, sign_up
from server import Server

FIXTURES = pathlib.Path(__file__).resolve().parents[1] / "Fixtures" / "v2"
MALFORMED = json.loads((FIXTURES / "malformed.json").read_text())["cases"]
GOOD = [each for name in ("client", "elements") for each in json.loads((FIXTURES / f"{name}.json").read_text())["cases"]]


@pytest.mark.parametrize("case", MALFORMED, ids=lambda case: case["name"].replace(" ", "-"))
def test_w4_a_malformed_message_is_answered_and_the_rest_counts(server: Server, case: dict[str, object]) -> None:
    person = sign_up(server)
    with Member2(server, person, create_room(server, person)) as ada:
        ada.socket.send(bytes.fromhex(str(case["hex"])))
        ada.draw()
        said = [
            {"error": each["code"], "about": each["about"], "reference": each["reference"]}
            for each in ada.received("ERROR")
        ]
        assert said == [each for each in case["outcome"] if "error" in each]  # type: ignore[attr-defined]
        if {"type": "CURSOR", "x": 1, "y": 2} in case["outcome"]:  # type: ignore[operator]
            ada.expect("CURSOR", member=ada.member, x=1, y=2)


def test_frames_cut_anywhere_and_changed_anywhere_hurt_nobody(server: Server) -> None:
    choice = random.Random(20261123)
    owner = sign_up(server)
    room = create_room(server, owner)
    for _ in range(12):
        with Member2(server, sign_up(server), room) as hostile:
            for _ in range(20):
                data = bytearray(bytes.fromhex(choice.choice(GOOD)["hex"]))
                data = data[: choice.randint(0, len(data))] if choice.random() < 0.5 else data
                if data and choice.random() < 0.7:
                    data[choice.randrange(len(data))] = choice.randrange(256)
                try:
                    hostile.socket.send(bytes(data))
                except Exception as closed:  # noqa: BLE001 a JOIN of no room closes with 4000
                    assert "4000" in str(closed) or "4008" in str(closed), closed
                    break
    assert server.status("/live") == 200
    with Member2(server, owner, room) as after:
        after.draw()
