"""The application as a whole: its size, its cache, and other places it is served from."""

import contextlib
import gzip
import re
import threading
import urllib.request

from people import Person, more_than, same_pixels, until
from proxy import Proxy

BUDGET = 150 * 1024

PAINT = """() => new Promise((found) => new PerformanceObserver((list) => {
  for (const entry of list.getEntriesByName("first-contentful-paint")) found(Math.round(entry.startTime));
}).observe({ type: "paint", buffered: true }))"""


def fetch(url):
    request = urllib.request.Request(url, headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        return answer.read(), answer.headers


def test_the_whole_application_is_small(world):
    script, headers = fetch(f"{world.base_url}/files.js")
    text = (gzip.decompress(script) if headers["Content-Encoding"] == "gzip" else script).decode()
    paths = re.findall(r'"([^"]+)"', text.split("paths:")[1])
    sizes = {path: len(fetch(f"{world.base_url}/{path.removeprefix('./')}")[0]) for path in [*paths, "sw.js"]}
    languages = [size for path, size in sizes.items() if "/i18n/" in path]
    whole = sum(sizes.values()) + len(script)
    total = whole - sum(languages) + max(languages)
    assert total < BUDGET, f"{total} bytes: {sorted(sizes.items(), key=lambda each: -each[1])[:8]}"
    return f"{len(sizes)} files, {total / 1024:.0f} KiB compressed in one language, {whole / 1024:.0f} with all"



def settled(page):
    """Waits until the service worker keeps the application and serves this page."""
    page.evaluate("navigator.serviceWorker.ready")
    until(page, "the worker serves the page", lambda: page.evaluate("navigator.serviceWorker.controller !== null"))


def test_first_paint_cold_and_from_the_cache(world):
    person = world.person("Fay")
    times = []
    person.page.goto("/")
    times.append(f"cold {person.page.evaluate(PAINT)} ms")
    settled(person.page)
    person.page.reload()
    times.append(f"cached {person.page.evaluate(PAINT)} ms")
    person.sign_up()
    code = person.create_room()
    person.page.goto(f"/room/{code}")
    times.append(f"a cached room {person.page.evaluate(PAINT)} ms")
    person.close()
    return ", ".join(times)


def test_a_later_visit_needs_no_network(world):
    person = world.person("Ivo")
    person.sign_up()
    page = person.page
    code = person.create_room()
    settled(page)
    person.context.set_offline(True)
    with person.expecting(r"ERR_INTERNET_DISCONNECTED", r"WebSocket"):
        page.goto("/dashboard")
        page.get_by_role("heading", name="Hello, Ivo").wait_for()
        page.get_by_role("alert").or_(page.locator(".problem")).get_by_text("cannot be reached").first.wait_for()
        page.goto(f"/room/{code}")
        page.locator(".stage").wait_for()
        page.goto("/dashboard")
        page.get_by_role("button", name="Try again").wait_for()
        person.context.set_offline(False)
        page.get_by_role("button", name="Try again").click()
        page.get_by_role("link", name=f"Open room {code}").wait_for()
    cached = page.evaluate("""async () => {
      const names = await caches.keys();
      const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys()).map((each) => each.url)));
      return all.flat();
    }""")
    assert cached and not any("/api/" in url or "?" in url for url in cached), cached
    person.close()


def test_only_the_language_that_is_spoken_is_kept_and_no_other_is_fetched(world):
    person = world.person("Otto", locale="de")
    page, fetched = person.page, []
    person.context.on("request", lambda request: fetched.append(request.url))
    page.goto("/")
    settled(page)
    person.context.set_offline(True)
    page.reload()
    page.get_by_role("heading", name="Ein Board").wait_for()
    with person.expecting(r"ERR_INTERNET_DISCONNECTED", r"i18n/es.js"):
        page.get_by_label("Sprache").select_option(label="Español")
        page.get_by_role("heading", name="One board", level=1).wait_for()  # of what there is not, English is spoken
    person.context.set_offline(False)
    page.reload()
    page.get_by_role("heading", name="Una pizarra", level=1).wait_for()
    spoken = {url.rsplit("/", 1)[1] for url in fetched if "/i18n/" in url}
    assert spoken == {"de.js", "es.js"}, spoken
    until(page, "Spanish is kept, too", lambda: page.evaluate(
        "caches.match(new URL('app/i18n/es.js', location.origin)).then((found) => found !== undefined)"))
    person.close()


def test_the_boards_one_saw_go_with_the_sign_in(world):
    person = world.person("Lea")
    person.sign_up()
    person.create_room()
    person.draw((300, 300), (400, 320))
    person.wait_until_saved()
    page = person.page
    kept = """(name) => new Promise((resolve) => {
        const request = indexedDB.open("canvas");
        request.onsuccess = () => {
            const asked = request.result.transaction(name).objectStore(name).count();
            asked.onsuccess = () => (request.result.close(), resolve(asked.result));
        };
    })"""
    until(page, "the board is kept", lambda: page.evaluate(kept, "boards") == 1 and page.evaluate(kept, "memories") == 1)
    page.get_by_role("button", name="Leave").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/signin")
    until(page, "nothing is left", lambda: page.evaluate(kept, "boards") + page.evaluate(kept, "memories") == 0)
    person.close()


class Elsewhere:
    """The world as it looks behind a proxy."""

    def __init__(self, world, base_url):
        self._world, self.base_url = world, base_url

    def __getattr__(self, name):
        return getattr(self._world, name)


@contextlib.contextmanager
def behind(world, name, **options):
    """Somebody whose pages come through a proxy."""
    with Proxy(world.base_url, **options) as proxy:
        person = Person(Elsewhere(world, proxy.base_url), name)
        world.people.append(person)
        try:
            yield person, proxy.base_url
        finally:
            person.close()


def draws_below_a_path(world, name, strips):
    with behind(world, name, strips=strips) as (person, base):
        page = person.page
        page.goto(base)
        page.get_by_role("link", name="Start drawing").click()
        page.wait_for_url(f"{base}signup")
        person.sign_up(at=None)
        page.wait_for_url(f"{base}dashboard")
        page.get_by_role("button", name="Create a room").click()
        page.wait_for_url(f"{base}room/*")
        person.wait_until_saved()
        person.draw((300, 300), (500, 300))
        person.wait_until_saved()
        inked = same_pixels(person, where=more_than(0))
        settled(page)
        for _ in range(2):
            page.reload()
            person.wait_until_saved()
            until(page, "the drawing is back", lambda: person.look()["base"]["inked"] == inked)
        paths = {cookie["path"] for cookie in person.context.cookies()}
        assert paths == {"/whiteboard/api/home"}, paths
        scope = page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.scope)")
        assert scope == base, scope


def test_it_works_below_a_path_that_the_proxy_takes_away(world):
    draws_below_a_path(world, "Una", strips=True)


def test_it_works_below_a_path_that_the_proxy_leaves(world):
    draws_below_a_path(world, "Ugo", strips=False)


def test_a_new_version_is_used_from_the_next_load_on(world):
    current = {"version": "first"}
    released = threading.Event()

    def amend(path, body):
        if path == "/files.js":
            if current["version"] == "second":
                released.wait(60)
            return re.sub(rb'version: "[^"]*"', b'version: "%s"' % current["version"].encode(), body)
        if path == "/style.css":
            return body + f":root {{ --version: {current['version']}; }}".encode()
        return None

    def shown(page):
        return page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--version').trim()")

    with behind(world, "Vera", amend=amend) as (person, base):
        page = person.page
        page.goto(base)
        settled(page)
        page.reload()
        assert shown(page) == "first"
        current["version"] = "second"
        page.reload()
        assert shown(page) == "first", "this load is from the cache, which is renewed behind it"
        released.set()
        until(page, "the new files are there", lambda: page.evaluate(
            "caches.keys().then((names) => names.filter((name) => name.startsWith('canvas /')).join())"
        ) == "canvas /whiteboard/ second")
        page.reload()
        assert shown(page) == "second"
