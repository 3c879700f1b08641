"""Nothing that was drawn is lost: servers die in the middle of strokes, pages are reloaded and closed, sign-ins end."""

import contextlib
import subprocess

from playwright.sync_api import Error

from people import BROKEN, as_many, more_than, same_pixels, until
from test_protocols import said
from world import two

HIDE = """() => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
  delete document.hidden;
}"""


def test_a_server_that_dies_in_the_middle_of_a_stroke_costs_nothing(world):
    ada, ben = two(world)
    ada.page.keyboard.press("p")
    ada.draw((200, 150), (400, 150))
    before = same_pixels(ada, ben)
    with ada.expecting(*BROKEN), ben.expecting(*BROKEN):
        with ada.drawing((200, 200), (300, 220)):
            restart = subprocess.Popen(world.restart_command, shell=True)
            until(ada.page, "the loss is noticed", lambda: ada.status()[0] != "joined")
            ada.point(420, 240)
        ada.draw((200, 300), (420, 300))
        ada.page.keyboard.press("r")
        ada.draw((500, 200), (640, 300))
        state, unsaved = ada.status()
        assert unsaved >= 3 or state in ("joined", "saving"), (state, unsaved)
        assert restart.wait(timeout=60) == 0
        ada.wait_until_saved()
        ben.wait_until_saved()
    same_pixels(ada, ben, where=more_than(before + 1500))
    assert ada.page.get_by_text("Saved", exact=True).is_visible()


def test_leaving_with_unsaved_strokes_warns_and_another_visit_saves_them(world):
    ada, ben = world.ada, world.ben
    before = same_pixels(ada, ben)
    line = {"up": True, "route": None}

    def wire(route):
        if not line["up"]:
            return route.close(code=1012)
        server = route.connect_to_server()
        line["route"] = route
        route.on_message(server.send)
        server.on_message(route.send)

    page = ada.open_page()
    page.route_web_socket("**/ws?*", wire)
    page.goto(f"/room/{world.code}")
    ada.wait_until_saved(page)
    line["up"] = False
    line["route"].close(code=1012)
    until(page, "the page knows", lambda: ada.status(page)[0] != "joined")
    page.keyboard.press("p")
    ada.draw((200, 400), (420, 400), page=page)
    page.keyboard.press("v")
    ada.draw((250, 400), page=page)
    ada.draw((250, 400), (250, 460), page=page)
    assert ada.status(page)[1] == 1, "a stroke and its move are one stroke"
    until(page, "it says so", lambda: page.get_by_text("1 stroke not saved yet").is_visible())
    until(page, "and when it tries again", lambda: page.get_by_text("Reconnecting in").is_visible())
    page.get_by_role("button", name="Leave", exact=True).click()
    page.get_by_role("dialog", name="1 stroke not saved yet").wait_for()
    world.shot(page, "room-leaving")
    page.get_by_role("button", name="Stay").click()
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    until(ada.page, "leaving is asked about", lambda: asked == ["beforeunload"])
    page.close()
    same_pixels(ada, ben, where=as_many(before))
    later = ada.open_page()
    later.goto("/dashboard")
    notice = later.locator(".notices p")
    notice.wait_for()
    assert notice.inner_text() == f"1 stroke not saved yet Room {world.code}"
    world.shot(later, "dashboard-unsaved")
    notice.get_by_role("link").click()
    later.wait_for_url(f"**/room/{world.code}")
    ada.wait_until_saved(later)
    until(ben.page, "Ben has it, where it was moved to", lambda: ben.has_ink(300, 460) and not ben.has_ink(300, 400))
    later.close()


def test_a_lost_network_is_said_at_once_and_leaving_costs_nothing(world):
    ada, ben = world.ada, world.ben
    before = same_pixels(ada, ben)
    page = ada.open_page()
    page.goto(f"/room/{world.code}")
    ada.wait_until_saved(page)
    with ada.expecting(r"ERR_INTERNET_DISCONNECTED"):
        ada.context.set_offline(True)
        until(page, "it says so", lambda: page.get_by_text("You are offline").is_visible())
        page.keyboard.press("p")
        ada.draw((200, 650), (420, 650), page=page)
        page.get_by_role("link", name="To your boards").click()
        page.get_by_role("dialog").get_by_role("button", name="Leave").click()
        page.locator(".notices").get_by_text("1 stroke not saved yet").wait_for()
        page.locator(".rooms").get_by_role("link", name=world.code).wait_for()
        ada.context.set_offline(False)
    page.locator(".notices").get_by_role("link").click()
    ada.wait_until_saved(page)
    page.get_by_role("button", name="Leave", exact=True).click()
    page.wait_for_url("**/dashboard")
    assert page.locator(".notices p").count() == 0
    page.close()
    until(ben.page, "Ben has it", lambda: ben.has_ink(300, 650))
    same_pixels(ada, ben, where=more_than(before))


def test_two_tabs_of_one_person_agree(world):
    ada, ben = world.ada, world.ben
    before = same_pixels(ada, ben)
    page, line = ada.wired(f"/room/{world.code}")
    page.keyboard.press("p")
    ada.draw((200, 550), (420, 550), page=page)
    until(ada.page, "the other tab has it", lambda: ada.has_ink(300, 550))
    page.keyboard.press("Control+z")
    until(ada.page, "undone in one, gone in the other", lambda: not ada.has_ink(300, 550))
    ada.tool("redo").click()
    until(page, "and back from there", lambda: ada.pixel(300, 550, page)[3] > 0)
    page.locator('[data-tool="undo"]').click()
    until(ada.page, "and gone again", lambda: not ada.has_ink(300, 550))
    ada.wait_until_saved(page)
    same_pixels(ada, ben, where=as_many(before))
    assert len({each["op"] for each in said(line, "PUT")}) == len(said(line, "PUT")) == 1, "said once"
    page.close()


def test_a_sign_in_that_ends_is_renewed_without_a_word(world):
    page, line = world.ada.wired(f"/room/{world.code}")
    line.sockets[0].close(code=4001)
    until(page, "there is another connection", lambda: len(line.sockets) == 2)
    world.ada.wait_until_saved(page)
    assert page.locator("dialog[open]").count() == 0
    page.close()


def test_a_tab_that_gets_no_answer_holds_up_no_other(world):
    stuck, page = world.ada.open_page(), world.ada.open_page()
    stuck.clock.install()
    asked = []
    stuck.route("**/api/home/refresh-token", lambda route: asked.append(route))  # and never answers
    stuck.goto("/dashboard")
    until(stuck, "it asks for a token", lambda: asked)
    page.goto(f"/room/{world.code}")
    page.wait_for_timeout(500)
    assert world.ada.status(page)[0] == "connecting", "tabs ask one after the other"
    stuck.clock.fast_forward(15_000)
    world.ada.wait_until_saved(page)
    page.close()
    for route in asked:
        with contextlib.suppress(Error):  # it was given up
            route.continue_()
    stuck.close()


def test_a_lost_answer_to_a_refresh_costs_no_sign_in(world):
    """The server has answered, and the tab was closed: the next visit is still signed in."""
    person = world.person("Lost")
    person.sign_up()
    person.page.close()
    jar = person.context.cookies()
    answer = person.context.request.post("/api/home/refresh-token", headers={"X-Canvas-Client": "web", "Origin": world.base_url})
    assert answer.ok
    person.context.clear_cookies()
    person.context.add_cookies(jar)
    page = person.open_page()
    page.goto("/account")
    page.get_by_text("This device").wait_for()
    person.close()


def test_a_sign_in_that_was_ended_elsewhere_is_told_and_costs_no_stroke(world):
    person = world.person("Edda")
    person.sign_up()
    code = person.create_room()
    person.draw((200, 200), (400, 200))
    person.wait_until_saved()
    other = person.open_page()
    other.goto("/account")
    with person.expecting(r"status of 40[13]", r"WebSocket"):
        with person.drawing((200, 300), (300, 300)):
            other.get_by_role("button", name="Sign out everywhere").click()
            other.get_by_label("E-mail").wait_for()
            person.page.get_by_text("Your sign-in has ended.").wait_for()
            assert f"back in room {code}" in person.page.locator(".invited").inner_text()
            world.shot(person.page, "signin-ended")
        person.sign_in()
        person.page.wait_for_url(f"**/room/{code}")
        person.wait_until_saved()
    until(person.page, "the stroke that was under way is there", lambda: person.count() == 2)
    person.page.goto("/dashboard")
    person.page.get_by_role("button", name="Sign out").click()
    person.page.wait_for_url("**/signin")
    person.page.goto("/signin")
    assert person.page.get_by_text("Your sign-in has ended.").count() == 0
    person.close()


def test_the_last_board_is_shown_before_there_is_a_connection(world):
    ada = world.ada
    shown = ada.look()["base"]
    ada.page.wait_for_timeout(2500)
    page = ada.open_page()
    page.route_web_socket("**/ws?*", lambda route: None)
    page.goto(f"/room/{world.code}")
    until(page, "the board is there", lambda: ada.look(page)["base"] == shown)
    assert ada.status(page)[0] == "connecting"
    page.close()


def test_v1_pages_have_the_tools_that_v1_has_words_for(world):
    ada, ben = world.ada, world.ben
    page = ada.open_page()
    page.goto(f"/room/{world.code}?v=1")
    ada.wait_until_saved(page)
    names = page.locator(".tools .tool").evaluate_all("(all) => all.map((each) => each.dataset.tool)")
    assert [name for name in names if name not in ("style", "undo", "redo")] == ["hand", "pen", "eraser"]
    page.keyboard.press("p")
    ada.draw((700, 500), (900, 500), page=page)
    until(ben.page, "v2 sees it", lambda: ben.has_ink(800, 500))
    page.keyboard.press("e")
    ada.draw((800, 450), (800, 550), page=page)
    until(ben.page, "v2 sees it erased", lambda: not ben.has_ink(800, 500))
    page.keyboard.press("Control+z")
    until(ben.page, "and back", lambda: ben.has_ink(800, 500))
    ada.wait_until_saved(page)
    page.close()


def test_a_text_that_is_being_written_outlives_a_reload_and_a_page_that_is_hidden(world):
    ada, ben = two(world)
    page = ada.page
    asked = []
    accept = lambda dialog: (asked.append(dialog.type), dialog.accept())
    page.on("dialog", accept)
    for y, leave in ((200, page.reload), (300, lambda: page.evaluate(HIDE))):
        before = same_pixels(ada, ben)
        page.keyboard.press("t")
        ada.draw((300, y))
        page.keyboard.type("half a sentence")
        leave()
        ada.wait_until_saved()
        assert page.locator(".letters").count() == 0
        until(ben.page, "it is on the board", lambda: ben.look()["base"]["inked"] > before + 200)
        same_pixels(ada, ben)
        assert asked == ["beforeunload"], "the reload, not the other, is asked about"
    page.remove_listener("dialog", accept)
    assert ada.count() == 2
