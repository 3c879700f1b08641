"""The room and what opens in it: pictures in both themes and three sizes, in a script from the right too; what axe finds."""

from people import until
from test_screens import Looker
from world import two


def drawn(person):
    """A room with a bit of everything."""
    code = person.create_room()
    page = person.page
    for name, points in {"highlighter": [(200, 120), (420, 130)], "arrow": [(500, 180), (660, 100)], "ellipse": [(420, 240), (600, 340)],
                         "rectangle": [(200, 240), (360, 340)], "pen": [(660, 240), (700, 300), (760, 240)]}.items():
        person.tool(name).click()
        person.draw(*points)
    person.tool("text").click()
    person.draw((240, 440))
    page.keyboard.type("Zwölf Boxkämpfer\nمرحبا بالعالم")
    page.keyboard.press("Escape")
    person.tool("pen").click()
    person.wait_until_saved()
    return code


def test_the_room_is_fit_to_be_seen_and_heard(world):
    person = world.person("Rona")
    person.sign_up()
    page, looker = person.page, Looker(world, person.page)
    code = person.create_room()
    looker.look("room-empty")
    page.set_viewport_size({"width": 1280, "height": 800})
    code = drawn(person)
    page.keyboard.press("g")
    looker.look("room")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.keyboard.press("v")
    page.keyboard.press("n")
    looker.look("room-selection")
    page.keyboard.press("Escape")
    for key, name in (("Control+k", "share"), ("Control+e", "export"), ("?", "keys")):
        page.keyboard.press(key)
        page.locator("dialog[open]").wait_for()
        looker.look(f"room-{name}")
        page.keyboard.press("Escape")
        page.locator("dialog").wait_for(state="detached")
    page.keyboard.press("c")
    looker.look("room-people")
    page.keyboard.press("c")
    for item in ("Options", "Clear the board"):
        page.get_by_role("button", name="More").click()
        looker.look("room-menu") if item == "Options" else None
        page.get_by_role("menuitem", name=item).click()
        looker.look(f"room-{item.split()[0].lower()}")
        page.keyboard.press("Escape")
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto(f"/room/{code}/replay")
    until(page, "it is read", lambda: page.locator(".stage").get_attribute("data-entries"))
    looker.look("replay")
    try:
        return looker.report()
    finally:
        person.close()


def test_the_owner_can_clear_the_board_for_everybody(world):
    owner, guest = two(world)
    code = drawn(owner)
    guest.join(code)
    until(guest.page, "there is something", lambda: guest.count() == 6)
    guest.page.get_by_role("button", name="More").click()
    assert guest.page.get_by_role("menuitem", name="Clear").count() == 0, "guests are not offered it"
    guest.page.keyboard.press("Escape")
    owner.page.get_by_role("button", name="More").click()
    owner.page.get_by_role("menuitem", name="Clear the board").click()
    owner.page.get_by_role("button", name="Clear the board", exact=True).click()
    until(guest.page, "there is nothing", lambda: guest.count() == 0 and owner.count() == 0)


def test_the_room_is_fit_in_a_script_from_the_right(world):
    person = world.person("Amal")
    person.sign_up()
    page = person.page
    code = drawn(person)
    page.evaluate("localStorage.setItem('canvas.language', JSON.stringify('ar'))")
    page.goto(f"/room/{code}")
    person.wait_until_saved()
    assert page.locator("html").get_attribute("dir") == "rtl"
    looker = Looker(world, page, "-ar")
    looker.look("room")
    page.keyboard.press("Control+k")
    looker.look("room-share")
    halves = [half.bounding_box()["x"] for half in page.locator(".large-code span").all()]
    assert halves == sorted(halves), "the code is read from the left"
    try:
        return looker.report()
    finally:
        person.close()


# Of what stands in the room, which parts cover one another or stick out of the window.
AMISS = """sentence => {
  if (sentence) {
    document.querySelector(".status").dataset.state = "waiting";
    document.querySelector(".status-connection").textContent = "Neue Verbindung in 12 s";
    document.querySelector(".status-saving").textContent = sentence;
  }
  const shown = [...document.querySelectorAll(".tools, .view-tools, .styles, .status, .stays, .code-button, .bar-end > *")]
    .map(part => [part.className, part.getBoundingClientRect()]).filter(([, box]) => box.width);
  const cut = [...document.querySelectorAll(".status > span")].filter(part => part.clientWidth > 1 && part.scrollWidth > part.clientWidth);
  return [...shown.filter(([, box]) => box.left < 0 || box.right > innerWidth + 0.5 || box.bottom > innerHeight).map(([name]) => name),
    ...cut.map(part => part.textContent),
    ...shown.flatMap(([name, a], index) => shown.slice(index + 1).filter(([, b]) =>
      a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom).map(([other]) => `${name} and ${other}`))];
}"""


def test_nothing_of_the_room_covers_anything_else_at_any_width(world):
    seen, person = 0, world.person("Wide")
    person.sign_up()
    code = person.create_room()
    code_of = {"Deutsch": "de", "Español": "es", "العربية": "ar"}
    for language in code_of:
        person.page.goto("/account")
        person.page.locator("#language").select_option(label=language)
        person.page.locator(f"html[lang={code_of[language]}]").wait_for()
        person.page.goto(f"/room/{code}")
        person.wait_until_saved()
        person.page.locator(".stays:not([hidden])").wait_for(state="attached")
        for sentence in ("", "128 Striche noch nicht gespeichert"):
            for width in (320, 360, 381, 400, 410, 430, 480, 640, 660, 760, 860, 901, 960, 1020, 1060, 1120, 1180, 1181, 1366):
                person.page.set_viewport_size({"width": width, "height": 640})
                amiss = person.page.evaluate(AMISS, sentence)
                assert not amiss, f"{language}, {width} px: {amiss}"
                seen += 1
    person.close()
    return f"{seen} windows"
