import Foundation
import Kernel
import KernelTesting
import XCTest

@testable import History

/// Strokes on their way from one member to all.
final class DrawingTests: XCTestCase {
  func testAStrokeIsRelayedUnderTheKeyItCameWithAndStamped() throws {
    for (home, key) in [(0, "stroke"), (1, "canvasData"), (0, "canvasData"), (1, "stroke")] {
      try HistoryFixture.scenario { harness, _ in
        let room = try harness.makeRoom(home: home)
        let anna = try harness.enter("anna", room, on: 0)
        let ben = try harness.enter("ben", room, on: 1)
        try anna.draw("s1", key: key, more: ",\"userId\":\"ben\",\"roomId\":\"X\",\"timestamp\":1,\"tool\":\"pen\"")
        for client in [anna, ben] {
          let drawn = try client.expectDrawn("s1")
          XCTAssertEqual(Set(drawn.payload.keys), ["roomId", key])
          XCTAssertEqual(drawn.string("roomId"), room)
          XCTAssertEqual(drawn.stroke["userId"] as? String, "anna")
          XCTAssertEqual(drawn.stroke["roomId"] as? String, room)
          XCTAssertEqual(drawn.stroke["tool"] as? String, "pen")
          XCTAssertEqual((drawn.stroke["points"] as? [[String: Double]])?.last, ["x": 3.5, "y": -4])
          let time = try XCTUnwrap(drawn.stroke["timestamp"] as? NSNumber).int64Value
          if harness.mode == .embedded {
            XCTAssertEqual(time / 10_000, 176_722_560)
          } else {
            XCTAssertGreaterThan(time, 1)
          }
        }
      }
    }
  }

  func testALateJoinerSeesEverythingInOrder() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let drawers = [try harness.enter("anna", room, on: 0), try harness.enter("ben", room, on: 1)]
      var ids: [String] = []
      for number in 0..<20 {
        ids.append("s\(number)")
        try drawers[number % 2].draw(ids[number])
        for client in drawers { try client.expectDrawn(ids[number]) }
      }
      try harness.check(room, holds: ids)
    }
  }

  func testWhoIsNotInTheRoomDrawsNothingThere() throws {
    try HistoryFixture.scenario { harness, _ in
      let (room, other) = (try harness.makeRoom(), try harness.makeRoom())
      let anna = try harness.connect("anna")
      let attempts = [
        (
          "CANVAS_UPDATE",
          "\"stroke\":{\"points\":[{\"x\":1,\"y\":1}],\"color\":\"red\",\"width\":1,\"strokeId\":\"a\"}"
        ),
        ("UNDO", "\"strokeId\":\"a\""), ("REDO", "\"stroke\":{\"strokeId\":\"a\"}"),
      ]
      for (type, members) in attempts {
        try anna.send(type, "{\"roomId\":\"\(room)\",\(members)}")
        try anna.expectError("not_in_room")
      }
      try anna.send("JOIN_ROOM", "{\"roomId\":\"\(other)\"}")
      try anna.expect("INITIAL_STATE")
      for (type, members) in attempts {
        try anna.send(type, "{\"roomId\":\"\(room)\",\(members)}")
        try anna.expectError("not_in_room")
      }
      try harness.check(room, holds: [])
    }
  }

  func testMalformedStrokesAreRefusedAndLeaveNothing() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room)
      let bad = [
        "{}", "{\"stroke\":null}", "{\"canvasData\":[]}", "{\"stroke\":{}}",
        "{\"stroke\":{\"points\":[],\"color\":\"red\",\"width\":1,\"strokeId\":\"a\"}}",
        "{\"stroke\":{\"points\":[{\"x\":1}],\"color\":\"red\",\"width\":1,\"strokeId\":\"a\"}}",
        "{\"stroke\":{\"points\":[{\"x\":1,\"y\":1}],\"color\":7,\"width\":1,\"strokeId\":\"a\"}}",
        "{\"stroke\":{\"points\":[{\"x\":1,\"y\":1}],\"color\":\"red\",\"width\":-1,\"strokeId\":\"a\"}}",
        "{\"stroke\":{\"points\":[{\"x\":1,\"y\":1}],\"color\":\"red\",\"width\":1,\"strokeId\":\"\"}}",
      ]
      for payload in bad {
        try anna.send("CANVAS_UPDATE", payload)
        try anna.expectError("invalid_stroke")
      }
      for payload in ["{}", "{\"strokeId\":7}", "{\"strokeId\":\"\"}", "{\"stroke\":{}}", "{\"stroke\":null}"] {
        for type in ["UNDO", "REDO"] {
          try anna.send(type, payload)
          try anna.expectError("invalid_payload")
        }
      }
      try harness.check(room, holds: [])
    }
  }

  func testAResentStrokeIsStoredOnceAndEchoedToItsSenderAlone() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom(home: 1)
      let (anna, ben) = (try harness.enter("anna", room, on: 0), try harness.enter("ben", room, on: 1))
      try anna.draw("s1")
      for client in [anna, ben] { try client.expectDrawn("s1") }
      for key in ["canvasData", "stroke"] {
        try anna.draw("s1", key: key)
        XCTAssertNotNil(try anna.expectDrawn("s1").payload[key])
      }
      try anna.draw("s2")
      for client in [anna, ben] { try client.expectDrawn("s2") }
      try anna.undo("s1")
      for client in [anna, ben] { try client.expect("UNDO") }
      try anna.draw("s1")
      XCTAssertEqual(try anna.expect("UNDO").string("strokeId"), "s1", "it is told what became of it")
      try harness.check(room, holds: ["s2"])
    }
  }

  func testAnotherContentUnderTheSameIdIsAConflict() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room)
      try anna.draw("s1")
      try anna.expectDrawn("s1")
      try anna.draw("s1", width: 3)
      try anna.expectError("operation_conflict", about: "s1")
      try harness.check(room, holds: ["s1"])
    }
  }

  func testNobodyDrawsUnderSomebodyElsesId() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let (anna, ben) = (try harness.enter("anna", room), try harness.enter("ben", room))
      try anna.draw("s1")
      for client in [anna, ben] { try client.expectDrawn("s1") }
      for _ in 0..<2 {
        try ben.draw("s1")
        try ben.expectError("element_exists", about: "s1")
        try ben.undo("s1")
        try ben.expectError("not_owner", about: "s1")
      }
      try harness.check(room, holds: ["s1"])
    }
  }

  func testOfTwoWhoDrawUnderOneIdAtOnceTheFirstWins() throws {
    try HistoryFixture.scenario([.embedded]) { harness, store in
      let room = try harness.makeRoom()
      let (anna, ben) = (try harness.enter("anna", room, on: 0), try harness.enter("ben", room, on: 0))
      store.hold()
      try anna.draw("s1")
      try ben.draw("s1", width: 9)
      harness.settle()
      store.release()
      XCTAssertEqual(try anna.expectDrawn("s1").stroke["width"] as? Int, 2)
      let heard = [try ben.next(), try ben.next()].map(\.type)
      XCTAssertEqual(Set(heard), ["CANVAS_UPDATE", "ERROR"])
      try ben.draw("s1", width: 9)
      try ben.expectError("element_exists", about: "s1")
      try harness.check(room, holds: ["s1"])
    }
  }
}
