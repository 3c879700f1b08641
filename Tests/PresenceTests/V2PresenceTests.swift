import Kernel
import KernelTesting
import XCTest

@testable import Presence

final class V2PresenceTests: XCTestCase {
  /// Connects with v2, joins, and hears JOINED up to its own PRESENCE.
  private func enter(_ harness: PluginHarness, _ user: String, _ room: String, on reactor: Int? = nil) throws
    -> (client: TestClient, roster: BinaryMessage)
  {
    let client = try harness.connect(user, path: "/?v=2", on: reactor)
    try client.expect(0)
    try client.send(16) { payload in
      payload.string(room)
      payload.varint(0)
      payload.varint(0)
    }
    try client.expect(16)
    let roster = try client.skip(to: PresenceMessage.roster)
    try client.expect(PresenceMessage.rate)
    try client.skip(to: PresenceMessage.presence)
    return (client, roster)
  }

  private func numbers(_ message: BinaryMessage) throws -> [UInt64] {
    try message.read { reader, bytes in
      var numbers: [UInt64] = []
      while !reader.isAtEnd { numbers.append(try reader.varint(in: bytes)) }
      return numbers
    }
  }

  /// P-1.
  func testTheRosterNamesWhoIsThereAndChangesFollow() throws {
    try PluginHarness.presence { harness in
      let room = try harness.makeRoom()
      let (anna, empty) = try self.enter(harness, "anna", room)
      XCTAssertEqual(empty.payload, [])
      let (ben, roster) = try self.enter(harness, "ben", room)
      XCTAssertEqual(try self.numbers(roster), [0, 1, 1, 0], "anna is user 0 with member 1, active")
      let user = try anna.expect(18)
      XCTAssertEqual(
        try user.read { reader, bytes in
          [
            "\(try reader.varint(in: bytes))", try reader.string(0...99, in: bytes),
            try reader.string(0...99, in: bytes),
          ]
        }, ["1", "ben", "ben"])
      XCTAssertEqual(try self.numbers(try anna.expect(PresenceMessage.presence)), [1, 1, 2, 0])
      try ben.send(PresenceMessage.idle) { $0.append(1) }
      XCTAssertEqual(try self.numbers(try anna.expect(PresenceMessage.presence)), [1, 1, 2, 1])
      _ = try ben.expect(PresenceMessage.presence)
      ben.disconnect()
      XCTAssertEqual(try self.numbers(try anna.expect(PresenceMessage.presence)), [1, 0], "gone")
    }
  }

  /// P-2.
  func testCursorsOfBothVersionsReachBoth() throws {
    try PluginHarness.presence { harness in
      let room = try harness.makeRoom()
      let v1 = try harness.enter("anna", room, count: 1)
      let (v2, _) = try self.enter(harness, "ben", room)
      try v1.skip(to: "USER_COUNT_UPDATED")
      try v2.send(PresenceMessage.cursor) { payload in
        payload.signed(41)
        payload.signed(-648)
      }
      let moved = try v1.expect("CURSOR_MOVE")
      XCTAssertEqual(moved.payload["x"] as? Double, 2.5625)
      XCTAssertEqual(moved.payload["y"] as? Double, -40.5)
      XCTAssertEqual(moved.string("userId"), "ben")
      XCTAssertEqual(try v2.expect(PresenceMessage.cursor).payload, [2, 82, 0x8f, 0x0a], "its own comes back")
      harness.settle()
      try v1.send("CURSOR_MOVE", "{\"x\":12.5,\"y\":1e9}")
      try v1.expect("CURSOR_MOVE")
      let seen = try v2.expect(PresenceMessage.cursor)
      try seen.read { reader, bytes in
        XCTAssertEqual(try reader.varint(in: bytes), 1)
        XCTAssertEqual(try reader.signed(in: bytes), 200)
        XCTAssertEqual(try reader.signed(in: bytes), 16_000_000, "as far as v2 can say")
      }
      try v2.send(PresenceMessage.cursorLeave)
      XCTAssertEqual(try v2.expect(PresenceMessage.cursorLeave).payload, [2])
      XCTAssertEqual(try v1.expect("CURSOR_LEAVE").string("userId"), "ben")
    }
  }

  /// P-4, P-5.
  func testPreviewsReachV2ClientsOnly() throws {
    try PluginHarness.presence { harness in
      let room = try harness.makeRoom()
      let v1 = try harness.enter("anna", room, count: 1)
      let (ben, _) = try self.enter(harness, "ben", room, on: 0)
      try v1.skip(to: "USER_COUNT_UPDATED")
      let (cleo, _) = try self.enter(harness, "cleo", room, on: 1)
      try v1.skip(to: "USER_COUNT_UPDATED")
      try ben.skip(to: PresenceMessage.presence)
      let preview: [UInt8] = [1, 2, 3, 4, 5, 6, 7, 8, 0, 2, 1, 3, 9, 9, 9]
      try ben.send(PresenceMessage.preview) { $0 += preview }
      XCTAssertEqual(try cleo.expect(PresenceMessage.preview).payload, [2] + preview)
      try ben.expect(PresenceMessage.preview)
      try ben.send(PresenceMessage.preview) { $0 += preview + [UInt8](repeating: 0, count: 1024) }
      try ben.expect(1)
    }
  }

  /// P-4, P-5: nobody goes on seeing what was cancelled.
  func testACancelledPreviewAndTheNextOneOfTheSameWindowBothReachTheRoom() throws {
    try PluginHarness.presence([.embedded]) { harness in
      let room = try harness.makeRoom()
      let (ben, _) = try self.enter(harness, "ben", room, on: 0)
      let (cleo, _) = try self.enter(harness, "cleo", room, on: 1)
      let (first, second): ([UInt8], [UInt8]) = ([1, 2, 3, 4, 5, 6, 7, 8, 0, 2], [1, 2, 3, 4, 5, 6, 7, 9, 0, 2])
      let fields: [UInt8] = [1, 3, 9, 9, 9]
      func messages(_ payloads: [[UInt8]]) -> [UInt8] {
        payloads.flatMap { payload in [UInt8].message(PresenceMessage.preview) { $0 += payload } }
      }
      func heard(_ client: TestClient, _ count: Int) throws -> [[UInt8]] {
        try (0..<count).map { _ in Array(try client.skip(to: PresenceMessage.preview).payload.dropFirst()) }
      }
      for (author, other) in [(ben, cleo), (cleo, ben)] {
        try author.send(frame: messages([first + fields]))
        XCTAssertEqual(try heard(other, 1), [first + fields])
        try author.send(frame: messages([first + fields, first, second + fields]))
        XCTAssertEqual(try heard(other, 2), [first, second + fields])
        XCTAssertEqual(try heard(author, 3).count, 3, "its own come back as well")
        try author.send(frame: messages([second + fields, first, second]))
        XCTAssertEqual(try heard(other, 2), [first, second])
        XCTAssertEqual(try heard(author, 2), [first, second])
      }
      harness.settle()
      XCTAssertFalse((ben.drain() + cleo.drain()).contains("v2 message \(PresenceMessage.preview)"))
    }
  }

  func testMalformedMessagesAreToldAndChangeNothing() throws {
    try PluginHarness.presence { harness in
      let room = try harness.makeRoom()
      let (anna, _) = try self.enter(harness, "anna", room)
      for payload: [UInt8] in [[], [5], [0xff, 0xff, 0xff, 0xff, 0x7f, 0], [0x80, 0]] {
        try anna.send(PresenceMessage.cursor) { $0 += payload }
        try anna.expect(1)
      }
    }
  }

  /// P-3.
  func testThePaceFallsWithMovingCursorsAndComesBack() {
    var pace = CursorPace(deliveries: 50_000)
    XCTAssertFalse(pace.update(moving: 50, members: 50))
    XCTAssertEqual(pace.interval, 50)
    XCTAssertTrue(pace.update(moving: 100, members: 100))
    XCTAssertEqual(pace.interval, 200)
    XCTAssertTrue(pace.update(moving: 1_000, members: 1_000))
    XCTAssertEqual(pace.interval, 500, "never slower")
    for _ in 0..<4 { XCTAssertFalse(pace.update(moving: 1, members: 2)) }
    XCTAssertTrue(pace.update(moving: 1, members: 2))
    XCTAssertEqual(pace.interval, 50)
  }
}
