import KernelTesting
import XCTest

@testable import Boards

/// Keeping, listing, renaming and releasing boards over HTTP.
final class BoardRoutesTests: XCTestCase {
  func testTheOwnerKeepsARoomAndNobodyElseDoes() throws {
    try BoardsFixture.scenario { harness in
      let room = try harness.makeRoom()
      harness.expect(try harness.keep(room, as: nil), 401, "unauthorized")
      harness.expect(try harness.keep(room, as: "thief"), 403, "not_room_owner")
      harness.expect(try harness.keep("AAAAAAAA"), 404, "room_not_found")
      harness.expect(try harness.keep("nonsense!"), 404, "room_not_found")
      harness.expect(try harness.keep(room, "  "), 400, "invalid_title")
      harness.expect(try harness.keep(room, String(repeating: "x", count: 21)), 400, "invalid_title")
      let reply = try harness.keep(room, " Plan ")
      harness.expect(reply, 201)
      let board = (reply.json["data"] as? [String: Any])?["board"] as? [String: Any]
      XCTAssertEqual(board?["id"] as? String, room)
      XCTAssertEqual(board?["title"] as? String, "Plan")
      harness.expect(try harness.keep(room), 409, "board_exists")
    }
  }

  func testBoardsPerUserAreBounded() throws {
    try BoardsFixture.scenario { harness in
      for _ in 0..<3 { harness.expect(try harness.keep(try harness.makeRoom()), 201) }
      harness.expect(try harness.keep(try harness.makeRoom()), 409, "too_many_boards")
      let other = try harness.makeRoom("other")
      harness.expect(try harness.keep(other, as: "other"), 201)
    }
  }

  func testOnesOwnAreListedPageByPage() throws {
    try BoardsFixture.scenario([.embedded]) { harness in
      var expected: [String] = []
      for number in 1...3 {
        let room = try harness.makeRoom()
        try harness.keep(room, "Plan \(number)")
        expected.insert("\(room) Plan \(number)", at: 0)
        harness.advance(by: .seconds(1))
      }
      let first = try harness.boards("?count=2")
      XCTAssertEqual(first.0, Array(expected[..<2]))
      let second = try harness.boards("?count=2&before=\(try XCTUnwrap(first.next))")
      XCTAssertEqual(second.0, [expected[2]])
      XCTAssertNil(second.next)
      XCTAssertEqual(try harness.boards(of: "stranger").0, [])
      for query in ["?count=0", "?count=x", "?before=x", "?before=1.x"] {
        harness.expect(try harness.request("GET", "/api/user/boards" + query, as: "maker"), 400, "invalid_page")
      }
      harness.expect(try harness.request("GET", "/api/user/boards"), 401)
    }
  }

  func testTheOwnerIsShownABoardAndNobodyElseIs() throws {
    try BoardsFixture.scenario { harness in
      let room = try harness.makeRoom()
      let path = "/api/user/boards/\(room)"
      harness.expect(try harness.request("GET", path, as: "maker"), 404, "board_not_found")
      try harness.keep(room)
      let reply = try harness.request("GET", path, as: "maker")
      harness.expect(reply, 200)
      let board = (reply.json["data"] as? [String: Any])?["board"] as? [String: Any]
      XCTAssertEqual(board?["id"] as? String, room)
      XCTAssertEqual(board?["title"] as? String, "Plan")
      harness.expect(try harness.request("GET", path, as: "thief"), 404, "board_not_found")
      harness.expect(try harness.request("GET", "/api/user/boards/nonsense!", as: "maker"), 404, "board_not_found")
      harness.expect(try harness.request("GET", path), 401)
    }
  }

  func testOnlyTheOwnerRenamesAndReleases() throws {
    try BoardsFixture.scenario { harness in
      let room = try harness.makeRoom()
      try harness.keep(room)
      let path = "/api/user/boards/\(room)"
      harness.expect(try harness.request("PATCH", path, as: "thief", body: #"{"title":"x"}"#), 404, "board_not_found")
      harness.expect(try harness.request("PATCH", path, as: "maker", body: #"{"title":""}"#), 400, "invalid_title")
      harness.expect(try harness.request("PATCH", path, as: "maker", body: #"{"title":"New"}"#), 200)
      XCTAssertEqual(try harness.boards().0, ["\(room) New"])
      harness.expect(try harness.request("DELETE", path, as: "thief"), 404, "board_not_found")
      harness.expect(try harness.request("DELETE", path, as: "maker"), 200)
      harness.expect(try harness.request("DELETE", path, as: "maker"), 404, "board_not_found")
      XCTAssertEqual(try harness.boards().0, [])
      harness.expect(try harness.request("GET", "/api/user/rooms/\(room)", as: "maker"), 200)
    }
  }
}
