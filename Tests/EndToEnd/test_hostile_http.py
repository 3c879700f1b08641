"""Requests no browser makes: refused for what they are, never read two ways."""

from __future__ import annotations

import pytest
from people import request, sign_up
from raw import Raw
from server import Server

POST = b"POST /api/home/signin HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
SMUGGLED = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"

AMBIGUOUS: dict[str, bytes] = {
    "length-and-chunked": POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked-and-length": POST + b"Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n0\r\n\r\n",
    "two-lengths": POST + b"Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}\n",
    "length-list": POST + b"Content-Length: 2, 3\r\n\r\n{}\n",
    "length-plus": POST + b"Content-Length: +2\r\n\r\n{}",
    "length-minus": POST + b"Content-Length: -2\r\n\r\n{}",
    "length-hex": POST + b"Content-Length: 0x2\r\n\r\n{}",
    "length-spaced": POST + b"Content-Length: 1 2\r\n\r\n{}",
    "length-empty": POST + b"Content-Length:\r\n\r\n{}",
    "length-overflow": POST + b"Content-Length: 18446744073709551618\r\n\r\n{}",
    "space-before-colon": POST + b"Content-Length : 2\r\n\r\n{}",
    "chunked-not-last": POST + b"Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
    "chunked-look-alike": POST + b"Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "chunked-twice": POST + b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "chunked-after-vertical-tab": POST + b"Transfer-Encoding: \x0bchunked\r\n\r\n0\r\n\r\n",
    "chunked-in-http-1.0": CHUNKED.replace(b"HTTP/1.1", b"HTTP/1.0") + b"0\r\n\r\n",
    "folded-header": POST + b"X-Fold: a\r\n Content-Length: 2\r\n\r\n{}",
    "nul-in-header": POST + b"X-Nul: a\0b\r\n\r\n",
    "bare-cr-in-header": POST + b"X-Return: a\rContent-Length: 2\r\n\r\n",
    "header-without-name": POST + b": value\r\n\r\n",
    "header-without-colon": POST + b"nonsense\r\n\r\n",
    "chunk-size-text": CHUNKED + b"zz\r\n{}\r\n0\r\n\r\n",
    "chunk-size-minus": CHUNKED + b"-2\r\n{}\r\n0\r\n\r\n",
    "chunk-size-prefixed": CHUNKED + b"0x2\r\n{}\r\n0\r\n\r\n",
    "chunk-size-overflow": CHUNKED + b"10000000000000002\r\n{}\r\n0\r\n\r\n",
    "chunk-longer-than-said": CHUNKED + b"2\r\n{}}}\r\n0\r\n\r\n",
    "no-host": b"GET /health HTTP/1.1\r\n\r\n",
    "two-hosts": b"GET /health HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "space-in-target": b"GET /health x HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "control-in-target": b"GET /he\x01alth HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "bad-method": b"GE(T /health HTTP/1.1\r\nHost: localhost\r\n\r\n",
    "tls-hello": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(32) + b"\r\n\r\n",
    "noise": bytes(range(128, 256)) + b"\r\n\r\n",
}

# These may be called unknown codings as well as bad requests (RFC 9112, section 6.1).
CODINGS = {"chunked-not-last", "chunked-look-alike", "chunked-twice", "chunked-after-vertical-tab"}


@pytest.mark.parametrize("name", AMBIGUOUS)
def test_an_ambiguous_request_is_refused_and_what_follows_is_never_read(server: Server, name: str) -> None:
    with Raw(server) as raw:
        raw.send(AMBIGUOUS[name] + SMUGGLED)
        assert raw.status() in ({400, 501} if name in CODINGS else {400, 413} if "overflow" in name else {400})
        assert b"HTTP/1.1" not in raw.read_all()
    assert server.status("/live") == 200


def test_an_unknown_transfer_coding_or_version_is_refused(server: Server) -> None:
    for head, statuses in (
        (POST + b"Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", {400, 501}),
        (b"GET /health HTTP/9.9\r\nHost: localhost\r\n\r\n", {400, 505}),
    ):
        with Raw(server) as raw:
            raw.send(head)
            assert raw.status() in statuses
            raw.read_all()


@pytest.mark.parametrize("length", [5_000_000, 10_000_000_000])
def test_a_body_over_the_limit_is_answered_413_before_it_is_sent(server: Server, length: int) -> None:
    with Raw(server) as raw:
        raw.send(POST + b"Content-Length: %d\r\nConnection: close\r\n\r\n" % length)
        assert raw.status() == 413
        assert b'"success":false' in raw.read_all().replace(b" ", b"")


def test_chunks_without_end_are_answered_413(server: Server) -> None:
    with Raw(server) as raw:
        raw.send(CHUNKED)
        for _ in range(1_000):
            if raw.readable():
                break
            raw.send(b"2000\r\n" + b" " * 8192 + b"\r\n")
        assert raw.status() == 413


def test_headers_over_the_limit_are_answered_431(server: Server) -> None:
    for extra in (b"X-Long: " + b"a" * 20_000, b"\r\n".join(b"X-%d: a" % number for number in range(3_000))):
        with Raw(server) as raw:
            raw.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\n" + extra + b"\r\n\r\n")
            assert raw.status() == 431


def test_a_target_over_the_limit_is_refused(server: Server) -> None:
    with Raw(server) as raw:
        raw.send(b"GET /" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert raw.status() in (414, 431)


def test_errors_are_json_and_tell_nothing_of_the_inside(server: Server) -> None:
    person = sign_up(server)
    for answer, status in (
        (request(server, "GET", "/api/user/nowhere", token=person.token), 404),
        (request(server, "PUT", "/api/home/signin", {}), 405),
    ):
        assert answer.status in (status, 404)
        assert answer["success"] is False
        assert isinstance(answer["code"], str) and isinstance(answer["message"], str)
        assert "x-powered-by" not in answer.headers
    with Raw(server) as raw:
        raw.send(POST + b"Content-Length: 9\r\nConnection: close\r\n\r\n{\"email\":")
        answer_text = raw.read_all()
    assert b" 400 " in answer_text.split(b"\r\n")[0]
    assert b'"success":false' in answer_text.replace(b" ", b"")


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/%2e%2e/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "/app/../../../etc/passwd", "//etc/passwd"],
)
def test_no_path_leads_out_of_the_public_files(server: Server, path: str) -> None:
    with Raw(server) as raw:
        raw.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        answer = raw.read_all()
    assert b"root:" not in answer
    assert int(answer.split(b" ", 2)[1]) in (301, 302, 308, 400, 403, 404)


def test_pipelined_requests_are_answered_in_order(server: Server) -> None:
    with Raw(server) as raw:
        raw.send(SMUGGLED + b"GET /nowhere HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        answer = raw.read_all()
    assert answer.index(b"HTTP/1.1 200") < answer.index(b"HTTP/1.1 404")


def test_a_client_that_dribbles_its_header_is_let_go_and_holds_up_nobody(server: Server) -> None:
    crowd = [Raw(server, timeout=60) for _ in range(100)]
    try:
        for raw in crowd:
            raw.send(b"GET /health HTTP/1.1\r\nHost: loc")
        for _ in range(20):
            assert server.status("/health") == 200
            for raw in crowd:
                raw.send(b"a")
        for raw in crowd:
            assert raw.status() in (0, 408)
    finally:
        for raw in crowd:
            raw.socket.close()
