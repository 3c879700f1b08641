"""Two people, a third, and a phone, in a real browser against a running server. The tests run in this order."""

import json
import subprocess

from people import BROKEN, as_many, fewer_than, more_than, same_pixels, until


def test_visitor_sees_the_landing_page(world):
    visitor = world.visitor()
    policy = visitor.page.goto("/").headers.get("content-security-policy", "")
    assert "default-src 'self'" in policy and "unsafe" not in policy, policy
    visitor.page.get_by_role("heading", level=1).wait_for()
    world.shot(visitor.page, "landing")
    visitor.page.get_by_role("link", name="Start drawing").click()
    visitor.page.wait_for_url("**/signup")
    world.shot(visitor.page, "signup")
    visitor.page.get_by_role("button", name="Sign up").click()
    assert visitor.page.get_by_role("alert").is_visible(), "an empty form says what is missing"
    visitor.page.go_back()
    visitor.page.get_by_role("link", name="Start drawing").wait_for()
    assert visitor.page.evaluate("localStorage.length + document.cookie.length") == 0
    visitor.close()


def test_two_people_sign_up_with_the_mailed_code(world):
    world.ada, world.ben = world.person("Ada"), world.person("Ben")
    world.ada.sign_up()
    world.ada.page.wait_for_url("**/dashboard")
    world.ada.page.get_by_role("heading", name="Hello, Ada").wait_for()
    world.shot(world.ada.page, "dashboard")


def test_no_token_can_be_read_by_scripts(world):
    page = world.ada.page
    kept = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])")
    assert "eyJ" not in kept and "oken" not in kept, kept
    cookies = [cookie for cookie in world.ada.context.cookies() if cookie["path"].startswith("/api/home")]
    assert cookies and all(cookie["httpOnly"] and cookie["sameSite"] == "Strict" for cookie in cookies), cookies


def test_an_invited_visitor_lands_in_the_room_after_signing_up(world):
    world.code = world.ada.create_room()
    world.ben.page.goto(f"/room/{world.code.lower()}")
    world.ben.page.wait_for_url("**/signin")
    world.ben.page.get_by_text("You are invited to room").wait_for()
    world.shot(world.ben.page, "signin-invited")
    world.ben.page.get_by_role("link", name="Create an account").click()
    world.ben.sign_up(at=None)
    world.ben.page.wait_for_url(f"**/room/{world.code}")
    world.ben.wait_until_saved()


def test_both_see_who_is_there(world):
    for person, other in ((world.ada, "Ben"), (world.ben, "Ada")):
        until(person.page, "two are online", lambda: person.page.get_by_text("2 online").is_visible())
    world.ada.page.get_by_text("2 online").click()
    assert world.ada.page.get_by_text("Ada (you)").is_visible()
    assert world.ada.page.locator(".people").get_by_text("Ben").is_visible()
    world.ada.page.get_by_text("2 online").click()


def test_a_stroke_of_one_appears_at_the_other(world):
    world.ada.page.get_by_title("Blue").click()
    world.ada.draw((200, 200), (400, 200), (400, 350))
    until(world.ben.page, "Ben sees the stroke", lambda: world.ben.has_ink(300, 200))
    red, green, blue, alpha = world.ben.pixel(300, 200)
    assert blue > red and alpha == 255, "the stroke is blue"
    assert not world.ben.has_ink(300, 300)
    same_pixels(world.ada, world.ben, where=more_than(500))


def test_a_tap_draws_a_dot(world):
    world.ben.page.get_by_title("Marker").click()
    world.ben.draw((600, 300))
    until(world.ada.page, "Ada sees the dot", lambda: world.ada.has_ink(600, 300))
    same_pixels(world.ada, world.ben)


def test_a_stroke_is_seen_at_once_by_its_author_and_stored_once(world):
    before = world.ada.look()["base"]["inked"]
    world.ada.draw((200, 500), (500, 520))
    same_pixels(world.ada, world.ben, where=more_than(before))
    assert world.ada.look()["top"]["inked"] == 0, "nothing is drawn a second time"


def test_cursors_carry_names_and_go_with_their_owner(world):
    world.ben.point(500, 400)
    cursor = world.ada.page.locator(".cursor", has_text="Ben")
    cursor.wait_for()

    def is_there():
        box, stage = cursor.bounding_box(), world.ada.page.locator(".stage").bounding_box()
        return abs(box["x"] - stage["x"] - 500) < 3 and abs(box["y"] - stage["y"] - 400) < 3

    until(world.ada.page, "Ben's cursor is where he points", is_there)
    world.ada.point(620, 180)
    world.ben.page.locator(".cursor", has_text="Ada").wait_for()
    assert world.ben.page.locator(".cursor").count() == 1, "one's own cursor is not drawn"
    world.shot(world.ada.page, "room")


def test_undo_removes_and_redo_restores(world):
    full = same_pixels(world.ada, world.ben)
    assert world.ada.has_ink(350, 510)
    world.ada.tool("undo").click()
    until(world.ben.page, "the stroke is gone at Ben", lambda: not world.ben.has_ink(350, 510))
    same_pixels(world.ada, world.ben, where=fewer_than(full))
    assert world.ben.has_ink(600, 300), "nobody else's stroke is touched"
    world.ada.tool("redo").click()
    until(world.ben.page, "the stroke is back at Ben", lambda: world.ben.has_ink(350, 510))
    same_pixels(world.ada, world.ben, where=as_many(full))
    assert world.ada.tool("redo").is_disabled()


def test_undo_and_redo_by_keys_in_a_hurry_end_the_same_everywhere(world):
    full = same_pixels(world.ada, world.ben)
    for keys in ("Control+z", "Control+Shift+Z", "Control+z", "Control+z", "Control+y", "Control+y"):
        world.ada.page.keyboard.press(keys)
    world.ada.wait_until_saved()
    same_pixels(world.ada, world.ben, where=as_many(full))


def test_a_late_joiner_sees_the_same_pixels(world):
    world.cleo = world.person("Cleo")
    world.cleo.sign_up()
    world.cleo.join(world.code)
    same_pixels(world.ada, world.ben, world.cleo, where=more_than(500))
    until(world.ada.page, "three are online", lambda: world.ada.page.get_by_text("3 online").is_visible())


def test_a_reload_keeps_everything_and_can_still_be_undone(world):
    full = same_pixels(world.ada, world.ben)
    world.ada.page.reload()
    world.ada.wait_until_saved()
    same_pixels(world.ada, world.ben, where=as_many(full))
    world.ada.tool("undo").click()
    until(world.ben.page, "undone after the reload", lambda: not world.ben.has_ink(350, 510))
    world.ada.tool("redo").click()
    same_pixels(world.ada, world.ben, world.cleo, where=as_many(full))


def test_leaving_removes_the_cursor(world):
    world.cleo.point(420, 420)
    world.ada.page.locator(".cursor", has_text="Cleo").wait_for()
    world.cleo.page.get_by_role("button", name="Leave").click()
    world.cleo.page.wait_for_url("**/dashboard")
    world.ada.page.locator(".cursor", has_text="Cleo").wait_for(state="detached")
    until(world.ada.page, "two are online", lambda: world.ada.page.get_by_text("2 online").is_visible())


def test_wrong_codes_are_answered_in_words(world):
    page = world.cleo.page
    page.get_by_label("Room code").fill("../me")
    page.get_by_role("button", name="Join").click()
    assert page.get_by_role("alert").get_by_text("8 letters or digits").is_visible()
    with world.cleo.expecting(r"status of 404"):
        page.get_by_label("Room code").fill("ZZZZZZZ9")
        page.get_by_role("button", name="Join").click()
        page.get_by_role("alert").get_by_text("no room").wait_for()
        page.goto("/room/ZZZZZZZ9")
        page.get_by_role("heading", name="There is no such room").wait_for()
        world.shot(page, "room-missing")


def test_strokes_of_a_lost_connection_are_kept_and_saved_once(world):
    """The line is cut after the server stored a stroke but before its echo; more is drawn while there is no line."""
    line = {"up": True, "mute": False, "socket": None}

    def wire(route):
        if not line["up"]:
            return route.close(code=1012)
        server = route.connect_to_server()
        line["socket"] = route
        route.on_message(server.send)
        server.on_message(lambda message: None if line["mute"] else route.send(message))

    page = world.ada.open_page()
    page.route_web_socket("**/ws?*", wire)
    page.goto(f"/room/{world.code}")
    world.ada.wait_until_saved(page)
    before = world.ben.look()["base"]["inked"]
    line["mute"] = True
    world.ada.draw((700, 100), (900, 100), page=page)
    until(world.ben.page, "Ben has the stroke", lambda: world.ben.has_ink(800, 100))
    once = world.ben.look()["base"]
    line["up"] = False
    line["socket"].close(code=1012)
    until(page, "the page knows", lambda: world.ada.status(page)[0] != "joined")
    world.ada.draw((700, 150), (900, 150), page=page)
    until(page, "it says what is not saved", lambda: page.get_by_text("2 strokes not saved yet").is_visible())
    world.shot(page, "room-reconnecting")
    assert world.ben.look()["base"] == once
    page.reload()
    until(page, "a reload keeps them", lambda: world.ada.status(page)[1] == 2)
    line.update(up=True, mute=False)
    world.ada.wait_until_saved(page)
    until(world.ben.page, "Ben has the second one", lambda: world.ben.has_ink(800, 150))
    same = lambda: world.ada.look(page)["base"] == world.ben.look()["base"]
    until(page, "all see the same pixels", same)
    added = world.ben.look()["base"]["inked"] - before
    assert abs(added - 2 * (once["inked"] - before)) < 60, "two strokes, each once"
    page.close()


def test_what_arrives_on_v1_is_never_trusted(world):
    page, line = world.ada.wired(f"/room/{world.code}?v=1")
    sockets = line.sockets
    stroke = {"points": [{"x": 900, "y": 300}, {"x": 990, "y": 300}], "width": 8, "strokeId": world.run_id,
              "userId": "stranger", "color": "rgb(255, 0, 0)"}
    sockets[0].send(json.dumps({"type": "CANVAS_UPDATE", "payload": {"canvasData": stroke}}))
    until(page, "any CSS colour is drawn", lambda: world.ada.pixel(950, 300, page) == [255, 0, 0, 255])
    before = world.ada.look(page)["base"]
    name = "<img src=x onerror=alert(1)>"
    say = lambda kind, payload: sockets[0].send(json.dumps({"type": kind, "payload": payload}))
    for text in ("", "null", "[]", "{", '{"type":7}', '{"type":"__proto__"}', '{"type":"CANVAS_UPDATE"}'):
        sockets[0].send(text)
    say("CANVAS_UPDATE", {"canvasData": {"strokeId": "x", "points": [None, {"x": "1"}]}})
    say("CANVAS_UPDATE", {"canvasData": {"strokeId": "y"}})
    say("REDO", {"stroke": None})
    say("UNDO", {"strokeId": 7})
    say("USER_COUNT_UPDATED", {"count": "<b>many</b>"})
    say("CURSOR_MOVE", {"userId": "nobody", "x": "left", "y": None, "username": name})
    say("CURSOR_MOVE", {"userId": "stranger", "x": 300, "y": 300, "username": name, "color": "red;}"})
    page.locator(".cursor", has_text=name).wait_for()
    assert page.locator(".cursor").count() == 1 and page.locator("img").count() == 0
    assert world.ada.look(page)["base"] == before
    page.close()


def test_an_expired_room_on_v1_says_so_and_is_not_dialled_again(world):
    page, line = world.ada.wired(f"/room/{world.code}?v=1")
    line.sockets[0].send(json.dumps({"type": "ROOM_EXPIRED", "payload": {"roomId": world.code}}))
    page.get_by_role("heading", name="This room has expired").wait_for()
    world.shot(page, "room-expired")
    page.wait_for_timeout(1500)
    assert len(line.sockets) == 1
    page.get_by_role("button", name="To your boards").click()
    page.wait_for_url("**/dashboard?v=1")
    page.close()


def test_a_phone_draws_with_a_finger_and_reaches_the_whole_board(world):
    world.ada.draw((1000, 600), (1200, 650))
    world.ada.wait_until_saved()
    phone = world.phone("Dora")
    phone.sign_up()
    world.shot(phone.page, "phone-dashboard")
    phone.join(world.code)
    until(phone.page, "it shows the board", lambda: phone.look()["base"]["inked"] > 100)
    before = world.ben.look()["base"]["inked"]
    box = phone.page.locator(".stage").bounding_box()
    touch = phone.context.new_cdp_session(phone.page)
    spots = [{"x": box["x"] + 100 + 8 * step, "y": box["y"] + 380 + 4 * step} for step in range(12)]
    touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": spots[:1]})
    for spot in spots[1:]:
        touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [spot]})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(world.ben.page, "Ben sees it", lambda: world.ben.look()["base"]["inked"] > before)
    phone.wait_until_saved()
    drawn, shown = world.ben.look(), phone.look()["base"]
    for apart in (40, 60, 80, 100):
        fingers = [{"x": box["x"] + 190 - apart, "y": box["y"] + 300, "id": 0},
                   {"x": box["x"] + 190 + apart, "y": box["y"] + 300, "id": 1}]
        kind = "touchStart" if apart == 40 else "touchMove"
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": fingers})
    touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    until(phone.page, "two fingers zoom", lambda: phone.look()["base"] != shown)
    assert phone.status() == ("joined", 0)
    until(world.ben.page, "two fingers draw nothing", lambda: world.ben.look() == drawn)
    phone.tool("fit").click()
    until(phone.page, "all of it is back in view", lambda: abs(phone.look()["base"]["inked"] - shown["inked"]) < 200)
    width = phone.page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], "nothing scrolls sideways"
    outside = phone.page.evaluate(
        """() => [...document.querySelectorAll("button, .choice, summary")].map((each) => each.getBoundingClientRect())
        .filter(({ left, right, width }) => width && (left < 0 || right > innerWidth)).length""")
    assert outside == 0, "every control is on the screen"
    small = phone.page.evaluate(
        """() => [...document.querySelectorAll("button, .choice, summary")].map((each) => each.getBoundingClientRect())
        .filter(({ width, height }) => width && (width < 43.5 || height < 43.5)).length""")
    assert small == 0, "every target can be hit with a thumb"
    phone.wait_until_saved()
    world.shot(phone.page, "phone-room")
    phone.close()


def test_a_restart_of_the_server_loses_nothing(world):
    if not world.restart_command:
        return "not run: no --restart-command"
    full = same_pixels(world.ada, world.ben)
    with world.ada.expecting(*BROKEN), world.ben.expecting(*BROKEN):
        restart = subprocess.Popen(world.restart_command, shell=True)
        until(world.ada.page, "the loss is noticed", lambda: world.ada.status()[0] != "joined")
        world.ada.draw((300, 420), (520, 430))
        assert restart.wait(timeout=60) == 0
        world.ada.wait_until_saved()
        world.ben.wait_until_saved()
        same_pixels(world.ada, world.ben, where=more_than(full))
    return None


def test_signing_out_ends_the_session_and_signing_in_comes_back(world):
    page = world.ben.page
    page.get_by_role("button", name="Leave").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signin")
    page.reload()
    page.get_by_role("heading", name="Welcome back").wait_for()
    right, world.ben.password = world.ben.password, "not the password"
    with world.ben.expecting(r"status of 401"):
        world.ben.sign_in()
        page.get_by_role("alert").get_by_text("not right").wait_for()
    world.ben.password = right
    page.goto(f"/room/{world.code}")
    page.wait_for_url("**/signin")
    world.ben.sign_in()
    page.wait_for_url(f"**/room/{world.code}")
    world.ben.wait_until_saved()
    same_pixels(world.ada, world.ben)
