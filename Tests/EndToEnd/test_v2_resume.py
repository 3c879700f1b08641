"""v2: coming back, sending again, falling behind."""

from __future__ import annotations

import random
import socket
import threading

from member import Member
from member2 import Member2, line, new_op
from people import create_room, sign_up
from server import Server


def scrawl() -> list[dict[str, object]]:
    """48 KB in a field that the codecs have nothing to do with."""
    return [*line(), {"tag": 200, "bytes": random.Random(1).randbytes(48_000).hex()}]


def pair(server: Server) -> tuple[Member2, Member2]:
    owner = sign_up(server)
    room = create_room(server, owner)
    return Member2(server, owner, room), Member2(server, sign_up(server), room)


def test_j2_a_reconnect_gets_the_tail_alone(server: Server) -> None:
    ada, ben = pair(server)
    with ada, ben:
        first = [ada.draw() for _ in range(5)]
        ben.see(first[-1])
        ben.socket.close()
        missed = [ada.draw(), ada.hide(first[0]), ada.show(first[0]), ada.update(first[1], {"tag": 3, "width": 8})]
        ada.settle()
        board = ben.resume()
        assert (board["how"], board["head"] - board["base"]) == (0, len(missed))  # type: ignore[operator]
        assert ben.board.visible == ada.board.visible
        assert ben.board.ids() == [*first[1:], missed[0], first[0]]


def test_j3_the_reasons_of_a_whole_board(server: Server) -> None:
    ada, ben = pair(server)
    with ada, ben:
        drawn = [ada.draw() for _ in range(40)]
        assert (board := ben.join(ada.room, 0, 0)) and (board["how"], board["reason"]) == (1, 1)
        epoch, seq = ben.epoch, ben.seq
        assert (board := ben.join(ada.room, epoch + 1, seq)) and (board["how"], board["reason"]) == (1, 2)
        assert (board := ben.join(ada.room, epoch, seq + 1000)) and (board["how"], board["reason"]) == (1, 3)
        assert ben.board.ids() == drawn
        for _ in range(60):  # more than 2 MiB of tail
            ada.put(scrawl())
            ada.settle()
        ada.clear()
        ada.settle()
        assert (board := ben.join(ada.room, epoch, 1)) and (board["how"], board["reason"]) == (1, 4)
        assert ben.board.ids() == [] and ben.seq == ada.seq


def test_j8_resume_across_a_restart_and_kill_9(own_server: Server) -> None:
    ada, ben = pair(own_server)
    drawn = [ada.draw() for _ in range(3)]
    ben.see(drawn[-1])
    for stop in (own_server.terminate, own_server.kill):
        ben.socket.close()
        drawn.append(ada.draw())
        stop()
        own_server.start()
        unsent = new_op()
        ada.outbox[unsent] = {"type": "PUT", "op": unsent, "kind": 2, "fields": line()}
        drawn.append(unsent)
        assert ada.resume()["how"] == 0
        ada.settle()
        assert ben.resume()["how"] == 0
        ben.see(unsent)
        assert ada.board.visible == ben.board.visible and ada.board.ids() == drawn
    with Member(own_server, ada.person) as old:
        assert [each["strokeId"] for each in old.join(ada.room)] == drawn


def test_o1_an_op_sent_again_is_a_duplicate_on_any_connection(own_server: Server) -> None:
    ada, ben = pair(own_server)
    op = ada.draw()
    seq = ada.seq
    message = {"type": "PUT", "op": op, "kind": 2, "fields": line()}
    ada.send(message)
    assert ada.expect("DUPLICATE", op=op)["seq"] == seq
    own_server.kill()
    own_server.start()
    with Member2(own_server, ada.person, ada.room) as tab:
        tab.send(message)
        assert tab.expect("DUPLICATE", op=op)["seq"] == seq
        assert tab.board.ids() == [op]
    ben.resume()
    after = ben.draw()
    assert ben.board.ids() == [op, after] and not ben.received("DUPLICATE")


def test_o3_the_same_op_with_another_content_is_a_conflict(server: Server) -> None:
    ada, ben = pair(server)
    with ada, ben:
        op = ada.draw()
        ada.put(line(9), op=op)
        ada.settle()
        assert ada.refused[op] == "operation_conflict"
        ben.see(op)
        assert ben.board.visible == ada.board.visible
        ben.put(line(), op=op)  # another user's op is another op, but its element is there already
        ben.settle()
        assert ben.refused[op] == "element_exists"


def test_o10_an_outbox_behind_a_join_keeps_its_order(server: Server) -> None:
    ada, ben = pair(server)
    with ada, ben:
        ada.socket.close()
        ops = [new_op() for _ in range(20)]
        ada.outbox = {op: {"type": "PUT", "op": op, "kind": 2, "fields": line()} for op in ops}
        undo = new_op()
        ada.outbox[undo] = {"type": "HIDE", "op": undo, "ids": [ops[0]]}
        ada.resume()
        ada.settle()
        ben.see(undo)
        assert ben.board.ids() == ada.board.ids() == ops[1:] and not ada.refused


def test_who_joins_while_others_draw_has_each_entry_once(server: Server) -> None:
    ada, ben = pair(server)
    ada.socket.close()
    stop = threading.Event()

    def draw() -> None:
        while not stop.is_set():
            ben.draw()

    drawer = threading.Thread(target=draw)
    drawer.start()
    for _ in range(15):
        ada.resume()
    with Member2(server, sign_up(server), ada.room) as late:
        stop.set()
        drawer.join()
        last = ben.draw()
        for member in (ada, late):
            member.see(last)
            assert member.board.visible == ben.board.visible
    ada.socket.close()
    ben.socket.close()


def test_j6_a_slow_reader_is_told_behind_and_comes_level() -> None:
    with Server(channel__lagLimit="256KiB") as server:
        falls_behind(server)


def falls_behind(server: Server) -> None:
    ada, ben = pair(server)
    narrow = socket.socket()
    narrow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    narrow.connect(("127.0.0.1", server.port))
    slow = Member2(server, sign_up(server), ada.room, max_queue=1, sock=narrow)
    shape = scrawl()
    for _ in range(250):
        op = ada.put(shape)
        ada.settle(within=30)
        ada.pending.clear()
        ben.see(op)
        ben.pending.clear()
    slow.until(lambda: slow.seq == ada.seq and slow.live, "the end of the log", within=60)
    assert slow.received("BEHIND"), "it never fell behind: draw more"
    assert slow.board.visible == ada.board.visible
    for member in (ada, ben, slow):
        member.socket.close()
