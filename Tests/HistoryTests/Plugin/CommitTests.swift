import Kernel
import KernelTesting
import Synchronization
import XCTest

@testable import History

/// Commit, then broadcast: what anybody has seen is stored, whatever the store goes through.
final class CommitTests: XCTestCase {
  func testNothingIsBroadcastBeforeTheStoreHasAnswered() throws {
    try HistoryFixture.scenario { harness, store in
      let room = try harness.makeRoom(home: 1)
      let (anna, ben) = (try harness.enter("anna", room, on: 0), try harness.enter("ben", room, on: 1))
      store.hold()
      try anna.draw("s1")
      try anna.draw("s2")
      for client in [anna, ben] {
        try client.send("NOTHING")
        try client.expectError("unknown_type")
      }
      harness.settle()
      for client in [anna, ben] { XCTAssertEqual(client.drain(), []) }
      store.release()
      for client in [anna, ben] {
        try client.expectDrawn("s1")
        try client.expectDrawn("s2")
      }
    }
  }

  func testARefusedCommitIsToldToItsDrawerAndSucceedsWhenResent() throws {
    try HistoryFixture.scenario { harness, store in
      let room = try harness.makeRoom()
      let (anna, ben) = (try harness.enter("anna", room), try harness.enter("ben", room))
      for (fault, code, wait) in [(StrokeStoreError.busy, "board_busy", 1_000), (.full, "storage_full", 10_000)] {
        store.plant(.fail(fault))
        let id = "s-\(fault)"
        try anna.draw(id)
        let error = try anna.expectError(code, about: id)
        XCTAssertEqual(error.payload["retryable"] as? Bool, true)
        XCTAssertEqual(error.int("retryAfter"), wait)
        try anna.draw(id)
        for client in [anna, ben] { try client.expectDrawn(id) }
      }
      try harness.check(room, holds: ["s-busy", "s-full"])
    }
  }

  func testAStoreThatDiedBeforeStoringLosesNothingThatWasSeen() throws {
    try HistoryFixture.scenario { harness, store in
      let room = try harness.makeRoom()
      let (anna, ben) = (try harness.enter("anna", room), try harness.enter("ben", room))
      store.plant(.crashBefore)
      try anna.draw("s1")
      try anna.expectError("board_busy", about: "s1")
      try anna.draw("s1")
      for client in [anna, ben] { try client.expectDrawn("s1") }
      try harness.check(room, holds: ["s1"])
    }
  }

  func testAStoreThatDiedAfterStoringIsReadAndNothingIsStoredTwice() throws {
    try HistoryFixture.scenario { harness, store in
      let room = try harness.makeRoom()
      let (anna, ben) = (try harness.enter("anna", room), try harness.enter("ben", room))
      store.plant(.crashAfter)
      try anna.draw("s1")
      try ben.expectDrawn("s1")
      XCTAssertEqual(Set([try anna.next(), try anna.next()].map(\.type)), ["CANVAS_UPDATE", "ERROR"])
      try anna.draw("s1")
      try anna.expectDrawn("s1")
      try anna.draw("s2")
      for client in [anna, ben] { try client.expectDrawn("s2") }
      try harness.check(room, holds: ["s1", "s2"])
      XCTAssertEqual(store.stored(room)?.entries.count, 2)
    }
  }

  func testWhenTooMuchWaitsDrawersAreToldToTryAgain() throws {
    var limits = StrokeLogLimits()
    limits.maxQueuedEntries = 3
    try HistoryFixture.scenario([.embedded], limits: limits) { harness, store in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room)
      store.hold()
      for number in 0..<5 { try anna.draw("s\(number)") }
      for number in 3..<5 { try anna.expectError("board_busy", about: "s\(number)") }
      store.release()
      for number in 0..<3 { try anna.expectDrawn("s\(number)") }
      try anna.draw("s3")
      try anna.expectDrawn("s3")
    }
  }

  func testAFullBoardSaysSo() throws {
    var limits = StrokeLogLimits()
    limits.maxEntries = 2
    try HistoryFixture.scenario(limits: limits) { harness, _ in
      let room = try harness.makeRoom()
      let anna = try harness.enter("anna", room)
      for number in 0..<2 {
        try anna.draw("s\(number)")
        try anna.expectDrawn("s\(number)")
      }
      try anna.draw("s2")
      try anna.expectError("board_full", about: "s2")
      try harness.check(room, holds: ["s0", "s1"])
    }
  }
}
