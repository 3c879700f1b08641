"""A room without a mouse: every action by keys, and what assistive technology is told."""

from people import fewer_than, more_than, same_pixels, until
from world import two


def test_a_whole_drawing_is_made_by_keys_alone(world):
    ada, ben = two(world)
    page = ada.page
    page.keyboard.press("r")
    page.keyboard.press("Enter")
    until(ben.page, "a rectangle is there", lambda: ben.look()["base"]["inked"] > 500)
    for _ in range(3):
        page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("Alt+Shift+ArrowRight")
    page.keyboard.press("2")
    page.keyboard.press("t")
    page.keyboard.press("Enter")
    page.keyboard.type("by keys")
    page.keyboard.press("Escape")
    page.keyboard.press("a")
    page.keyboard.press("Enter")
    until(ben.page, "an arrow is there", lambda: ben.count() == 3)
    before = same_pixels(ada, ben)
    page.keyboard.press("Control+d")
    before = same_pixels(ada, ben, where=more_than(before))
    page.keyboard.press("n")
    world.shot(page, "keyboard")
    page.keyboard.press("Delete")
    same_pixels(ada, ben, where=fewer_than(before))
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    until(ben.page, "all is gone", lambda: ben.look()["base"]["inked"] == 0)
    page.keyboard.press("Control+z")
    until(ben.page, "all is back", lambda: ben.look()["base"]["inked"] > 500)
    shown = ada.look()["base"]
    for key, wanted in (("+", True), ("0", True), ("ArrowLeft", True), ("f", False), ("g", False)):
        page.keyboard.press(key)
        until(page, f"{key} moves the board", lambda: not wanted or ada.look()["base"] != shown or key == "0")


def test_the_map_of_keys_is_one_key_away_and_letters_can_be_switched_off(world):
    page = world.ada.page
    page.keyboard.press("?")
    page.get_by_role("heading", name="Keys").wait_for()
    world.shot(page, "room-keys")
    page.keyboard.press("Escape")
    page.get_by_role("heading", name="Keys").wait_for(state="detached")
    page.get_by_role("button", name="More").focus()
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.textContent") == "Options"
    page.keyboard.press("Enter")
    page.get_by_label("Single-letter keys").uncheck()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    pressed = lambda name: world.ada.tool(name).get_attribute("aria-pressed")
    world.ada.tool("pen").click()
    page.keyboard.press("e")
    assert (pressed("pen"), pressed("eraser")) == ("true", "false")
    page.keyboard.press("Control+z")
    world.ada.wait_until_saved()
    page.get_by_role("button", name="More").click()
    page.get_by_role("menuitem", name="Options").click()
    page.get_by_label("Single-letter keys").check()
    page.keyboard.press("Escape")


def test_tab_goes_through_the_room_in_order_and_shows_where_it_is(world):
    page = world.ada.page
    page.locator("h1").focus()
    seen = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate("""() => {
            const it = document.activeElement;
            const { outlineStyle, outlineWidth } = getComputedStyle(it);
            const holder = it.closest(".choice") ?? it;
            const shown = [it, holder].some((each) => getComputedStyle(each).outlineStyle !== "none");
            const label = it.getAttribute("aria-label") ?? it.textContent.trim() ?? "";
            return it === document.body ? null : { label, shown, tag: it.tagName };
        }""")
        if name is None:
            break
        assert name["shown"], f"{name} has the focus and does not show it"
        assert name["label"] or name["tag"] == "INPUT", f"{name} has no name"
        seen.append(name["label"])
    order = ["To your boards", "Share", "More"]
    assert [label for label in seen if label in order] == order, seen
    assert {"Pen", "Eraser", "Undo", "Zoom in"} <= set(seen), seen
    return f"{len(seen)} stops"


def test_everything_has_a_role_and_a_name(world):
    page = world.ada.page
    session = world.ada.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    value = lambda node, name: node.get(name, {}).get("value", "")
    acting = {"button", "link", "radio", "checkbox", "textbox", "slider", "combobox", "menuitem", "img"}
    found = [node for node in nodes if not node["ignored"] and value(node, "role") in acting]
    nameless = [value(node, "role") for node in found if not value(node, "name")]
    assert not nameless, nameless
    roles = {value(node, "role") for node in nodes if not node["ignored"]}
    assert {"banner", "main", "toolbar", "heading", "status"} <= roles, roles
    return f"{len(found)} controls"


def test_words_can_be_read_in_both_themes(world):
    """AA: 4.5 to 1 for all text of the room, by the colours that are computed."""
    page = world.ada.page
    worst = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        low = page.evaluate("""() => {
            const parse = (colour) => colour.match(/[\\d.]+/g).map(Number);
            const lum = ([r, g, b]) => { const f = (c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
                return 0.2126 * f(r) + 0.7152 * f(g) + 0.0722 * f(b); };
            const ground = (it) => { for (; it; it = it.parentElement) { const c = parse(getComputedStyle(it).backgroundColor);
                if (c.length === 3 || c[3] === 1) return c; } return [255, 255, 255]; };
            const found = [];
            for (const it of document.querySelectorAll(".room *")) {
                const own = [...it.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
                if (!own || !it.checkVisibility() || it.closest(":disabled, .visually-hidden")) continue;
                const [a, b] = [lum(parse(getComputedStyle(it).color)), lum(ground(it))].sort((x, y) => y - x);
                found.push([(a + 0.05) / (b + 0.05), it.className || it.tagName]);
            }
            return found.sort((x, y) => x[0] - y[0])[0];
        }""")
        assert low[0] >= 4.5, low
        worst[scheme] = round(low[0], 1)
    return f"the least contrast is {worst}"


def test_what_is_copied_can_be_pasted_and_foreign_text_becomes_text(world):
    ada, ben = world.ada, world.ben
    page = ada.page
    ada.wait_until_saved()
    count = ada.count()
    page.keyboard.press("Control+a")
    page.keyboard.press("Control+c")
    page.keyboard.press("Control+v")
    until(ben.page, "there are twice as many", lambda: ben.count() == 2 * count)
    page.keyboard.press("Control+x")
    until(ben.page, "they are gone again", lambda: ben.count() == count)
    page.evaluate("""() => {
        const data = new DataTransfer();
        data.setData("text/plain", "pasted words");
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }""")
    until(ben.page, "there is a text more", lambda: ben.count() == count + 1)
    paste = """(words) => {
        const data = new DataTransfer();
        data.setData("text/plain", words);
        document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
    }"""
    for broken in ("canvas-elements:!!", "canvas-elements:AAAA", "   "):
        page.evaluate(paste, broken)
    ada.wait_until_saved()
    assert ada.count() == count + 1
    page.evaluate(paste, "too much " * 2000)
    page.get_by_text("A text holds 8 KB").wait_for()
    page.keyboard.press("Control+z")
    until(ben.page, "the long text is gone", lambda: ben.count() == count + 1)
    page.keyboard.press("Control+z")
    until(ben.page, "and not any more", lambda: ben.count() == count)
