import Foundation
import Kernel
import KernelTesting
import Redis
import StoreTesting
import XCTest

/// Two servers, one Redis: whoever is in a room sees the same, wherever connected.
final class TwoInstancesTests: XCTestCase {
  func testWhatOneDrawsIsSeenOnBothInOneOrder() throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.pair(room)
      for number in 0..<20 {
        try (number % 2 == 0 ? anna : ben).draw("s\(number)")
        for member in [anna, ben] { try member.expectDrawn("s\(number)") }
      }
      try ben.send("UNDO", "{\"strokeId\":\"s19\"}")
      for member in [anna, ben] { XCTAssertEqual(try member.expect("UNDO").string("strokeId"), "s19") }
      let late = try both.near.enter("late", room, seeing: (0..<19).map { "s\($0)" }, count: 3)
      for member in [anna, ben] { try member.expectArrival(of: "late", count: 3) }
      late.disconnect()
      for member in [anna, ben] { try member.expectDeparture(of: "late", count: 2) }
      try both.leave(anna, ben)
    }
  }

  func testManyDrawingAtOnceEndInOneOrder() throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.pair(room)
      for number in 0..<100 {
        try anna.draw("a\(number)")
        try ben.draw("b\(number)")
      }
      func order(_ client: TestClient) throws -> [String] {
        try (0..<200).map { _ in
          let stroke = try client.expect("CANVAS_UPDATE").payload["canvasData"] as? [String: Any]
          return try XCTUnwrap(stroke?["strokeId"] as? String)
        }
      }
      let (seen, alsoSeen) = (try order(anna), try order(ben))
      XCTAssertEqual(seen, alsoSeen)
      XCTAssertEqual(Set(seen).count, 200)
      try both.leave(anna, ben)
    }
  }

  func testWhatComesFromAfarIsShownWithoutAWindowOfItsOwn() throws {
    // Longer than anything here is waited for.
    try TwoInstances.scenario(window: .seconds(60)) { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.pair(room)
      // A quiet room's first goes out at once; from here on the far instance's window is open.
      try ben.draw("b1")
      for member in [anna, ben] { try member.expectDrawn("b1") }
      try anna.draw("a1")
      for member in [anna, ben] { try member.expectDrawn("a1") }
      try both.leave(anna, ben)
    }
  }

  func testCursorsCrossAndOnesOwnDoesNotComeBack() throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.pair(room)
      try anna.send("CURSOR_MOVE", "{\"x\":1.5,\"y\":-2}")
      for member in [anna, ben] {
        let cursor = try member.expect("CURSOR_MOVE")
        XCTAssertEqual(cursor.string("userId"), "anna")
        XCTAssertEqual(cursor.payload["x"] as? Double, 1.5)
      }
      try ben.draw("s1")
      try anna.expectDrawn("s1")
      try ben.expectDrawn("s1")
      try both.leave(anna, ben)
    }
  }

  func testAPersonOnTwoInstancesIsOnePerson() throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.pair(room)
      let again = try both.far.connect("anna")
      try again.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
      try again.expect("INITIAL_STATE")
      try again.expectArrival(of: "anna", count: 2)
      again.disconnect()
      anna.disconnect()
      try ben.expectDeparture(of: "anna", count: 1)
    }
  }

  func testTheSetOfMembersIsWhatThePublishedCommandsShow() async throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.pair(room)
      XCTAssertEqual(try both.ask("SCARD", "room:{\(room)}:users"), "2")
      XCTAssertEqual(try both.ask("TTL", "room:{\(room)}:users"), "-1")
      XCTAssertEqual(try both.ask("PUBSUB", "CHANNELS", "room:*"), "room:{\(room)}")
      XCTAssertEqual(try both.ask("PUBSUB", "NUMSUB", "room:{\(room)}").split(separator: "\n").last, "2")
      XCTAssertEqual(try both.ask("PUBLISH", "room:{\(room)}", #"{"type":"TEST","payload":{}}"#), "2")
      try anna.draw("s1")
      for member in [anna, ben] { try member.expectDrawn("s1") }
      XCTAssertEqual(try both.ask("LLEN", "room:{\(room)}:strokes"), "1")
      try both.leave(anna, ben)
    }
  }
}

extension TwoInstances {
  /// The scenario's end: the last two leave.
  func leave(_ anna: TestClient, _ ben: TestClient) throws {
    ben.disconnect()
    try anna.expectDeparture(of: "ben", count: 1)
    anna.disconnect()
  }

  /// What `redis-cli` prints.
  func ask(_ arguments: String...) throws -> String { try ask(words: arguments) }

  /// The same, of a list.
  func ask(words: [String]) throws -> String { try Self.ask(["-s", redis.socket] + words) }

  /// The same of any Redis, which the first of the words name.
  static func ask(_ arguments: [String]) throws -> String {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: "/usr/bin/redis-cli")
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
    let bytes = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return String(decoding: bytes, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
