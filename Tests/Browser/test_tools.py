"""What can be drawn and done to it, by one person, with another one watching: both see the same pixels."""

from people import RECORD, as_many, fewer_than, more_than, same_pixels, until
from world import two

# Is there ink here of what is not committed?
LIVE = """([x, y]) => {
  const canvas = document.querySelector('canvas[data-sheet="top"]');
  const ratio = canvas.width / canvas.clientWidth;
  return canvas.getContext("2d").getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data[3] > 0;
}"""


def test_every_tool_draws_the_same_for_both(world):
    ada, ben = two(world)
    inked = 0
    for name, points in {
        "highlighter": [(200, 120), (420, 130)], "line": [(480, 100), (640, 180)], "arrow": [(700, 180), (860, 100)],
        "rectangle": [(200, 240), (360, 340)], "ellipse": [(420, 240), (600, 340)], "pen": [(660, 240), (760, 340), (860, 240)],
    }.items():
        ada.tool(name).click()
        ada.draw(*points)
        inked = same_pixels(ada, ben, where=more_than(inked))
    assert ben.has_ink(280, 240) and not ben.has_ink(280, 290), "a rectangle is empty"
    assert ben.pixel(300, 125)[3] < 200, "a highlighter lets the board show through"


def test_text_is_written_on_the_board(world):
    ada, ben = world.ada, world.ben
    before = same_pixels(ada, ben)
    ada.tool("text").click()
    ada.draw((220, 440))
    ada.page.keyboard.type("Hello board")
    until(ben.page, "Ben sees it while it is written", lambda: ben.look()["top"]["inked"] > 100)
    world.shot(ada.page, "room-writing")
    ada.page.keyboard.press("Enter")
    ada.page.keyboard.type("second line")
    ada.page.keyboard.press("Escape")
    ada.wait_until_saved()
    same_pixels(ada, ben, where=more_than(before + 300))
    world.shot(ada.page, "room-tools")


def test_the_eraser_takes_only_what_is_ones_own(world):
    ada, ben = world.ada, world.ben
    ben.draw((900, 300), (1000, 300))
    until(ada.page, "Ada sees it", lambda: ada.has_ink(950, 300))
    full = same_pixels(ada, ben)
    ada.tool("eraser").click()
    ada.draw((950, 250), (950, 350))
    ada.page.get_by_text("You can only erase what you drew.").wait_for()
    ada.draw((560, 100), (560, 200))
    until(ben.page, "the line is gone at Ben", lambda: not ben.has_ink(560, 140))
    same_pixels(ada, ben, where=fewer_than(full))
    assert ben.has_ink(950, 300)
    ada.page.keyboard.press("Control+z")
    until(ben.page, "it is back at Ben", lambda: ben.has_ink(560, 140))
    same_pixels(ada, ben, where=as_many(full))


def test_what_is_selected_can_be_moved_resized_duplicated_and_deleted(world):
    ada, ben = world.ada, world.ben
    page = ada.page
    start = same_pixels(ada, ben)
    page.keyboard.press("v")
    ada.draw((240, 240))
    world.shot(page, "room-selected")
    ada.draw((240, 240), (240, 540))
    until(ben.page, "the rectangle is moved", lambda: ben.has_ink(280, 540) and not ben.has_ink(280, 240))
    page.keyboard.press("Control+z")
    until(ben.page, "and moved back", lambda: ben.has_ink(280, 240) and not ben.has_ink(280, 540))
    same_pixels(ada, ben, where=as_many(start))
    ada.draw((240, 340))
    box = page.locator(".stage").bounding_box()
    page.mouse.move(box["x"] + 368, box["y"] + 348)
    page.mouse.down()
    page.mouse.move(box["x"] + 408, box["y"] + 398, steps=5)
    page.mouse.up()
    until(ben.page, "it is larger", lambda: ben.has_ink(280, 390) and not ben.has_ink(280, 340))
    page.keyboard.press("Control+d")
    until(ben.page, "there are two", lambda: ben.has_ink(296, 256) and ben.has_ink(280, 240))
    page.keyboard.press("Delete")
    until(ben.page, "there is one", lambda: not ben.has_ink(296, 256) and ben.has_ink(280, 240))
    for _ in range(3):
        page.keyboard.press("Control+z")
    ada.wait_until_saved()
    same_pixels(ada, ben, where=as_many(start))
    for _ in range(3):
        page.keyboard.press("Control+Shift+Z")
    ada.wait_until_saved()
    for _ in range(3):
        page.keyboard.press("Control+z")
    ada.wait_until_saved()
    same_pixels(ada, ben, where=as_many(start))


def test_others_see_what_is_moved_and_rewritten_while_that_is_done(world):
    ada, ben = world.ada, world.ben
    start = same_pixels(ada, ben)
    ada.tool("rectangle").click()
    ada.draw((100, 560), (180, 610))
    ada.page.keyboard.press("v")
    ada.draw((115, 560))
    same_pixels(ada, ben)
    at_ben = lambda x, y: ben.page.evaluate(LIVE, [x, y])
    with ada.drawing((115, 560), (315, 560)):
        until(ben.page, "Ben sees it elsewhere", lambda: at_ben(340, 560) and not ben.has_ink(140, 560))
        world.shot(ben.page, "room-others-move")
        ada.page.keyboard.press("Escape")
        until(ben.page, "and back, since nothing came of it", lambda: ben.has_ink(140, 560) and ben.look()["top"]["inked"] == 0)
    with ada.drawing((115, 560), (315, 560)):
        until(ben.page, "Ben sees it elsewhere", lambda: at_ben(340, 560) and not ben.has_ink(140, 560))
        ben.page.evaluate(RECORD, [340, 560])
    until(ben.page, "it is there for good", lambda: ben.has_ink(340, 560) and ben.look()["top"]["inked"] == 0)
    frames = ben.page.evaluate("window.inkedFrames")
    assert frames and all(frames), "it is there in every frame between"
    box = ada.page.locator(".stage").bounding_box()
    ada.page.mouse.move(box["x"] + 388, box["y"] + 618)
    ada.page.mouse.down()
    ada.page.mouse.move(box["x"] + 448, box["y"] + 658, steps=5)
    until(ben.page, "Ben sees it grow", lambda: at_ben(340, 648))
    ada.page.mouse.up()
    for _ in range(3):
        ada.page.keyboard.press("Control+z")
    until(ben.page, "all is as before", lambda: ben.look()["base"]["inked"] == start)
    ada.edit(260, 438)
    ada.page.keyboard.press("Control+End")
    ada.page.keyboard.type(" live")
    until(ben.page, "Ben sees it while it is rewritten", lambda: ben.look()["top"]["inked"] > 100)
    assert ben.look()["base"]["inked"] < start, "and the text of before no more"
    for _ in range(5):
        ada.page.keyboard.press("Backspace")
    ada.page.keyboard.press("Escape")
    same_pixels(ada, ben, where=as_many(start))


def test_a_frame_selects_and_a_colour_changes_what_is_selected(world):
    ada, ben = world.ada, world.ben
    page = ada.page
    page.keyboard.press("v")
    ada.draw((180, 220), (620, 360))
    assert page.locator(".selection-bar").is_visible()
    world.shot(page, "room-selected-several")
    page.get_by_title("Red", exact=True).click()
    until(ben.page, "the rectangle is red", lambda: ben.pixel(280, 240)[:3] == [239, 68, 68])
    page.keyboard.press("Control+z")
    until(ben.page, "and not any more", lambda: ben.pixel(280, 240)[:3] != [239, 68, 68])
    page.keyboard.press("Escape")
    assert not page.locator(".selection-bar").is_visible()


def test_a_double_click_changes_a_text_and_its_style(world):
    ada, ben = world.ada, world.ben
    page = ada.page
    before = same_pixels(ada, ben)
    page.keyboard.press("v")
    ada.edit(260, 438)
    page.keyboard.press("Control+End")
    page.keyboard.type(", changed")
    page.get_by_title("Red", exact=True).click()
    page.get_by_title("Large", exact=True).click()
    world.shot(page, "room-rewriting")
    page.keyboard.press("Escape")
    until(ben.page, "it is longer and larger", lambda: ben.look()["base"]["inked"] > before + 300)
    same_pixels(ada, ben)
    page.keyboard.press("Control+z")
    until(ben.page, "one step back", lambda: ben.look()["base"]["inked"] == before)


def test_what_was_done_can_be_undone_after_a_reload(world):
    ada, ben = world.ada, world.ben
    before = same_pixels(ada, ben)
    ada.page.keyboard.press("v")
    ada.draw((240, 240))
    ada.draw((240, 240), (240, 560))
    until(ben.page, "it is moved", lambda: ben.has_ink(280, 560))
    ada.wait_until_saved()
    ada.page.wait_for_timeout(500)
    ada.page.reload()
    ada.wait_until_saved()
    assert ada.page.locator('[data-tool="select"]').get_attribute("aria-pressed") == "true", "the tool is remembered"
    ada.tool("undo").click()
    until(ben.page, "it is moved back", lambda: ben.has_ink(280, 240) and not ben.has_ink(280, 560))
    same_pixels(ada, ben, where=as_many(before))
    ada.page.reload()
    ada.wait_until_saved()
    ada.tool("redo").click()
    until(ben.page, "and again", lambda: ben.has_ink(280, 560))
    ada.tool("undo").click()
    same_pixels(ada, ben, where=as_many(before))


def test_each_tab_undoes_what_was_done_in_it_also_after_a_reload(world):
    ada, ben = world.ada, world.ben
    ada.tool("pen").click()
    ada.draw((1000, 440), (1080, 440))
    ada.wait_until_saved()
    other = ada.open_page()
    other.goto(f"/room/{world.code}")
    ada.wait_until_saved(other)
    ada.draw((1000, 520), (1080, 520), page=other)
    ada.wait_until_saved(other)
    until(ben.page, "both are there", lambda: ben.has_ink(1040, 440) and ben.has_ink(1040, 520))
    ada.page.reload()
    ada.wait_until_saved()
    ada.page.keyboard.press("Control+z")
    until(ben.page, "its own is undone", lambda: not ben.has_ink(1040, 440))
    assert ben.has_ink(1040, 520), "and not the other tab's"
    other.reload()
    ada.wait_until_saved(other)
    other.keyboard.press("Control+z")
    until(ben.page, "and so there", lambda: not ben.has_ink(1040, 520))
    other.close()
    same_pixels(ada, ben)


def test_the_laser_leaves_nothing(world):
    ada, ben = world.ada, world.ben
    before = same_pixels(ada, ben)
    ada.page.keyboard.press("k")
    with ada.drawing((500, 500), (800, 560)):
        def points_on():  # It fades while one looks.
            ada.point(500, 500)
            ada.point(800, 560)
            return ben.look()["top"]["inked"] > 50
        until(ben.page, "Ben sees it", points_on)
        world.shot(ben.page, "room-laser")
    until(ben.page, "it is gone", lambda: ben.look()["top"]["inked"] == 0, deadline=4)
    same_pixels(ada, ben, where=as_many(before))
    assert ada.status() == ("joined", 0)


def test_another_tool_and_a_dropped_file_cost_no_stroke(world):
    ada, _ = two(world)
    page = ada.page
    page.keyboard.press("p")
    count = ada.count()
    with ada.drawing((300, 700), (400, 700)):
        page.keyboard.press("r")
    until(page, "what was begun is there", lambda: ada.count() == count + 1)
    ada.wait_until_saved()
    prevented = page.evaluate("""() => ["dragover", "drop"].map(kind => !document.querySelector(".stage").dispatchEvent(
        new DragEvent(kind, { bubbles: true, cancelable: true, dataTransfer: new DataTransfer() })))""")
    assert prevented == [True, True]
