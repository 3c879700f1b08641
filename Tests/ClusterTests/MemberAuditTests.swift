import KernelTesting
import XCTest

@testable import Cluster

/// Somebody takes out of Redis who is in a room: it is told again, and nobody is seen to go.
final class MemberAuditTests: XCTestCase {
  func testARosterThatWasDeletedIsWrittenAgain() throws { try harmed { try $0.ask("DEL", "\($1):roster") } }

  func testASetOfUsersThatWasDeletedIsWrittenAgain() throws { try harmed { try $0.ask("DEL", "\($1):users") } }

  func testBothAreWrittenAgain() throws { try harmed { try $0.ask("DEL", "\($1):users", "\($1):roster") } }

  func testKeysOfAnotherTypeAreReplaced() throws {
    try harmed {
      _ = try $0.ask("SET", "\($1):users", "foo")
      return try $0.ask("SET", "\($1):roster", "foo")
    }
  }

  func testAllOfItIsWrittenAgain() throws {
    try harmed(andTheBoard: true) { both, _ in try both.ask("FLUSHALL") }
  }

  /// Two are in a room, one on each instance, when `harm` comes; a newcomer then sees both, and they saw nothing.
  private func harmed(andTheBoard: Bool = false, _ harm: (TwoInstances, _ room: String) throws -> String) throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let key = "room:{\(room)}"
      let (anna, ben) = try both.pair(room)
      _ = try harm(both, key)
      try until("both to be counted again") {
        try both.ask("SCARD", "\(key):users") == "2" && both.ask("HLEN", "\(key):roster") == "2"
      }
      // A log that was lost begins a new epoch, with a welcome whenever that is.
      if andTheBoard { return both.end([anna, ben]) }
      let late = try both.far.enter("late", room, count: 3)
      for member in [anna, ben] { try member.expectArrival(of: "late", count: 3) }
      both.end([anna, ben, late])
    }
  }

  func testADifferenceThatPassesIsLetPass() {
    var audit = MemberAudit()
    for _ in 0..<100 {
      XCTAssertEqual(audit.compare(users: 3, roster: 2, known: 3), .nothing)
      XCTAssertEqual(audit.compare(users: 3, roster: 3, known: 3), .nothing)
    }
  }

  func testADifferenceThatStaysIsLookedIntoNowAndThen() {
    var audit = MemberAudit()
    let actions = (0..<64).map { _ in audit.compare(users: nil, roster: 3, known: 3) }
    XCTAssertEqual(actions.indices.filter { actions[$0] == .announce }, [1, 33])
    XCTAssertEqual(actions.indices.filter { actions[$0] == .reload }, [3, 35])
  }
}
