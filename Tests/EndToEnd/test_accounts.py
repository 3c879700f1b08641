"""Accounts over HTTP, as published: statuses, bodies and what they must not tell."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
import time

import pytest
from member import Member
from member2 import Member2
from people import PASSWORD, create_room, mailed_code, new_address, request, sign_in, sign_up
from server import Server
from websockets.exceptions import InvalidStatus


def test_signing_up_gives_a_code_by_mail_and_tokens_for_it(server: Server) -> None:
    address = new_address()
    begun = request(server, "POST", "/api/home/signup", {"name": "Ada", "email": address, "password": PASSWORD})
    assert (begun.status, begun["message"], begun["success"]) == (201, "OTP sent to email.", True)

    token = str(begun["verificationToken"])
    code = mailed_code(server, address)
    done = request(server, "POST", "/api/home/verify-otp", {"otp": code}, token=token)
    assert (done.status, done["message"]) == (200, "Account verified successfully.")
    user = done["user"]
    assert isinstance(user, dict)
    assert (user["name"], user["email"]) == ("Ada", address)

    me = request(server, "GET", "/api/user/me", token=str(done["accessToken"]))
    assert me.status == 200
    assert isinstance(me["user"], dict)
    assert me["user"] | {"name": "Ada", "email": address, "userId": user["userId"], "isVerified": True} == me["user"]


def test_a_wrong_code_is_refused_and_a_used_code_too(server: Server) -> None:
    address = new_address()
    begun = request(server, "POST", "/api/home/signup", {"name": "Ada", "email": address, "password": PASSWORD})
    token = str(begun["verificationToken"])
    code = mailed_code(server, address)
    wrong = "000000" if code != "000000" else "111111"

    assert request(server, "POST", "/api/home/verify-otp", {"otp": wrong}, token=token).status == 400
    assert request(server, "POST", "/api/home/verify-otp", {"otp": code}, token=token).status == 200
    assert request(server, "POST", "/api/home/verify-otp", {"otp": code}, token=token).status in (400, 401)
    assert request(server, "POST", "/api/home/verify-otp", {"otp": code}, token="nonsense").status == 401
    assert request(server, "POST", "/api/home/verify-otp", {"otp": code}).status == 401


def test_guessing_codes_is_stopped(server: Server) -> None:
    address = new_address()
    begun = request(server, "POST", "/api/home/signup", {"name": "Ada", "email": address, "password": PASSWORD})
    token = str(begun["verificationToken"])
    code = mailed_code(server, address)
    guesses = [guess for guess in (f"{number:06}" for number in range(20)) if guess != code]

    statuses = [request(server, "POST", "/api/home/verify-otp", {"otp": guess}, token=token).status for guess in guesses]

    assert set(statuses) <= {400, 401, 429}, statuses
    assert request(server, "POST", "/api/home/verify-otp", {"otp": code}, token=token).status != 200


def test_signing_in_needs_the_right_password(server: Server) -> None:
    person = sign_up(server)
    wrong = request(server, "POST", "/api/home/signin", {"email": person.address, "password": "wrong password"})
    assert (wrong.status, wrong["success"], wrong["message"]) == (401, False, "Invalid credentials.")
    unknown = request(server, "POST", "/api/home/signin", {"email": new_address(), "password": PASSWORD})
    assert (unknown.status, unknown.body) == (wrong.status, wrong.body)
    assert sign_in(server, person).user_id == person.user_id


def test_signing_up_never_tells_whether_an_address_has_an_account(server: Server) -> None:
    taken, free = sign_up(server).address, new_address()
    answers = [
        request(server, "POST", "/api/home/signup", {"name": "Eve", "email": address, "password": PASSWORD})
        for address in (taken, free)
    ]
    assert answers[0].status == answers[1].status == 201
    assert answers[0]["message"] == answers[1]["message"]


def test_signing_in_after_a_strangers_sign_up_tells_nothing_either(server: Server) -> None:
    taken, free = sign_up(server).address, new_address()
    answers = []
    for address in (taken, free):
        begun = request(server, "POST", "/api/home/signup", {"name": "X", "email": address, "password": "a stranger's"})
        assert begun.status == 201
        answer = request(server, "POST", "/api/home/signin", {"email": address, "password": "a stranger's"})
        answers.append((answer.status, answer["message"]))
    assert answers[0] == answers[1]


def test_a_forgotten_password_is_replaced_and_ends_what_the_last_one_opened(server: Server) -> None:
    person = sign_up(server)
    room = create_room(server, person)
    with Member(server, person) as member:
        member.join(room)
        asked = request(server, "POST", "/api/home/forgot-password", {"email": person.address})
        assert asked.status == 200
        code, token = mailed_code(server, person.address), str(asked["resetToken"])
        assert len(code) == 8
        body = {"otp": code, "password": "a new password"}
        done = request(server, "POST", "/api/home/reset-password", body, token=token)
        assert done.status == 200
        assert member.close_code() == 4001
    assert request(server, "POST", "/api/home/reset-password", body, token=token).status == 400
    assert request(server, "GET", "/api/user/me", token=person.token).status == 401
    assert request(server, "GET", "/api/user/me", token=str(done["accessToken"])).status == 200
    old = request(server, "POST", "/api/home/signin", {"email": person.address, "password": PASSWORD})
    assert old.status == 401
    person.password = "a new password"
    assert sign_in(server, person).user_id == person.user_id
    log = server.log().decode(errors="replace")
    for secret in (code, token, token.split(".")[2], person.address):
        assert secret not in log


def test_asking_for_a_new_password_never_tells_whether_an_address_has_an_account(server: Server) -> None:
    taken, free = sign_up(server).address, new_address()
    answers = [request(server, "POST", "/api/home/forgot-password", {"email": address}) for address in (taken, free)]
    assert answers[0].status == answers[1].status == 200
    assert answers[0]["message"] == answers[1]["message"]
    tokens = [str(answer["resetToken"]) for answer in answers]
    guess = {"otp": "00000000", "password": "a stranger's"}
    refusals = [request(server, "POST", "/api/home/reset-password", guess, token=token) for token in tokens]
    assert refusals[0].body == refusals[1].body and refusals[0].status == 400


def test_guessing_the_code_for_a_new_password_is_stopped(server: Server) -> None:
    person = sign_up(server)
    token = str(request(server, "POST", "/api/home/forgot-password", {"email": person.address})["resetToken"])
    code = mailed_code(server, person.address)
    for guess in ("00000000", "11111111", "22222222"):
        body = {"otp": guess, "password": "a stranger's"}
        assert request(server, "POST", "/api/home/reset-password", body, token=token).status == 400
    body = {"otp": code, "password": "a stranger's"}
    assert request(server, "POST", "/api/home/reset-password", body, token=token).status == 400
    assert sign_in(server, person)


def test_a_name_a_password_and_an_account_are_changed_by_their_owner(server: Server) -> None:
    person = sign_up(server)
    named = request(server, "PATCH", "/api/user/me", {"name": "Ada L."}, token=person.token)
    assert named.status == 200
    me = request(server, "GET", "/api/user/me", token=str(named["accessToken"]))["user"]
    assert isinstance(me, dict) and me["name"] == "Ada L."
    other = sign_in(server, person)
    change = {"password": "a guess", "newPassword": "another password"}
    assert request(server, "POST", "/api/user/password", change, token=person.token)["code"] == "wrong_password"
    change["password"] = PASSWORD
    assert request(server, "POST", "/api/user/password", change, token=person.token).status == 200
    assert request(server, "GET", "/api/user/me", token=other.token).status == 401
    ends = {"password": "another password"}
    assert request(server, "DELETE", "/api/user/me", {"password": PASSWORD}, token=person.token).status == 403
    assert request(server, "DELETE", "/api/user/me", ends, token=person.token).status == 200
    assert request(server, "GET", "/api/user/me", token=person.token).status == 401


def test_ones_own_rooms_are_listed(server: Server) -> None:
    person, other = sign_up(server), sign_up(server)
    made = [create_room(server, person) for _ in range(3)]
    create_room(server, other)
    first = request(server, "GET", "/api/user/rooms?limit=2", token=person.token)["data"]
    assert isinstance(first, dict) and len(first["rooms"]) == 2
    rest = request(server, "GET", f"/api/user/rooms?limit=2&after={first['next']}", token=person.token)["data"]
    assert isinstance(rest, dict) and "next" not in rest
    assert sorted(room["roomId"] for room in first["rooms"] + rest["rooms"]) == sorted(made)


def test_the_boards_of_an_account_end_with_it(server: Server) -> None:
    owner = sign_up(server)
    room = create_room(server, owner)
    kept = request(server, "POST", "/api/user/boards", {"roomId": room, "title": "Plan"}, token=owner.token)
    assert kept.status == 201
    with Member2(server, sign_up(server), room) as guest:
        guest.expect("SAVED", persistent=2)
        gone = request(server, "DELETE", "/api/user/me", {"password": PASSWORD}, token=owner.token)
        assert gone.status == 200
        guest.expect("SAVED", persistent=0)


def test_a_refresh_token_works_once(server: Server) -> None:
    person = sign_up(server)
    renewed = request(server, "POST", "/api/home/refresh-token", {"refreshToken": person.refresh_token})
    assert (renewed.status, renewed["success"]) == (200, True)
    assert renewed["refreshToken"] != person.refresh_token
    again = request(server, "POST", "/api/home/refresh-token", {"refreshToken": person.refresh_token})
    assert (again.status, again["success"]) == (401, False)


def test_of_two_refreshes_at_once_one_wins(server: Server) -> None:
    person = sign_up(server)
    body = {"refreshToken": person.refresh_token}
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda _: request(server, "POST", "/api/home/refresh-token", body), range(4)))
    assert sorted(answer.status for answer in answers) == [200, 401, 401, 401]


def test_signing_out_ends_the_refresh_token_and_always_succeeds(server: Server) -> None:
    person = sign_up(server)
    for _ in range(2):
        answer = request(server, "POST", "/api/home/logout", {"refreshToken": person.refresh_token})
        assert (answer.status, answer["success"]) == (200, True)
    again = request(server, "POST", "/api/home/refresh-token", {"refreshToken": person.refresh_token})
    assert again.status == 401


@pytest.mark.parametrize(
    "body",
    [
        None,
        [],
        {},
        {"name": {"a": 1}, "email": "odd1@example.org", "password": PASSWORD},
        {"name": "Odd", "email": {"$gt": ""}, "password": PASSWORD},
        {"name": "Odd", "email": "odd2@example.org", "password": 12345678},
        {"name": "Odd", "email": "no address", "password": PASSWORD},
        {"name": "Odd", "email": "odd3@example.org\r\nBcc: all@example.org", "password": PASSWORD},
    ],
    ids=["none", "list", "empty", "name-object", "email-operator", "password-number", "no-address", "header-in-email"],
)
def test_an_odd_sign_up_is_refused(server: Server, body: object) -> None:
    answer = request(server, "POST", "/api/home/signup", body)
    # Without a body there is no media type either: both are true.
    assert answer.status in ((400, 415) if body is None else (400,))
    assert answer["success"] is False


def test_an_operator_in_place_of_an_address_signs_nobody_in(server: Server) -> None:
    sign_up(server)
    answer = request(server, "POST", "/api/home/signin", {"email": {"$gt": ""}, "password": PASSWORD})
    assert answer.status in (400, 401)


def test_user_routes_need_a_token(server: Server) -> None:
    missing = request(server, "GET", "/api/user/me")
    assert (missing.status, missing["message"]) == (401, "Unauthorized")
    broken = request(server, "GET", "/api/user/me", token="a.b.c")
    assert (broken.status, broken["message"]) == (401, "Invalid or expired token")


def test_a_room_has_an_eight_character_code_that_is_found_in_either_case(server: Server) -> None:
    person = sign_up(server)
    room = create_room(server, person)
    assert len(room) == 8
    for code in (room, room.lower(), room.upper()):
        assert request(server, "GET", f"/api/user/rooms/{code}", token=person.token).status == 200
    unknown = request(server, "GET", "/api/user/rooms/ZZZZZZZZ", token=person.token)
    assert (unknown.status, unknown["message"]) == (404, "Room not Found")


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c"])
def test_a_socket_without_a_good_token_is_answered_401(server: Server, token: str) -> None:
    person = sign_up(server)
    person.token = token
    with pytest.raises(InvalidStatus) as refused:
        Member(server, person)
    assert refused.value.response.status_code == 401


def test_fifty_people_behind_one_address_sign_in_within_a_minute(server: Server) -> None:
    with ThreadPoolExecutor(10) as pool:
        people = list(pool.map(lambda _: sign_up(server), range(50)))
        begun = time.monotonic()
        signed_in = list(pool.map(lambda person: sign_in(server, person), people))
        took = time.monotonic() - begun
    assert len({person.user_id for person in signed_in}) == 50
    assert took < 60
    print(f"fifty signed in in {took:.1f} s")


def test_health_ready_and_live_answer(server: Server) -> None:
    health = request(server, "GET", "/health")
    assert (health.status, health["status"]) == (200, "ok")
    assert request(server, "GET", "/ready").status == 200
    assert request(server, "GET", "/live").status == 200
    assert request(server, "GET", "/nowhere").status == 404


def test_nothing_secret_is_in_the_log(server: Server) -> None:
    person = sign_up(server, "Zacharias Secretname")
    room = create_room(server, person)
    with Member(server, person) as member:
        member.join(room)
        member.draw_and_see()
    code = mailed_code(server, person.address)
    request(server, "POST", "/api/home/refresh-token", {"refreshToken": person.refresh_token})
    log = server.log().decode(errors="replace")
    for secret in (person.token, person.token.split(".")[2], person.refresh_token, person.address, PASSWORD):
        assert secret not in log
    assert f'"{code}"' not in log and f" {code}" not in log
