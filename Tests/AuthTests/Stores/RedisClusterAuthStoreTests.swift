import Kernel
import Redis
import StoreTesting
import Synchronization
import XCTest

@testable import Auth

/// On three masters each step finds its keys in one slot, and the end of a sign-in is heard whichever master tells it.
final class RedisClusterAuthStoreTests: XCTestCase {
  private final class Heard: Sendable {
    let isSubscribed = Mutex(false)
    let messages = Mutex<Set<String>>([])
  }

  func testAccountsLiveOnARedisCluster() async throws {
    try await RedisClusterProcess.scenario { cluster, client, reactor in
      for index in 0..<3 {
        try await client.send(RedisCommand("GET", try await cluster.tag(at: index)), on: reactor)
      }
      let heard = Heard()
      await listen(client, on: reactor, heard)
      try await eventually { heard.isSubscribed.withLock { $0 } }
      let fixture = AuthFixture(stores: stores(client, on: reactor))
      var ended: Set<String> = []
      for name in ["ann", "ben", "carl", "dora", "emil", "fay"] { ended.insert(try await visit(fixture, name)) }
      try await eventually { heard.messages.withLock { $0 } == ended }
    }
  }

  private func stores(_ client: RedisClient, on reactor: ReactorHandle) -> AuthStores {
    let values = SharedValues(redis: client, reactors: [reactor], channel: SignOutLine.channel)
    let pepper = MACKey(AuthFixture.secrets.refresh)
    return AuthStores(
      users: MemoryUserStore(), signUps: RedisSignUpStore(values: values, pepper: pepper),
      families: RedisFamilyStore(values: values),
      tickets: RedisTicketStore(values: values, pepper: pepper, time: SystemTime()))
  }

  private func listen(_ client: RedisClient, on reactor: ReactorHandle, _ heard: Heard) async {
    await reactor.isolation.perform { reactor in
      client.subscriber(on: reactor).subscribe(RedisChannel(SignOutLine.channel)) { event in
        if case .subscribed = event { heard.isSubscribed.withLock { $0 = true } }
        guard case .message(let bytes) = event else { return }
        heard.messages.withLock { _ = $0.insert(String(decoding: bytes.prefix { $0 != 0x20 }, as: UTF8.self)) }
      }
    }
  }

  /// All a person does, from signing up to signing out; the sign-in's id.
  private func visit(_ fixture: AuthFixture, _ name: String) async throws -> String {
    let account = try await fixture.account(email: "\(name)@example.org")
    XCTAssertEqual(account.status, 200)
    let refreshed = try await fixture.refresh(account.text("refreshToken"))
    XCTAssertEqual(refreshed.status, 200)
    let tickets = try XCTUnwrap(fixture.stores.tickets)
    let ann = Principal(userID: name, name: name)
    let principal = try await tickets.redeem(try await tickets.issue(for: ann, origin: nil), origin: nil)
    XCTAssertEqual(principal, ann)
    let token = refreshed.text("refreshToken")
    let done = try await fixture.call(fixture.domain.home.signOut, #"{"refreshToken":"\#(token)"}"#)
    XCTAssertEqual(done.status, 200)
    return String(token.prefix { $0 != "." })
  }
}
