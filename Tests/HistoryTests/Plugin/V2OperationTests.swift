import Kernel
import KernelTesting
import XCTest

@testable import History

/// Section 3 of the protocol: operations, their acknowledgement, their refusal.
final class V2OperationTests: XCTestCase {
  private let one = V2Client.id(1)

  func testO1O2AnOperationComesBackToAllWithItsOp() throws {
    for home in 0..<2 {
      try HistoryFixture.scenario { harness, _ in
        let room = try harness.makeRoom(home: home)
        let (anna, ben) = (try harness.enter2("anna", room, on: 0), try harness.enter2("ben", room, on: 1))
        try anna.put(1)
        try anna.update(2, one, Sample.fields([(.colour, [0, 0, 9])]))
        try anna.hide(3, [one])
        try anna.show(4, [one])
        for client in [anna, ben] {
          try client.read(to: 4)
          XCTAssertEqual(client.board.ops, (1...4).map { V2Client.id($0) })
          XCTAssertEqual(client.board.elements.map(\.id), [one])
          XCTAssertEqual(client.board.elements.map(\.owner), ["anna"])
          let fields = try Fields(client.board.elements[0].fields)
          XCTAssertEqual(fields.reader(of: .colour)?.rest, [0, 0, 9])
          XCTAssertEqual(client.refusals, [])
        }
      }
    }
  }

  func testO1O3AResentOperationIsADuplicateAndAnotherContentAConflict() throws {
    try HistoryFixture.scenario { harness, store in
      let room = try harness.makeRoom()
      let anna = try harness.enter2("anna", room)
      try anna.put(1)
      try anna.read(to: 1)
      try anna.put(1)
      XCTAssertEqual(try anna.duplicate(of: 1), 1)
      try anna.put(1, .line)
      XCTAssertEqual(try anna.refusal(of: 1).code, "operation_conflict")
      try anna.hide(2, [one])
      try anna.read(to: 2)
      harness.finish([anna])
      let again = try harness.enter2("anna", room)
      try again.hide(2, [one])
      XCTAssertEqual(try again.duplicate(of: 2), 2)
      let ben = try harness.enter2("ben", room)
      try ben.put(1)
      XCTAssertEqual(try ben.refusal(of: 1).code, "element_exists", "another user's op is another operation")
      harness.finish([again, ben])
    }
  }

  func testO4EveryRefusalNamesTheMessageAndItsOp() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let (anna, ben) = (try harness.enter2("anna", room), try harness.enter2("ben", room))
      try anna.put(1)
      for client in [anna, ben] { try client.read(to: 1) }
      let rows: [(UInt64, Int, String, (V2Client, UInt64) throws -> Void)] = [
        (10, 33, "not_owner", { try $0.update($1, self.one, Sample.fields([(.colour, [1, 2, 3])])) }),
        (11, 34, "not_owner", { try $0.hide($1, [self.one]) }),
        (12, 35, "not_owner", { try $0.show($1, [self.one]) }),
        (13, 34, "unknown_element", { try $0.hide($1, ["x"]) }),
        (14, 33, "unknown_element", { try $0.update($1, "x", Sample.fields([(.colour, [1, 2, 3])])) }),
        (15, 36, "not_room_owner", { try $0.clear($1) }),
        (16, 32, "invalid_element", { try $0.put($1, .rectangle) }),
        (17, 32, "invalid_element", { try $0.put($1, ElementKind(rawValue: 1)) }),
        (18, 32, "invalid_element", { try $0.put($1, .freehand, [1]) }),
        (19, 33, "invalid_element", { try $0.update($1, self.one, []) }),
        (20, 34, "invalid_entry", { try $0.hide($1, []) }),
        (21, 34, "invalid_entry", { try $0.hide($1, Array(repeating: "x", count: 1001)) }),
        (
          23, 34, "malformed_message",
          { client, op in try client.client.send(34) { $0 += V2Client.op(op) + [2, 1, 65] } }
        ),
      ]
      for (op, type, code, send) in rows {
        try send(ben, op)
        XCTAssertEqual(try ben.refusal(of: op), V2Client.Refusal(type: type, op: op, code: code, isRetryable: false))
      }
      try anna.update(30, one, Sample.fields([(.points, [])]))
      XCTAssertEqual(try anna.refusal(of: 30).code, "invalid_patch")
      let hide = { (op: UInt64) in V2Client.message(BoardMessage.hide, op, [self.one]) }
      try anna.client.send(frame: hide(31) + hide(32))
      try anna.show(33, ["x", one])
      try anna.read(to: 4)
      try ben.read(to: 4)
      XCTAssertEqual(anna.board.skips, 1, "it crossed the first hide")
      XCTAssertEqual(try anna.refusal(of: 32).code, "already_hidden")
      XCTAssertEqual(anna.board.elements.map(\.id), [one])
    }
  }

  func testO4AnOperationOutsideARoomIsRefused() throws {
    try HistoryFixture.scenario { harness, _ in
      let anna = try V2Client(harness, "anna")
      try anna.put(7)
      XCTAssertEqual(
        try anna.refusal(of: 7), V2Client.Refusal(type: 32, op: 7, code: "not_in_room", isRetryable: false))
      XCTAssertEqual([32, 33, 34].map { anna.hello[$0] }, [10_000, 512 << 10, 1000])
    }
  }

  func testO4ABusyStoreIsSaidWithAWaitAndTheSameMayBeSentAgain() throws {
    try HistoryFixture.scenario { harness, store in
      let room = try harness.makeRoom()
      let anna = try harness.enter2("anna", room)
      for (op, fault, code) in [(UInt64(1), StrokeStoreError.busy, "board_busy"), (2, .full, "storage_full")] {
        store.plant(.fail(fault))
        try anna.put(op)
        XCTAssertEqual(
          try anna.refusal(of: op), V2Client.Refusal(type: 32, op: op, code: code, isRetryable: true))
        try anna.put(op)
        try anna.read(to: op)
      }
      XCTAssertEqual(anna.board.elements.map(\.id), [1, 2].map { V2Client.id($0) })
    }
  }

  func testO5O6TheOwnerClearsAndShowsWhatWasCleared() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let (owner, anna) = (try harness.enter2("maker", room), try harness.enter2("anna", room))
      XCTAssertTrue(owner.isOwner)
      XCTAssertFalse(anna.isOwner)
      for op in UInt64(1)...3 { try anna.put(op) }
      try anna.hide(4, [V2Client.id(1)])
      try anna.read(to: 4)
      try owner.read(to: 4)
      try owner.hide(5, [V2Client.id(2)])
      XCTAssertEqual(try owner.refusal(of: 5).code, "not_owner")
      try owner.clear(6)
      for client in [owner, anna] {
        try client.read(to: 5)
        XCTAssertEqual(client.board.elements, [])
      }
      try owner.show(7, [V2Client.id(1)])
      XCTAssertEqual(try owner.refusal(of: 7).code, "not_owner", "anna undid it herself")
      try owner.show(8, [V2Client.id(3), V2Client.id(1)])
      try anna.read(to: 6)
      try anna.show(9, [V2Client.id(2)])
      for client in [owner, anna] {
        try client.read(to: 7)
        XCTAssertEqual(client.board.elements.map(\.id), [3, 2].map { V2Client.id($0) })
        XCTAssertEqual(client.board.elements.map(\.owner), ["anna", "anna"])
      }
      try owner.clear(10)
      try owner.read(to: 8)
      try owner.clear(11)
      XCTAssertEqual(try owner.refusal(of: 11).code, "already_hidden")
      try anna.read(to: 8)
    }
  }

  func testO9EveryEntryIsBroadcastInOrderOverBothReactors() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom(home: 1)
      let clients = try (0..<4).map { try harness.enter2("user\($0)", room, on: $0 % 2) }
      for round in UInt64(0)..<40 {
        for (index, client) in clients.enumerated() { try client.put(round * 4 + UInt64(index)) }
      }
      for client in clients { try client.read(to: 160) }
      for client in clients { XCTAssertEqual(client.board.elements, clients[0].board.elements) }
    }
  }

  func testARealisticStrokeIsSmall() throws {
    let points = (0..<20).map { step -> Points.Point in
      let angle = Double(step) / 6
      return Points.Point(
        x: Int64((16 * (400 + 90 * sin(angle))).rounded()), y: Int64((16 * (300 + 60 * cos(angle * 1.4))).rounded()),
        pressure: UInt8(100 + step), time: 16)
    }
    for (flags, most) in [(Points.Flags(), 110), (.all, 150)] {
      let fields = Sample.fields([
        (.points, Points.encode(points, flags)), (.colour, [20, 120, 220]), (.width, [64]),
      ])
      let put = draft("anna", .put(Element(id: one, kind: .freehand, body: fields)), one, time: 1_700_000_000_000)
      var tail = Tail(after: 40_000, time: 1_699_999_999_000)
      tail.append(
        Entry(position: LogPosition(epoch: 1, seq: 40_001), draft: put),
        .applied(.added(Element(id: one, kind: .freehand, body: fields))), visible: 1)
      let message = V2Messages(user: { _ in 200 }, owner: { _ in nil }).entry(try XCTUnwrap(tail[40_001]))
      XCTAssertLessThanOrEqual(message.count, most)
    }
  }
}
