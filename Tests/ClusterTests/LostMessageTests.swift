import Foundation
import Kernel
import KernelTesting
import Redis
import StoreTesting
import XCTest

@testable import History

/// Messages on a room's channel are sent at most once: what was lost is noticed.
final class LostMessageTests: XCTestCase {
  func testALostLastMessageIsNoticedThoughNothingFollows() throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.company(room)
      // Another instance appends, and what it publishes is lost.
      try both.append("silent", to: room)
      for member in [anna, ben] { try member.expectDrawn("silent") }
      both.end([anna, ben])
    }
  }

  func testLostConnectionsAreMadeAgainAndNothingIsMissed() throws {
    try TwoInstances.scenario { both in
      let room = try both.makeRoom()
      let (anna, ben) = try both.company(room)
      for number in 1...40 {
        if number % 8 == 0 { _ = try both.ask("CLIENT", "KILL", "TYPE", "pubsub") }
        if number % 8 == 4 { _ = try both.ask("CLIENT", "KILL", "TYPE", "normal") }
        try (number % 2 == 0 ? anna : ben).draw("s\(number)")
      }
      let all = Set((0...40).map { "s\($0)" })
      let board = try both.settled(both.far, room, all)
      for member in [anna, ben] { XCTAssertEqual(try both.shown(member, initially: ["s0"], all), board) }
      both.end([anna, ben])
    }
  }
}

extension TwoInstances {
  /// Appends a stroke behind the backs of both.
  func append(_ id: String, to room: String) throws {
    let draft = try stroke(id, by: "other")
    try behindTheirBacks { client, handle in
      let store = RedisStrokeStore(client)
      try store.open(on: [handle])
      let log = try await store.load(room)
      let next = LogPosition(epoch: log.epoch, seq: log.head.seq + 1)
      try await store.append([Entry(position: next, draft: draft)], to: room, expectingHead: log.head)
    }
  }

  /// What somebody draws.
  func stroke(_ id: String, by user: String) throws -> Draft {
    let body = Array("{\"points\":[{\"x\":1,\"y\":2}],\"color\":\"#ffffff\",\"width\":2,\"strokeId\":\"\(id)\"}".utf8)
    return Draft(
      action: .put(Element(id: id, kind: .stroke, body: body)), operation: try XCTUnwrap(OperationID(id)),
      userID: user, time: Timestamp(milliseconds: 0))
  }

  /// Does something with Redis that neither instance is told of.
  func behindTheirBacks(_ body: @escaping @Sendable (RedisClient, ReactorHandle) async throws -> Void) throws {
    let group = try ReactorGroup(count: 1)
    group.start()
    let client = RedisClient(try redis.server())
    let done = DispatchSemaphore(value: 0)
    Task {
      do { try await body(client, group.handles[0]) } catch { XCTFail("\(error)") }
      await client.close(on: group.handles)
      done.signal()
    }
    XCTAssertEqual(done.wait(timeout: .now() + 10), .success)
    group.stop()
  }
}
