import Kernel
import KernelTesting
import RoomsAPI
import XCTest

@testable import Rooms

/// The published routes, with their published bodies.
final class RoomRoutesTests: XCTestCase {
  func testARoomIsMadeAndFound() throws {
    try RoomsFixture.scenario { harness, _ in
      let made = try harness.request("POST", "/api/user/rooms", as: "anna", body: "{\"anything\":1}")
      XCTAssertEqual(made.status, 201)
      XCTAssertEqual(Set(made.json.keys), ["success", "data"])
      XCTAssertEqual(made.json["success"] as? Bool, true)
      let data = try XCTUnwrap(made.json["data"] as? [String: String])
      XCTAssertEqual(Set(data.keys), ["roomId", "expiresAt"])
      let room = try XCTUnwrap(data["roomId"])
      XCTAssertEqual(RoomID(room)?.text, room)
      XCTAssertEqual(room.count, 8)
      if harness.mode == .embedded { XCTAssertEqual(data["expiresAt"]?.hasPrefix("2026-01-02T00:00:00."), true) }
      for path in [room, room.lowercased()] {
        let found = try harness.request("GET", "/api/user/rooms/\(path)", as: "ben")
        XCTAssertEqual(found.status, 200)
        XCTAssertEqual(String(decoding: found.body, as: UTF8.self), "{\"success\":true}")
      }
    }
  }

  func testUnknownAndImpossibleRoomsAreNotFound() throws {
    try RoomsFixture.scenario { harness, _ in
      for id in ["ZZZZ2222", "6b047974-171e-034e-a79c-70c1c0ffee00", "nonsense", "%7B%7D"] {
        let reply = try harness.request("GET", "/api/user/rooms/\(id)", as: "anna")
        XCTAssertEqual(reply.status, 404, id)
        XCTAssertEqual(reply.json["success"] as? Bool, false)
        XCTAssertEqual(reply.json["message"] as? String, "Room not Found")
      }
    }
  }

  func testStrangersMakeAndSeeNoRooms() throws {
    try RoomsFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      XCTAssertEqual(try harness.request("POST", "/api/user/rooms").status, 401)
      let reply = try harness.request("GET", "/api/user/rooms/\(room)")
      XCTAssertEqual(reply.status, 401)
      XCTAssertEqual(reply.json["message"] as? String, "Unauthorized")
    }
  }

  func testOnesOwnRoomsAreListedInPages() throws {
    try RoomsFixture.scenario { harness, _ in
      let made = Set(try (0..<3).map { _ in try harness.makeRoom() })
      var seen: [String] = []
      var path: String? = "/api/user/rooms?limit=2"
      while let next = path, seen.count < 9 {
        let reply = try harness.request("GET", next, as: "maker")
        XCTAssertEqual(reply.status, 200)
        let data = try XCTUnwrap(reply.json["data"] as? [String: Any])
        let rooms = try XCTUnwrap(data["rooms"] as? [[String: String]])
        XCTAssertLessThanOrEqual(rooms.count, 2)
        XCTAssertTrue(rooms.allSatisfy { Set($0.keys) == ["roomId", "createdAt", "expiresAt"] })
        seen += rooms.compactMap { $0["roomId"] }
        path = (data["next"] as? String).map { "/api/user/rooms?limit=2&after=\($0)" }
      }
      XCTAssertEqual(seen.count, 3)
      XCTAssertEqual(Set(seen), made)
      let others = try harness.request("GET", "/api/user/rooms", as: "ben")
      XCTAssertEqual(String(decoding: others.body, as: UTF8.self), #"{"data":{"rooms":[]},"success":true}"#)
    }
  }

  func testThereIsNoSuchPageOfRooms() throws {
    try RoomsFixture.scenario { harness, _ in
      for query in ["limit=0", "limit=101", "limit=x", "after=", "after=1", "after=x-AAAAAAAA", "after=1-nonsense"] {
        let reply = try harness.request("GET", "/api/user/rooms?\(query)", as: "anna")
        XCTAssertEqual(reply.status, 400, query)
      }
      XCTAssertEqual(try harness.request("GET", "/api/user/rooms").status, 401)
    }
  }

  func testMembersNeedNoExactSpelling() throws {
    try RoomsFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", " \(room.lowercased()) ")
      try anna.send("SAY", "{\"roomId\":\"\(room.lowercased())\"}")
      XCTAssertEqual(try anna.expect("SAID").string("userId"), "anna")
    }
  }
}
