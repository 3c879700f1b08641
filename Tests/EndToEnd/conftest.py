"""Fixtures: one server for all tests that leave it alone, a server of one's own for those that stop it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import pytest
from member import Member
from member2 import Member2
from people import Person, create_room, sign_up
from server import Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """Shared. A test that would hurt it proves the opposite."""
    with Server() as shared:
        yield shared


@pytest.fixture
def own_server() -> Iterator[Server]:
    """For tests that stop, kill or starve it."""
    with Server() as own:
        yield own


@pytest.fixture
def room(server: Server) -> str:
    """A room that somebody who is not in it has made."""
    return create_room(server, sign_up(server, "Owner"))


@pytest.fixture
def enter(server: Server, room: str) -> Iterator[Callable[..., Member]]:
    """`enter()` is a new person in the room; `enter(person)` one more tab of theirs. All leave at the end."""
    members: list[Member] = []

    def entered(person: Person | None = None, **options: object) -> Member:
        member = Member(server, person or sign_up(server), **options)
        members.append(member)
        member.join(room)
        return member

    yield entered
    for member in members:
        member.socket.close()


@pytest.fixture
def witness(server: Server, room: str) -> Iterator[Member2]:
    """A v2 client who is in the room all the time and does nothing. In the end it has the board that both versions are
    sent when they join, whatever was done there."""
    with Member2(server, sign_up(server), room) as watching:
        yield watching
        with Member(server, sign_up(server)) as old, Member2(server, sign_up(server), room) as new:
            expected = [str(stroke["strokeId"]) for stroke in old.join(room)]
            assert new.board.ids() == expected
            deadline = time.monotonic() + 10
            while watching.seq < new.seq and time.monotonic() < deadline:
                watching.drain(0.05)
            assert watching.board.visible == new.board.visible
            assert list(watching.board.visible) == expected
