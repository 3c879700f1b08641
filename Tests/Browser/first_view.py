"""How long the page takes to show a board of 5,000 strokes, of one binary or of several in turn:

    python Tests/Browser/first_view.py [--runs 12] NAME=BINARY...

Cold: the browser has nothing. App kept: the service worker has the application. Board kept: IndexedDB has the board, too.
From the click to the frame in which all that can be seen of the board is painted (the mark `canvas.board`).
"""

import argparse
import contextlib
import json
import math
import pathlib
import random
import statistics
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "EndToEnd"))

import messages  # noqa: E402
import people as accounts  # noqa: E402
import server  # noqa: E402
import websockets.sync.client  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402

from strokes import STROKES, put  # noqa: E402

MODES = ["cold", "app kept", "board kept"]
MARK = "performance.getEntriesByName('canvas.board')[0]?.startTime"
SETTINGS = {f"plugins.rate-limit.{name}": 100_000 for name in (
    "connection.durable.burst", "user.durable.burst", "http.auth.requests", "http.refresh.requests")}
FORGET = """() => new Promise((done) => {
  const request = indexedDB.deleteDatabase("canvas");
  request.onsuccess = request.onerror = request.onblocked = done;
})"""


class Subject:
    """A server with somebody whose room has a full board."""

    def __init__(self, name, binary, strokes):
        server.BINARY = pathlib.Path(binary).resolve()
        self.name, self.server, self.kept = name, server.Server(**SETTINGS).start(), None
        self.person = accounts.sign_up(self.server, "Ada")
        self.room = accounts.create_room(self.server, self.person)
        ticket = accounts.request(self.server, "POST", "/api/user/ws-ticket", {}, self.person.token)["ticket"]
        with websockets.sync.client.connect(f"{self.server.base.replace('http', 'ws')}/?v=2&ticket={ticket}", max_size=None) as line:
            line.send(messages.frame("C", {"type": "JOIN", "room": self.room, "epoch": 0, "seq": 0}))
            for start in range(0, len(strokes), 250):
                line.send(messages.frame("C", *strokes[start:start + 250]))
                seen = 0
                while seen < 250:
                    seen += sum(each["type"] == "PUT" for each in messages.read("S", line.recv()))

    def page(self, browser):
        """A page of a new browser context, signed in."""
        context = browser.new_context(base_url=self.server.base, viewport={"width": 1280, "height": 800})
        answer = context.request.post("/api/home/signin", headers={"X-Canvas-Client": "web"},
                                      data={"email": self.person.address, "password": self.person.password})
        assert answer.ok, answer.text()
        user = json.dumps({"userId": self.person.user_id, "name": "Ada"})
        page = context.new_page()
        page.add_init_script(f"localStorage.setItem('canvas.user', JSON.stringify({user}))")
        return page

    def view(self, browser, mode):
        """Opens the room; the time in ms."""
        if mode == "cold":
            page = self.page(browser)
        else:
            page = self.kept = self.kept or self.settled(browser)
            page.goto("/favicon.svg")
            if mode == "app kept":
                page.evaluate(FORGET)
        page.goto(f"/room/{self.room}")
        time = shown(page)
        if mode == "cold":
            page.context.close()
        else:
            page.wait_for_timeout(2500)  # Then the board is kept.
        return time

    def settled(self, browser):
        page = self.page(browser)
        page.goto("/dashboard")
        while not page.evaluate("navigator.serviceWorker.controller !== null"):
            page.wait_for_timeout(50)
        return page


def shown(page):
    while not (time := page.evaluate(MARK)):
        page.wait_for_timeout(50)
    return time


def named(text):
    name, equals, binary = text.partition("=")
    if not equals:
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=BINARY")
    return name, binary


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=12)
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("binaries", nargs="+", type=named, metavar="NAME=BINARY")
    options = parser.parse_args()
    source = random.Random(5000)
    strokes = [put(source) for _ in range(STROKES)]
    with contextlib.ExitStack() as stack, sync_playwright() as playwright:
        subjects = [Subject(*each, strokes) for each in options.binaries]
        for subject in subjects:
            stack.callback(subject.server.close)
        browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])
        for mode in MODES:
            measure(browser, subjects, mode, options.runs)
        browser.close()


def measure(browser, subjects, mode, runs):
    times = {subject.name: [] for subject in subjects}
    for run in range(runs + 1):
        for subject in subjects:
            time = subject.view(browser, mode)
            if run > 0:  # The first warms up.
                times[subject.name].append(time)
    for name, found in times.items():
        found.sort()
        print(f"{mode:10}  {name:8}  min {found[0]:.0f}  median {statistics.median(found):.0f}  "
              f"p95 {found[math.ceil(0.95 * len(found)) - 1]:.0f} ms of {len(found)}", flush=True)


if __name__ == "__main__":
    main()
