"""A company whose log may begin anew on the way: what everybody was told has to be there all the same."""

from __future__ import annotations

import collections
import http.client
import json

from artists import TEXT, New, Old
from board import Board
from company import Company
from people import Person
from server import Server


def replayed(server: Server, room: str, person: Person) -> list[dict[str, object]]:
    """A room's log as it is stored."""
    connection = http.client.HTTPConnection(server.host, server.port, timeout=60)
    connection.request("GET", f"/api/user/rooms/{room}/replay", headers={"Authorization": f"Bearer {person.token}"})
    header, *entries = [json.loads(line) for line in connection.getresponse().read().splitlines()]
    connection.close()
    assert header["head"] == len(entries)
    return entries


class Insistent(New):
    """Who sees for a moment what is left of a log may hide, or show, what is about to be so again."""

    harmless = frozenset({"already_hidden", "already_visible"})


class Survivors(Company):
    """Nobody sees all of a log that begins anew with what is left of it. So what each did is compared with the canvas and the log
    in the end."""

    kinds = (Old, Insistent)

    def converge(self, what: str, epochs: int | None = None) -> None:
        """Until all is acknowledged; then there is one canvas, nothing of it is gone or doubled, and its log has begun so often."""
        converged = self.settle()
        canvas = self.check_canvases()
        entries = replayed(self.servers[0], self.room, self.owner)
        puts = collections.Counter(entry["id"] for entry in entries if entry["type"] == "put")
        for old in self.old:
            wrong = [each for each in old.drawn if puts[each] != 1]
            assert not wrong, f"{len(wrong)} of {len(old.drawn)} strokes of {old.person.name} are gone or doubled"
        for artist in self.new:
            wrong = [op for op, message in artist.made.items() if message["type"] == "PUT" and puts[op] != 1]
            assert not wrong, f"{len(wrong)} of {len(artist.made)} elements of {artist.person.name} are gone or doubled"
            assert_all_is_done(artist, canvas)
        seen = {epoch for artist in self.new for epoch, _ in artist.client.log}
        assert epochs in (None, len(seen)), f"{len(seen)} epochs"
        print(
            f"{what}: {len(entries)} entries, none lost, none doubled; {len(seen)} epochs; converged after {converged:.1f} s; "
            f"{self.figures()}"
        )


def assert_all_is_done(artist: New, canvas: Board) -> None:
    """What somebody made is on the canvas as it was left: nobody else touches it."""
    name = artist.person.name
    assert not artist.client.unsaved and not artist.client.vanished, f"{name} saw what never was"
    visible: dict[str, object] = {}
    for op, message in artist.made.items():
        if op in artist.client.refused:
            continue
        if message["type"] == "PUT":
            visible[op] = None
        elif message["type"] == "HIDE":
            for each in message["ids"]:  # type: ignore[attr-defined]
                visible.pop(each, None)
        elif message["type"] == "SHOW":
            visible |= dict.fromkeys(message["ids"])  # type: ignore[call-overload]
        elif message["type"] == "UPDATE":
            visible[str(message["element"])] = message["fields"][0]["fontSize"]  # type: ignore[index]
    visible = {key: size for key, size in visible.items() if key in artist.made}
    there = {key: body for key, body in canvas.visible.items() if key in artist.made}
    unsettled = set(visible) ^ set(there)
    assert not unsettled, f"{len(unsettled)} elements of {name} are not as they were left"
    for key, size in visible.items():
        sizes = [field.get("fontSize") for field in there[key]["fields"] if there[key]["kind"] == TEXT]  # type: ignore[attr-defined]
        assert size is None or size in sizes, f"an element of {name} lost its last change"
