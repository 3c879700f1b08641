import Foundation
import Kernel
import KernelTesting
import Redis
import XCTest

@testable import History

/// Redis goes on without what it had acknowledged last, as after the fail-over to a replica that lagged.
final class LostEndTests: XCTestCase {
  /// Who did not know the entries has appended as many and more before those who did look.
  func testALogThatGrewAnewInTheSameEpochIsNotTakenForTheOneThatWasKnown() throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.company(room)
      let drawn = ["s0"] + (1...4).map { "a\($0)" }
      for id in drawn.dropFirst() {
        try anna.draw(id)
        for member in [anna, ben] { try member.expectDrawn(id) }
      }
      let new = (1...6).map { "new\($0)" }
      try both.replaceEnd(of: room, behind: 2, with: new)
      let board = try both.settled(both.far, room, Set(drawn + new))
      XCTAssertEqual(try both.settled(both.near, room, Set(drawn + new)), board)
      for member in [anna, ben] {
        XCTAssertEqual(try both.shown(member, initially: drawn, Set(drawn + new)), board)
      }
      both.end([anna, ben])
    }
  }

  /// The server that has taken over has not heard of one who came, and not of one who left.
  func testWhoIsThereIsToldAnewWhenSubscriptionsAreMadeAnew() throws {
    // So long that nothing is told for the lease's sake meanwhile.
    try TwoInstances.scenario(lease: .seconds(60)) { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.pair(room)
      let (users, roster) = ("room:{\(room)}:users", "room:{\(room)}:roster")
      let here = try both.ask("SMEMBERS", users).split(separator: "\n").sorted()
      XCTAssertEqual(here.count, 2)
      let forgotten = try XCTUnwrap(here.first { $0.hasPrefix("near") })
      _ = try both.ask("SREM", users, String(forgotten))
      _ = try both.ask("HDEL", roster, String(forgotten))
      _ = try both.ask("SADD", users, "\(forgotten.prefix { $0 != "/" })/gone")
      _ = try both.ask("CLIENT", "KILL", "TYPE", "pubsub")
      let deadline = ContinuousClock.now + .seconds(10)
      while try both.ask("SMEMBERS", users).split(separator: "\n").sorted() != here {
        guard ContinuousClock.now < deadline else { return XCTFail("somebody is missing, or has not left") }
      }
      XCTAssertEqual(try both.ask("HLEN", roster), "2")
      both.end([anna, ben])
    }
  }

  /// As when it opened while the server that took over for this key heard nothing.
  func testARoomThatIsNotNotedIsNotedAnew() throws {
    try TwoInstances.scenario(lease: .milliseconds(300)) { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.pair(room)
      let names = try both.ask("SMEMBERS", "instances").split(separator: "\n").map { "instance:{\($0)}:rooms" }
      XCTAssertEqual(names.count, 2)
      for name in names { XCTAssertEqual(try both.ask("SREM", name, room), "1") }
      let deadline = ContinuousClock.now + .seconds(20)
      while try names.contains(where: { try both.ask("SISMEMBER", $0, room) != "1" }) {
        guard ContinuousClock.now < deadline else { return XCTFail("nobody would look for its members") }
      }
      both.end([anna, ben])
    }
  }
}

extension TwoInstances {
  private static let replaceEnd = RedisScript(
    """
    local head = tonumber(ARGV[1])
    local ops = redis.call('HGETALL', KEYS[3])
    for i = 1, #ops, 2 do if tonumber(ops[i + 1]) > head then redis.call('HDEL', KEYS[3], ops[i]) end end
    redis.call('LTRIM', KEYS[2], 0, head - 1)
    for i = 2, #ARGV, 2 do
      head = redis.call('RPUSH', KEYS[2], ARGV[i + 1])
      redis.call('HSET', KEYS[3], ARGV[i], head)
    end
    return redis.call('HSET', KEYS[1], 'head', head)
    """)

  /// A room's first entries, and then these, in the same epoch.
  func replaceEnd(of room: String, behind head: Int, with strokes: [String]) throws {
    let drafts = try strokes.map { try stroke($0, by: "other") }
    try behindTheirBacks { client, handle in
      var arguments: [any RedisArgument] = [head]
      for draft in drafts {
        arguments.append(RedisRecord.operation(draft))
        arguments.append(Array("1:".utf8) + EntryCodec.encode(draft))
      }
      try await client.send(
        Self.replaceEnd.call(keys: RedisStrokeScripts.keys(room), arguments), on: handle)
    }
  }
}
