"""The page on protocol v2, beside one on v1."""

import pathlib
import sys

from people import RECORD, as_many, more_than, same_pixels, until
from world import two

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "EndToEnd"))

import messages  # noqa: E402


SOON = 4.5  # seconds: sooner than a preview ends of which nothing is heard


def heard(line, kind=None):
    """What the server has said over a line, or of that the messages of a type."""
    found = [message for frame in line.heard for message in messages.read("S", frame)]
    return [message for message in found if kind is None or message["type"] == kind]


def said(line, kind):
    found = [message for frame in line.said for message in messages.read("C", frame)]
    return [message for message in found if message["type"] == kind]


def in_room(world, person):
    """The person's first page is in the room."""
    if f"/room/{world.code}" not in person.page.url:
        person.page.goto(f"/room/{world.code}")
    person.wait_until_saved()


def test_a_page_on_v1_and_one_on_v2_share_a_board(world):
    two(world)
    page, line = world.ada.wired(f"/room/{world.code}?v=1")
    assert "v=2" not in line.addresses[0] and line.heard[0].startswith("{"), "it speaks v1"
    same = lambda: world.ada.look(page) == world.ben.look()
    until(page, "both see the same pixels", same)
    before = world.ben.look()["base"]
    world.ada.draw((150, 620), (350, 640), page=page)
    until(world.ben.page, "v2 sees what v1 draws", lambda: world.ben.has_ink(250, 630))
    world.ben.draw((150, 660), (350, 680))
    until(page, "v1 sees what v2 draws", lambda: world.ada.pixel(250, 670, page)[3] > 0)
    until(page, "both see the same pixels", same)
    both = world.ben.look()["base"]
    world.ben.tool("undo").click()
    page.locator('[data-tool="undo"]').click()
    until(page, "both are undone at v1", lambda: world.ada.look(page)["base"] == before)
    until(world.ben.page, "both are undone at v2", lambda: world.ben.look()["base"] == before)
    page.locator('[data-tool="redo"]').click()
    world.ada.wait_until_saved(page)
    world.ben.tool("redo").click()
    world.ben.wait_until_saved()
    until(page, "both see the same pixels as before", lambda: same() and abs(world.ben.look()["base"]["inked"] - both["inked"]) < 20)
    page.get_by_role("button", name="Leave").click()
    page.wait_for_url("**/dashboard?v=1")
    page.close()


def test_a_stroke_is_seen_while_it_is_drawn_and_does_not_flicker(world):
    in_room(world, world.ada)
    in_room(world, world.ben)
    same_pixels(world.ada, world.ben)
    before = world.ben.look()["base"]
    world.ben.page.evaluate(RECORD, [800, 500])
    with world.ada.drawing((700, 500), (900, 500), (900, 600)):
        until(world.ben.page, "Ben sees it before the pen is up", lambda: world.ben.look()["top"]["inked"] > 300)
        assert world.ben.look()["base"] == before, "nothing of it is committed"
        world.shot(world.ben.page, "room-preview")
        world.ada.page.wait_for_timeout(6000)
        assert world.ben.look()["top"]["inked"] > 300, "a pen that rests is not forgotten"
    same_pixels(world.ada, world.ben, where=more_than(before["inked"]))
    frames = world.ben.page.evaluate("window.inkedFrames.splice(0)")
    world.ben.page.evaluate("window.inkedFrames = null")
    first = frames.index(True)
    assert all(frames[first:]), "it was there in every frame"
    return f"{len(frames) - first} frames"


def test_a_cancelled_stroke_vanishes(world):
    before = world.ben.look()["base"]
    with world.ada.drawing((750, 300), (760, 300)):
        until(world.ben.page, "Ben sees it", lambda: world.ben.look()["top"]["inked"] > 0)
        world.ada.page.evaluate("""() => document.querySelector("canvas.top").dispatchEvent(
            new PointerEvent("pointercancel", { pointerId: 1, bubbles: true }))""")
        until(world.ben.page, "it is gone", lambda: world.ben.look()["top"]["inked"] == 0, deadline=SOON)
    world.ada.wait_until_saved()
    same_pixels(world.ada, world.ben, where=as_many(before["inked"]))


def test_a_preview_of_somebody_who_leaves_goes_with_them(world):
    page, line = world.ada.wired(f"/room/{world.code}")
    box = page.locator(".stage").bounding_box()
    page.mouse.move(box["x"] + 600, box["y"] + 600)
    page.mouse.down()
    page.mouse.move(box["x"] + 700, box["y"] + 600, steps=8)
    until(world.ben.page, "Ben sees it", lambda: world.ben.look()["top"]["inked"] > 0)
    page.close()
    until(world.ben.page, "it is gone", lambda: world.ben.look()["top"]["inked"] == 0, deadline=SOON)


def test_a_page_that_is_hidden_says_so(world):
    hide = """(hidden) => {
        Object.defineProperty(document, "hidden", { value: hidden, configurable: true });
        document.dispatchEvent(new Event("visibilitychange"));
    }"""
    away = world.ben.page.locator(".people .away", has_text="Ada")
    world.ben.page.get_by_text("2 online").click()
    world.ada.page.evaluate(hide, True)
    away.wait_for()
    world.ada.page.evaluate(hide, False)
    away.wait_for(state="detached")
    world.ben.page.get_by_text("2 online").click()


def test_coming_back_resumes_where_it_broke_off(world):
    page, line = world.ada.wired(f"/room/{world.code}")
    seq = heard(line, "LIVE")[-1]["seq"]
    line.heard.clear()
    line.said.clear()
    line.sockets[0].close(code=1012)
    world.ben.draw((1000, 200), (1100, 250))
    world.ben.wait_until_saved()
    until(page, "the page comes back, perhaps at once", lambda: len(line.sockets) > 1)
    world.ada.wait_until_saved(page)
    until(page, "it sees what it missed", lambda: world.ada.look(page)["base"] == world.ben.look()["base"])
    join = said(line, "JOIN")[0]
    assert join["seq"] >= seq and join["epoch"] > 0, f"{join} behind {seq}"
    board = heard(line, "BOARD")
    assert [each["how"] for each in board] == [0], "the tail, not the whole board"
    assert not heard(line, "ELEMENTS")
    page.close()


def test_what_arrives_is_never_trusted(world):
    page, line = world.ada.wired(f"/room/{world.code}")
    before = world.ada.look(page)["base"]
    seq = heard(line, "LIVE")[-1]["seq"]
    me = heard(line, "JOINED")[-1]["member"]
    hostile = "<img src=x onerror=alert(1)>"

    def say(*frames):
        line.sockets[0].send(messages.frame("S", *frames))

    def entry(name, op, **parts):
        nonlocal seq
        seq += 1
        return {"type": name, "seq": seq, "user": 900, "time": 0, "op": op, **parts}

    drawn = [{"tag": 1, "points": [[14400, 4800], [15840, 4800]]}, {"tag": 3, "width": 128}]
    css = [*drawn, {"tag": 10, "css": "rgb(255, 0, 0)"}]
    say({"type": "USER", "user": 900, "userId": "stranger", "name": hostile})
    say(entry("PUT", "stranger-1", kind=2, fields=css))
    until(page, "any CSS colour is drawn", lambda: world.ada.pixel(950, 300, page) == [255, 0, 0, 255])
    once = world.ada.look(page)["base"]
    words = [{"tag": 4, "box": [0, 0, 1, 1]}, {"tag": 5, "text": hostile}, {"tag": 9, "fontSize": 16}]
    say(entry("PUT", "stranger-2", kind=99, fields=[{"tag": 1, "points": [[0, 0]]}, {"tag": 77, "bytes": "ff"}]),
        entry("UPDATE", "stranger-3", element="nothing", fields=drawn), entry("SKIP", "x"),
        entry("HIDE", "stranger-4", ids=["nothing", "__proto__"]), entry("PUT", "__proto__", kind=9, fields=drawn))
    say({"type": "ROSTER", "people": [{"user": 900, "members": [{"member": 9001, "idle": 0}]}]},
        {"type": "CURSOR", "member": 9001, "x": 4800, "y": 4800}, {"type": "CURSOR", "member": 9002, "x": 0, "y": 0},
        {"type": "PREVIEW", "member": me, "op": "~AAAAAAAAAAA", "start": 0, "kind": 2, "fields": drawn},
        {"type": "PREVIEW", "member": 9001, "op": "~AAAAAAAAAAE", "start": 99999, "kind": 2, "fields": drawn})
    line.sockets[0].send(b"")
    line.sockets[0].send(bytes([99, 2, 1, 2]))
    line.sockets[0].send("text")
    page.locator(".cursor", has_text=hostile).wait_for()
    assert page.locator(".cursor").count() == 1 and page.locator("img").count() == 0
    assert world.ada.look(page) == {"base": once, "top": {"digest": 2166136261, "inked": 0}}
    say(entry("PUT", "stranger-5", kind=8, fields=words))
    line.sockets[0].send(bytes([32, 5, 255]))
    until(page, "what cannot be read ends in a new connection", lambda: len(line.sockets) > 1)
    until(page, "and in the true board", lambda: world.ada.look(page)["base"] == before)
    page.close()


def test_an_expired_room_says_so_and_is_not_dialled_again(world):
    page, line = world.ada.wired(f"/room/{world.code}")
    line.sockets[0].close(code=4000)
    page.get_by_role("heading", name="This room has expired").wait_for()
    world.shot(page, "room-closed")
    page.get_by_role("button", name="Export…").click()
    with page.expect_download() as taken:
        page.get_by_role("dialog", name="Export").get_by_role("button", name="Save").click()
    assert taken.value.suggested_filename.endswith(".png"), "the board can be taken along"
    page.wait_for_timeout(1500)
    assert len(line.sockets) == 1
    page.close()
