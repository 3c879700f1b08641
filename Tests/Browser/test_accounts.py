"""Accounts: codes, forgotten passwords, names, sign-ins and rooms found again."""

from people import same_pixels, until


def boxes(page):
    return page.locator(".boxes span").all_inner_texts()


def focused(page):
    return page.evaluate("document.activeElement.id || document.activeElement.tagName")


def test_a_code_is_typed_corrected_refused_and_pasted(world):
    person = world.person("Pia", permissions=["clipboard-read", "clipboard-write"])
    person.begin_sign_up()
    page = person.page
    code = until(page, "the code by mail", person.mailed_code)
    assert focused(page) == "otp"
    assert page.locator("#otp").get_attribute("autocomplete") == "one-time-code"
    page.keyboard.type("1x2 3")
    assert boxes(page) == ["1", "2", "3", "", "", ""]
    page.keyboard.press("Backspace")
    assert boxes(page) == ["1", "2", "", "", "", ""]
    wrong = "0000" if code != "120000" else "1111"
    with person.expecting(r"status of 400"):
        page.keyboard.type(wrong)
        page.get_by_role("alert").get_by_text("wrong or no longer valid").wait_for()
    assert boxes(page) == [""] * 6 and focused(page) == "otp", "the boxes are empty for another try"
    page.evaluate("(text) => navigator.clipboard.writeText(text)", f" {code[:3]} {code[3:]}\n")
    page.keyboard.press("Control+V")
    page.wait_for_url("**/dashboard")
    person.close()


def test_another_code_is_sent_after_a_while(world):
    person = world.person("Rea")
    page = person.page
    page.clock.install()
    person.begin_sign_up()
    first = until(page, "the code by mail", person.mailed_code)
    again = page.get_by_role("button", name="Send a new code")
    assert again.is_disabled() and "(in " in again.inner_text()
    page.clock.fast_forward(31_000)
    until(page, "another can be asked for", again.is_enabled)
    mails = person.mails()
    again.click()
    until(page, "another mail", lambda: person.mails() > mails)
    until(page, "it is said", lambda: page.locator("#announcer").inner_text() == "A new code is on its way.")
    assert again.is_disabled()
    second = person.mailed_code()
    if first != second:
        with person.expecting(r"status of 400"):
            page.get_by_label("Code").fill(first)
            page.get_by_role("alert").get_by_text("wrong or no longer valid").wait_for()
    page.get_by_label("Code").fill(second)
    page.wait_for_url("**/dashboard")
    person.close()


def tab_to(page, name):
    """Goes on by the Tab key until something of this name has the focus, which must be seen."""
    for _ in range(30):
        page.keyboard.press("Tab")
        text, ring = page.evaluate("""() => {
          const { activeElement } = document, style = getComputedStyle(activeElement);
          return [activeElement.getAttribute("aria-label") ?? activeElement.innerText, style.outlineStyle];
        }""")
        assert ring != "none", f"the focus on {text!r} cannot be seen"
        if text.strip() == name:
            return
    raise AssertionError(f"no way to {name!r} by the keyboard")


def test_the_keyboard_alone_leads_from_the_landing_page_to_a_room(world):
    person = world.person("Kai")
    page, keyboard = person.page, person.page.keyboard
    page.goto("/")
    page.get_by_role("heading", level=1).wait_for()
    page.locator(".skip").focus()
    keyboard.press("Enter")
    assert focused(page) == "main"
    tab_to(page, "Start drawing")
    keyboard.press("Enter")
    page.wait_for_url("**/signup")
    for words in (person.name, person.email, person.password):
        keyboard.type(words)
        keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "reveal", "the password can be shown"
    keyboard.press("Shift+Tab")
    keyboard.press("Enter")
    page.wait_for_url("**/verify")
    keyboard.type(until(page, "the code by mail", person.mailed_code))
    page.wait_for_url("**/dashboard")
    until(page, "the focus is where the screen begins", lambda: focused(page) == "H1")
    tab_to(page, "Create a room")
    keyboard.press("Enter")
    page.wait_for_url("**/room/*")
    person.wait_until_saved()
    person.close()


def test_who_forgot_the_password_sets_a_new_one_and_ends_other_sign_ins(world):
    rita, thief = world.person("Rita"), world.person("Thief")
    rita.sign_up()
    thief.email, thief.password = rita.email, rita.password
    thief.page.goto("/signin")
    thief.sign_in()
    thief.page.wait_for_url("**/dashboard")
    page = rita.page
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signin")
    page.get_by_label("E-mail").fill(rita.email)
    page.get_by_role("link", name="Forgot your password?").click()
    page.wait_for_url("**/forgot")
    assert page.get_by_label("E-mail").input_value() == rita.email
    mails = rita.mails()
    page.get_by_role("button", name="Send the code").click()
    page.wait_for_url("**/reset")
    until(page, "the code by mail", lambda: rita.mails() > mails)
    rita.password = "something else entirely"
    with rita.expecting(r"status of 400"):
        page.get_by_label("Code").fill("00000000")
        page.get_by_label("New password").fill(rita.password)
        page.get_by_role("button", name="Set the password").click()
        page.get_by_role("alert").get_by_text("wrong or no longer valid").wait_for()
    page.get_by_label("Code").fill(rita.mailed_code())
    until(page, "the password comes next", lambda: focused(page) == "password")
    page.keyboard.press("Enter")
    page.wait_for_url("**/dashboard")
    with thief.expecting(r"status of 401"):
        thief.page.reload()
        thief.page.wait_for_url("**/signin")
        thief.sign_in()
        thief.page.get_by_role("alert").get_by_text("not right").wait_for()
    thief.close()
    rita.close()


def test_a_new_name_and_password_hold_from_then_on(world):
    nora = world.person("Nora")
    nora.sign_up()
    page = nora.page
    page.get_by_role("link", name="Your account").click()
    page.get_by_label("Name", exact=True).fill("Nora Ñandú")
    page.get_by_role("button", name="Save the name").click()
    page.locator(".done").get_by_text("Your name is changed").wait_for()
    with nora.expecting(r"status of 403"):
        page.get_by_label("Current password").fill("a guess")
        page.get_by_label("New password").fill("another long one")
        page.get_by_role("button", name="Change the password").click()
        page.get_by_role("alert").get_by_text("not right").wait_for()
    page.get_by_label("Current password").fill(nora.password)
    page.get_by_role("button", name="Change the password").click()
    page.locator(".done").get_by_text("Your password is changed").wait_for()
    nora.password = "another long one"
    page.reload()
    page.goto("/dashboard")
    page.get_by_role("heading", name="Hello, Nora Ñandú").wait_for()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signin")
    nora.sign_in()
    page.get_by_role("heading", name="Hello, Nora Ñandú").wait_for()
    nora.close()


def test_signing_out_everywhere_ends_every_tab_and_device(world):
    sami, other = world.person("Sami"), world.person("SamisPhone")
    sami.sign_up()
    code = sami.create_room()
    other.email, other.password = sami.email, sami.password
    other.page.goto(f"/room/{code}")
    other.sign_in()
    other.wait_until_saved()
    tab = sami.open_page()
    tab.goto("/account")
    tab.get_by_text("This device").wait_for()
    assert tab.locator(".sign-ins li").count() == 2
    with other.expecting(r"status of 401"), sami.expecting(r"status of 401"):
        tab.get_by_role("button", name="Sign out everywhere").click()
        for page in (tab, sami.page, other.page):
            page.wait_for_url("**/signin")
    assert "Sami" not in sami.page.evaluate("JSON.stringify({...localStorage})"), "nothing is left of who it was"
    other.close()
    sami.close()


def test_one_sign_in_can_be_ended_and_the_account_too(world):
    ola, old = world.person("Ola"), world.person("OlasOldPhone", user_agent="Mozilla/5.0 (iPhone) Safari/605")
    ola.sign_up()
    old.email, old.password = ola.email, ola.password
    old.page.goto("/signin")
    old.sign_in()
    old.page.wait_for_url("**/dashboard")
    page = ola.page
    page.goto("/account")
    page.get_by_role("button", name="Sign out Safari on iPhone").click()
    until(page, "one is left", lambda: page.locator(".sign-ins li").count() == 1)
    with old.expecting(r"status of 401"):
        old.page.reload()
        old.page.wait_for_url("**/signin")
    page.locator("summary").click()
    page.locator("#delete-password").fill(ola.password)
    page.get_by_role("button", name="Delete my account").click()
    page.wait_for_url("**/signin")
    with ola.expecting(r"status of 401"):
        ola.sign_in()
        page.get_by_role("alert").get_by_text("The address or the password is not right.").wait_for()
    old.close()
    ola.close()


def test_rooms_are_found_again_by_who_made_and_who_visited_them(world):
    mae, gus = world.person("Mae"), world.person("Gus")
    mae.sign_up()
    code = mae.create_room()
    mae.draw((300, 300), (420, 360))
    mae.wait_until_saved()
    gus.page.goto("/")
    gus.page.get_by_text("Have a room code?").click()
    gus.page.get_by_label("Room code").fill(f"{world.base_url}/room/{code.lower()}")
    gus.page.get_by_role("button", name="Join").click()
    gus.page.wait_for_url("**/signin")
    gus.page.get_by_text(f"You are invited to room {code}").wait_for()
    gus.page.get_by_role("link", name="Create an account").click()
    gus.sign_up(at=None)
    gus.page.wait_for_url(f"**/room/{code}")
    gus.wait_until_saved()
    same_pixels(mae, gus)
    for person, heading in ((mae, "Rooms you made"), (gus, "Rooms you visited")):
        person.page.goto("/dashboard")
        place = person.page.locator("section", has=person.page.get_by_role("heading", name=heading))
        place.get_by_role("link", name=f"Open room {code}").click()
        person.page.wait_for_url(f"**/room/{code}")
        person.wait_until_saved()
    gus.page.evaluate("""() => {
      const kept = JSON.parse(localStorage.getItem("canvas.recent"));
      kept.rooms.unshift({ code: "ZZZZZZZ8", at: Date.now() });
      localStorage.setItem("canvas.recent", JSON.stringify(kept));
    }""")
    with gus.expecting(r"status of 404"):
        gus.page.goto("/dashboard")
        gus.page.get_by_role("link", name=f"Open room {code}").wait_for()
    assert gus.page.get_by_role("link", name="Open room ZZZZZZZ8").count() == 0, "what is gone is not shown"
    for person in (mae, gus):
        person.close()
