import Kernel
import KernelTesting
import XCTest

@testable import Presence

/// Who comes and goes, as published.
final class ArrivalTests: XCTestCase {
  func testTheBoardComesFirstThenTheArrivalThenTheCount() throws {
    try PluginHarness.presence(withHistory: true) { harness in
      let room = try harness.makeRoom()
      let anna = try harness.connect("anna", name: "Anna B")
      try anna.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
      try anna.expect("INITIAL_STATE")
      let joined = try anna.expect("USER_JOINED")
      XCTAssertEqual(
        joined.payload as? [String: String],
        ["roomId": room, "userId": "anna", "username": "Anna B", "color": Palette.color(of: "anna")])
      let counted = try anna.expect("USER_COUNT_UPDATED")
      XCTAssertEqual(counted.string("roomId"), room)
      XCTAssertEqual(counted.int("count"), 1)
      let ben = try harness.connect("ben")
      try ben.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
      try ben.expect("INITIAL_STATE")
      for client in [ben, anna] { try client.expectArrival(of: "ben", count: 2) }
    }
  }

  func testOnlyTheOthersHearOfADeparture() throws {
    for home in 0..<2 {
      try PluginHarness.presence { harness in
        let room = try harness.makeRoom(home: home)
        let anna = try harness.enter("anna", room, count: 1, on: 0)
        let ben = try harness.enter("ben", room, count: 2, on: 1)
        try anna.expectArrival(of: "ben", count: 2)
        try ben.send("LEAVE_ROOM", "{\"roomId\":\"\(room)\"}")
        try anna.expectDeparture(of: "ben", count: 1)
        try ben.send("NOTHING")
        try ben.expectError("unknown_type")
        let carl = try harness.enter("carl", room, count: 2)
        try anna.expectArrival(of: "carl", count: 2)
        anna.disconnect()
        try carl.expectDeparture(of: "anna", count: 1)
      }
    }
  }

  func testPeopleAreCountedAndNotTheirTabs() throws {
    try PluginHarness.presence { harness in
      let room = try harness.makeRoom()
      let ben = try harness.enter("ben", room, count: 1)
      let first = try harness.enter("anna", room, count: 2)
      try ben.expectArrival(of: "anna", count: 2)
      let second = try harness.enter("anna", room, count: 2)
      let third = try harness.enter("anna", room, count: 2)
      first.disconnect()
      third.disconnect()
      try second.move("1", "2")
      for client in [second, ben] { XCTAssertEqual(try client.expect("CURSOR_MOVE").string("userId"), "anna") }
      try second.send("LEAVE_ROOM")
      try ben.expectDeparture(of: "anna", count: 1)
      let again = try harness.enter("anna", room, count: 2)
      try ben.expectArrival(of: "anna", count: 2)
      _ = again
    }
  }

  func testJoiningAgainOnTheSameConnectionIsNoArrival() throws {
    try PluginHarness.presence { harness in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room, count: 1)
      let ben = try harness.enter("ben", room, count: 2)
      try anna.expectArrival(of: "ben", count: 2)
      try ben.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
      try ben.send("LEAVE_ROOM")
      try anna.expectDeparture(of: "ben", count: 1)
    }
  }

  func testColoursAreThePublishedOnes() {
    let vectors = [
      "64f1a2b3c4d5e6f7a8b9c0d1": "#e879f9", "64f1a2b3c4d5e6f7a8b9c0d2": "#60a5fa",
      "6b047974171e034ea79c70c1": "#4ade80", "a": "#f87171", "": "#60a5fa",
    ]
    for (user, color) in vectors { XCTAssertEqual(Palette.color(of: user), color, user) }
  }
}
