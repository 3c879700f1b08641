"""Strokes as somebody might draw them, for boards that are full."""

import base64
import math

STROKES = 5000


def curve(source):
    """A stroke of 24 points, as somebody might draw it, in 1/16 px."""
    x, y, turn = source.uniform(0, 3200), source.uniform(0, 2000), source.uniform(0, 6.28)
    points = []
    for _ in range(24):
        turn += source.uniform(-0.5, 0.5)
        x, y = x + 6 * math.cos(turn), y + 6 * math.sin(turn)
        points.append([round(16 * x), round(16 * y)])
    return points


def name_of(source):
    """A new operation's id in its text form."""
    return "~" + base64.urlsafe_b64encode(source.randbytes(8)).decode().rstrip("=")


def put(source):
    colour = source.choice(["ef4444", "3b82f6", "22c55e", "ffffff"])
    fields = [{"tag": 1, "points": curve(source)}, {"tag": 2, "colour": colour}, {"tag": 3, "width": source.choice([32, 64])}]
    return {"type": "PUT", "op": name_of(source), "kind": 2, "fields": fields}
