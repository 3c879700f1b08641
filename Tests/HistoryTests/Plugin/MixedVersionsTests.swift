import Kernel
import KernelTesting
import XCTest

@testable import History

/// Rule E-5: clients of v1 and v2 in one room.
final class MixedVersionsTests: XCTestCase {
  private let one = V2Client.id(1)

  func testEachSeesWhatTheOtherDraws() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom(home: 1)
      let (old, new) = (try harness.enter("old", room, on: 0), try harness.enter2("new", room, on: 1))
      try new.put(1)
      let drawn = try old.expectDrawn(one)
      XCTAssertEqual(Set(drawn.payload.keys), ["roomId", "canvasData"])
      XCTAssertEqual(drawn.stroke["userId"] as? String, "new")
      XCTAssertEqual(drawn.stroke["color"] as? String, "#ff0000")
      XCTAssertEqual(drawn.stroke["points"] as? [[String: Double]], [["x": 0, "y": 0], ["x": 10, "y": 10]])
      try new.read(to: 1)
      try old.draw("s1", key: "stroke")
      try old.expectDrawn("s1")
      try new.read(to: 2)
      let stroke = try XCTUnwrap(new.board.elements.last)
      XCTAssertEqual([stroke.id, stroke.owner], ["s1", "old"])
      XCTAssertEqual(stroke.kind, 2)
      XCTAssertEqual(
        stroke.fields,
        Sample.fields([
          (.points, Sample.points([(16, 32), (56, -64)])), (.colour, [255, 255, 255]), (.width, [32]),
        ]))
      let (late1, late2) = (
        try harness.enter("late", room, seeing: [one, "s1"]), try harness.enter2("late", room, seeing: [one, "s1"])
      )
      XCTAssertEqual(late2.board.elements, new.board.elements)
      try new.hide(3, [one])
      for client in [old, late1] { XCTAssertEqual(try client.expect("UNDO").strokeIDs, [one]) }
      try new.show(4, [one])
      for client in [old, late1] { XCTAssertEqual(try client.expect("REDO").strokeIDs, [one]) }
      try old.undo("s1")
      for client in [old, late1] { XCTAssertEqual(try client.expect("UNDO").strokeIDs, ["s1"]) }
      for client in [new, late2] {
        try client.read(to: 5)
        XCTAssertEqual(client.board.elements.map(\.id), [one])
      }
    }
  }

  func testAMoveIsAnUndoAndADrawingForV1AndAClearAnEmptyState() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let (old, new) = (try harness.enter("maker", room), try harness.enter2("maker", room))
      try old.draw("s1")
      try old.expectDrawn("s1")
      try new.update(1, "s1", Sample.fields([(.placement, Sample.placement(160, 0))]))
      XCTAssertEqual(try old.expect("UNDO").strokeIDs, ["s1"])
      let moved = try old.expectDrawn("s1")
      XCTAssertEqual(moved.stroke["points"] as? [[String: Double]], [["x": 11, "y": 2], ["x": 13.5, "y": -4]])
      try new.read(to: 2)
      try new.hide(2, ["s1"])
      try old.expect("UNDO")
      try new.update(3, "s1", Sample.fields([(.colour, [0, 0, 255])]))
      try new.show(4, ["s1"])
      let shown = try old.expect("REDO")
      XCTAssertEqual(shown.stroke["color"] as? String, "#0000ff")
      try new.read(to: 5)
      let kept = try Fields(try XCTUnwrap(new.board.elements.first).fields)
      XCTAssertEqual(kept.list.map(\.tag), [.points, .colour, .width, .placement])
      try new.clear(5)
      XCTAssertEqual(try old.expect("INITIAL_STATE").strokeIDs, [])
      try new.read(to: 6)
      XCTAssertEqual(new.board.elements, [])
      try old.redo("s1")
      try old.expect("REDO")
      try new.read(to: 7)
    }
  }

  func testTextIsKeptFromV1AndSoIsItsUndo() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let (old, new) = (try harness.enter("old", room), try harness.enter2("new", room))
      let box = (FieldTag.box, Sample.box(0, 0, 160, 160))
      try new.put(1, .text, Sample.fields([box, (.text, Array("hello".utf8))]))
      try new.put(2, .rectangle, Sample.fields([box]))
      try new.put(3, ElementKind(rawValue: 99), Sample.fields([box]))
      try new.read(to: 3)
      XCTAssertEqual(try old.next().strokeIDs, [V2Client.id(2)])
      try harness.check(room, holds: [V2Client.id(2)])
      let other = try harness.enter2("other", room, seeing: [1, 2, 3].map { V2Client.id($0) })
      try new.hide(4, [1, 2, 3].map { V2Client.id($0) })
      try new.read(to: 4)
      XCTAssertEqual(try old.expect("UNDO").strokeIDs, [V2Client.id(2)])
      try new.put(5)
      XCTAssertEqual(try old.next().strokeIDs, [V2Client.id(5)])
      for client in [new, other] { try client.read(to: 5) }
      harness.finish([new, other])
    }
  }

  func testAnUndoOfV1KeepsItsOwnName() throws {
    try HistoryFixture.scenario { harness, _ in
      let room = try harness.makeRoom()
      let (old, new) = (try harness.enter("old", room), try harness.enter2("new", room))
      try old.draw("s1")
      try old.undo("s1")
      try new.read(to: 2)
      XCTAssertEqual(new.board.ops[0], "s1")
      XCTAssertTrue(new.board.ops[1].hasPrefix("v1-"))
      old.leave()
    }
  }
}
