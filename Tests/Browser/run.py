"""Runs the browser tests against a running server:

    python Tests/Browser/run.py --base-url http://127.0.0.1:8080 --outbox DIR [--artefacts DIR] [--restart-command CMD]

`--outbox` is the folder the server writes its mail to (`*.eml`). Needs the package `playwright` and a Chromium. A test
fails on an unmet assertion, and on anything that any page's console complains about. Exit status 1 after a failure.
What failed is told with the place in the test and what everybody was waiting for, and once more in a line each at the end.
"""

import argparse
import pathlib
import re
import sys
import time
import traceback
import uuid

from playwright.sync_api import Error, sync_playwright

import test_accounts
import test_application
import test_boards
import test_keyboard
import test_load
import test_making
import test_never_lost
import test_protocols
import test_room_screens
import test_screens
import test_together
import test_tools
import test_two_people
from people import Person

MODULES = [test_two_people, test_protocols, test_accounts, test_application, test_screens, test_room_screens, test_boards, test_tools,
           test_making, test_together, test_never_lost, test_keyboard, test_load]

HERE = pathlib.Path(__file__).resolve().parent


class World:
    """What the tests share."""

    def __init__(self, playwright, options):
        self.devices = playwright.devices
        self.base_url, self.outbox = options.base_url, options.outbox
        self.restart_command = options.restart_command
        self.artefacts = pathlib.Path(options.artefacts) if options.artefacts else None
        self.run_id = uuid.uuid4().hex[:8]
        self.people = []
        self.browser = playwright.chromium.launch(executable_path=options.chromium, args=["--no-sandbox"])

    def person(self, name, **context):
        self.people.append(Person(self, name, **context))
        return self.people[-1]

    def visitor(self):
        return self.person("Visitor")

    def phone(self, name):
        device = {key: value for key, value in self.devices["Pixel 5"].items() if key != "default_browser_type"}
        return self.person(name, **device)

    def shot(self, page, name):
        """Keeps a picture of the page, light and dark."""
        if not self.artefacts:
            return
        self.artefacts.mkdir(parents=True, exist_ok=True)
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            page.wait_for_timeout(120)
            page.screenshot(path=self.artefacts / f"{name}-{scheme}.png")

    def take_problems(self):
        problems = [problem for person in self.people for problem in person.problems]
        for person in self.people:
            person.problems.clear()
        return problems

    def situation(self):
        """Where everybody is, and what they wait for."""
        return [f"  {person.situation()}" for person in self.people if not person.is_gone()]

    def tidy(self):
        """After a failure: what a test left open or cut off is not the next one's concern."""
        self.take_problems()
        for person in self.people:
            if not person.is_gone():
                person.tidy()


def run(test, world):
    """Runs one test; returns what went wrong in a line, or None."""
    try:
        remark = test(world)
        problems = world.take_problems()
        assert not problems, "the console complained:\n  " + "\n  ".join(problems)
        print(f"ok    {test.__name__}" + (f" ({remark})" if remark else ""), flush=True)
        return None
    except Exception as error:  # whatever it is, the other tests are run
        print(f"FAIL  {test.__name__}: {error}", *places(error), *world.situation(), sep="\n", flush=True)
        keep_pictures(test, world)
        world.tidy()
        return f"FAIL  {test.__name__}: {str(error).splitlines()[0] if str(error) else type(error).__name__}"


def places(error):
    """Where it went wrong, in our own files."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if HERE in pathlib.Path(frame.filename).parents]
    return [f"  {pathlib.Path(frame.filename).name}:{frame.lineno}: {frame.line}" for frame in frames]


def keep_pictures(test, world):
    for number, person in enumerate(world.people):
        try:
            world.shot(person.page, f"failed-{test.__name__}-{number}-{person.name.lower()}")
        except Error:
            pass


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--outbox", required=True)
    parser.add_argument("--artefacts")
    parser.add_argument("--restart-command", help="restarts the server on the same port and returns when it answers")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--only", help="a pattern for the tests to run: test_screens, two_people.*landing")
    options = parser.parse_args()
    named = [pair for module in MODULES for pair in vars(module).items()]
    tests = [test for name, test in named if name.startswith("test_")]
    if options.only:
        tests = [test for test in tests if re.search(options.only, f"{test.__module__}.{test.__name__}")]
    started = time.monotonic()
    with sync_playwright() as playwright:
        world = World(playwright, options)
        failed = [failure for test in tests if (failure := run(test, world))]
        world.browser.close()
    print(*failed, f"{time.monotonic() - started:.0f} s", sep="\n")
    print(f"{len(tests) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not tests else 0


if __name__ == "__main__":
    sys.exit(main())
