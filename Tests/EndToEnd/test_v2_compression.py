"""v2 under permessage-deflate: what is compressed and what is not, for clients of every negotiation beside each other."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from member2 import Member2, line, new_op
from people import create_room, sign_up
from server import Server
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

VARIANTS = {
    "plain": None,
    "all defaults": {"client_max_window_bits": True},
    "nothing named": {},
    "client window": {"client_max_window_bits": 10},
    "no contexts": {"server_no_context_takeover": True, "client_no_context_takeover": True},
    "server window": {"server_max_window_bits": 9, "client_max_window_bits": 9, "server_no_context_takeover": True},
}


class Counting(ClientPerMessageDeflateFactory):
    """Notes of each message whether it came compressed, and how long it was on the wire."""

    def __init__(self, **offer: object):
        super().__init__(**offer)  # type: ignore[arg-type]
        self.frames: list[tuple[bool, int]] = []

    def process_response_params(self, *arguments: object) -> object:
        extension = super().process_response_params(*arguments)  # type: ignore[arg-type]
        decode = extension.decode

        def counted(frame: object, **options: object) -> object:
            if frame.opcode == 2:  # type: ignore[attr-defined]
                self.frames.append((frame.rsv1, len(frame.data)))  # type: ignore[attr-defined]
            return decode(frame, **options)  # type: ignore[arg-type]

        extension.decode = counted  # type: ignore[method-assign]
        return extension

    @property
    def compressed(self) -> list[int]:
        return [length for is_compressed, length in self.frames if is_compressed]

    @property
    def plain(self) -> list[int]:
        return [length for is_compressed, length in self.frames if not is_compressed]


@pytest.fixture(params=[False, True], ids=["no context", "client's context"])
def compressing(request: pytest.FixtureRequest) -> Iterator[Server]:
    with Server(compression__enabled=True, compression__contextTakeover=request.param) as server:
        yield server


class Room:
    """A room with a member of each variant."""

    def __init__(self, server: Server):
        self.server = server
        self.code = create_room(server, sign_up(server, "Owner"))
        self.members: dict[str, Member2] = {}
        self.counts: dict[str, Counting] = {}

    def enter(self) -> dict[str, Member2]:
        """One more of each variant."""
        entered = {}
        for name, offer in VARIANTS.items():
            count = self.counts[name] = Counting(**(offer or {}))
            options = {} if offer is None else {"extensions": [count]}
            entered[name] = self.members[f"{name} {len(self.members)}"] = Member2(
                self.server, sign_up(self.server, name), self.code, **options
            )
        return entered

    def __enter__(self) -> Room:
        return self

    def __exit__(self, *_: object) -> None:
        for member in self.members.values():
            member.socket.close()


def agreed(member: Member2) -> set[str]:
    value = member.socket.response.headers.get("Sec-WebSocket-Extensions", "")
    return {each.strip() for each in value.split(";") if each}


def test_what_is_agreed_on(compressing: Server) -> None:
    with Room(compressing) as room:
        members = room.enter()
        assert agreed(members["plain"]) == set()
        for name, member in members.items():
            if name != "plain":
                assert {"permessage-deflate", "server_no_context_takeover"} <= agreed(member), name
        assert "client_max_window_bits=10" in agreed(members["client window"])
        assert "client_no_context_takeover" in agreed(members["no contexts"])
        assert "server_max_window_bits=9" in agreed(members["server window"])


def test_all_draw_and_see_the_same_in_one_room(compressing: Server) -> None:
    with Room(compressing) as room:
        members = room.enter()
        ops = []
        for index in range(3):
            for member in members.values():
                ops.append(member.put(line(3 + 250 * index)))
                member.cursor(16 * index, -16)
                member.send({"type": "PREVIEW", "op": new_op(), "start": 0, "kind": 2, "fields": line(40)})
            for member in members.values():
                member.settle()
        for name, member in members.items():
            for op in ops:
                member.see(op)
            assert member.board.visible == members["plain"].board.visible, name
        assert sorted(members["plain"].board.ids()) == sorted(ops)
        for name, count in room.counts.items():
            if name == "server window":
                continue  # reads the plain log
            assert bool(count.compressed) == (name != "plain"), name
            assert all(length < 33_000 for length in count.compressed)


def test_a_large_board_comes_compressed_and_whole(compressing: Server) -> None:
    with Room(compressing) as room:
        artist = Member2(server=compressing, person=sign_up(compressing), join=room.code)
        drawn = [artist.put(line(1_500)) for _ in range(60)]  # 180 KB of points
        artist.settle()
        for name, member in room.enter().items():
            assert member.board.visible == artist.board.visible and member.board.ids() == drawn, name
            if name != "plain":
                count = room.counts[name]
                assert count.compressed and sum(count.compressed) < 60_000, name
        artist.socket.close()


def test_who_comes_back_is_sent_the_tail_compressed(compressing: Server) -> None:
    with Room(compressing) as room:
        members = room.enter()
        for member in members.values():
            member.socket.close()
        artist = members["plain"]
        artist.resume()
        drawn = [artist.put(line(400)) for _ in range(20)]
        artist.settle()
        for name, offer in VARIANTS.items():
            count = Counting(**(offer or {}))
            assert members[name].resume(**({} if offer is None else {"extensions": [count]}))["how"] == 0, name
            assert members[name].board.ids() == drawn, name
            assert bool(count.compressed) == (name != "plain"), name


def test_what_does_not_shrink_is_sent_as_it_is_beside_what_does() -> None:
    with Server(compression__enabled=True, compression__threshold="32B") as server, Room(server) as room:
        for name, member in room.enter().items():
            op = member.put(line(300))
            member.settle()
            count = room.counts[name]
            before, shrunk = len(count.frames), len(count.compressed)
            refused = member.put([{"tag": 3, "width": 32}])
            member.settle()
            assert member.refused[refused] == "invalid_element"
            member.send({"type": "PUT", "op": op, "kind": 2, "fields": line(300)})
            member.expect("DUPLICATE", op=op)
            if name != "plain":
                assert len(count.frames) > before and len(count.compressed) == shrunk > 0, name
