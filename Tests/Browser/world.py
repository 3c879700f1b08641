"""What the browser tests of one module share: a browser, and the people in it."""

import contextlib
import pathlib
import uuid

from playwright.sync_api import Error

from people import Person


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
        return self._of_each(lambda person: f"  {person.situation()}")

    def tidy(self):
        """After a failure: what a test left open or cut off is not the next one's concern."""
        self.take_problems()
        self._of_each(Person.tidy)

    def picture(self, name):
        """What everybody sees."""
        self._of_each(lambda person: self.shot(person.page, f"{name}-{person.name.lower()}"))

    def close(self):
        with contextlib.suppress(Error):
            self.browser.close()

    def _of_each(self, work):
        """Does something for all who are there; a browser that has crashed is no reason not to do it for the next one."""
        found = []
        for person in self.people:
            with contextlib.suppress(Error, OSError):
                if not person.is_gone:
                    found.append(work(person))
        return found


def two(world):
    """Ada and Ben, alone on a new board."""
    for name in ("ada", "ben"):
        if not hasattr(world, name):
            person = world.person(name.capitalize())
            person.sign_up()
            person.page.wait_for_url("**/dashboard")
            setattr(world, name, person)
    world.code = world.ada.create_room()
    world.ben.join(world.code)
    return world.ada, world.ben
