import Kernel
import KernelTesting
import RoomsAPI
import XCTest

@testable import Rooms

/// Rooms on their way into memory and out of it.
final class OpeningTests: XCTestCase {
  func testParticipantsRunInOrder() throws {
    try RoomsFixture.scenario { harness, fixture in
      let anna = try harness.enter("anna", try harness.makeRoom())
      try anna.send("LEAVE_ROOM")
      try harness.wait(for: "the leave") { fixture.journal.count("second left anna") == 1 }
      let steps = ["admit anna", "open", "welcome anna", "joined anna", "left anna"]
      XCTAssertEqual(fixture.journal.all, steps.flatMap { ["first \($0)", "second \($0)"] })
    }
  }

  func testSeveralJoinsAtOnceOpenTheRoomOnce() throws {
    try RoomsFixture.scenario { harness, fixture in
      let room = try harness.makeRoom(home: 1)
      fixture.store.hold()
      let clients = try (0..<6).map { try harness.connect("user\($0)", on: $0 % 2) }
      for client in clients { try client.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}") }
      try harness.wait(for: "every admission") { fixture.journal.all.count == 12 && fixture.store.waiting == 1 }
      fixture.store.release()
      for client in clients {
        try client.expect("WELCOME")
        while try client.expect("ENTERED").string("userId") != client.name {}
      }
      XCTAssertEqual(fixture.journal.count("first open"), 1)
      XCTAssertEqual(fixture.store.finds, 1)
      for client in clients { _ = client.drain() }
      try clients[0].say()
      for client in clients { try client.skip(to: "SAID") }
    }
  }

  func testAFailingOpenIsAnErrorAndALaterJoinSucceeds() throws {
    try RoomsFixture.scenario { harness, fixture in
      let room = try harness.makeRoom()
      fixture.obstacle.failOpening(1)
      let anna = try harness.connect("anna")
      try anna.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
      let error = try anna.expectError("internal")
      XCTAssertEqual(error.payload["retryable"] as? Bool, true)
      XCTAssertEqual(fixture.journal.all, ["first admit anna", "second admit anna", "first open", "first closed"])
      try harness.wait(for: "the room to count as empty") { self.emptySince(fixture, room) != nil }
      try anna.say()
      try anna.expectError("not_in_room")
      XCTAssertEqual(try anna.join(room).int("joined"), 0)
      try anna.expect("ENTERED")
    }
  }

  func testAConnectionThatClosesDuringItsJoinLeavesNoGhost() throws {
    try RoomsFixture.scenario { harness, fixture in
      for home in 0..<2 {
        let room = try harness.makeRoom(home: home)
        fixture.store.hold()
        let anna = try harness.connect("anna", on: 0)
        try anna.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
        try harness.wait(for: "the join") { fixture.store.waiting == 1 }
        anna.disconnect()
        fixture.store.release()
        try harness.wait(for: "the leave") { fixture.journal.count("second left anna") == home + 1 }
        try harness.wait(for: "the room to be empty") { self.emptySince(fixture, room) != nil }
      }
    }
  }

  func testAClosedConnectionLeavesItsRoom() throws {
    try RoomsFixture.scenario { harness, fixture in
      let room = try harness.makeRoom()
      let (anna, ben) = (try harness.enter("anna", room), try harness.enter("ben", room))
      try anna.expect("ENTERED")
      anna.disconnect()
      XCTAssertEqual(try ben.expect("GONE").string("userId"), "anna")
      XCTAssertNil(emptySince(fixture, room))
      ben.disconnect()
      try harness.wait(for: "the room to be empty") { self.emptySince(fixture, room) != nil }
      XCTAssertEqual(fixture.journal.count("second left ben"), 1)
    }
  }

  func testAnEmptyRoomLeavesMemoryAfterAMinuteAndIsLoadedAgain() throws {
    try RoomsFixture.scenario([.embedded]) { harness, fixture in
      let room = try harness.makeRoom()
      try harness.enter("anna", room).disconnect()
      harness.advance(by: .seconds(50))
      let ben = try harness.connect("ben")
      XCTAssertEqual(try ben.join(room).int("joined"), 1, "it is still in memory")
      try ben.expect("ENTERED")
      harness.advance(by: .seconds(15))
      XCTAssertEqual(fixture.journal.count("first closed"), 0, "somebody is in it")
      ben.disconnect()
      harness.advance(by: .seconds(50))
      XCTAssertEqual(fixture.journal.count("first closed"), 0)
      harness.advance(by: .seconds(11))
      XCTAssertEqual(fixture.journal.count("first closed"), 1)
      let carl = try harness.connect("carl")
      XCTAssertEqual(try carl.join(room).int("joined"), 0, "it is loaded anew")
      try carl.expect("ENTERED")
      XCTAssertEqual(fixture.journal.count("first open"), 2)
    }
  }

  func testTheStoreKnowsWhetherSomebodyIsInWhateverTheHurry() throws {
    try RoomsFixture.scenario { harness, fixture in
      let room = try harness.makeRoom(home: 1)
      let clients = try (0..<4).map { try harness.connect("user\($0)", on: $0 % 2) }
      let payload = "\"payload\":{\"roomId\":\"\(room)\"}"
      let (join, leave) = ("{\"type\":\"JOIN_ROOM\",\(payload)}", "{\"type\":\"LEAVE_ROOM\",\(payload)}")
      for round in 0..<10 {
        for client in clients { try client.sendTogether([join, leave, join, join, leave]) }
        if round % 3 == 0 { harness.settle() }
      }
      try clients[0].sendTogether([join, "{\"type\":\"SAY\",\(payload)}"])
      try clients[0].skip(to: "SAID")
      let journal = fixture.journal
      try harness.wait(for: "the others to be out") {
        journal.all.count { $0.hasPrefix("second joined") } == 81
          && journal.all.count { $0.hasPrefix("second left") } == 80
      }
      harness.settle()
      XCTAssertNil(emptySince(fixture, room))
      clients[0].disconnect()
      try harness.wait(for: "the room to be empty") { self.emptySince(fixture, room) != nil }
      for client in clients { while !client.drain().isEmpty {} }
      XCTAssertEqual(journal.count("second open"), 1)
    }
  }

  func emptySince(_ fixture: RoomsFixture, _ room: String) -> Timestamp? {
    fixture.store.record(room)?.emptySince
  }
}
