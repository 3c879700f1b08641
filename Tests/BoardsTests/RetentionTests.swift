import Kernel
import KernelTesting
import XCTest

@testable import Boards

/// A board outlives the day after which an empty room ends.
final class RetentionTests: XCTestCase {
  func testABoardIsThereAfterAMonthAndAnOrdinaryRoomIsNot() throws {
    try BoardsFixture.scenario([.embedded]) { harness in
      let (kept, other) = (try harness.makeRoom(), try harness.makeRoom())
      try harness.keep(kept)
      for room in [kept, other] { try harness.draw("s1", in: room, seeing: []) }
      harness.advance(by: .seconds(30 * 86_400), step: .seconds(3_600))
      harness.expect(try harness.request("GET", "/api/user/rooms/\(other)", as: "maker"), 404)
      try harness.draw("s2", in: kept, seeing: ["s1"])
      harness.advance(by: .seconds(30 * 86_400), step: .seconds(3_600))
      try harness.draw("s3", in: kept, seeing: ["s1", "s2"])
    }
  }

  func testAReleasedBoardEndsADayLaterLikeAnyRoom() throws {
    try BoardsFixture.scenario([.embedded]) { harness in
      let room = try harness.makeRoom()
      try harness.keep(room)
      try harness.draw("s1", in: room, seeing: [])
      harness.advance(by: .seconds(30 * 86_400), step: .seconds(3_600))
      harness.expect(try harness.request("DELETE", "/api/user/boards/\(room)", as: "maker"), 200)
      harness.advance(by: .seconds(23 * 3_600), step: .seconds(3_600))
      try harness.draw("s2", in: room, seeing: ["s1"])
      harness.advance(by: .seconds(26 * 3_600), step: .seconds(3_600))
      harness.expect(try harness.request("GET", "/api/user/rooms/\(room)", as: "maker"), 404)
    }
  }

  func testTheBoardsOfADeletedAccountEndADayLaterAndNoOthersDo() throws {
    try BoardsFixture.scenario([.embedded]) { harness in
      let (one, two) = (try harness.makeRoom(), try harness.makeRoom())
      let other = try harness.makeRoom("other")
      for room in [one, two] { try harness.keep(room) }
      try harness.keep(other, as: "other")
      harness.expect(try harness.request("DELETE", "/api/user/me", as: "maker"), 200)
      harness.settle()
      XCTAssertEqual(try harness.boards().0, [])
      harness.advance(by: .seconds(26 * 3_600), step: .seconds(3_600))
      for room in [one, two] {
        harness.expect(try harness.request("GET", "/api/user/rooms/\(room)", as: "other"), 404)
      }
      XCTAssertEqual(try harness.boards(of: "other").0, ["\(other) Plan"])
    }
  }

  func testAKeptRoomsCodeIsGivenToNobodyElse() throws {
    try BoardsFixture.scenario([.embedded]) { harness in
      let room = try harness.makeRoom()
      try harness.keep(room)
      harness.advance(by: .seconds(3 * 86_400), step: .seconds(3_600))
      harness.expect(try harness.request("GET", "/api/user/rooms/\(room)", as: "anybody"), 200)
      harness.expect(try harness.keep(room, as: "thief"), 403, "not_room_owner")
    }
  }

  func testMembersAreToldThatARoomIsKeptAndThatItIsNoMore() throws {
    try BoardsFixture.scenario([.embedded]) { harness in
      let room = try harness.makeRoom()
      let anna = try harness.connect("anna", path: "/?v=2")
      try anna.send(16) {
        $0.string(room)
        $0.varint(0)
        $0.varint(0)
      }
      try anna.skip(to: 42)
      try harness.keep(room)
      harness.settle()
      XCTAssertEqual(try anna.expect(BoardsMessage.saved).payload, [2, 0, 0])
      _ = try harness.request("DELETE", "/api/user/boards/\(room)", as: "maker")
      harness.settle()
      XCTAssertEqual(try anna.expect(BoardsMessage.saved).payload, [0, 0, 0])
      anna.disconnect()
    }
  }

  func testADrawnOnBoardIsFirstInTheList() throws {
    try BoardsFixture.scenario([.embedded]) { harness in
      let (first, second) = (try harness.makeRoom(), try harness.makeRoom())
      for room in [first, second] {
        try harness.keep(room)
        harness.advance(by: .seconds(1))
      }
      XCTAssertEqual(try harness.boards().0, ["\(second) Plan", "\(first) Plan"])
      try harness.draw("s1", in: first, seeing: [])
      harness.advance(by: .seconds(120))
      XCTAssertEqual(try harness.boards().0, ["\(first) Plan", "\(second) Plan"])
    }
  }
}

extension PluginHarness {
  /// Somebody comes, sees this, draws a stroke and leaves.
  func draw(_ id: String, in room: String, seeing strokes: [String], line: UInt = #line) throws {
    let client = try connect("anna")
    try client.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
    let state = try client.expect("INITIAL_STATE").payload["strokes"] as? [[String: Any]]
    XCTAssertEqual(state?.compactMap { $0["strokeId"] as? String }, strokes, line: line)
    let points = #"[{"x":1,"y":2},{"x":3,"y":4}]"#
    try client.send(
      "CANVAS_UPDATE",
      #"{"canvasData":{"points":\#(points),"color":"\#("#")ffffff","width":2,"strokeId":"\#(id)"}}"#)
    try client.expect("CANVAS_UPDATE")
    client.disconnect()
    settle()
  }
}
