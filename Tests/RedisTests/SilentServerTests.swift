import Kernel
import Redis
import StoreTesting
import XCTest

/// A server is there and answers nothing: one waits for it in vain, and others who cannot wait hear of that.
final class SilentServerTests: XCTestCase {
  /// Nobody ever waits for that long here.
  private static let long = Duration.seconds(600)

  func testAfterOneHasWaitedInVainOthersFailAtOnceOnAllReactorsUntilThereIsAnAnswer() async throws {
    let process = try RedisProcess()
    let group = try ReactorGroup(count: 2)
    group.start()
    defer { group.stop() }
    let client = RedisClient(try process.server())
    let (first, second) = (group.handles[0], group.handles[1])
    for handle in group.handles { try await client.send(RedisCommand("PING"), on: handle) }

    process.pause()
    await assertFails({ $0 == .timedOut }) { try await impatient(client, first, .milliseconds(50)) }
    for handle in [first, second] {
      await assertFails({ $0 == .notConnected }) { try await impatient(client, handle, Self.long) }
    }
    let patient = Task { try await client.send(RedisCommand("INCR", "patient"), on: second, ifDisconnected: .fail) }
    process.resume()
    let count = try await patient.value
    XCTAssertEqual(count.int, 1, "who can wait is not refused")
    for handle in [first, second] {
      try await eventually { (try? await impatient(client, handle, Self.long)) != nil }
    }
    await client.close(on: group.handles)
  }

  func testAClustersOtherMastersGoOn() async throws {
    try await RedisClusterProcess.scenario(replicas: 0) { cluster, client, handle in
      let (silent, other) = (try await cluster.tag(at: 0), try await cluster.tag(at: 1))
      for tag in [silent, other] { try await client.send(RedisCommand("SET", "\(tag)k", "v"), on: handle) }
      cluster.nodes[0].process.pause()
      defer { cluster.nodes[0].process.resume() }
      await assertFails({ $0 == .timedOut }) { try await impatient(client, handle, .milliseconds(50), "\(silent)k") }
      await assertFails({ $0 == .notConnected }) { try await impatient(client, handle, Self.long, "\(silent)k") }
      let answer = try await impatient(client, handle, Self.long, "\(other)k")
      XCTAssertEqual(answer.string, "v")
      cluster.nodes[0].process.resume()
      try await eventually {
        (try? await impatient(client, handle, Self.long, "\(silent)k"))?.string == "v"
      }
    }
  }

  private func impatient(
    _ client: RedisClient, _ handle: ReactorHandle, _ patience: Duration, _ key: String = "k"
  ) async throws -> RedisValue {
    try await client.send(RedisCommand("GET", key), on: handle, timeout: patience, ifDisconnected: .failFast)
  }
}
