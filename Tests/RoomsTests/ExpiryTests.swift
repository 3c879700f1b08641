import Kernel
import KernelTesting
import RoomsAPI
import XCTest

@testable import Rooms

/// Rooms end when nobody has been in them for a day, and only then.
final class ExpiryTests: XCTestCase {
  private let hour = Duration.seconds(3_600)

  func testARoomEndsADayAfterTheLastOneLeft() throws {
    try scenario { harness, fixture in
      let room = try harness.makeRoom()
      pass(20, harness)
      try harness.enter("anna", room).disconnect()
      pass(23, harness)
      XCTAssertEqual(try harness.request("GET", "/api/user/rooms/\(room)", as: "anna").status, 200)
      pass(2, harness)
      XCTAssertEqual(try harness.request("GET", "/api/user/rooms/\(room)", as: "anna").status, 404)
      XCTAssertEqual(fixture.journal.count("first deleted \(room)"), 1)
      XCTAssertEqual(fixture.journal.count("second deleted \(room)"), 1)
      let ben = try harness.connect("ben")
      try ben.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
      try ben.expect("ROOM_EXPIRED")
      try ben.expectClose(4000)
    }
  }

  func testAnOccupiedRoomNeverEndsHoweverSilent() throws {
    try scenario { harness, fixture in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room)
      pass(72, harness)
      XCTAssertEqual(try harness.request("GET", "/api/user/rooms/\(room)", as: "ben").status, 200)
      XCTAssertEqual(fixture.journal.count("first deleted \(room)"), 0)
      try anna.say()
      try anna.expect("SAID")
    }
  }

  func testARoomNobodyEverEnteredEndsADayAfterItWasMade() throws {
    try scenario { harness, fixture in
      let room = try harness.makeRoom()
      pass(23, harness)
      XCTAssertEqual(fixture.journal.all, [])
      pass(2, harness)
      XCTAssertEqual(fixture.journal.all, ["first deleted \(room)", "second deleted \(room)"])
    }
  }

  func testComingBackWithinTheDayBeginsItAnew() throws {
    try scenario { harness, fixture in
      let room = try harness.makeRoom()
      for _ in 0..<3 {
        try harness.enter("anna", room).disconnect()
        pass(23, harness)
      }
      XCTAssertEqual(fixture.journal.count("first deleted \(room)"), 0)
    }
  }

  func testARoomThatEndedWhileInMemoryTakesNobody() throws {
    try scenario({
      $0.keepInMemory = .seconds(3_600)
      $0.emptyRoomLifetime = .seconds(60)
    }) { harness, fixture in
      let room = try harness.makeRoom()
      try harness.enter("anna", room).disconnect()
      harness.advance(by: .seconds(180), step: .seconds(30))
      XCTAssertEqual(fixture.journal.count("first deleted \(room)"), 1)
      XCTAssertEqual(fixture.journal.count("first closed"), 0, "it is still in memory")
      let ben = try harness.connect("ben")
      try ben.send("JOIN_ROOM", "{\"roomId\":\"\(room)\"}")
      try ben.expect("ROOM_EXPIRED")
      try ben.expectClose(4000)
      XCTAssertEqual(fixture.journal.count("first closed"), 1)
    }
  }

  private func scenario(
    _ configure: (inout RoomsConfiguration) -> Void = { _ in }, _ body: (PluginHarness, RoomsFixture) throws -> Void
  ) throws {
    var settings = EndpointSettings()
    settings.pingInterval = .seconds(1_000 * 3_600)
    try RoomsFixture.scenario([.embedded], settings: settings, configure, body)
  }

  private func pass(_ hours: Int, _ harness: PluginHarness) {
    harness.advance(by: .seconds(3_600 * hours), step: hour)
  }
}
