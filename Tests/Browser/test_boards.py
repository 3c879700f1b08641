"""Boards that are kept: from the room, and on the dashboard, where they are opened, renamed and deleted."""

import json
import re

from people import until
from test_room_screens import drawn
from test_screens import Looker

DESKTOP = {"width": 1280, "height": 800}
LEAD = "lost for good 24 hours after the last person has left"


def keep(person, name):
    """Keeps the room somebody is in, from its menu."""
    page = person.page
    page.get_by_role("button", name="More").click()
    person.world.shot(page, "board-menu")
    page.get_by_role("menuitem", name="Keep this board").click()
    page.get_by_role("dialog").get_by_label("Name").fill(name)
    page.get_by_role("button", name="Keep this board").click()
    page.get_by_role("dialog").wait_for(state="detached")


def dashboard(person):
    person.page.goto("/dashboard")
    person.page.get_by_role("heading", name="Hello").wait_for()


def row(person, name):
    return person.page.locator(".board-row").filter(has=person.page.get_by_role("link", name=name, exact=True))


def test_a_board_is_kept_found_renamed_opened_and_deleted(world):
    owner, guest = world.person("Berta"), world.person("Gast")
    owner.sign_up()
    guest.sign_up()
    page = owner.page
    code = drawn(owner)
    guest.join(code)
    for person in (owner, guest):
        person.page.get_by_role("button", name="Ends 24 h after everyone has left").wait_for()
    keep(owner, "  Physics, Tuesday ")
    page.get_by_role("alert").get_by_text("The board is kept").wait_for()
    page.get_by_role("button", name="Kept: Physics, Tuesday").wait_for()
    guest.page.get_by_role("button", name="Kept", exact=True).wait_for()
    dashboard(owner)
    row(owner, "Physics, Tuesday").get_by_text("Changed").wait_for()
    assert page.get_by_role("link", name=f"Open room {code}").count() == 0, "it is in the list of boards only"
    row(owner, "Physics, Tuesday").get_by_role("button", name="Rename").click()
    page.get_by_label("Name", exact=True).fill("Optics")
    page.keyboard.press("Enter")
    row(owner, "Optics").wait_for()
    page.reload()
    row(owner, "Optics").get_by_role("link").click()
    owner.wait_until_saved()
    assert page.url.endswith(f"/room/{code}")
    until(page, "the drawing is there", lambda: owner.count() == 6)
    page.get_by_role("button", name="Kept: Optics").wait_for()
    dashboard(owner)
    row(owner, "Optics").get_by_role("button", name="Delete Optics").click()
    page.get_by_role("dialog", name="Delete “Optics”?").get_by_text(LEAD).wait_for()
    page.get_by_role("button", name="Keep it").click()
    assert row(owner, "Optics").count() == 1
    row(owner, "Optics").get_by_role("button", name="Delete Optics").click()
    page.get_by_role("button", name="Delete the board").click()
    page.get_by_role("link", name=f"Open room {code}").wait_for()
    assert row(owner, "Optics").count() == 0
    guest.page.get_by_role("button", name="Ends 24 h after everyone has left").wait_for()
    owner.close()
    guest.close()


def test_who_keeps_a_board_renames_and_deletes_it_in_the_room(world):
    owner, guest = world.person("Nuria"), world.person("Nico")
    owner.sign_up()
    guest.sign_up()
    page = owner.page
    code = owner.create_room()
    keep(owner, "Plan")
    guest.join(code)
    guest.page.get_by_role("button", name="Kept", exact=True).click()
    guest.page.get_by_role("dialog").get_by_text("It stays when everybody has left").wait_for()
    assert guest.page.get_by_role("dialog").get_by_role("button").count() == 1, "to close it is all that guests can do"
    page.reload()
    page.get_by_role("button", name="Kept: Plan").click()
    name = page.get_by_role("dialog").get_by_label("Name")
    assert name.input_value() == "Plan"
    name.fill("   ")
    with owner.expecting(r"status of 400"):
        page.get_by_role("button", name="Save the name").click()
        page.get_by_role("alert").get_by_text("1 to 120 characters").wait_for()
    name.fill("Plan B")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Kept: Plan B").click()
    page.get_by_role("button", name="Delete the board").click()
    page.get_by_role("dialog", name="Delete “Plan B”?").get_by_text(LEAD).wait_for()
    page.get_by_role("button", name="Delete the board").click()
    page.get_by_role("button", name="Ends 24 h after everyone has left").wait_for()
    owner.close()
    guest.close()


def test_boards_are_kept_renamed_and_deleted_by_keys_alone(world):
    person = world.person("Keyla")
    person.sign_up()
    page = person.page
    person.create_room()
    focused = "document.activeElement.getAttribute('aria-label') || document.activeElement.textContent"

    def tab_to(name):
        def there():
            page.keyboard.press("Tab")
            return name in page.evaluate(focused)

        until(page, f"the focus is on {name}", there)

    tab_to("Ends 24 h")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    page.keyboard.type("Keys")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Kept: Keys").wait_for()
    dashboard(person)
    row(person, "Keys").wait_for()
    tab_to("Rename Keys")
    page.keyboard.press("Enter")
    page.keyboard.type("Never mind")
    page.keyboard.press("Escape")
    assert page.evaluate(focused) == "Rename Keys"
    page.keyboard.press("Enter")
    page.keyboard.type("Locks")
    page.keyboard.press("Enter")
    row(person, "Locks").wait_for()
    assert page.evaluate(focused) == "Rename Locks"
    assert page.locator("#announcer").text_content() == "Name: Locks"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for()
    assert page.evaluate(focused) == "Keep it", "what does no harm comes first"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.get_by_text("None yet.").wait_for()
    until(page, "the focus is where the board was", lambda: page.evaluate(focused) == "Boards you keep")
    person.close()


def listed(count, first=1):
    return [{"id": f"AAAA{2222 + number}", "title": f"Board {number}", "createdAt": 0, "changedAt": 1_795_000_000_000}
            for number in range(first, first + count)]


def test_many_boards_come_page_by_page(world):
    person = world.person("Paige")
    person.sign_up()
    page, asked = person.page, []

    def answer(route):
        asked.append(route.request.url)
        is_first = "before" not in route.request.url
        data = {"boards": listed(10), "next": "5.AAAA2232"} if is_first else {"boards": listed(3, 11)}
        route.fulfill(content_type="application/json", body=json.dumps({"success": True, "data": data}))

    page.route("**/api/user/boards?*", answer)
    dashboard(person)
    row(person, "Board 1").first.wait_for()
    rows, more = page.locator(".board-row"), page.locator("section", has=page.locator(".boards")).get_by_role("button", name="Show more")
    for count in (8, 10, 13):
        until(page, f"there are {count}", lambda: rows.count() == count)  # noqa: B023
        if count < 13:
            more.click()
    assert not more.is_visible() and len(asked) == 2 and re.search(r"before=5\.AAAA2232", asked[1]), asked
    assert page.evaluate("document.activeElement.textContent") == "Board 11", "one reads on where one was"
    person.close()


def test_rooms_show_while_boards_cannot_be_reached(world):
    person = world.person("Faye")
    person.sign_up()
    code = person.create_room()
    page, looker = person.page, Looker(world, person.page)
    body = json.dumps({"success": False, "code": "boards_unavailable", "message": "x"})
    page.route("**/api/user/boards?*", lambda route: route.fulfill(status=503, content_type="application/json", body=body))
    with person.expecting(r"status of 503"):
        dashboard(person)
        page.locator(".problem").get_by_text("Boards cannot be reached right now").wait_for()
        page.get_by_role("link", name=f"Open room {code}").wait_for()
    looker.look("boards-failed")
    page.unroute("**/api/user/boards?*")
    page.get_by_role("button", name="Try again").click()
    page.get_by_text("None yet.").wait_for()
    looker.report()
    person.close()


def look_at_boards(world, name, mark="", locale="en"):
    """Every state of boards, seen by who keeps them."""
    person = world.person(name)
    person.sign_up()
    page, looker = person.page, Looker(world, person.page, mark)
    person.create_room()
    dashboard(person)
    page.locator(".boards + .hint").wait_for()
    code = drawn(person)
    page.evaluate(f"localStorage.setItem('canvas.language', JSON.stringify('{locale}'))")
    page.goto("/dashboard")
    page.locator(".room-link").first.wait_for()
    looker.look("boards-none")
    page.set_viewport_size(DESKTOP)
    page.goto(f"/room/{code}")
    person.wait_until_saved()
    page.locator(".stays").click()
    page.get_by_role("dialog").wait_for()
    looker.look("board-keep")
    page.set_viewport_size(DESKTOP)
    page.locator("dialog input").fill("Physics 9b: waves, light and all that is between" if not mark else "Zwölf Boxkämpfer – مرحبا")
    page.keyboard.press("Enter")
    page.locator(".stays[data-kept]").wait_for()
    page.locator(".notice:not([hidden])").wait_for(state="hidden")
    looker.look("board-kept")
    page.set_viewport_size(DESKTOP)
    page.locator(".stays").click()
    page.get_by_role("dialog").wait_for()
    looker.look("board-kept-dialog")
    page.set_viewport_size(DESKTOP)
    page.locator(".ends-it").click()
    page.locator(".release-dialog").wait_for()
    looker.look("board-delete")
    page.set_viewport_size(DESKTOP)
    page.keyboard.press("Escape")
    for title in ("Shopping", "Retrospective", "A name as long as names may be, so that it does not fit into the line of a phone, nor of a tablet, 120 characters it has"):
        page.goto("/dashboard")
        page.locator("form.stack:not(:has(input)) button").click()
        page.wait_for_url("**/room/*")
        page.locator(".stays").click()
        page.locator("dialog input").fill(title[:120])
        page.keyboard.press("Enter")
        page.locator(".stays[data-kept]").wait_for()
    page.goto("/dashboard")
    until(page, "all boards are there", lambda: page.locator(".board-row").count() == 4)
    looker.look("boards")
    page.set_viewport_size(DESKTOP)
    page.locator("[data-act=rename]").nth(1).click()
    looker.look("boards-rename")
    page.set_viewport_size(DESKTOP)
    page.locator("[data-act=delete]").nth(1).click()
    page.locator("dialog[open]").wait_for()
    looker.look("boards-delete")
    person.close()
    return looker.report()


def test_boards_are_fit_to_be_seen_and_heard(world):
    return look_at_boards(world, "Bora")


def test_boards_are_fit_in_a_script_from_the_right(world):
    return look_at_boards(world, "Basim", "-ar", "ar")


def test_boards_are_fit_in_long_words(world):
    return look_at_boards(world, "Bela", "-de", "de")
