import Foundation
import Kernel
import KernelTesting
import XCTest

@testable import History

/// Section 4 of the protocol: joining and resuming.
final class ResumeTests: XCTestCase {
  func testJ1J2AFreshClientGetsTheBoardAndOneThatComesBackTheTail() throws {
    for home in 0..<2 {
      try HistoryFixture.scenario { harness, _ in
        let room = try harness.makeRoom(home: home)
        let anna = try harness.enter2("anna", room, on: 0)
        XCTAssertEqual([anna.board.how, anna.board.reason], [1, 1])
        for op in UInt64(1)...5 { try anna.put(op) }
        try anna.hide(6, [V2Client.id(2)])
        try anna.read(to: 6)
        let ids = [1, 3, 4, 5].map { V2Client.id($0) }
        let ben = try harness.enter2("ben", room, on: 1, seeing: ids)
        XCTAssertEqual([ben.board.how, ben.board.reason], [1, 1])
        let left = ben.board
        ben.client.disconnect()
        try anna.show(7, [V2Client.id(2)])
        try anna.put(8)
        try anna.read(to: 8)
        let back = try harness.enter2(
          "ben", room, on: 0, having: left, seeing: ids + [V2Client.id(2), V2Client.id(8)])
        XCTAssertEqual([back.board.how, back.board.reason], [0, 0])
        XCTAssertEqual(back.board.ops.count, left.ops.count + 2)
        XCTAssertEqual(back.board.elements, anna.board.elements)
        XCTAssertEqual(back.board.time, anna.board.time)
        try back.join(room)
        XCTAssertEqual([back.board.how, back.board.reason], [0, 0], "in place")
        XCTAssertEqual(back.board.elements, anna.board.elements)
        try anna.put(9)
        for client in [anna, back] { try client.read(to: 9) }
        harness.finish([anna, back])
      }
    }
  }

  func testJ3AnotherEpochTheFutureAndTheTooDistantPastGetAWholeBoard() throws {
    try HistoryFixture.scenario([.embedded]) { harness, _ in
      let room = try harness.makeRoom()
      let anna = try harness.enter2("anna", room)
      let early = anna.board
      for op in UInt64(1)...600 { try anna.put(op) }
      try anna.read(to: 600)
      let ids = (1...600).map { V2Client.id($0) }
      let late = try harness.enter2("late", room, having: early, seeing: ids)
      XCTAssertEqual([late.board.how, late.board.reason], [1, 4])
      for (epoch, seq, reason) in [(early.epoch + 1, UInt64(3), UInt8(2)), (early.epoch, 601, 3), (0, 0, 1)] {
        let client = try harness.connect("x", path: "/?v=2")
        try client.expect(0)
        try client.send(16) {
          $0.string(room)
          $0.varint(epoch)
          $0.varint(seq)
        }
        let board = try client.skip(to: BoardMessage.board)
        XCTAssertEqual(Array(board.payload.dropFirst().prefix(2)), [1, reason])
        try client.skip(to: BoardMessage.live)
        client.leave()
      }
      let left = late.board
      late.client.leave()
      try anna.hide(2000, ids.suffix(590).map { $0 })
      try anna.read(to: 601)
      for op in UInt64(1)...17 {
        try anna.hide(2000 + op, [ids[Int(op) % 10]])
        try anna.show(3000 + op, [ids[Int(op) % 10]])
      }
      try anna.read(to: 635)
      let other = try harness.enter2("late", room, having: left, seeing: anna.board.elements.map(\.id))
      XCTAssertEqual([other.board.how, other.board.reason], [1, 4], "35 entries for 10 elements")
      harness.finish([anna, other])
    }
  }

  func testJ8ResumingWorksAcrossRestarts() throws {
    let folder = NSTemporaryDirectory() + "history-resume-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for mode in PluginHarness.Mode.allCases {
      var (room, left) = ("", BoardModel())
      var ids: [String] = []
      try HistoryFixture.run(mode, in: folder) { harness in
        room = try harness.makeRoom()
        let (anna, old) = (try harness.enter2("anna", room), try harness.enter("old", room))
        let ben = try harness.enter2("ben", room)
        for op in UInt64(1)...30 { try anna.put(op) }
        try old.draw("s1")
        try ben.read(to: 31)
        left = ben.board
        ben.client.disconnect()
        try anna.read(to: 31)
        try anna.update(40, V2Client.id(7), Sample.fields([(.width, Sample.varint(160))]))
        try anna.hide(41, [V2Client.id(1), V2Client.id(2)])
        try old.undo("s1")
        try old.redo("s1")
        try anna.read(to: 35)
        ids = anna.board.elements.map(\.id)
        old.leave()
        harness.finish([anna])
      }
      try HistoryFixture.run(mode, in: folder) { harness in
        let ben = try harness.enter2("ben", room, having: left, seeing: ids)
        XCTAssertEqual([ben.board.how, ben.board.reason], [0, 0])
        XCTAssertEqual(ben.board.seq, 35)
        let fresh = try harness.enter2("fresh", room, seeing: ids)
        XCTAssertEqual(fresh.board.elements, ben.board.elements)
        XCTAssertEqual(fresh.board.time, ben.board.time)
        let anna = try harness.enter2("anna", room, seeing: ids)
        try anna.put(30)
        XCTAssertEqual(try anna.duplicate(of: 30), left.ops.firstIndex(of: V2Client.id(30)).map { UInt64($0 + 1) })
        harness.finish([ben, fresh, anna])
      }
    }
  }

  func testJ2NobodyMissesAnythingHoweverJoinsAndStrokesAreMixed() throws {
    for seed in UInt64(1)...2 {
      try HistoryFixture.scenario { harness, store in
        try mix(harness, store, home: Int(seed % 2), seed: seed)
      }
    }
  }

  private func mix(_ harness: PluginHarness, _ store: MemoryStrokeStore, home: Int, seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let room = try harness.makeRoom(home: home)
    let drawers = [try harness.enter2("anna", room, on: 0), try harness.enter2("ben", room, on: 1)]
    let old = try harness.enter("old", room, on: 0)
    var clients = drawers
    for number in UInt64(1)...150 {
      let drawer = drawers[Int.random(in: 0..<2, using: &random)]
      switch Int.random(in: 0..<14, using: &random) {
      case 0, 1:
        let joiner = try V2Client(harness, "joiner", on: Int(number % 2))
        try joiner.sendJoin(room)
        clients.append(joiner)
      case 2: try drawer.sendJoin(room)
      case 3: store.hold()
      case 4: store.release()
      case 5: harness.settle()
      case 6: try drawer.hide(number, [V2Client.id(number - 1), V2Client.id(number - 2)])
      case 7: try drawer.show(number, [V2Client.id(number - 3), V2Client.id(number - 2)])
      case 8: try drawer.update(number, V2Client.id(number - 1), Sample.fields([(.width, Sample.varint(number))]))
      case 9: try old.draw("s\(number)")
      default: try drawer.put(number)
      }
    }
    store.release()
    harness.settle()
    let last = try harness.enter2("last", room, seeing: nil)
    for (index, drawer) in (drawers + [last]).enumerated() { try drawer.put(UInt64(1000 + index)) }
    try old.draw("end")
    let ends = Set((1000...1002).map { V2Client.id($0) } + ["end"])
    for client in clients + [last] {
      try client.read { $0.board.isLive && ends.isSubset(of: $0.board.elements.map(\.id)) }
    }
    for client in clients { XCTAssertEqual(client.board.elements, last.board.elements, "seed \(seed)") }
    XCTAssertGreaterThan(last.board.elements.count, 30)
    old.leave()
    harness.finish(clients + [last])
  }

  func testALargeBoardIsEncodedInSlicesAndComesOutTheSame() throws {
    try HistoryFixture.scenario([.embedded]) { harness, _ in
      let room = try harness.makeRoom(home: 1)
      let (anna, old) = (try harness.enter2("anna", room, on: 0), try harness.enter("old", room, on: 1))
      let note = Sample.fields([
        (.points, Sample.points([(0, 0)])), (FieldTag(rawValue: 90), Array(repeating: 7, count: 1000)),
      ])
      for op in UInt64(1)...700 { try anna.put(op, .freehand, note) }
      try old.draw("s1")
      try anna.read(to: 701)
      let joiners = try (0..<4).map { (number: Int) in try V2Client(harness, "joiner\(number)", on: number % 2) }
      let newcomers = try (0..<2).map { (number: Int) in try harness.connect("newcomer\(number)", on: number) }
      for joiner in joiners { try joiner.sendJoin(room) }
      for newcomer in newcomers { try newcomer.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}") }
      for op in UInt64(1001)...1050 { try anna.put(op) }
      try anna.hide(2000, [V2Client.id(3), V2Client.id(1001)])
      try anna.clear(2001)
      XCTAssertEqual(try anna.refusal(of: 2001).code, "not_room_owner")
      for client in [anna] + joiners {
        try client.read { $0.board.isLive && $0.board.seq >= 752 }
        XCTAssertEqual(client.board.elements, anna.board.elements)
        XCTAssertEqual(client.board.elements.count, 749)
      }
      for newcomer in newcomers {
        var ids = try newcomer.expect("INITIAL_STATE").strokeIDs
        while ids.count != 749 || ids.contains(V2Client.id(1001)) {
          let message = try newcomer.next()
          if message.type == "UNDO" {
            ids.removeAll(where: message.strokeIDs.contains)
          } else {
            ids += message.strokeIDs
          }
        }
        XCTAssertEqual(ids, anna.board.elements.map(\.id))
      }
      old.leave()
      harness.finish([anna] + joiners)
    }
  }
}
