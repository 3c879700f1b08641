"""Every screen: pictures in both themes and three sizes, and what axe finds in them."""

from axe_playwright_python.sync_playwright import Axe

from people import until

SIZES = {"phone": (390, 844), "tablet": (820, 1180), "desktop": (1280, 800)}
axe = Axe()


class Looker:
    """Looks at screens: keeps pictures of them and collects what is wrong for whoever cannot see them."""

    def __init__(self, world, page, mark=""):
        self.world, self.page, self.mark, self.complaints, self.pictures = world, page, mark, [], 0

    def look(self, name):
        for scheme in ("light", "dark"):
            self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for size, (width, height) in SIZES.items():
                self.page.set_viewport_size({"width": width, "height": height})
                self._fits(name, size)
                self._keep(f"screen-{name}{self.mark}-{size}-{scheme}")
            self._axe(f"{name} {scheme}")
        self._axe(f"{name} on a phone", "phone")

    def _fits(self, name, size):
        wide = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        if wide > 0:
            self.complaints.append(f"{name}: {wide} px too wide on a {size}")

    def _keep(self, name):
        if not self.world.artefacts:
            return
        self.world.artefacts.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self.world.artefacts / f"{name}.png", full_page=True)
        self.pictures += 1

    def _axe(self, what, size="desktop"):
        width, height = SIZES[size]
        self.page.set_viewport_size({"width": width, "height": height})
        for violation in axe.run(self.page).response["violations"]:
            places = ", ".join(str(node["target"]) for node in violation["nodes"][:3])
            self.complaints.append(f"{what}: {violation['id']}: {places}")

    def report(self):
        assert not self.complaints, "\n  ".join(["what is wrong:", *self.complaints])
        return f"{self.pictures} pictures"


def go(page, path, heading):
    page.goto(path)
    page.get_by_role("heading", level=1, name=heading).wait_for()


def test_every_screen_is_fit_to_be_seen_and_heard(world):
    person = world.person("Mina")
    page, looker = person.page, Looker(world, person.page)
    for path, heading, name in (("/", "One board", "landing"), ("/signup", "Create", "signup"),
                                ("/signin", "Welcome", "signin"), ("/forgot", "Forgot", "forgot"),
                                ("/verify", "Enter the code", "verify-lost"), ("/reset", "Set a new", "reset-lost")):
        go(page, path, heading)
        looker.look(name)
    page.goto("/signup")
    page.get_by_role("button", name="Sign up").click()
    page.get_by_role("alert").wait_for()
    looker.look("signup-incomplete")
    page.goto("/room/ABCD2345")
    page.get_by_text("You are invited").wait_for()
    looker.look("signin-invited")
    page.evaluate("sessionStorage.clear()")
    page.goto("/forgot")
    page.get_by_label("E-mail").fill("mina.nobody@example.org")
    page.get_by_role("button", name="Send the code").click()
    page.wait_for_url("**/reset")
    page.get_by_label("Code").fill("1234")
    looker.look("reset")
    person.begin_sign_up()
    page.get_by_label("Code").fill("12")
    looker.look("verify")
    with person.expecting(r"status of 400"):
        page.get_by_label("Code").fill("000000")
        page.get_by_role("alert").get_by_text("wrong or no longer valid").wait_for()
    looker.look("verify-wrong")
    person.finish_sign_up()
    page.get_by_role("heading", name="No rooms yet").wait_for()
    looker.look("dashboard-empty")
    person.create_room()
    page.goto("/dashboard")
    page.get_by_role("link", name="Open room").wait_for()
    looker.look("dashboard")
    page.route("**/api/user/rooms?*", lambda route: route.abort())
    with person.expecting(r"ERR_FAILED"):
        page.goto("/dashboard")
        page.get_by_role("button", name="Try again").wait_for()
    looker.look("dashboard-failed")
    page.unroute("**/api/user/rooms?*")
    go(page, "/account", "Your account")
    page.get_by_text("This device").wait_for()
    page.locator("summary").click()
    looker.look("account")
    try:
        return looker.report()
    finally:
        person.close()


def test_every_language_fits_its_screens(world):
    looked = []
    for language, heading in (("de", "Ein Board"), ("es", "Una pizarra"), ("zh", "一块画板"), ("ar", "لوح واحد")):
        person = world.person(f"Lingo{language}", locale=language)
        page, looker = person.page, Looker(world, person.page, f"-{language}")
        go(page, "/", heading)
        root = page.locator("html")
        assert root.get_attribute("lang") == language
        assert root.get_attribute("dir") == ("rtl" if language == "ar" else "ltr")
        looker.look("landing")
        page.goto("/signup")
        page.locator("form button.primary").click()
        page.get_by_role("alert").wait_for()
        looker.look("signup")
        looked.append(looker.report())
        person.close()
    return " and ".join(looked)


def test_a_chosen_language_stays(world):
    person = world.person("Dora", locale="de-AT")
    page = person.page
    go(page, "/", "Ein Board")
    page.get_by_label("Sprache").select_option(label="English")
    page.get_by_role("heading", name="One board").wait_for()
    go(page, "/signin", "Welcome back")
    assert page.locator("html").get_attribute("lang") == "en"
    page.get_by_label("Language").select_option(label="العربية")
    until(page, "the page is in Arabic", lambda: page.locator("html").get_attribute("dir") == "rtl")
    person.close()
