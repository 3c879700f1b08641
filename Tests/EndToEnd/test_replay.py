"""A room's history over HTTP: whole, from a moment, and on from where a reader was cut, also across a restart."""

from __future__ import annotations

import http.client
import json
import time

from member import Member, stroke
from people import Person, create_room, request, sign_up
from raw import Raw
from server import Server

STROKES = 5_000
Line = dict[str, object]


def replay(server: Server, room: str, person: Person, query: str = "") -> tuple[Line, list[Line]]:
    """The header and the entries of one replay."""
    lines = fetch(server, room, person, query).splitlines()
    header, *entries = [json.loads(line) for line in lines]
    return header, entries


def fetch(server: Server, room: str, person: Person, query: str = "", accept: str = "*/*") -> bytes:
    """The whole body; one that is cut is an exception."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    headers = {"Authorization": f"Bearer {person.token}", "Accept": accept}
    connection.request("GET", f"/api/user/rooms/{room}/replay?{query}", headers=headers)
    answer = connection.getresponse()
    assert answer.status == 200
    body = answer.read()
    connection.close()
    return body


def fill(server: Server, room: str, person: Person, count: int) -> list[str]:
    """Draws so many strokes, a hundred under way at a time, and waits for the echo of the last."""
    with Member(server, person) as drawer:
        drawer.join(room)
        drawn: list[str] = []
        for number in range(count):
            drawn.append(drawer.draw(stroke(f"s{number}", points=20, offset=number)))
            if number % 100 == 99:
                drawer.see(drawn[-1], within=30)
                drawer.pending.clear()
        if count % 100:
            drawer.see(drawn[-1], within=30)
        return drawn


def test_five_thousand_strokes_are_replayed_in_order() -> None:
    with Server(**{"plugins__rate-limit__enabled": False}) as server:
        owner = sign_up(server)
        room = create_room(server, owner)
        drawn = fill(server, room, owner, STROKES)

        began = time.monotonic()
        header, entries = replay(server, room, owner)
        whole = time.monotonic() - began
        assert (header["head"], header["from"], header["to"]) == (STROKES, 1, STROKES)
        assert [each["seq"] for each in entries] == list(range(1, STROKES + 1))
        assert [each["element"]["strokeId"] for each in entries] == drawn  # type: ignore[index]
        times = [int(str(each["time"])) for each in entries]
        assert times == sorted(times)
        assert (header["firstTime"], header["lastTime"]) == (times[0], times[-1])

        # Seeking into the middle by time, as milliseconds and as a date.
        moment = times[STROKES // 2]
        first = times.index(moment) + 1
        began = time.monotonic()
        header, rest = replay(server, room, owner, f"from={moment}&limit=1")
        sought = time.monotonic() - began
        assert [each["seq"] for each in rest] == [first]
        date = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment // 1000)) + f".{moment % 1000:03}Z"
        for query in (f"from={moment}", f"from={date}"):
            assert [each["seq"] for each in replay(server, room, owner, query)[1]] == list(range(first, STROKES + 1))
        before = replay(server, room, owner, f"to={moment - 1}")[1]
        assert [each["seq"] for each in before] == list(range(1, first))
        print(f"{STROKES} strokes replayed in {whole:.2f} s, one in the middle found in {sought * 1000:.0f} ms")

        check_cut_and_restart(server, room, owner, entries)
        check_older_forms(server, room, owner, drawn)


def check_cut_and_restart(server: Server, room: str, owner: Person, entries: list[Line]) -> None:
    """A reader that is slow when the server is killed sees a cut, and has no line twice or not at all in the end."""
    with Raw(server, receive_buffer=4096) as raw:
        raw.send(asking("GET", room, owner))
        assert raw.status() == 200
        received = raw.take(200_000) or b""
        server.kill()
        received += raw.read_all()
    assert not received.endswith(b"0\r\n\r\n")
    lines = unchunk(received).split(b"\n")[:-1]
    header, *part = [json.loads(line) for line in lines]
    assert 0 < len(part) < STROKES
    assert part == entries[: len(part)]

    server.start()
    again, rest = replay(server, room, owner, f"from=seq:{part[-1]['seq'] + 1}&epoch={header['epoch']}")
    assert again["epoch"] == header["epoch"]
    assert part + rest == entries


def asking(method: str, room: str, person: Person, version: str = "HTTP/1.1") -> bytes:
    line = f"{method} /api/user/rooms/{room}/replay {version}\r\nHost: localhost\r\n"
    return f"{line}Authorization: Bearer {person.token}\r\n\r\n".encode()


def unchunk(data: bytes) -> bytes:
    """The body of what came in chunks; the last may be cut."""
    body = b""
    while b"\r\n" in data:
        size, data = data.split(b"\r\n", 1)
        length = int(size, 16)
        body, data = body + data[:length], data[length + 2 :]
    return body


def check_older_forms(server: Server, room: str, owner: Person, drawn: list[str]) -> None:
    """HTTP/1.0, HEAD, and the published shape."""
    with Raw(server) as raw:
        raw.send(asking("GET", room, owner, "HTTP/1.0"))
        assert raw.status() == 200
        assert len(raw.read_all().splitlines()) == STROKES + 1
    with Raw(server) as raw:
        raw.send(asking("HEAD", room, owner) + asking("GET", room, owner) + b"GET /live HTTP/1.0\r\n\r\n")
        assert [raw.status(), raw.status()] == [200, 200]
        body, _, live = raw.read_all().partition(b"\r\n0\r\n\r\n")
        assert len(unchunk(body + b"\r\n").splitlines()) == STROKES + 1
        assert live.startswith(b"HTTP/1.1 200 ")
    strokes = json.loads(fetch(server, room, owner, accept="application/json"))["strokes"]
    assert [each["strokeId"] for each in strokes] == drawn


def test_a_replay_is_for_who_may_see_the_room_and_errors_are_typed(server: Server, room: str) -> None:
    ada = sign_up(server)
    path = f"/api/user/rooms/{room}/replay"
    assert request(server, "GET", path).status == 401
    cases = {
        "/api/user/rooms/ABCDEFGH/replay": (404, "room_not_found"),
        f"{path}?from=yesterday": (400, "invalid_range"),
        f"{path}?from=seq:5&to=seq:2": (400, "invalid_range"),
        f"{path}?epoch=4000000": (409, "epoch_changed"),
    }
    for target, (status, code) in cases.items():
        answer = request(server, "GET", target, token=ada.token)
        assert (answer.status, answer["code"]) == (status, code), target
    assert request(server, "GET", path, token=ada.token).headers["ratelimit-limit"] == "60"


def test_readers_that_do_not_read_cost_little_and_the_room_goes_on() -> None:
    """Twenty slow readers of one long history, while somebody draws."""
    with Server(**{"plugins__rate-limit__enabled": False}) as server:
        owner = sign_up(server)
        room = create_room(server, owner)
        fill(server, room, owner, 2_000)
        before = server.resident_bytes()
        readers = [Raw(server, receive_buffer=4096) for _ in range(20)]
        for reader in readers:
            reader.send(asking("GET", room, owner))
            assert reader.status() == 200
        with Member(server, owner) as drawer:
            drawer.join(room)
            for _ in range(50):
                drawer.draw_and_see()
        assert server.resident_bytes() - before < 64 << 20
        for reader in readers:
            reader.socket.close()
        assert server.status("/live") == 200
