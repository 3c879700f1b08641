import KernelTesting
import StoreTesting
import XCTest

@testable import Cluster

/// Somebody takes out of Redis who is in a room: it is told again, and nobody is seen to go.
final class MemberAuditTests: XCTestCase {
  /// So long that no renewal of it tells who is there before the audit does.
  private static let lease = Duration.seconds(90)

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

  func testInAClusterTheyAreWrittenAgain() async throws {
    try await RedisClusterProcess.scenario { cluster, _, _ in
      try TwoInstances.scenario(url: "\(cluster.url)", lease: Self.lease) { near, far in
        let both = TwoInstances(near: near, far: far, redis: cluster.nodes[0].process)
        // -c follows the slot, from a port only.
        let redis = ["-c", "-p", "\(cluster.nodes[0].port)"]
        try check(both, redis) { try TwoInstances.ask(redis + ["DEL", "\($1):users", "\($1):roster"]) }
      }
    }
  }

  /// Two are in a room, one on each instance, when `harm` comes; a newcomer then sees both, and they saw nothing.
  private func harmed(andTheBoard: Bool = false, _ harm: (TwoInstances, _ room: String) throws -> String) throws {
    try TwoInstances.scenario(lease: Self.lease) { both in
      try check(both, ["-s", both.redis.socket], andTheBoard: andTheBoard, harm)
    }
  }

  /// `redis` are redis-cli's words for it.
  private func check(
    _ both: TwoInstances, _ redis: [String], andTheBoard: Bool = false,
    _ harm: (TwoInstances, _ room: String) throws -> String
  ) throws {
    let room = try both.makeRoom()
    let key = "room:{\(room)}"
    let (anna, ben) = try both.pair(room)
    _ = try harm(both, key)
    try until("both to be counted again") {
      try TwoInstances.ask(redis + ["SCARD", "\(key):users"]) == "2"
        && TwoInstances.ask(redis + ["HLEN", "\(key):roster"]) == "2"
    }
    // A log that was lost begins a new epoch, with a welcome whenever that is.
    if andTheBoard { return both.end([anna, ben]) }
    let late = try both.far.enter("late", room, count: 3)
    for member in [anna, ben] { try member.expectArrival(of: "late", count: 3) }
    both.end([anna, ben, late])
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
