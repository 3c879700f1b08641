"""How things are made: what a filling looks like, where texts and pasted things come, and how they are kept."""

from people import as_many, same_pixels, until
from test_tools import LIVE
from world import two


def test_a_filling_is_seen_on_both_papers_and_goes_with_its_colour(world):
    ada, ben = two(world)
    page = ada.page
    ada.tool("rectangle").click()
    page.get_by_title("Ink", exact=True).click()
    page.get_by_title("Filled", exact=True).click()
    ada.draw((300, 200), (500, 320))
    same_pixels(ada, ben)
    for scheme, ink in (("dark", 255), ("light", 0)):
        for person in (ada, ben):
            person.page.emulate_media(color_scheme=scheme)
            until(person.page, f"{scheme} paper", lambda: person.pixel(400, 260) == [ink, ink, ink, 64])
    page.keyboard.press("v")
    ada.draw((400, 260))
    page.get_by_title("Red", exact=True).click()
    until(ben.page, "all of it is red", lambda: ben.pixel(400, 260)[0] > 200 and ben.pixel(400, 260)[1] < 100)
    assert ben.pixel(400, 200)[:3] == [239, 68, 68]
    page.get_by_title("Empty", exact=True).click()
    until(ben.page, "and empty", lambda: not ben.has_ink(400, 260))
    page.keyboard.press("Control+z")
    page.keyboard.press("Control+z")
    until(ben.page, "and as it was drawn", lambda: ben.pixel(400, 260) == [0, 0, 0, 64])
    same_pixels(ada, ben)


# Where the ink of the committed picture begins and ends, in CSS pixels of the board's sheet.
EXTENT = """() => {
  const canvas = document.querySelector('canvas[data-sheet="base"]');
  const { width, height } = canvas, ratio = width / canvas.clientWidth;
  const { data } = canvas.getContext("2d").getImageData(0, 0, width, height);
  let [left, top, right, bottom] = [Infinity, Infinity, -1, -1];
  for (let i = 3; i < data.length; i += 4) {
    if (data[i] === 0) continue;
    const x = ((i - 3) / 4) % width, y = Math.floor((i - 3) / 4 / width);
    [left, top, right, bottom] = [Math.min(left, x), Math.min(top, y), Math.max(right, x), Math.max(bottom, y)];
  }
  return [left, top, right, bottom].map((value) => value / ratio);
}"""


def test_a_text_is_read_from_where_it_was_begun(world):
    ada, ben = two(world)
    page = ada.page
    page.keyboard.press("t")
    ada.draw((600, 200))
    page.keyboard.type("مرحبا بالعالم")
    editor = page.locator(".letters").bounding_box()
    page.keyboard.press("Escape")
    until(ben.page, "Ben has it", lambda: ben.look()["base"]["inked"] > 0)
    same_pixels(ada, ben)
    stage = page.locator(".stage").bounding_box()
    left, _, right, _ = ben.page.evaluate(EXTENT)
    assert 595 <= right <= 602 and left < 560, "it grows to the left"
    assert abs(editor["x"] + editor["width"] - stage["x"] - 600) < 2, "and did so while it was written"
    page.keyboard.press("v")
    ada.edit(590, 200)
    page.keyboard.press("Control+End")
    page.keyboard.type(" ثم")
    page.keyboard.press("Escape")
    until(ben.page, "so does what is added", lambda: ben.page.evaluate(EXTENT)[0] < left - 5)
    same_pixels(ada, ben)
    assert abs(ben.page.evaluate(EXTENT)[2] - right) < 2, "from the same beginning"


def test_a_double_click_on_nothing_begins_a_text(world):
    ada, ben = two(world)
    page = ada.page
    page.keyboard.press("p")
    ada.draw((200, 200), (300, 200))
    page.keyboard.press("v")
    stage = page.locator(".stage").bounding_box()
    page.mouse.dblclick(stage["x"] + 250, stage["y"] + 200)
    assert page.locator(".letters").count() == 0, "not on a stroke"
    ada.edit(500, 300)
    page.keyboard.type("here")
    page.keyboard.press("Escape")
    until(ben.page, "Ben sees it", lambda: ben.count() == 2)
    same_pixels(ada, ben)
    assert ada.tool("select").get_attribute("aria-pressed") == "true"
    _, top, right, bottom = ben.page.evaluate(EXTENT)
    assert top > 190 and 510 < right < 600 and 280 < bottom < 330


def test_a_handle_that_is_pulled_past_the_other_side_turns_things_over(world):
    ada, ben = two(world)
    page = ada.page
    page.keyboard.press("p")
    ada.draw((400, 200), (400, 300), (480, 300))
    page.keyboard.press("r")
    ada.draw((520, 200), (600, 300))
    until(ben.page, "Ben has both", lambda: ben.count() == 2 and ben.has_ink(520, 250))
    start = same_pixels(ada, ben)
    page.keyboard.press("v")
    ada.draw((400, 250))
    with ada.drawing((487, 250), (287, 250)):
        until(ben.page, "Ben sees it turned over meanwhile", lambda: ben.page.evaluate(LIVE, [340, 300]))
        world.shot(page, "room-turned")
    until(ben.page, "the foot points to the left", lambda: ben.has_ink(340, 300) and not ben.has_ink(440, 300))
    assert ben.has_ink(400, 250), "what stands opposite the handle stays"
    page.keyboard.press("Control+a")
    with ada.drawing((607, 307), (150, 120)):  # All of it, past its left and its top.
        until(ben.page, "Ben sees both turned over", lambda: ben.page.evaluate(LIVE, [160, 200]))
    same_pixels(ada, ben)
    page.keyboard.press("Control+z")
    until(ben.page, "the foot is back at the left", lambda: ben.has_ink(340, 300))
    page.keyboard.press("Control+z")
    same_pixels(ada, ben, where=as_many(start))


PASTE = """(words) => {
  const data = new DataTransfer();
  data.setData("text/plain", words);
  document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


def test_what_is_pasted_comes_where_the_pointer_is(world):
    ada, ben = two(world)
    page = ada.page
    ada.point(300, 500)
    page.evaluate(PASTE, "pasted")
    until(ben.page, "Ben has it", lambda: ben.count() == 1 and ben.look()["base"]["inked"] > 0)
    same_pixels(ada, ben)
    left, top, right, bottom = ben.page.evaluate(EXTENT)
    assert abs((left + right) / 2 - 300) < 10 and abs((top + bottom) / 2 - 500) < 20
    page.keyboard.press("Control+z")
    until(ben.page, "Ben has nothing", lambda: ben.look()["base"]["inked"] == 0)
    page.locator(".room-bar").hover()
    page.evaluate(PASTE, "pasted")
    until(ben.page, "Ben has it", lambda: ben.count() == 1 and ben.look()["base"]["inked"] > 0)
    same_pixels(ada, ben)
    left, _, right, _ = ben.page.evaluate(EXTENT)
    assert abs((left + right) / 2 - 640) < 10, "else in the middle"


def test_the_board_goes_along_with_a_long_text_on_a_phone(world):
    lucy = world.phone("Lucy")
    lucy.sign_up()
    lucy.page.wait_for_url("**/dashboard")
    lucy.create_room()
    page = lucy.page
    lucy.tool("text").tap()
    page.touchscreen.tap(200, 400)
    page.keyboard.type("a line that is much longer than such a phone is wide, and more")
    editor = page.locator(".letters")
    stage, box = page.locator(".stage").bounding_box(), editor.bounding_box()
    assert page.evaluate("[document.querySelector('.stage'), document.querySelector('.room'), document.documentElement]"
                         ".every((each) => each.scrollLeft === 0 && each.scrollTop === 0)"), "nothing is scrolled"
    assert box["x"] < 0 and box["x"] + box["width"] <= stage["width"], "the end can be seen"
    world.shot(page, "phone-writing")
    page.keyboard.press("Home")
    until(page, "the beginning can be seen", lambda: editor.bounding_box()["x"] > 0)
    for _ in range(30):
        page.keyboard.press("Enter")
    box = editor.bounding_box()
    assert box["y"] + box["height"] < stage["y"] + stage["height"] - 20, "and the last line"
    page.keyboard.press("Escape")
    lucy.wait_until_saved()
    lucy.close()
