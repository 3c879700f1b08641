import Kernel
import KernelTesting
import XCTest

@testable import Presence

/// Where people point.
final class CursorTests: XCTestCase {
  func testACursorHasItsConnectionsIdentityAndNothingElseOfTheMessage() throws {
    for home in 0..<2 {
      try PluginHarness.presence { harness in
        let room = try harness.makeRoom(home: home)
        let anna = try harness.enter("anna", room, count: 1, name: "An \"na\"", on: 0)
        let ben = try harness.enter("ben", room, count: 2, on: 1)
        try anna.expectArrival(of: "ben", count: 2)
        try anna.send(
          "CURSOR_MOVE",
          "{\"roomId\":\"\(room)\",\"x\":10.25,\"y\":-3e2,\"userId\":\"ben\",\"username\":\"x\",\"color\":\"red\",\"more\":[1]}"
        )
        for client in [anna, ben] {
          let cursor = try client.expect("CURSOR_MOVE")
          XCTAssertEqual(Set(cursor.payload.keys), ["roomId", "x", "y", "userId", "username", "color"])
          XCTAssertEqual(cursor.payload["x"] as? Double, 10.25)
          XCTAssertEqual(cursor.payload["y"] as? Double, -300)
          XCTAssertEqual(cursor.string("userId"), "anna")
          XCTAssertEqual(cursor.string("username"), "An \"na\"")
          XCTAssertEqual(cursor.string("color"), Palette.color(of: "anna"))
          XCTAssertEqual(cursor.string("roomId"), room)
        }
      }
    }
  }

  func testJunkCoordinatesAreRefused() throws {
    try PluginHarness.presence { harness in
      let anna = try harness.enter("anna", try harness.makeRoom(), count: 1)
      let junk = [
        "{}", "{\"x\":1}", "{\"y\":1}", "{\"x\":\"1\",\"y\":1}", "{\"x\":1,\"y\":null}", "{\"x\":[1],\"y\":1}",
        "{\"x\":1e999,\"y\":1}", "{\"x\":1,\"y\":-1e10}", "{\"x\":true,\"y\":1}", "{\"x\":{},\"y\":{}}",
        "{\"x\":0.1234567890123456789012345,\"y\":1}",
      ]
      for payload in junk {
        try anna.send("CURSOR_MOVE", payload)
        try anna.expectError("invalid_payload")
      }
      try anna.move("0", "-0.5e-3")
      XCTAssertEqual(try anna.expect("CURSOR_MOVE").payload["y"] as? Double, -0.0005)
    }
  }

  func testWhoIsInNoRoomPointsAtNothing() throws {
    try PluginHarness.presence { harness in
      let room = try harness.makeRoom()
      let ben = try harness.enter("ben", room, count: 1)
      let anna = try harness.connect("anna")
      try anna.send("CURSOR_MOVE", "{\"roomId\":\"\(room)\",\"x\":1,\"y\":1}")
      try anna.expectError("not_in_room")
      _ = ben
    }
  }

  func testWithinAWindowTheLatestPlaceWins() throws {
    for home in 0..<2 {
      try PluginHarness.presence([.embedded]) { harness in
        let room = try harness.makeRoom(home: home)
        let anna = try harness.enter("anna", room, count: 1, on: 0)
        let ben = try harness.enter("ben", room, count: 2, on: 1)
        try anna.expectArrival(of: "ben", count: 2)
        for round in 0..<3 {
          for step in 0..<5 { try anna.move("\(round)", "\(step)") }
          for client in [anna, ben] {
            let cursor = try client.expect("CURSOR_MOVE")
            XCTAssertEqual([cursor.int("x"), cursor.int("y")], [round, 4])
          }
        }
      }
    }
  }

  func testALiveCursorEndsWhereItsUserStopped() throws {
    try PluginHarness.presence([.live]) { harness in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room, count: 1)
      let ben = try harness.enter("ben", room, count: 2)
      try anna.expectArrival(of: "ben", count: 2)
      for step in 1...200 { try anna.move("\(step)", "0") }
      for client in [anna, ben] {
        var last = 0
        while last < 200 {
          let place = try XCTUnwrap(try client.expect("CURSOR_MOVE").int("x"))
          XCTAssertGreaterThan(place, last)
          last = place
        }
      }
    }
  }

  func testACursorThatWaitsWhenItsUserLeavesIsNotShown() throws {
    try PluginHarness.presence([.embedded]) { harness in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room, count: 1)
      let ben = try harness.enter("ben", room, count: 2)
      try anna.expectArrival(of: "ben", count: 2)
      try ben.move("1", "1")
      try ben.send("LEAVE_ROOM")
      try anna.expectDeparture(of: "ben", count: 1)
    }
  }
}
