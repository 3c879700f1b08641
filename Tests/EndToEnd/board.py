"""The board as a v2 client folds it: docs/protocol-v2.md, sections 3 and 4."""

from __future__ import annotations

from messages import Message

ENTRIES = ("PUT", "UPDATE", "HIDE", "SHOW", "CLEAR", "SKIP")


class Board:
    """The visible elements, back to front, by id; whose they are is kept as a user id, not as an index."""

    def __init__(self) -> None:
        self.visible: dict[str, Message] = {}

    def ids(self) -> list[str]:
        return list(self.visible)

    def place(self, element: Message, users: dict[int, str]) -> None:
        """On top, as it is."""
        body = {"user": users[element["user"]], "kind": element["kind"], "fields": element["fields"]}  # type: ignore[index]
        self.visible.pop(str(element["element"]), None)
        self.visible[str(element["element"])] = body

    def apply(self, entry: Message, users: dict[int, str]) -> None:
        kind = entry["type"]
        if kind == "PUT":
            self.place({**entry, "element": entry["op"]}, users)
        elif kind == "UPDATE":
            self.update(str(entry["element"]), entry["fields"])  # type: ignore[arg-type]
        elif kind == "HIDE":
            for each in entry["ids"]:  # type: ignore[attr-defined]
                self.visible.pop(each, None)
        elif kind == "SHOW":
            for each in entry["elements"]:  # type: ignore[attr-defined]
                self.place(each, users)
        elif kind == "CLEAR":
            self.visible.clear()

    def update(self, element: str, fields: list[Message]) -> None:
        """O-5: field by field, empty ones are removed; J-5: unknown elements are nobody's business."""
        if element not in self.visible:
            return
        body = self.visible[element]
        by_tag = {each["tag"]: each for each in [*body["fields"], *fields]}  # type: ignore[misc]
        kept = [by_tag[tag] for tag in sorted(by_tag) if not by_tag[tag].get("removed")]  # type: ignore[type-var]
        self.visible[element] = {**body, "fields": kept}
