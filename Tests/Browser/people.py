"""Somebody at a browser: signs up, opens rooms, draws, and looks at pixels."""

import contextlib
import email
import email.policy
import pathlib
import re
import time

DEADLINE = 15.0

# What a console says of a server that dies: a page asks for its service worker's script at odd times too.
BROKEN = (r"WebSocket connection to", r"ERR_CONNECTION", r"status of 50\d", r"error occurred when fetching the script")

LOOK = """() => {
  const look = (name) => {
    const canvas = document.querySelector(`canvas[data-sheet="${name}"]`);
    if (!canvas || !canvas.width) return { digest: 0, inked: -1 };
    const data = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
    let digest = 2166136261, inked = 0;
    for (let i = 0; i < data.length; i += 4) {
      if (data[i + 3] === 0) continue;
      inked += 1;
      for (const value of [i, data[i], data[i + 1], data[i + 2], data[i + 3]])
        digest = Math.imul(digest ^ value, 16777619) >>> 0;
    }
    return { digest, inked };
  };
  return { base: look("base"), top: look("top") };
}"""

# From now on, every frame: is there ink here, on either sheet?
RECORD = """([x, y]) => {
  const has = (canvas) => {
    const ratio = canvas.width / canvas.clientWidth;
    return canvas.getContext("2d").getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data[3] > 0;
  };
  const frames = (window.inkedFrames = []);
  const look = () => {
    if (window.inkedFrames !== frames) return;
    frames.push([...document.querySelectorAll("canvas.sheet")].some(has));
    requestAnimationFrame(look);
  };
  look();
}"""

PIXEL = """([x, y]) => {
  const canvas = document.querySelector('canvas[data-sheet="base"]');
  const ratio = canvas.width / canvas.clientWidth;
  return [...canvas.getContext("2d").getImageData(Math.round(x * ratio), Math.round(y * ratio), 1, 1).data];
}"""


def until(page, what, condition, deadline=DEADLINE):
    """Waits for `condition()` to be true, and returns what it gave. `what` it was is a sentence, or gives one."""
    end = time.monotonic() + deadline
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < end, f"waited {deadline:.0f} s in vain: {what() if callable(what) else what}"
        page.wait_for_timeout(40)


class Line:
    """The sockets of a page, through which a test hears both sides, speaks to the page, and cuts."""

    def __init__(self):
        self.sockets, self.servers, self.addresses, self.said, self.heard = [], [], [], [], []

    def wire(self, route):
        server = route.connect_to_server()
        self.sockets.append(route)
        self.servers.append(server)
        self.addresses.append(route.url)
        route.on_message(lambda message: (self.said.append(message), server.send(message)))
        server.on_message(lambda message: (self.heard.append(message), route.send(message)))


class Person:
    """One browser context, with everything its console complains about."""

    def __init__(self, world, name, **context):
        self.world, self.name, self.is_gone = world, name, False
        self.email = f"{name.lower()}.{world.run_id}@example.org"
        self.password = f"a long password of {name}"
        self.problems, self._expected = [], [r"readback operations using getImageData"]  # our own looking
        options = {"viewport": {"width": 1280, "height": 800}, **context}
        self.context = world.browser.new_context(base_url=world.base_url, **options)
        self._asked = set()
        self.context.on("request", lambda request: "/api/" in request.url and self._asked.add(request))
        for kind in ("requestfinished", "requestfailed"):
            self.context.on(kind, lambda request: self._asked.discard(request))
        self.page = self.open_page()

    def open_page(self):
        page = self.context.new_page()
        page.set_default_timeout(DEADLINE * 1000)
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("pageerror", lambda error: self._heard("error", f"uncaught: {error}"))
        return page

    def wired(self, path):
        """A further page of this person in a room, and its line."""
        page, line = self.open_page(), Line()
        page.route_web_socket("**/ws?*", line.wire)
        page.goto(path)
        self.wait_until_saved(page)
        return page, line

    def _heard(self, kind, sentence):
        if kind in ("error", "warning") and not any(re.search(each, sentence) for each in self._expected):
            self.problems.append(f"{self.name}: {kind}: {sentence}")

    @contextlib.contextmanager
    def expecting(self, *patterns):
        """Console errors that belong to what is tried, such as a refused request; what was asked meanwhile is waited for."""
        self._expected += patterns
        try:
            yield
            until(self.page, "all that was asked is answered", lambda: not self._is_asking())
            self.page.wait_for_timeout(50)
        finally:
            del self._expected[len(self._expected) - len(patterns):]

    def _is_asking(self):
        return any(not request.frame.page.is_closed() for request in self._asked)

    def situation(self):
        """Name, pages, what has been asked and not answered, and what the console said."""
        pages = ", ".join(page.url for page in self.context.pages)
        asked = "".join(f"; waits for {request.method} {request.url}" for request in self._asked)
        return f"{self.name} at {pages}{asked}" + "".join(f"\n    {problem}" for problem in self.problems)

    def tidy(self):
        """Closes all pages but the first."""
        self.context.set_offline(False)
        for page in self.context.pages:
            if page is not self.page:
                page.close()

    # Accounts

    def sign_up(self, at="/signup"):
        self.begin_sign_up(at)
        self.world.shot(self.page, f"verify-{self.name.lower()}")
        self.finish_sign_up()

    def begin_sign_up(self, at="/signup"):
        page = self.page
        if at:
            page.goto(at)
        page.get_by_label("Name", exact=True).fill(self.name)
        page.get_by_label("E-mail").fill(self.email)
        page.get_by_label("Password", exact=True).fill(self.password)
        page.get_by_role("button", name="Sign up").click()
        page.wait_for_url("**/verify")

    def finish_sign_up(self):
        code = until(self.page, "the code by mail", lambda: self.mailed_code())
        self.page.get_by_label("Code").fill(code)
        self.page.wait_for_url(lambda url: not url.endswith("/verify"))

    def mailed_code(self):
        """The code in the newest mail to this person, or None."""
        for mail in reversed(self._letters()):
            body = mail.get_body(preferencelist=("plain", "html"))
            found = re.search(r"(?<!\d)\d{6}(?:\d\d)?(?!\d)", body.get_content() if body else "")
            return found.group(0) if found else None
        return None

    def mails(self):
        """How many mails this person has got."""
        return len(self._letters())

    def _letters(self):
        files = sorted(pathlib.Path(self.world.outbox).rglob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        return [mail for mail in mails if self.email in str(mail["To"])]

    def sign_in(self):
        page = self.page
        page.get_by_label("E-mail").fill(self.email)
        page.get_by_label("Password", exact=True).fill(self.password)
        page.get_by_role("button", name="Sign in").click()

    # Rooms

    def create_room(self):
        self.page.goto("/dashboard")
        self.page.get_by_role("button", name="Create a room").click()
        self.page.wait_for_url("**/room/*")
        self.wait_until_saved()
        return self.page.url.rsplit("/", 1)[1]

    def join(self, code):
        self.page.goto("/dashboard")
        self.page.get_by_label("Room code").fill(code)
        self.page.get_by_role("button", name="Join").click()
        self.page.wait_for_url("**/room/*")
        self.wait_until_saved()

    def status(self, page=None):
        """The state of the connection and the number of unsaved strokes."""
        element = (page or self.page).locator(".status")
        return element.get_attribute("data-state"), int(element.get_attribute("data-unsaved"))

    def wait_until_saved(self, page=None):
        page = page or self.page
        page.locator(".status").wait_for(state="attached")
        until(page, f"{self.name} is connected and all is saved", lambda: self.status(page) == ("joined", 0))

    # Drawing

    def draw(self, *points, page=None):
        """Draws with the mouse through points of the board."""
        with self.drawing(*points, page=page):
            pass

    @contextlib.contextmanager
    def drawing(self, *points, page=None):
        """Draws through points of the board; the pen is lifted at the end of the block."""
        page = page or self.page
        box = page.locator(".stage").bounding_box()
        (x, y), *rest = points
        page.mouse.move(box["x"] + x, box["y"] + y)
        page.mouse.down()
        for x, y in rest:
            page.mouse.move(box["x"] + x, box["y"] + y, steps=8)
        yield
        page.mouse.up()

    def edit(self, x, y):
        """Opens the editor of a text, or on nothing, by a double click. On a busy machine two clicks can be too far apart."""
        box = self.page.locator(".stage").bounding_box()

        def opened():
            self.page.mouse.dblclick(box["x"] + x, box["y"] + y)
            return self.page.locator(".letters").count() == 1

        until(self.page, "there is an editor", opened)

    def point(self, x, y):
        box = self.page.locator(".stage").bounding_box()
        self.page.mouse.move(box["x"] + x, box["y"] + y, steps=4)

    def look(self, page=None):
        return (page or self.page).evaluate(LOOK)

    def pixel(self, x, y, page=None):
        return (page or self.page).evaluate(PIXEL, [x, y])

    def has_ink(self, x, y):
        return self.pixel(x, y)[3] > 0

    def tool(self, name):
        return self.page.locator(f'[data-tool="{name}"]')

    def count(self, page=None):
        """How many elements the board has."""
        return int((page or self.page).locator(".stage").get_attribute("data-count") or 0)

    def close(self):
        self.is_gone = True
        self.context.close()


def same_pixels(*people, where=lambda inked: True):
    """
    Waits until all see the same committed pixels, and nothing else; returns how many are inked. `where(inked)` says what is
    waited for behind something that was just done: before its first frame all still see the same as before.
    """
    looks = []

    def same():
        looks[:] = [person.look() for person in people]
        is_same = all(look["base"] == looks[0]["base"] and look["top"]["inked"] == 0 for look in looks)
        return looks[0]["base"] if is_same and where(looks[0]["base"]["inked"]) else None

    return until(people[0].page, lambda: f"all see the same pixels: {looks}", same)["inked"]


def as_many(pixels):
    """For `same_pixels`: so many are inked."""
    return lambda inked: inked == pixels


def more_than(pixels):
    return lambda inked: inked > pixels


def fewer_than(pixels):
    return lambda inked: inked < pixels
