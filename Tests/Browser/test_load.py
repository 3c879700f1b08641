"""A board with 5,000 strokes: how long the page takes to show it, and what it costs to draw, move, zoom and listen."""

import json
import math
import pathlib
import random
import sys

from people import until
from strokes import STROKES, put
from world import two

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "EndToEnd"))

import messages  # noqa: E402


def per_frame(trace):
    """The main thread's work for each frame, in ms of its own time: p50, p95 and the most, and how many frames."""
    events = json.loads(trace)["traceEvents"]
    names = {(each["pid"], each["tid"]) for each in events
             if each["name"] == "thread_name" and each["args"]["name"] == "CrRendererMain"}
    frames = [each for each in events if each["name"] == "FireAnimationFrame" and (each["pid"], each["tid"]) in names]
    thread = max(names, key=lambda name: sum((each["pid"], each["tid"]) == name for each in frames))
    tasks = [each for each in events if each["name"] == "RunTask" and (each["pid"], each["tid"]) == thread]
    starts = sorted(each["ts"] for each in frames if (each["pid"], each["tid"]) == thread)
    work = [0.0] * len(starts)
    place = 0
    for task in sorted(tasks, key=lambda each: each["ts"]):
        while place + 1 < len(starts) and starts[place + 1] <= task["ts"] + task.get("dur", 0):
            place += 1
        work[place] += task.get("tdur", task.get("dur", 0)) / 1000
    work.sort()
    return work[len(work) // 2], work[int(len(work) * 0.95)], work[-1], len(work)


def traced(world, page, act):
    categories = ["toplevel", "devtools.timeline", "disabled-by-default-devtools.timeline"]
    world.browser.start_tracing(page=page, categories=categories)
    act()
    return per_frame(world.browser.stop_tracing())


def test_a_board_of_five_thousand_strokes_is_shown_and_drawn_on_without_delay(world):
    ada, ben = two(world)
    source = random.Random(5000)
    code = world.code
    page, line = ada.wired(f"/room/{code}")
    for done in range(0, STROKES, 250):
        line.servers[0].send(messages.frame("C", *(put(source) for _ in range(250))))
        until(page, "they are there", lambda: ada.count(page) == done + 250)
    ben.page.goto(f"/room/{code}")
    ben.wait_until_saved()
    first = until(ben.page, "it is painted", lambda: ben.page.evaluate("performance.getEntriesByName('canvas.board')[0]?.startTime"))
    ben.page.wait_for_timeout(2500)
    ben.page.reload()
    again = until(ben.page, "it is painted again", lambda: ben.page.evaluate("performance.getEntriesByName('canvas.board')[0]?.startTime"))
    ben.wait_until_saved()
    world.shot(ben.page, "room-5000")
    box = ben.page.locator(".stage").bounding_box()
    mouse = ben.page.mouse

    def draw():
        mouse.move(box["x"] + 300, box["y"] + 300)
        mouse.down()
        for step in range(150):
            mouse.move(box["x"] + 600 + 280 * math.cos(step / 9), box["y"] + 330 + 200 * math.sin(step / 7))
            ben.page.wait_for_timeout(8)
        mouse.up()

    def pan():
        for step in range(100):
            mouse.wheel(14 if step < 50 else -14, 9 if step < 50 else -9)
            ben.page.wait_for_timeout(8)

    def zoom():
        ben.page.keyboard.down("Control")
        for step in range(60):
            mouse.wheel(0, -12 if step < 30 else 12)
            ben.page.wait_for_timeout(8)
        ben.page.keyboard.up("Control")
        ben.page.wait_for_timeout(500)

    def receive():
        for _ in range(40):
            line.servers[0].send(messages.frame("C", put(source), put(source)))
            ben.page.wait_for_timeout(20)

    found = []
    ben.tool("pen").click()
    for name, act in {"drawing": draw, "panning": pan, "zooming": zoom, "receiving": receive}.items():
        half, most, worst, count = traced(world, ben.page, act)
        found.append(f"{name} p50 {half:.1f} p95 {most:.1f} max {worst:.1f} ms of {count} frames")
    ben.wait_until_saved()
    page.close()
    return f"first shown after {first:.0f} ms, after a reload {again:.0f} ms; work per frame: {'; '.join(found)}"
