"""What two people in a room do for each other, on every kind of device, and what they take along."""

import json
import re
import struct

from people import same_pixels, until
from world import two


def followed_by(follower, other):
    """Somebody begins to follow another one."""
    follower.page.locator(".people-count").click()
    follower.page.get_by_role("button", name=f"Follow {other.name}").click()
    follower.page.locator(".following", has_text=other.name).wait_for()
    follower.page.keyboard.press("Escape")


def place_of(person, whose):
    """Where on the own board somebody's cursor is, in CSS pixels."""
    box = person.page.locator(".cursor", has_text=whose.name).bounding_box() or {"x": -1e6, "y": -1e6}
    stage = person.page.locator(".stage").bounding_box()
    return box["x"] - stage["x"], box["y"] - stage["y"]


def scale_of(person):
    return int(person.page.locator('[data-tool="zoomReset"]').inner_text().rstrip(" %\u00a0"))


def test_who_follows_sees_what_the_other_one_sees_in_any_window(world):
    ada, ben = two(world)
    small = world.person("Lina", viewport={"width": 700, "height": 500})
    small.sign_up()
    small.page.wait_for_url("**/dashboard")
    small.join(world.code)
    for follower in (ada, small):
        followed_by(follower, ben)
    stage = ben.page.locator(".stage").bounding_box()
    ben.point(400, 300)
    ben.page.keyboard.down("Control")
    for _ in range(6):
        ben.page.mouse.wheel(0, -40)
    ben.page.keyboard.up("Control")
    ben.page.mouse.wheel(900, 350)
    until(ben.page, "Ben sees more of less", lambda: scale_of(ben) > 150)
    near = lambda a, b: abs(a[0] - b[0]) < 4 and abs(a[1] - b[1]) < 4
    for x, y in ((1200, 650), (40, 60)):
        ben.point(x, y)
        until(ada.page, lambda: f"Ada sees it where Ben does: {place_of(ada, ben)}", lambda: near(place_of(ada, ben), (x, y)))  # noqa: B023
        until(small.page, "Lina sees it, too", lambda: all(0 <= each <= size for each, size in zip(place_of(small, ben), (700, 500))))
    until(ada.page, "as large as Ben does", lambda: abs(scale_of(ada) - scale_of(ben)) <= 1)
    part = scale_of(small) / scale_of(ben)
    assert 0.4 < part < 0.6, "all of it has to fit"
    world.shot(small.page, "room-following-small")
    before = scale_of(ada)
    ada.page.mouse.move(stage["x"] + 600, stage["y"] + 300)
    ada.page.keyboard.press("+")
    until(ada.page, "who zooms goes their own way", lambda: not ada.page.locator(".following").is_visible())
    ben.page.keyboard.press("0")
    until(small.page, "Lina goes along", lambda: scale_of(small) < before / 2)
    assert scale_of(ada) > before, "and Ada stays"
    ben.page.keyboard.press("+")
    ben.page.keyboard.press("+")
    fits = lambda: abs(scale_of(small) / scale_of(ben) - part) < 0.03
    until(small.page, "Lina goes along again", fits)
    wide = ben.page.viewport_size
    ben.page.set_viewport_size({"width": 800, "height": 560})
    until(small.page, "less is seen in a smaller window, and larger", lambda: scale_of(small) / scale_of(ben) > 1.3 * part)
    large = scale_of(small)
    small.page.set_viewport_size({"width": 400, "height": 500})
    until(small.page, "it has to fit there, too", lambda: scale_of(small) < 0.8 * large)
    small.page.set_viewport_size({"width": 700, "height": 500})
    ben.page.set_viewport_size(wide)
    until(small.page, "and as before", fits)
    small.page.reload()
    small.page.locator(".people-count").filter(has_text="3").wait_for()
    followed_by(small, ben)
    until(small.page, "what Ben sees though he does nothing", fits)
    small.close()


def test_who_drew_this_is_told_and_others_are_followed(world):
    ada, ben = two(world)
    ben.draw((900, 300), (1000, 300))
    until(ada.page, "Ada sees it", lambda: ada.has_ink(950, 300))
    ada.page.keyboard.press("v")
    ada.draw((950, 300))
    ada.page.get_by_text("Drawn by Ben").wait_for()
    world.shot(ada.page, "room-author")
    ada.page.keyboard.press("Escape")
    ada.page.locator(".people-count").click()
    world.shot(ada.page, "room-people")
    ada.page.get_by_role("button", name="Follow Ben").click()
    ada.page.locator(".following", has_text="Ben").wait_for()
    ada.page.keyboard.press("Escape")
    assert ada.page.locator(".people[open]").count() == 0
    ben.page.keyboard.press("h")
    for _ in range(12):
        ben.page.mouse.wheel(400, 0)
        ben.point(640, 300)
    until(ada.page, "Ada's board moves after Ben", lambda: not ada.has_ink(950, 300))
    cursor = ada.page.locator(".cursor", has_text="Ben")
    until(ada.page, "Ben is in view", lambda: 0 < (cursor.bounding_box() or {"x": 0})["x"] < 1280)
    world.shot(ada.page, "room-following")
    ada.page.keyboard.press("Escape")
    assert not ada.page.locator(".following", has_text="Ben").is_visible()
    ada.page.keyboard.press("f")
    ben.page.keyboard.press("f")
    same_pixels(ada, ben)


def test_joins_are_announced_to_screen_readers(world):
    ada, ben = world.ada, world.ben
    ben.page.goto("/dashboard")
    until(ada.page, "it is said", lambda: "Ben left." in ada.page.locator("#announcer").text_content())
    ben.page.goto(f"/room/{world.code}")
    ben.wait_until_saved()
    until(ada.page, "it is said", lambda: "Ben joined." in ada.page.locator("#announcer").text_content())


def touch_at(session, kind, *points):
    spots = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(points)]
    session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": spots})


def pen_at(session, kind, x, y, force, buttons=1):
    session.send("Input.dispatchMouseEvent", {"type": kind, "x": x, "y": y, "button": "left", "buttons": buttons,
                                              "pointerType": "pen", "force": force, "clickCount": 1})


def test_a_pen_draws_by_pressure_and_from_then_on_fingers_move_the_board(world):
    ada, ben = world.ada, world.ben
    pad = world.person("Paula", viewport={"width": 834, "height": 1112}, has_touch=True)
    pad.sign_up()
    pad.page.wait_for_url("**/dashboard")
    pad.join(world.code)
    for key in ("f", "0"):
        pad.page.keyboard.press(key)
    box = pad.page.locator(".stage").bounding_box()
    before = ada.look()["base"]["inked"]
    session = pad.context.new_cdp_session(pad.page)
    pad.tool("pen").click()
    left, top = box["x"] + 200, box["y"] + 500
    pen_at(session, "mousePressed", left, top, 0.1)
    for step in range(1, 41):
        pen_at(session, "mouseMoved", left + 8 * step, top, step / 40)
    pen_at(session, "mouseReleased", left + 320, top, 0, 0)
    pad.wait_until_saved()
    until(ada.page, "Ada sees it", lambda: ada.look()["base"]["inked"] > before + 500)
    column = lambda x: sum(pad.pixel(x, y)[3] > 128 for y in range(490, 511))
    until(pad.page, lambda: f"it is thicker at its end: {column(230)}, {column(500)}", lambda: column(500) > column(230) > 0)
    before = ada.look()["base"]
    shown = pad.look()["base"]
    touch_at(session, "touchStart", (400, 800))
    for step in range(1, 9):
        touch_at(session, "touchMove", (400 + 10 * step, 800))
    touch_at(session, "touchEnd")
    until(pad.page, "the board has moved", lambda: pad.look()["base"] != shown)
    pad.wait_until_saved()
    assert ada.look()["base"] == before, "a resting hand draws nothing"
    world.shot(pad.page, "tablet-room")
    pad.close()


def test_a_finger_shows_others_where_it_is_and_moves_the_board_when_asked_to(world):
    phone = world.phone("Nina")
    phone.sign_up()
    phone.page.wait_for_url("**/dashboard")
    phone.join(world.code)
    session = phone.context.new_cdp_session(phone.page)
    phone.tool("style").click()
    world.shot(phone.page, "phone-styles")
    phone.page.get_by_title("Green", exact=True).click()
    phone.tool("style").click()
    touch_at(session, "touchStart", (100, 300))
    for step in range(1, 9):
        touch_at(session, "touchMove", (100 + 10 * step, 300))
    touch_at(session, "touchEnd")
    phone.wait_until_saved()
    world.ada.page.locator(".cursor", has_text="Nina").wait_for()
    phone.page.get_by_role("button", name="More").click()
    world.shot(phone.page, "phone-menu")
    phone.page.get_by_role("menuitem", name="Options").click()
    world.shot(phone.page, "phone-options")
    phone.page.get_by_label("A finger moves the board").check()
    phone.page.get_by_role("button", name="Close").click()
    until(world.ada.page, "all is quiet", lambda: world.ada.look()["top"]["inked"] == 0)
    drawn, shown = world.ada.look()["base"], phone.look()["base"]
    touch_at(session, "touchStart", (100, 400))
    for step in range(1, 9):
        touch_at(session, "touchMove", (100 + 10 * step, 400))
    touch_at(session, "touchEnd")
    until(phone.page, "the board has moved", lambda: phone.look()["base"] != shown)
    phone.wait_until_saved()
    assert world.ada.look()["base"] == drawn
    phone.page.get_by_role("button", name="Share").click()
    world.shot(phone.page, "phone-share")
    phone.close()


def test_the_way_into_a_room_can_be_shared(world):
    page = world.ada.page
    page.keyboard.press("Control+k")
    page.locator(".share-dialog").wait_for()
    assert page.get_by_role("textbox", name="Link to this room").input_value().endswith(f"/room/{world.code}")
    assert page.get_by_role("img", name="QR code").is_visible()
    assert page.locator(".large-code").text_content() == world.code
    world.shot(page, "room-share")
    page.keyboard.press("Escape")


def saved(page, export, **choices):
    """The file that the export dialog gives."""
    page.keyboard.press("Control+e")
    dialog = page.locator(".export-dialog")
    dialog.wait_for()
    for name, value in {"format": export, **choices}.items():
        dialog.locator(f'input[name="export-{name}"][value="{value}"]').check(force=True)
    with page.expect_download() as download:
        dialog.get_by_role("button", name="Save").click()
    dialog.wait_for(state="detached")
    assert download.value.suggested_filename.endswith(f".{export}")
    return download.value.path().read_bytes()


def test_the_board_is_exported_in_valid_files(world):
    page = world.ada.page
    world.ada.tool("text").click()
    world.ada.draw((300, 600))
    page.keyboard.type("<&\"> & مرحبا")
    page.keyboard.press("Escape")
    world.ada.wait_until_saved()
    page.keyboard.press("Control+e")
    world.shot(page, "room-export")
    page.keyboard.press("Escape")
    sizes = []
    for scale in (1, 2):
        png = saved(page, "png", scale=scale, background="light")
        assert png[:8] == b"\x89PNG\r\n\x1a\n" and png[12:16] == b"IHDR"
        sizes.append(struct.unpack(">II", png[16:24]))
    assert abs(sizes[1][0] - 2 * sizes[0][0]) <= 1, sizes
    drawing = saved(page, "svg", background="none").decode()
    parsed = page.evaluate("""async (source) => {
        const svg = new DOMParser().parseFromString(source, "image/svg+xml");
        const image = new Image();
        image.src = URL.createObjectURL(new Blob([source], { type: "image/svg+xml" }));
        await image.decode();
        return { root: svg.documentElement.nodeName, paths: svg.querySelectorAll("path").length, width: image.width,
                 text: svg.querySelector("text").textContent };
    }""", drawing)
    assert parsed["root"] == "svg" and parsed["paths"] >= 2 and parsed["width"] > 50, parsed
    assert parsed["text"] == "<&\"> & مرحبا"
    data = json.loads(saved(page, "json"))
    assert data["room"] == world.code and {"freehand", "text"} <= {each["kind"] for each in data["elements"]}
    page.emulate_media(media="print")
    pdf = page.pdf(prefer_css_page_size=True)
    page.emulate_media(media="screen")
    assert pdf[:5] == b"%PDF-" and len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1, "one page"
    if world.artefacts:
        (world.artefacts / "board.pdf").write_bytes(pdf)
        (world.artefacts / "board.svg").write_text(drawing)
    return f"{len(pdf)} bytes of PDF, {len(drawing)} of SVG"


def test_the_history_is_replayed_with_a_timeline(world):
    page = world.ada.page
    page.keyboard.press("f")
    world.ben.page.keyboard.press("f")
    inked = same_pixels(world.ada, world.ben)
    page.get_by_role("button", name="More").click()
    world.shot(page, "room-menu")
    page.get_by_role("menuitem", name="Replay").click()
    page.wait_for_url("**/replay")
    until(page, "it is read", lambda: page.locator(".stage").get_attribute("data-entries"))
    until(page, "all of it shows", lambda: world.ada.look()["base"]["inked"] == inked)
    world.shot(page, "replay")
    page.get_by_role("slider").focus()
    page.keyboard.press("Home")
    until(page, "the first of it shows", lambda: 0 < world.ada.look()["base"]["inked"] < inked)
    page.get_by_label("Speed").select_option("64")
    page.get_by_role("button", name="Play").click()
    until(page, "it plays to its end", lambda: world.ada.look()["base"]["inked"] == inked)
    page.get_by_role("button", name="Play").wait_for()
    page.get_by_role("link", name="Back to the room").click()
    page.wait_for_url(f"**/room/{world.code}")
    world.ada.wait_until_saved()
