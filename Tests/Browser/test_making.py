"""How things are made: what a filling looks like, where texts and pasted things come, and how they are kept."""

from people import same_pixels, until
from test_tools import two


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
