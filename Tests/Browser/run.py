"""Runs the browser tests against a running server:

    python Tests/Browser/run.py --base-url http://127.0.0.1:8080 --outbox DIR [--artefacts DIR] [--restart-command CMD]

`--outbox` is the folder the server writes its mail to (`*.eml`). Needs the package `playwright` and a Chromium. A test
fails on an unmet assertion, and on anything that any page's console complains about. Exit status 1 after a failure.
What failed is told with the place in the test and what everybody was waiting for, and once more in a line each at the end. Each
module has a browser and people of its own; its tests run in their order.
"""

import argparse
import pathlib
import re
import sys
import time
import traceback

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
from world import World

MODULES = [test_two_people, test_protocols, test_accounts, test_application, test_screens, test_room_screens, test_boards, test_tools,
           test_making, test_together, test_never_lost, test_keyboard, test_load]

HERE = pathlib.Path(__file__).resolve().parent


def run(test, world, label):
    """Runs one test; returns what went wrong in a line, or None."""
    try:
        remark = test(world)
        problems = world.take_problems()
        assert not problems, "the console complained:\n  " + "\n  ".join(problems)
        print(f"ok    {test.__name__}" + (f" ({remark})" if remark else ""), flush=True)
        return None
    except Exception as error:  # whatever it is, the other tests are run
        print(f"{label}  {test.__name__}: {error}", *places(error), *world.situation(), sep="\n", flush=True)
        world.picture(f"failed-{test.__name__}")
        world.tidy()
        return in_a_line(test, error)


def in_a_line(test, error):
    return f"{test.__name__}: {str(error).splitlines()[0] if str(error) else type(error).__name__}"


def places(error):
    """Where it went wrong, in our own files."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if HERE in pathlib.Path(frame.filename).parents]
    return [f"  {pathlib.Path(frame.filename).name}:{frame.lineno}: {frame.line}" for frame in frames]


def attempt(tests, playwright, options, label):
    """Runs a module's tests in a browser of their own; what went wrong, by the name of the test."""
    try:
        world = World(playwright, options)
    except Error as error:  # no browser
        return {test.__name__: in_a_line(test, error) for test in tests}
    try:
        return {test.__name__: failure for test in tests if (failure := run(test, world, label))}
    finally:
        world.close()


def run_module(tests, playwright, options):
    """
    A module in which something failed is run once more from its beginning, in another browser. Returns what failed again, and what
    passed then.
    """
    first = attempt(tests, playwright, options, "TRY 1")
    if not first:
        return [], []
    print(f"again {tests[0].__module__}", flush=True)
    second = attempt(tests, playwright, options, "FAIL")
    return list(second.values()), [first[name] for name in first if name not in second]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--base-url", required=True)
    parser.add_argument("--outbox", required=True)
    parser.add_argument("--artefacts")
    parser.add_argument("--restart-command", help="restarts the server on the same port and returns when it answers")
    parser.add_argument("--chromium", default="/usr/bin/chromium")
    parser.add_argument("--only", default="", help="a pattern for the tests to run: test_screens, two_people.*landing")
    options = parser.parse_args()
    modules = [tests for module in MODULES if (tests := tests_of(module, options.only))]
    started = time.monotonic()
    with sync_playwright() as playwright:
        outcomes = [run_module(tests, playwright, options) for tests in modules]
    failed = [failure for twice, _ in outcomes for failure in twice]
    flaky = [failure for _, once in outcomes for failure in once]
    # A browser may stumble once; what stumbles in several places is ours.
    if sum(bool(once) for _, once in outcomes) > 1:
        failed, flaky = failed + flaky, []
    for label, failures in (("FLAKY", flaky), ("FAIL ", failed)):
        for failure in failures:
            print(label, failure)
    print(f"{time.monotonic() - started:.0f} s")
    print(f"{sum(map(len, modules)) - len(failed)} passed, {len(failed)} failed")
    return 1 if failed or not modules else 0


def tests_of(module, pattern):
    tests = [test for name, test in vars(module).items() if name.startswith("test_")]
    return [test for test in tests if re.search(pattern, f"{module.__name__}.{test.__name__}")]


if __name__ == "__main__":
    sys.exit(main())
