import Kernel
import KernelTesting
import RoomsAPI
import XCTest

@testable import Rooms

/// Coming into rooms and going out of them.
final class JoiningTests: XCTestCase {
  func testAnUnknownRoomIsExpiredAndTheSocketCloses() throws {
    try RoomsFixture.scenario { harness, _ in
      for room in ["ZZZZ2222", "no room at all"] {
        let anna = try harness.connect("anna")
        try anna.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
        XCTAssertEqual(try anna.expect("ROOM_EXPIRED").string("roomId"), room)
        try anna.expectClose(4000)
      }
    }
  }

  func testARoomIdMustBeAString() throws {
    try RoomsFixture.scenario { harness, _ in
      let anna = try harness.connect("anna")
      for payload in ["{}", "{\"roomId\":7}", "{\"roomId\":[\"a\"]}", "{\"roomId\":{\"$ne\":null}}"] {
        try anna.send("JOIN_ROOM", payload)
        try anna.expectError("invalid_payload")
      }
    }
  }

  func testJoiningTwiceWelcomesAnewAndKeepsOneMember() throws {
    for home in 0..<2 {
      try RoomsFixture.scenario { harness, fixture in
        let room = try harness.makeRoom(home: home)
        let anna = try harness.enter("anna", room, on: 0)
        XCTAssertEqual(try anna.join(room).int("joined"), 1)
        try anna.say()
        XCTAssertEqual(try anna.expect("SAID").string("userId"), "anna")
        XCTAssertEqual(fixture.journal.count("second joined anna"), 1)
        let ben = try harness.enter("ben", room, on: 1)
        try anna.expect("ENTERED")
        anna.disconnect()
        XCTAssertEqual(try ben.expect("GONE").string("userId"), "anna")
      }
    }
  }

  func testWhoIsWelcomedAnewIsToldNothingOfTheRoomBefore() throws {
    for home in 0..<2 {
      try RoomsFixture.scenario { harness, _ in
        let anna = try harness.enter("anna", try harness.makeRoom(home: home), on: 0)
        try anna.send("RENEW")
        try anna.expect("WELCOME")
        try anna.say()
        try anna.expect("SAID")
        anna.disconnect()
      }
    }
  }

  func testJoiningAnotherRoomLeavesTheFirst() throws {
    try RoomsFixture.scenario { harness, fixture in
      let (first, second) = (try harness.makeRoom(home: 0), try harness.makeRoom(home: 1))
      let anna = try harness.enter("anna", first, on: 0)
      let ben = try harness.enter("ben", first, on: 1)
      try anna.expect("ENTERED")
      try anna.join(second)
      try anna.expect("ENTERED")
      XCTAssertEqual(try ben.expect("GONE").string("userId"), "anna")
      try ben.say()
      try ben.expect("SAID")
      try anna.send("SAY", "{\"roomId\":\"\(first)\"}")
      try anna.expectError("not_in_room")
      try anna.say()
      try anna.expect("SAID")
      XCTAssertEqual(fixture.journal.count("second left anna"), 1)
    }
  }

  func testARefusedJoinLeavesTheMemberWhereItWas() throws {
    try RoomsFixture.scenario { harness, fixture in
      let room = try harness.makeRoom()
      let eve = try harness.connect("eve")
      try eve.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
      try eve.expectError("banned")
      try eve.say()
      try eve.expectError("not_in_room")
      XCTAssertEqual(fixture.journal.all, ["first admit eve"])
    }
  }

  func testLeavingAnotherRoomThanOnesOwnIsRefused() throws {
    try RoomsFixture.scenario { harness, fixture in
      let (mine, other) = (try harness.makeRoom(), try harness.makeRoom())
      let anna = try harness.enter("anna", mine)
      let ben = try harness.enter("ben", other)
      try anna.send("LEAVE_ROOM", "{\"roomId\":\"\(other)\"}")
      try anna.expectError("not_in_room")
      try anna.say()
      try anna.expect("SAID")
      try ben.say()
      try ben.expect("SAID")
      XCTAssertEqual(fixture.journal.count("second left anna"), 0)
    }
  }

  func testWhoIsInNoRoomCanDoNothingInOne() throws {
    try RoomsFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let ben = try harness.enter("ben", room)
      let anna = try harness.connect("anna")
      for type in ["SAY", "LEAVE_ROOM"] {
        try anna.send(type, "{\"roomId\":\"\(room)\"}")
        try anna.expectError("not_in_room")
      }
      try anna.join(room)
      try anna.expect("ENTERED")
      try ben.expect("ENTERED")
      try anna.send("LEAVE_ROOM", "{\"roomId\":\"\(room)\"}")
      try ben.expect("GONE")
      try anna.send("SAY", "{\"roomId\":\"\(room)\"}")
      try anna.expectError("not_in_room")
    }
  }

  func testLeavingAndComingBackAtOnceEndsInTheRoom() throws {
    for home in 0..<2 {
      try RoomsFixture.scenario { harness, fixture in
        let room = try harness.makeRoom(home: home)
        let anna = try harness.enter("anna", room, on: 0)
        let payload = "\"payload\":{\"roomId\":\"\(room)\"}"
        try anna.sendTogether([
          "{\"type\":\"SAY\",\(payload)}", "{\"type\":\"LEAVE_ROOM\",\(payload)}",
          "{\"type\":\"JOIN_ROOM\",\(payload)}", "{\"type\":\"SAY\",\(payload)}",
        ])
        try anna.expect("SAID")
        XCTAssertEqual(try anna.expect("WELCOME").int("joined"), 1)
        try anna.expect("ENTERED")
        try anna.expect("SAID")
        XCTAssertEqual(fixture.journal.count("second left anna"), 1)
        XCTAssertEqual(fixture.journal.count("second joined anna"), 2)
      }
    }
  }

  func testMembersOnEveryReactorHearEverything() throws {
    try RoomsFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room, on: 0)
      let ben = try harness.enter("ben", room, on: 1)
      try anna.expect("ENTERED")
      for speaker in [anna, ben, anna, ben] {
        try speaker.say()
        for listener in [anna, ben] {
          XCTAssertEqual(try listener.expect("SAID").string("userId"), speaker.name)
        }
      }
    }
  }

  func testAFullRoomTakesNobodyUntilSomebodyLeaves() throws {
    try RoomsFixture.scenario([.embedded, .live], { $0.membersPerRoom = 2 }) { harness, fixture in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room)
      let ben = try harness.enter("ben", room)
      try anna.expect("ENTERED")
      let carl = try harness.connect("carl")
      try carl.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
      let error = try carl.expectError("room_full")
      XCTAssertEqual(error.payload["retryable"] as? Bool, true)
      try anna.join(room)
      ben.disconnect()
      try anna.expect("GONE")
      try carl.join(room)
      try carl.expect("ENTERED")
      try anna.expect("ENTERED")
      XCTAssertEqual(fixture.journal.count("second joined carl"), 1)
    }
  }
}
