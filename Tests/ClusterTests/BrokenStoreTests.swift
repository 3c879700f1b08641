import Foundation
import Kernel
import KernelTesting
import StoreTesting
import XCTest

@testable import Presence

/// Somebody changes what lies in Redis by hand, or Redis evicts a key: nothing that people have seen is lost, and nobody falls.
final class BrokenStoreTests: XCTestCase {
  func testAListWithoutItsEntriesIsFilledAgain() throws {
    try broken { try $0.ask("DEL", "room:{\($1)}:strokes") }
  }

  func testAListWithoutItsFirstEntryIsMadeWhole() throws {
    try broken { try $0.ask("LPOP", "room:{\($1)}:strokes") }
  }

  func testAListWithoutItsLastEntryIsMadeWhole() throws {
    try broken { try $0.ask("RPOP", "room:{\($1)}:strokes") }
  }

  func testGarbageBehindTheLastEntryIsTakenAway() throws {
    try broken { try $0.ask("RPUSH", "room:{\($1)}:strokes", "garbage") }
  }

  func testAHeadThatWasSetBackIsSetRight() throws {
    try broken { try $0.ask("HSET", "room:{\($1)}:meta", "head", "3") }
  }

  func testNumbersThatCannotBeAreSetRight() throws {
    let harms = [
      ("epoch", "soon"), ("epoch", "99999999999999999999"), ("epoch", "-1"), ("epoch", "4294967295"), ("epoch", "007"),
      ("epoch", "nan"),
      ("time", "soon"), ("time", "1e300"), ("head", "0x3"), ("head", "many"),
    ]
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.company(room)
      var drawn: Set<String> = ["s0"]
      for (index, (field, value)) in harms.enumerated() {
        _ = try both.ask("HSET", "room:{\(room)}:meta", field, value)
        let stroke = "after\(index)"
        drawn.insert(stroke)
        try anna.draw(stroke)
        XCTAssertEqual(
          try both.settled(both.far, room, drawn), try both.settled(both.near, room, drawn), "\(field) \(value)")
      }
      both.end([anna, ben])
      // Nor when nobody has it open.
      for (field, value) in harms {
        _ = try both.ask("HSET", "room:{\(room)}:meta", field, value)
        XCTAssertEqual(Set(try both.settled(both.far, room, drawn)), drawn, "\(field) \(value)")
        try until("nobody to be there") { try both.ask("EXISTS", "room:{\(room)}:users") == "0" }
      }
    }
  }

  /// Ten strokes, then `harm`; all are there for a newcomer, and what is drawn next is saved once.
  private func broken(_ harm: (TwoInstances, _ room: String) throws -> String) throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.company(room)
      for number in 1...9 {
        try anna.draw("s\(number)")
        for member in [anna, ben] { try member.expectDrawn("s\(number)") }
      }
      _ = try harm(both, room)
      try anna.draw("after")
      let all = Set((0...9).map { "s\($0)" } + ["after"])
      let board = try both.settled(both.far, room, all)
      XCTAssertEqual(board.count, all.count)
      XCTAssertEqual(try both.settled(both.near, room, all), board)
      XCTAssertEqual(
        try both.ask("LLEN", "room:{\(room)}:strokes"), try both.ask("HGET", "room:{\(room)}:meta", "head"))
      both.end([anna, ben])
    }
  }

  func testACursorThatNoInstanceWouldSendIsDropped() {
    let good = [UInt8]("\u{3}\u{2}1.5-2".utf8) + [48, 63]
    XCTAssertTrue(CursorValue.isValid(good.span))
    XCTAssertTrue(CursorValue.isValid([0, 0].span))
    for count in 0..<good.count where count != 2 {
      XCTAssertFalse(CursorValue.isValid(Array(good[..<count]).span), "\(count)")
    }
    for position in good.indices {
      var bad = good
      bad[position] = 0x7f
      XCTAssertFalse(CursorValue.isValid(bad.span) && position < 7, "\(position)")
    }
    XCTAssertFalse(CursorValue.isValid((good + [0]).span))
  }
}
