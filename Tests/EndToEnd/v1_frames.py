"""Recorded frames of protocol v1: what published clients send, and the frames it leads to, for each who is there.

`python Tests/EndToEnd/v1_frames.py` records `Tests/Fixtures/v1/frames.json` anew from the real server;
`test_v1_frames.py` plays it and compares. What differs from run to run is a word with a `$`: `$room`, `$ada` (a user id),
`$ada.colour`, `$time`.
"""

from __future__ import annotations

import json
import pathlib
import sys

from member import Member
from people import Person, create_room, sign_up
from server import Server
from websockets.exceptions import ConnectionClosed

PATH = pathlib.Path(__file__).resolve().parents[1] / "Fixtures" / "v1" / "frames.json"
PALETTE = "#60a5fa #34d399 #f472b6 #fb923c #a78bfa #facc15 #22d3ee #f87171 #4ade80 #e879f9".split()
Step = dict[str, object]


def colour_of(user_id: str) -> str:
    number = 0
    for character in user_id:
        number = (number * 31 + ord(character)) % 2**32
    return PALETTE[number % 10]


# What the clients send, in the published shape


def sends(who: str, kind: str, **payload: object) -> Step:
    return {"who": who, "sends": {"type": kind, "payload": payload}}


def joins(*names: str) -> list[Step]:
    return [sends(name, "JOIN_ROOM", roomId="$room") for name in names]


def shape(stroke_id: str, who: str) -> dict[str, object]:
    points = [{"x": 10, "y": 20.5}, {"x": 11.25, "y": 21}, {"x": -3, "y": 1e3}]
    return {"roomId": "$room", "points": points, "color": "#ffffff", "width": 2, "strokeId": stroke_id, "userId": f"${who}"}


def draws(who: str, stroke_id: str, key: str = "canvasData", **other: object) -> Step:
    return sends(who, "CANVAS_UPDATE", roomId="$room", **{key: {**shape(stroke_id, who), **other}})


def scenarios() -> dict[str, list[Step]]:
    ada, ben = draws("ada", "s-ada"), draws("ben", "s-ben")
    undo = sends("ada", "UNDO", roomId="$room", strokeId="s-ada")
    redo = sends("ada", "REDO", roomId="$room", stroke=shape("s-ada", "ada"))
    return {
        "join an empty room": joins("ada"),
        "join a room with somebody in it": joins("ada", "ben"),
        "join again": joins("ada") + [ada] + joins("ada"),
        "join a room that is not": [sends("ada", "JOIN_ROOM", roomId="22222222")],
        "leave": [*joins("ada", "ben"), sends("ben", "LEAVE_ROOM", roomId="$room"), ada],
        "disconnect": [*joins("ada", "ben"), {"who": "ben", "closes": True}],
        "draw under canvasData": [*joins("ada", "ben"), ada, ben],
        "draw under stroke": [*joins("ada", "ben"), draws("ada", "s-ada", key="stroke")],
        "draw with further members": [*joins("ada", "ben"), draws("ada", "s-ada", tool="pen", list=[1, None, "ü"])],
        "draw and join late": [*joins("ada"), ada, *joins("ben"), ben, *joins("eve")],
        "undo and redo": [*joins("ada", "ben"), ada, ben, undo, redo, *joins("eve")],
        "the same stroke twice": [*joins("ada", "ben"), ada, ada],
        "the same stroke again after its undo": [*joins("ada", "ben"), ada, undo, ada],
        "undo of a stranger": [*joins("ada", "ben"), ada, sends("ben", "UNDO", roomId="$room", strokeId="s-ada")],
        "undo and redo of what is not": [*joins("ada"), undo, redo],
        "undo twice": [*joins("ada"), ada, undo, undo],
        "redo of what is there": [*joins("ada"), ada, redo],
        "somebody else's stroke id": [*joins("ada", "ben"), ada, draws("ben", "s-ada", width=3)],
        "cursor": [*joins("ada", "ben"), sends("ada", "CURSOR_MOVE", roomId="$room", x=12.5, y=-40)],
        "cursor with a name of its own": [*joins("ada", "ben"), sends(
            "ada", "CURSOR_MOVE", roomId="$room", x=0, y=0, userId="$ben", username="Ben", color="red")],
        "draw without a room": [ada],
        "draw in another room than one's own": [*joins("ada"), sends(
            "ada", "CANVAS_UPDATE", roomId="22222222", canvasData=shape("s-ada", "ada"))],
        "no JSON": [*joins("ada"), {"who": "ada", "sends": "{nonsense"}],
        "no payload": [{"who": "ada", "sends": {"type": "JOIN_ROOM"}}],
        "unknown types": [sends("ada", "NO_SUCH", a=1), sends("ada", "USER_JOINED", roomId="$room")],
        "strokes that are none": [*joins("ada"), draws("ada", "a", points=[]), draws("ada", "b", color="#12"),
            draws("ada", "c", width=0), draws("ada", ""), draws("ada", "d", points=[{"x": 1}])],
    }  # fmt: skip


# Playing


class Play:
    """One scenario on the server, with a room and people of its own."""

    def __init__(self, server: Server, people: dict[str, Person]):
        self.server = server
        self.room = create_room(server, sign_up(server))  # its own: an account makes 20 rooms an hour
        self.words = {"$room": self.room}
        for name, person in people.items():
            self.words[f"${name}"] = person.user_id
        self.people = people
        self.members: dict[str, Member] = {}

    def member(self, who: str) -> Member:
        if who not in self.members:
            self.members[who] = Member(self.server, self.people[who])
        return self.members[who]

    def does(self, step: Step) -> None:
        member = self.member(str(step["who"]))
        if step.get("closes"):
            member.socket.close()
            del self.members[str(step["who"])]
            return
        text = step["sends"] if isinstance(step["sends"], str) else json.dumps(step["sends"], ensure_ascii=False)
        for word in sorted(self.words, key=len, reverse=True):
            text = text.replace(word, self.words[word])
        member.socket.send(text)

    def hears(self, who: str, within: float) -> object:
        """The next frame, with words for what differs; the close code at the end, None when nothing comes."""
        try:
            return self.plain(json.loads(self.member(who).socket.recv(timeout=within)))
        except TimeoutError:
            return None
        except ConnectionClosed as closed:
            self.members.pop(who)
            return {"closed": closed.rcvd.code if closed.rcvd else 1006}

    def plain(self, value: object, key: str = "") -> object:
        if isinstance(value, dict):
            found = {name: self.plain(each, name) for name, each in value.items()}
            if "username" in value:
                word = found["userId"]
                assert value["color"] == colour_of(value["userId"]), value
                found["color"] = f"{word}.colour"
            return found
        if isinstance(value, list):
            return [self.plain(each) for each in value]
        if key == "timestamp":
            assert isinstance(value, int), value
            return "$time"
        return next((word for word, meaning in self.words.items() if value == meaning), value)

    def close(self) -> None:
        for member in self.members.values():
            member.socket.close()


def cast(server: Server) -> dict[str, Person]:
    return {name: sign_up(server, name.title()) for name in ("ada", "ben", "eve")}


def record(server: Server, people: dict[str, Person], steps: list[Step]) -> list[Step]:
    play, found = Play(server, people), []
    for step in steps:
        play.does(step)
        found.append(step)
        for who in list(play.members):
            while (frame := play.hears(who, 0.3)) is not None:
                found.append({"who": who, "closed" if "closed" in frame else "receives": frame.get("closed", frame)})  # type: ignore[operator,attr-defined]
                if "closed" in frame:  # type: ignore[operator]
                    break
    play.close()
    return found


def main() -> int:
    with Server() as server:
        people = cast(server)
        found = [{"name": name, "steps": record(server, people, steps)} for name, steps in scenarios().items()]
    lines = json.dumps({"scenarios": found}, ensure_ascii=False, separators=(",", ":"))
    PATH.write_text(lines.replace('{"name"', '\n{"name"').replace('{"who"', '\n {"who"') + "\n")
    print(f"{len(found)} scenarios")
    return 0


if __name__ == "__main__":
    sys.exit(main())
