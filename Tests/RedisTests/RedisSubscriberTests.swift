import Kernel
import Redis
import StoreTesting
import XCTest

/// Subscriptions at a real server: confirmed, delivered, made again.
final class RedisSubscriberTests: XCTestCase {
  private let journal = Journal()

  func testMessagesComeAfterTheConfirmationAndNoMoreAfterTheEnd() async throws {
    let channels = [RedisChannel("news"), RedisChannel("{room}", kind: .sharded)]
    try await scenario(channels) { client, handle in
      let confirmed = try await journal.lines(2)
      XCTAssertEqual(Set(confirmed), ["news subscribed", "{room} subscribed"])
      for number in 1...3 {
        try await client.send(RedisCommand("PUBLISH", "news", number), on: handle)
        try await client.send(RedisCommand("SPUBLISH", "{room}", "s\(number)"), on: handle)
      }
      let lines = try await journal.lines(8)
      XCTAssertEqual(lines.filter { $0.hasPrefix("news") }.dropFirst(), ["news 1", "news 2", "news 3"])
      XCTAssertEqual(lines.filter { $0.hasPrefix("{room}") }.dropFirst(), ["{room} s1", "{room} s2", "{room} s3"])
      await handle.isolation.perform { $0.local(Holder.self)?.subscriber.unsubscribe(RedisChannel("news")) }
      try await eventually { try await client.send(RedisCommand("PUBLISH", "news", "late"), on: handle).int == 0 }
      try await client.send(RedisCommand("SPUBLISH", "{room}", "last"), on: handle)
      let all = try await journal.lines(9)
      XCTAssertEqual(all.last, "{room} last")
    }
  }

  func testAfterADropAGapIsToldAheadOfNewMessages() async throws {
    try await scenario([RedisChannel("a"), RedisChannel("b")]) { client, handle in
      _ = try await journal.lines(2)
      try await client.send(RedisCommand("CLIENT", "KILL", "TYPE", "pubsub"), on: handle)
      let lines = try await journal.lines(4)
      XCTAssertEqual(Set(lines.dropFirst(2)), ["a gap", "b gap"])
      try await client.send(RedisCommand("PUBLISH", "a", "new"), on: handle)
      let all = try await journal.lines(5)
      XCTAssertEqual(all.last, "a new")
    }
  }

  func testAChannelThatMayNotBeReadIsRefused() async throws {
    let users = "--user default off --user ann on nopass ~* &mine +@all".split(separator: " ").map(String.init)
    try await scenario([RedisChannel("yours"), RedisChannel("mine")], users, user: "ann", password: "any") { _, _ in
      let lines = try await journal.lines(2)
      XCTAssertEqual(Set(lines), ["yours failed", "mine subscribed"])
    }
  }

  // MARK: Support

  /// A reactor's subscriber.
  private final class Holder {
    let subscriber: RedisSubscriber

    init(_ subscriber: RedisSubscriber) { self.subscriber = subscriber }
  }

  private func scenario(
    _ channels: [RedisChannel], _ arguments: [String] = [], user: String? = nil, password: String? = nil,
    _ body: (RedisClient, ReactorHandle) async throws -> Void
  ) async throws {
    try await RedisProcess.scenario(arguments, user: user, password: password) { _, client, handle in
      let server = client.server
      let journal = journal
      await handle.isolation.perform { Self.subscribe(channels, at: server, on: $0, journal) }
      do {
        try await body(client, handle)
      } catch {
        await handle.isolation.perform { $0.local(Holder.self)?.subscriber.close() }
        throw error
      }
      await handle.isolation.perform { $0.local(Holder.self)?.subscriber.close() }
    }
  }

  private static func subscribe(
    _ channels: [RedisChannel], at server: RedisServer, on reactor: Reactor, _ journal: Journal
  ) {
    let holder = reactor.local(Holder.self) { Holder(RedisSubscriber(server, on: reactor)) }
    for channel in channels { holder.subscriber.subscribe(channel, journal.handler(of: channel.name)) }
  }
}
