"""Accounts and rooms over the published HTTP API, with the standard library alone."""

from __future__ import annotations

import dataclasses
import email
import email.policy
import itertools
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Callable

from server import Server

PASSWORD = "correct horse battery"
_numbers = itertools.count(1)


@dataclasses.dataclass
class Answer:
    """One HTTP answer; `body` is the decoded JSON, or the text when it is none."""

    status: int
    body: object
    headers: dict[str, str]

    def __getitem__(self, key: str) -> object:
        assert isinstance(self.body, dict), f"{self.status} without a JSON object: {self.body!r}"
        return self.body[key]


@dataclasses.dataclass
class Person:
    name: str
    address: str
    password: str
    user_id: str
    token: str
    refresh_token: str


def request(server: Server, method: str, path: str, body: object = None, token: str | None = None) -> Answer:
    """One request; a status of 400 and more is an answer, not an exception."""
    headers = {"Content-Type": "application/json"} if body is not None else {}
    if token is not None:
        headers["Authorization"] = f"Bearer {token}"
    data = json.dumps(body).encode() if body is not None else None
    call = urllib.request.Request(server.base + path, data, headers, method=method)
    try:
        with urllib.request.urlopen(call, timeout=30) as answer:
            return _answer(answer.status, answer.read(), answer.headers)
    except urllib.error.HTTPError as error:
        return _answer(error.code, error.read(), error.headers)


def _answer(status: int, body: bytes, headers: object) -> Answer:
    lowered = {key.lower(): value for key, value in headers.items()}  # type: ignore[attr-defined]
    try:
        return Answer(status, json.loads(body), lowered)
    except ValueError:
        return Answer(status, body.decode(errors="replace"), lowered)


def mailed_code(server: Server, address: str, within: float = 10) -> str:
    """The digits of the newest message to `address` in the outbox of the data folder."""
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        letters = sorted((server.data / "outbox").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        for letter in reversed(letters):
            message = email.message_from_bytes(letter.read_bytes(), policy=email.policy.default)
            if address not in str(message["To"]):
                continue
            text = message.get_body(("plain", "html"))
            if text and (code := re.search(r"\b\d{6}(?:\d\d)?\b", text.get_content())):
                return code[0]
        time.sleep(0.02)
    raise AssertionError(f"no code was mailed to {address} within {within} s")


def new_address() -> str:
    return f"person{next(_numbers)}@example.org"


def sign_up(server: Server, name: str | None = None, patience: float = 0) -> Person:
    """A verified account, through the same three steps a person takes. With patience: who is told to try again does."""
    address = new_address()
    name = name or address.split("@")[0].title()
    account = {"name": name, "email": address, "password": PASSWORD}
    begun = patiently(patience, lambda: request(server, "POST", "/api/home/signup", account))
    assert begun.status == 201, begun
    code, token = mailed_code(server, address), str(begun["verificationToken"])
    done = patiently(patience, lambda: request(server, "POST", "/api/home/verify-otp", {"otp": code}, token=token))
    assert done.status == 200, done
    return _person(done, name, address)


def patiently(patience: float, ask: Callable[[], Answer]) -> Answer:
    """The answer, or one that is no 503 within so many seconds."""
    deadline = time.monotonic() + patience
    while (answer := ask()).status == 503 and time.monotonic() < deadline:
        time.sleep(0.2)
    return answer


def sign_in(server: Server, person: Person) -> Person:
    """The same person with new tokens."""
    answer = request(server, "POST", "/api/home/signin", {"email": person.address, "password": person.password})
    assert answer.status == 200, answer
    return _person(answer, person.name, person.address)


def _person(answer: Answer, name: str, address: str) -> Person:
    user = answer["user"]
    assert isinstance(user, dict)
    return Person(
        name, address, PASSWORD, user["userId"], str(answer["accessToken"]), str(answer["refreshToken"])
    )


def create_room(server: Server, person: Person) -> str:
    answer = request(server, "POST", "/api/user/rooms", token=person.token)
    assert answer.status == 201, answer
    data = answer["data"]
    assert isinstance(data, dict)
    return data["roomId"]
