import StoreTesting
import XCTest

@testable import Cluster

/// Members of instances that nobody knows to have lived: they go like those of any that died.
final class GhostTests: XCTestCase {
  private static let lease = Duration.seconds(1)

  func testAMemberOfNoInstanceIsSweptAndSeenToLeave() throws {
    try haunted { both, key in
      var fact = MemberFact(.present, "ghost/7")
      (fact.userID, fact.name) = ("g", "Ghost")
      try both.put(fact.encoded, under: "ghost/7", key)
      _ = try both.ask("SADD", "\(key):users", "ghost/7")
    }
  }

  func testMembersThatCannotBeReadAreSwept() throws {
    try haunted { both, key in
      for member in ["ghost/1", "nobody", "/", "far", String(repeating: "x", count: 300) + "/1"] {
        try both.put([7, 7], under: member, key)
      }
    }
  }

  func testUsersWhoAreNotInTheRosterAreStruckOff() throws {
    try haunted { both, key in _ = try both.ask("SADD", "\(key):users", "ghost/1", "nobody", "near/99") }
  }

  /// A list of instances that is none, a set that is none: nobody is held up.
  func testKeysThatAreSomethingElseAreBegunAnew() throws {
    try haunted { both, key in
      for wrong in ["instances", "instance:{ghost}:rooms", "\(key):users"] { _ = try both.ask("SET", wrong, "x") }
      try both.put([7, 7], under: "ghost/1", key)
      try until("the instances to be listed") { try both.ask("SCARD", "instances") == "2" }
    }
  }

  func testThoseInTheRosterAreUsers() throws {
    try haunted { both, key in _ = try both.ask("DEL", "\(key):users") }
  }

  /// Two are in a room when `haunt` comes; soon Redis has these two, and forgets the room in time when they have left.
  private func haunted(_ haunt: (TwoInstances, _ key: String) throws -> Void) throws {
    try TwoInstances.scenario(lease: Self.lease) { both in
      let room = try both.makeRoom()
      let key = "room:{\(room)}"
      let people = try both.pair(room)
      try haunt(both, key)
      try until("these two to be counted") {
        try both.ask("SCARD", "\(key):users") == "2" && both.ask("HLEN", "\(key):roster") == "2"
      }
      both.end([people.0, people.1])
      try until("nobody to be there") { try both.ask("EXISTS", "\(key):users", "\(key):roster") == "0" }
    }
  }
}

extension TwoInstances {
  fileprivate func put(_ fact: [UInt8], under member: String, _ key: String) throws {
    let bytes = fact.map { "\\" + String($0) }.joined()
    _ = try ask("EVAL", "redis.call('HSET', KEYS[1], ARGV[1], '\(bytes)')", "1", "\(key):roster", member)
  }
}
