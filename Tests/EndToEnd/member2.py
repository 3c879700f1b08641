"""A v2 client that outlives its connections: outbox, position and board, as docs/protocol-v2.md says.

Whatever it receives is checked as it comes: binary only, seqs without gaps, every entry once, users named before they are
used, elements as many as announced, what is unsaved becomes an entry, is refused, or ends.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable

import messages
from board import ENTRIES, Board
from messages import Fault, Message
from people import Person
from server import Server
from wire import text_of
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import connect

QUIET = {
    "max_size": None, "max_queue": None, "close_timeout": 2, "compression": None, "ping_interval": None,
    "proxy": None, "legacy": True,
}  # fmt: skip


def line(points: int = 3, offset: int = 0, **more: object) -> list[Message]:
    """Fields of a stroke."""
    pairs = [[16 * (offset + 3 * index), 640 + 16 * (index % 7)] for index in range(points)]
    return [{"tag": 1, "points": pairs, **more}, {"tag": 2, "colour": "60a5fa"}, {"tag": 3, "width": 32}]


JOIN = 16


def concerned(message: Message) -> set[str]:
    """The elements that an operation is about; "*" for all."""
    if message["type"] == "CLEAR":
        return {"*"}
    ids = message.get("ids") or [message.get("element") or message["op"]]
    return {str(each) for each in ids}  # type: ignore[attr-defined]


def new_op() -> str:
    return text_of(os.urandom(8))


class Member2:
    """Reads happen in `expect` and `until`, which also say again what was refused for now; `connect` again after a
    connection has ended."""

    def __init__(self, server: Server, person: Person, join: str | None = None, **options: object):
        self.server, self.person, self.room = server, person, ""
        self.epoch = self.seq = self.announced = 0
        self.board = Board()
        self.outbox: dict[str, Message] = {}
        self.log: dict[tuple[int, int], Message] = {}  # every entry ever seen, by epoch and seq
        self.acknowledged: dict[tuple[str, str], tuple[int, int]] = {}  # by user and op: where
        self.refused: dict[str, str] = {}
        self.duplicates: dict[str, int] = {}
        self.vanished: list[tuple[str, str]] = []  # shown unsaved, and without an entry when that ended
        self.was_unsaved = 0
        self.saved: dict[int, int] = {}  # by epoch: up to where it was told that a board is saved
        self.connect(**options)
        if join:
            self.join(join)

    def __enter__(self) -> Member2:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    # The connection

    def connect(self, **options: object) -> None:
        self.pending: list[Message] = []
        self.hello: dict[int, int] = {}
        self.users: dict[int, str] = {}
        self.names: dict[int, str] = {}
        self.here: dict[int, list[int]] = {}
        self.user = self.member = -1
        self.live = self.behind = self.is_whole = self.away = False
        self.unsaved: dict[tuple[str, str], Message] = {}  # by user and op, in order: O-11
        self.later: set[str] = set()  # ops to be said again at `again_at`, and "" for JOIN
        self.again_at = float("inf")
        if self.announced:  # a whole board counts when all of it is there: J-1
            self.epoch = self.seq = self.announced = 0
        url = f"ws://{self.server.host}:{self.server.port}/?v=2&token={self.person.token}"
        self.socket = connect(url, **{**QUIET, **options})
        self.expect("HELLO")

    def resume(self, **options: object) -> Message:
        """A new connection, the last position, and what is still in the outbox; the BOARD it was answered."""
        self.socket.close()
        self.connect(**options)
        return self.join(self.room)

    def join(self, room: str, epoch: int | None = None, seq: int | None = None, within: float = 10) -> Message:
        """Joins from the own position, or from another one; waits until it is live."""
        self.ask(room, epoch, seq)
        board = self.expect("BOARD", within)
        self.until(lambda: self.live and bool(self.here), "LIVE and ROSTER", within)
        return board

    def ask(self, room: str, epoch: int | None = None, seq: int | None = None) -> None:
        """JOIN, and the outbox behind it: O-10."""
        self.live, self.here = False, {}
        if room != self.room:
            self.room, self.epoch, self.seq, self.board = room, 0, 0, Board()
        self.asked = (self.epoch if epoch is None else epoch, self.seq if seq is None else seq)
        join = {"type": "JOIN", "room": room, "epoch": self.asked[0], "seq": self.asked[1]}
        self.send(join, *self.outbox.values())

    # What it sends

    def send(self, *what: Message) -> None:
        self.socket.send(messages.frame("C", *what))

    def operate(self, message: Message) -> str:
        op = str(message["op"])
        self.outbox[op] = message
        self.send(message)
        return op

    def put(self, fields: list[Message] | None = None, kind: int = 2, op: str | None = None) -> str:
        return self.operate({"type": "PUT", "op": op or new_op(), "kind": kind, "fields": fields or line()})

    def update(self, element: str, *fields: Message) -> str:
        return self.operate({"type": "UPDATE", "op": new_op(), "element": element, "fields": list(fields)})

    def hide(self, *ids: str) -> str:
        return self.operate({"type": "HIDE", "op": new_op(), "ids": list(ids)})

    def show(self, *ids: str) -> str:
        return self.operate({"type": "SHOW", "op": new_op(), "ids": list(ids)})

    def clear(self) -> str:
        return self.operate({"type": "CLEAR", "op": new_op()})

    def cursor(self, x: int, y: int) -> None:
        self.send({"type": "CURSOR", "x": x, "y": y})

    def draw(self) -> str:
        """A stroke that is on disk when this returns."""
        op = self.put()
        self.settle()
        assert op not in self.refused, self.refused[op]
        return op

    # What it waits for

    def settle(self, within: float = 10) -> None:
        """Until every operation has been answered: a barrier."""
        self.until(lambda: not self.outbox, "answers to its operations", within)

    def see(self, op: str, within: float = 10) -> None:
        self.until(lambda: any(key[1] == op for key in self.acknowledged), f"entry {op}", within)

    def expect(self, kind: str, within: float = 10, **fields: object) -> Message:
        """The first message of this type with these fields that has not been taken yet."""
        deadline = time.monotonic() + within
        while True:
            for index, each in enumerate(self.pending):
                if each["type"] == kind and all(each.get(key) == value for key, value in fields.items()):
                    return self.pending.pop(index)
            self.receive(deadline, f"{kind} {fields or ''}")

    def until(self, done: Callable[[], bool], wanted: str, within: float = 10) -> None:
        deadline = time.monotonic() + within
        while not done():
            self.receive(deadline, wanted)

    def received(self, kind: str) -> list[Message]:
        return [each for each in self.pending if each["type"] == kind]

    def close_code(self, within: float = 10) -> int:
        deadline = time.monotonic() + within
        try:
            while True:
                self.receive(deadline, "the end of the connection")
        except ConnectionClosed as closed:
            return closed.rcvd.code if closed.rcvd else 1006

    def receive(self, deadline: float, wanted: str) -> None:
        try:
            data = self.socket.recv(timeout=max(min(deadline, self.again_at) - time.monotonic(), 0))
        except TimeoutError:
            if self.again_at < deadline:
                return self.say_again()
            have, errors = [each["type"] for each in self.pending][-20:], self.received("ERROR")
            raise AssertionError(f"{self.person.name} waited in vain for {wanted}; has {have}, {errors}") from None
        self.take(data)

    def drain(self, within: float) -> bool:
        """Takes one frame, if one comes; whether it did."""
        try:
            self.take(self.socket.recv(timeout=within))
            return True
        except TimeoutError:
            return False

    # What it makes of it

    def take(self, data: object) -> None:
        assert isinstance(data, bytes), f"a text frame: {data!r}"
        for message in messages.read("S", data):
            assert not isinstance(message, Fault), f"the server sent {message} in {data.hex()}"
            self.handle(message)
            self.pending.append(message)
            if len(self.pending) > 100_000:
                del self.pending[:50_000]

    def handle(self, message: Message) -> None:
        kind = str(message["type"])
        if kind in ENTRIES:
            self.entry(message)
        elif handler := getattr(self, f"on_{kind.lower()}", None):
            handler(message)

    def on_hello(self, message: Message) -> None:
        self.hello = dict(message["keys"])  # type: ignore[call-overload]

    def on_joined(self, message: Message) -> None:
        assert str(message["room"]).upper() == self.room.upper()
        self.users, self.names, self.here = {}, {}, {}
        self.user, self.member = message["user"], message["member"]  # type: ignore[assignment]

    def on_user(self, message: Message) -> None:
        self.users[message["user"]] = str(message["userId"])  # type: ignore[index]
        self.names[message["user"]] = str(message["name"])  # type: ignore[index]

    def on_board(self, message: Message) -> None:
        """J-2."""
        if message["how"] == 0:
            assert (message["epoch"], message["base"]) == self.asked, f"{message} is no answer to {self.asked}"
            self.epoch, self.seq = self.asked
        else:
            self.board, self.epoch, self.seq = Board(), message["epoch"], message["base"]  # type: ignore[assignment]
            self.away, self.unsaved = False, {}  # O-12: the elements may stand for their entries
        self.announced, self.head, self.behind = message["count"], message["head"], False  # type: ignore[assignment]
        self.is_whole = message["how"] != 0

    def on_elements(self, message: Message) -> None:
        for each in message["elements"]:  # type: ignore[attr-defined]
            assert each["element"] not in self.board.visible, f"{each['element']} comes twice in one board"
            self.board.place(each, self.users)
            self.announced -= 1

    def on_live(self, message: Message) -> None:
        assert self.announced == 0, f"{self.announced} elements are missing"
        assert message["seq"] == self.seq == self.head, f"{message}, but at {self.seq} of {self.head}"
        self.live = True
        if self.is_whole and self.outbox:  # the board may stand for entries that were never sent: O-10
            self.send(*self.outbox.values())

    def on_storage(self, message: Message) -> None:
        """O-12: what has no entry when the store is back, has none."""
        self.away = bool(message["away"])
        if not self.away:
            self.vanished += self.unsaved
            self.unsaved = {}

    def on_unsaved(self, message: Message) -> None:
        """O-11: in the form its entry would have, of somebody who is known, while the store is away."""
        assert self.live and self.away, f"UNSAVED before {'STORAGE 1' if self.live else 'LIVE'}"
        inner = messages.read("S", bytes.fromhex(str(message["entry"])))
        assert len(inner) == 1 and not isinstance(inner[0], Fault) and inner[0]["type"] in ENTRIES, f"UNSAVED {inner}"
        entry = inner[0]
        assert entry["seq"] == 0, f"unsaved, and with the place {entry['seq']}"
        self.unsaved[self.users[entry["user"]], str(entry["op"])] = entry  # type: ignore[index]
        self.was_unsaved += 1

    def on_saved(self, message: Message) -> None:
        """B-2."""
        epoch, seq = int(str(message["epoch"])), int(str(message["seq"]))
        if message["persistent"] == 1 and epoch:
            self.saved[epoch] = max(seq, self.saved.get(epoch, 0))

    def on_roster(self, message: Message) -> None:
        assert self.live, "ROSTER before LIVE"
        self.here = {each["user"]: [one["member"] for one in each["members"]] for each in message["people"]}  # type: ignore[attr-defined]
        assert all(user in self.users for user in self.here), "an unnamed user in ROSTER"

    def on_presence(self, message: Message) -> None:
        self.here[message["user"]] = [one["member"] for one in message["members"]]  # type: ignore[index,attr-defined]
        assert message["user"] in self.users, "an unnamed user in PRESENCE"

    def on_behind(self, _: Message) -> None:
        """J-6."""
        self.behind = True
        self.ask(self.room)

    def on_duplicate(self, message: Message) -> None:
        self.duplicates[str(message["op"])] = message["seq"]  # type: ignore[assignment]
        self.outbox.pop(str(message["op"]), None)

    def on_error(self, message: Message) -> None:
        """O-10: refused for good; or kept for its time to come, or for the next JOIN."""
        about, is_for_now = message["about"], message["flags"] & 1  # type: ignore[operator]
        op = text_of(bytes.fromhex(str(message["reference"]))) if about in messages.OPERATIONS else ""
        if about == JOIN and is_for_now or op in self.outbox and is_for_now:
            self.later.add(op)
            self.again_at = time.monotonic() + int(str(message.get("wait", 1000))) / 1000
        elif op and message["code"] != "not_in_room":
            self.outbox.pop(op, None)
            self.unsaved.pop((self.person.user_id, op), None)
            self.refused[op] = str(message["code"])

    def say_again(self) -> None:
        """O-10: what was refused for now, and everything after it that concerns the same elements."""
        later, self.later, self.again_at = self.later, set(), float("inf")
        if "" in later:
            return self.ask(self.room)
        again, busy = [], set()
        for op, message in self.outbox.items():
            own = concerned(message)
            if op in later or busy and ("*" in busy | own or busy & own):
                again.append(message)
                busy |= own
        if again:
            self.send(*again)
        return None

    def entry(self, message: Message) -> None:
        """O-9 and J-7: none missing, none twice."""
        seq, user, op = message["seq"], self.users[message["user"]], str(message["op"])  # type: ignore[index]
        self.unsaved.pop((user, op), None)
        if seq <= self.seq or self.behind:  # type: ignore[operator]
            return
        assert seq == self.seq + 1, f"{self.person.name} got seq {seq} after {self.seq}"
        where = (self.epoch, self.seq + 1)
        known = self.acknowledged.get((user, op), where)
        assert known == where or known[0] != self.epoch, f"{op} is in the log twice"
        self.acknowledged[user, op] = where
        self.seq += 1
        self.log[where] = {**message, "user": user, "time": 0}
        self.board.apply(message, self.users)
        if user == self.person.user_id:
            self.outbox.pop(op, None)
