import Kernel
import KernelTesting
import XCTest

@testable import History

/// Undo and redo, for all and by the stroke's owner only.
final class UndoTests: XCTestCase {
  func testARedoneStrokeComesBackOnTopAsTheLogHasIt() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom(home: 1)
      let members = [try harness.enter("anna", room, on: 0), try harness.enter("ben", room, on: 1)]
      for id in ["s1", "s2", "s3"] {
        try members[0].draw(id)
        for client in members { try client.expectDrawn(id) }
      }
      try members[0].undo("s1")
      for client in members {
        XCTAssertEqual(
          try client.expect("UNDO").payload as? [String: String], ["roomId": room, "userId": "anna", "strokeId": "s1"])
      }
      try harness.check(room, holds: ["s2", "s3"])
      try members[0].send("REDO", "{\"stroke\":{\"strokeId\":\"s1\",\"width\":99,\"userId\":\"ben\",\"points\":\"x\"}}")
      for client in members {
        let redone = try client.expect("REDO")
        XCTAssertEqual(Set(redone.payload.keys), ["roomId", "userId", "stroke"])
        XCTAssertEqual(redone.string("userId"), "anna")
        XCTAssertEqual(redone.stroke["width"] as? Int, 2)
        XCTAssertEqual(redone.stroke["userId"] as? String, "anna")
      }
      try harness.check(room, holds: ["s2", "s3", "s1"])
    }
  }

  func testAStrangersUndoAndRedoAreRefused() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let (anna, ben) = (try harness.enter("anna", room), try harness.enter("ben", room))
      try anna.draw("s1")
      for client in [anna, ben] { try client.expectDrawn("s1") }
      try ben.undo("s1")
      try ben.expectError("not_owner", about: "s1")
      try anna.undo("s1")
      for client in [anna, ben] { try client.expect("UNDO") }
      try ben.redo("s1")
      try ben.expectError("not_owner", about: "s1")
      try harness.check(room, holds: [])
    }
  }

  func testWhatChangesNothingIsSaid() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room)
      for send in [anna.undo, anna.redo] {
        try send("nothing")
        try anna.expectError("unknown_element", about: "nothing")
      }
      try anna.draw("s1")
      try anna.expectDrawn("s1")
      try anna.redo("s1")
      try anna.expectError("already_visible", about: "s1")
      try anna.undo("s1")
      try anna.expect("UNDO")
      try anna.undo("s1")
      try anna.expectError("already_hidden", about: "s1")
    }
  }

  func testWhatIsSentInOnePieceHappensInItsOrder() throws {
    for home in 0..<2 {
      try HistoryFixture.scenario { harness, _ in
        let room = try harness.makeRoom(home: home)
        let (anna, ben) = (try harness.enter("anna", room, on: 0), try harness.enter("ben", room, on: 1))
        try anna.sendTogether([
          TestClient.drawing("s1"), TestClient.undoing("s1"), TestClient.redoing("s1"), TestClient.drawing("s2"),
          TestClient.undoing("s1"),
        ])
        for client in [anna, ben] {
          for type in ["CANVAS_UPDATE", "UNDO", "REDO", "CANVAS_UPDATE", "UNDO"] { try client.expect(type) }
        }
        try harness.check(room, holds: ["s2"])
      }
    }
  }
}
