import Foundation
import Kernel
import KernelTesting
import Mongo
import StoreTesting
import XCTest

@testable import Boards

/// Boards on two servers with a real Redis and a real MongoDB: what was drawn stays.
final class BoardsTests: XCTestCase {
  func testEverythingIsThereOnTheOtherServerAfterRedisHasForgottenTheBoard() throws {
    try BoardScenario.run { board in
      try board.keep()
      let anna = try board.both.near.enter("anna", board.room, count: 1)
      for number in 1...20 {
        try anna.draw("s\(number)")
        try anna.expectDrawn("s\(number)")
      }
      try anna.send("UNDO", #"{"strokeId":"s20"}"#)
      try anna.expect("UNDO")
      let epoch = try board.meta("epoch")
      anna.disconnect()
      try board.wait(for: "the archive to be whole") { try board.isWhole() }
      XCTAssertEqual(try board.archived(epoch), Array(1...21))
      XCTAssertNotEqual(try board.both.ask("TTL", "room:{\(board.room)}:strokes"), "-1", "all is saved: it may expire")
      try board.expire()
      let again = try board.both.far.enter("anna", board.room, seeing: (1...19).map { "s\($0)" }, count: 1)
      XCTAssertEqual(try board.measured(#"canvas_boards_restores_total{outcome="done"}"#, of: board.both.far), 1)
      XCTAssertEqual(try board.meta("epoch"), epoch)
      XCTAssertEqual(try board.meta("head"), "21")
      try again.draw("s21")
      try again.expectDrawn("s21")
      // An operation of before is still known.
      try again.draw("s5")
      try again.expectDrawn("s5")
      try board.wait(for: "what is new to be archived") { try board.archived(epoch) == Array(1...22) }
      XCTAssertEqual(try board.both.ask("TTL", "room:{\(board.room)}:strokes"), "-1")
      board.both.end([again])
    }
  }

  func testTwoServersThatOpenAForgottenBoardAtTheSameTimeBringItBackOnce() throws {
    try BoardScenario.run { board in
      try board.keep()
      let anna = try board.both.near.enter("anna", board.room, count: 1)
      for number in 1...600 { try anna.draw("s\(number)") }
      for number in 1...600 { try anna.expectDrawn("s\(number)") }
      let epoch = try board.meta("epoch")
      anna.disconnect()
      try board.wait(for: "the archive to be whole") { try board.isWhole() }
      try board.expire()
      let join = "{\"roomId\":\"\(board.room)\"}"
      let (ben, cleo) = (try board.both.near.connect("ben"), try board.both.far.connect("cleo"))
      try ben.send("JOIN_ROOM", join)
      try cleo.send("JOIN_ROOM", join)
      for member in [ben, cleo] {
        let strokes = try member.skip(to: "INITIAL_STATE").payload["strokes"] as? [[String: Any]]
        XCTAssertEqual(strokes?.compactMap { $0["strokeId"] as? String }, (1...600).map { "s\($0)" })
      }
      XCTAssertEqual(try board.both.ask("LLEN", "room:{\(board.room)}:strokes"), "600")
      XCTAssertEqual(try board.meta("epoch"), epoch)
      board.both.end([ben, cleo])
    }
  }

  func testWhileMongoDBIsAwayDrawingGoesOnUnsavedAndIsSavedOnceLater() throws {
    try BoardScenario.run { board in
      try board.keep()
      let watcher = try SavedWatcher(board.both.far, "watcher", board.room)
      try watcher.client.skip(to: 42)
      let anna = try board.both.near.connect("anna")
      try anna.send("JOIN_ROOM", "{\"roomId\":\"\(board.room)\"}")
      try anna.skip(to: "INITIAL_STATE")
      for number in 1...5 { try anna.draw("s\(number)") }
      for number in 1...5 { try anna.skipToDrawn("s\(number)") }
      try watcher.read(to: 5)
      board.mongo.stop()
      for number in 6...15 {
        try anna.draw("s\(number)")
        try anna.skipToDrawn("s\(number)")
      }
      XCTAssertEqual(try board.meta("head"), "15")
      XCTAssertEqual(try board.meta("kept").split(separator: " ").last, "5")
      try board.wait(for: "the backlog to be counted") {
        try board.measured("canvas_boards_unsaved_entries") == 10
          && board.measured("canvas_boards_save_failures_total") > 0
      }
      XCTAssertGreaterThan(try board.measured("canvas_boards_save_lag_seconds"), 0)
      let saves = try board.measured("canvas_boards_save_seconds_count")
      try board.mongo.start()
      let told = try watcher.read(to: 15)
      XCTAssertTrue(told.allSatisfy { $0.persistent == 1 && $0.seq > 5 }, "\(told)")
      XCTAssertEqual(try board.archived(try board.meta("epoch")), Array(1...15))
      try board.wait(for: "the backlog to be gone") { try board.measured("canvas_boards_unsaved_entries") == 0 }
      XCTAssertGreaterThan(try board.measured("canvas_boards_save_seconds_count"), saves)
      XCTAssertEqual(try board.measured("canvas_boards_kept"), 1)
      board.both.end([anna, watcher.client])
    }
  }

  func testNothingExpiresBeforeItIsSaved() throws {
    try BoardScenario.run { board in
      try board.keep()
      let anna = try board.both.near.enter("anna", board.room, count: 1)
      board.mongo.stop()
      try anna.draw("s1")
      try anna.expectDrawn("s1")
      anna.disconnect()
      try board.wait(for: "nobody to be there") { try board.both.ask("SCARD", "room:{\(board.room)}:users") == "0" }
      XCTAssertEqual(try board.both.ask("TTL", "room:{\(board.room)}:strokes"), "-1")
      try board.mongo.start()
      let epoch = try board.meta("epoch")
      try board.wait(for: "the archive to be whole") { try board.isWhole() }
      XCTAssertEqual(try board.archived(epoch), [1])
      XCTAssertNotEqual(try board.both.ask("TTL", "room:{\(board.room)}:strokes"), "-1")
    }
  }

  /// What a server leaves behind that was killed between two steps of saving: entries copied that nobody noted, and its turn.
  func testABoardWhoseServerDiedWhileSavingIsFinishedByAnother() throws {
    try BoardScenario.run { board in
      try board.keep()
      let anna = try board.both.near.enter("anna", board.room, count: 1)
      for number in 1...10 {
        try anna.draw("s\(number)")
        try anna.expectDrawn("s\(number)")
      }
      let epoch = try board.meta("epoch")
      anna.disconnect()
      try board.wait(for: "the archive to be whole") { try board.isWhole() }
      let (boards, entries, room) = (
        board.client.collection("boards"), board.client.collection("board_entries"), board.room
      )
      try BoardScenario.waiting {
        try await boards.updateOne(["roomId": .string(room)], ["$set": ["seq": 4, "isWhole": false]])
        try await entries.deleteMany(["board": .string(room), "seq": ["$gt": 7]])
      }
      let meta = "room:{\(room)}:meta"
      _ = try board.both.ask("HSET", meta, "kept", "\(epoch) 4")
      _ = try board.both.ask("SET", "room:{\(room)}:saver", "dead.abcdef", "PX", "500")
      _ = try board.both.ask("SADD", "boards:open", room)
      try board.wait(for: "the archive to be whole") { try board.isWhole() }
      XCTAssertEqual(try board.archived(epoch), Array(1...10))
      XCTAssertEqual(try board.meta("kept"), "\(epoch) 10")
    }
  }

  func testAReleasedBoardIsAnOrdinaryRoomAgainAndLeavesNothingInMongoDB() throws {
    try BoardScenario.run { board in
      try board.keep()
      let anna = try board.both.near.enter("anna", board.room, count: 1)
      try anna.draw("s1")
      try anna.expectDrawn("s1")
      let epoch = try board.meta("epoch")
      anna.disconnect()
      try board.wait(for: "the archive to be whole") { try board.isWhole() }
      try board.expire()
      let path = "/api/user/boards/\(board.room)"
      XCTAssertEqual(try board.both.far.request("DELETE", path, as: "anna").status, 200)
      XCTAssertEqual(try board.archived(epoch), [])
      XCTAssertEqual(try board.meta("kept"), "")
      XCTAssertGreaterThan(Int(try board.both.ask("TTL", "room:{\(board.room)}:strokes")) ?? 0, 24 * 3_600)
      let ben = try board.both.near.enter("ben", board.room, seeing: ["s1"], count: 1)
      board.both.end([ben])
    }
  }
}
