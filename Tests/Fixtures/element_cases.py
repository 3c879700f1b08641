"""Elements: every kind and field, in the PUT of a client; and what is large."""

from __future__ import annotations

from client_cases import FAR, OP, OP2, case, put
from server_cases import NOW, element
from server_cases import case as from_server
from wire import LARGEST

Case = dict[str, object]
LINE = {"tag": 1, "points": [[160, 160], [1600, 800]]}
BOX = {"tag": 4, "box": [-160, 320, 4800, 0]}


def cases() -> list[Case]:
    return points() + kinds() + values() + growth()


def points() -> list[Case]:
    zigzag = [[0, 0], [FAR, -FAR], [-FAR, FAR], [FAR, FAR], [-FAR, -FAR]]
    return [
        case("points on a straight line cost two bytes", "E-3", put(OP, {"tag": 1, "points": [[10, 20], [13, 24], [16, 28], [19, 32]]})),
        case("points that stand still", "E-3", put(OP, {"tag": 1, "points": [[5, 5]] * 3})),
        case("points that turn back", "E-3", put(OP, {"tag": 1, "points": [[100, 100], [90, 80], [95, 100], [40, 30]]})),
        case("points at the ends", "E-3 W-7", put(OP, {"tag": 1, "points": zigzag})),
        case("points with pressure", "E-3", put(OP, {"tag": 1, "points": [[1, 2], [3, 5]], "pressure": [0, 255]})),
        case("points with time", "E-3", put(OP, {"tag": 1, "points": [[1, 2], [3, 5], [5, 8]], "times": [0, 127, 128]})),
        case("points with pressure and time", "E-3", put(OP, {"tag": 1, "points": [[1, 2], [3, 5]], "pressure": [1, 128], "times": [0, 60_000]})),
    ]  # fmt: skip


def kinds() -> list[Case]:
    words = {"tag": 5, "text": "Hello"}
    return [
        case("freehand", "E-2", put(OP, LINE, {"tag": 2, "colour": "60a5fa"}, {"tag": 3, "width": 32})),
        case("highlighter", "E-2", put(OP, LINE, {"tag": 2, "colour": "facc1580"}, {"tag": 3, "width": 320}, kind=3)),
        case("line", "E-2", put(OP, LINE, kind=4)),
        case("arrow", "E-2", put(OP, LINE, {"tag": 7, "placement": [0, 0, 1024, 1024]}, kind=5)),
        case("rectangle", "E-2", put(OP, BOX, {"tag": 8, "fill": "00000000"}, kind=6)),
        case("ellipse", "E-2", put(OP, {"tag": 2, "colour": "000000"}, BOX, {"tag": 8, "fill": "ffffff"}, kind=7)),
        case("text", "E-2", put(OP, BOX, words, {"tag": 9, "fontSize": 320}, kind=8)),
        case("image", "E-2", put(OP, BOX, {"tag": 6, "source": "attachment:7"}, kind=9)),
    ]  # fmt: skip


def values() -> list[Case]:
    def width(value: int) -> dict[str, object]:
        return {"tag": 3, "width": value}

    def box(*values: int) -> dict[str, object]:
        return {"tag": 4, "box": list(values)}

    def text(value: str, *more: object) -> dict[str, object]:
        return put(OP, BOX, {"tag": 5, "text": value}, *more, kind=8)

    return [
        case("the thinnest and the widest", "E-2", put(OP, LINE, width(1)), put(OP2, LINE, width(8000))),
        case("boxes at the ends", "E-2 W-7", put(OP, box(-FAR, FAR, FAR, 0), kind=6), put(OP2, box(0, -1, 1, FAR), kind=7)),
        case("text in other alphabets", "E-2", text("Größe\n漢字 👩‍👩‍👧 \u0000")),
        case("fonts at the ends", "E-2", text("a", {"tag": 9, "fontSize": 16}), text("b", {"tag": 9, "fontSize": 16_000})),
        case("placement at the ends", "E-2 W-7", put(OP, LINE, {"tag": 7, "placement": [FAR, -FAR, -1, 0]})),
        case("CSS colours", "E-2", put(OP, LINE, {"tag": 10, "css": "r"}), put(OP2, LINE, {"tag": 10, "css": "rgba(255, 255, 255, 0.123456789)"[:32]})),
        case("update every field", "O-5 E-1", {"type": "UPDATE", "op": OP, "element": "a", "fields": [
            LINE, {"tag": 2, "colour": "010203"}, width(16), BOX, {"tag": 5, "text": "t"}, {"tag": 6, "source": "s"},
            {"tag": 7, "placement": [1, 2, 3, 4]}, {"tag": 8, "fill": "01020304"}, {"tag": 9, "fontSize": 16}, {"tag": 10, "css": "red"}]}),
    ]  # fmt: skip


def growth() -> list[Case]:
    return [
        case("a tag that is not known", "E-1", put(OP, LINE, {"tag": 11, "bytes": "00ff"}, {"tag": LARGEST, "bytes": "80"})),
        case("a tag that is not known, before the others", "E-1", put(OP, {"tag": 0, "bytes": "01"}, LINE)),
        case("a kind that is not known", "E-1 E-2", put(OP, LINE, kind=10)),
        case("a kind that is not known, without fields", "E-1 E-2", put(OP, kind=300)),
        case("a kind that is not known, with fields that are not", "E-1", put(OP, {"tag": 128, "bytes": "8080"}, kind=70_000)),
        from_server("kinds and tags that are not known, on a board", "E-1", {"type": "ELEMENTS", "elements": [
            element(OP, {"tag": 200, "bytes": "ff"}, kind=250, user=300), element("b", LINE, kind=4)]}),
    ]  # fmt: skip


def large() -> list[Case]:
    spiral = [[(index * index) % 7919 - 3000, index * 3 % 5000] for index in range(10_000)]
    many = [element(f"e{index}", {"tag": 1, "points": [[index, -index]]}, user=index % 3) for index in range(300)]
    return [
        case("10,000 points", "E-3", put(OP, {"tag": 1, "points": spiral})),
        case("8192 bytes of text", "E-2", put(OP, BOX, {"tag": 5, "text": "ü" * 4096}, kind=8)),
        case("512 bytes of source", "E-2", put(OP, BOX, {"tag": 6, "source": "s" * 512}, kind=9)),
        from_server("300 elements", "J-2", {"type": "BOARD", "epoch": 1, "how": 1, "reason": 1, "base": 300, "head": 300,
                    "time": NOW, "count": 300}, {"type": "ELEMENTS", "elements": many}, {"type": "LIVE", "seq": 300}),
    ]  # fmt: skip
