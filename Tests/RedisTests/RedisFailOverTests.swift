import Kernel
import Redis
import StoreTesting
import XCTest

/// Masters that die under load: a pause, and it goes on with the replica.
final class RedisFailOverTests: XCTestCase {
  private let journal = Journal()

  /// First as planned, when nothing is lost, then by the death of the new master.
  func testAClustersReplicaTakesOver() async throws {
    try await RedisClusterProcess.scenario(replicas: 1, options: patient) { cluster, client, handle in
      let tag = try await cluster.tag(at: 0)
      try await subscribe(["\(tag)news"], client, handle)
      await handle.startLoad(client, window: 50) { RedisCommand("RPUSH", "\(tag)list", $0) }
      try await handle.progress(1_000)
      try await cluster.tell(3, "CLUSTER", "FAILOVER")
      _ = try await journal.lines(2)
      try await eventually { try await cluster.isReplicated(3) }
      try await handle.progress(1_000)
      let planned = await handle.loadReport()
      XCTAssertTrue(planned.failures.isEmpty, "\(planned.failures)")
      print("cluster: longest pause \(planned.pause) in a planned change")
      let killed = ContinuousClock.now
      cluster.nodes[3].process.stop()
      let lines = try await journal.lines(3)
      XCTAssertEqual(lines, ["\(tag)news subscribed", "\(tag)news gap", "\(tag)news gap"])
      print("cluster: subscribed again \(ContinuousClock.now - killed) after kill -9")
      let report = try await assertGoesOn("\(tag)list", "\(tag)news", client, handle)
      XCTAssertEqual(report.missing.filter { $0 < planned.count }, [])
    }
  }

  /// Stopped, not dead: the connection stays, and nothing comes.
  func testAClustersMasterThatHangsIsLeft() async throws {
    var options = RedisOptions()
    options.commandTimeout = .seconds(1)
    try await RedisClusterProcess.scenario(replicas: 1, options: options) { cluster, client, handle in
      let tag = try await cluster.tag(at: 0)
      await handle.startLoad(client, window: 20) { RedisCommand("RPUSH", "\(tag)list", $0) }
      try await handle.progress(1_000)
      let stopped = ContinuousClock.now
      cluster.nodes[0].process.pause()
      defer { cluster.nodes[0].process.resume() }
      // It answers here when it has taken over.
      try await eventually { try await cluster.owner(of: cluster.slot(of: tag), askedAt: 3) == 3 }
      try await handle.progress(1_000)
      print("cluster: goes on \(ContinuousClock.now - stopped) after its master was stopped")
      let report = await handle.finishLoad()
      XCTAssertTrue(
        report.failures.values.allSatisfy { $0 == .timedOut || $0 == .lost || $0 == .notConnected },
        "\(report.failures)")
      try await assertIsOrdered("\(tag)list", report, client, handle)
    }
  }

  func testSentinelsPromoteTheReplica() async throws {
    try await RedisSentinelProcess.scenario(patient) { set, client, handle in
      try await subscribe(["news"], client, handle)
      await handle.startLoad(client, window: 50) { RedisCommand("RPUSH", "list", $0) }
      try await handle.progress(1_000)
      let killed = ContinuousClock.now
      set.servers[0].process.stop()
      let lines = try await journal.lines(2)
      XCTAssertEqual(lines, ["news subscribed", "news gap"])
      print("sentinel: subscribed again \(ContinuousClock.now - killed) after kill -9")
      try await assertGoesOn("list", "news", client, handle)
    }
  }

  /// The former master lives on and takes writes for a while: who has heard of the new one leaves it.
  func testAPlannedChangeOfMasterIsFollowedAtOnce() async throws {
    var options = patient
    options.topologyInterval = .seconds(60)
    try await RedisSentinelProcess.scenario(options) { set, client, handle in
      try await subscribe(["news"], client, handle)
      await handle.startLoad(client, window: 50) { RedisCommand("RPUSH", "list", $0) }
      try await handle.progress(1_000)
      let began = ContinuousClock.now
      try await set.sentinels[0].client.send(RedisCommand("SENTINEL", "FAILOVER", "main"), on: handle)
      _ = try await journal.lines(2)
      print("sentinel: subscribed again \(ContinuousClock.now - began) after a planned change was asked for")
      try await assertGoesOn("list", "news", client, handle)
      let number = try await client.send(RedisCommand("INCR", "number"), on: handle)
      let there = try await set.servers[1].client.send(RedisCommand("GET", "number"), on: handle)
      XCTAssertEqual(there.int, number.int)
    }
  }

  // MARK: Support

  /// Longer than a fail-over on a busy machine.
  private var patient: RedisOptions {
    var options = RedisOptions()
    options.commandTimeout = .seconds(20)
    return options
  }

  private func subscribe(_ channels: [String], _ client: RedisClient, _ handle: ReactorHandle) async throws {
    let journal = journal
    await handle.isolation.perform { reactor in
      for name in channels {
        client.subscriber(on: reactor).subscribe(client.channel(name), journal.handler(of: name))
      }
    }
    _ = try await journal.lines(channels.count)
  }

  /// After the fail-over every command is answered and kept, messages come, and nothing was doubled or reordered.
  @discardableResult
  private func assertGoesOn(
    _ list: String, _ channel: String, _ client: RedisClient, _ handle: ReactorHandle, line: UInt = #line
  ) async throws -> (numbers: [Int], missing: Set<Int>) {
    try await handle.progress(500)
    let after = await handle.answered() + 50
    try await handle.progress(500)
    let report = await handle.finishLoad()
    let told = try await journal.lines(1).count
    try await client.send(client.publish("new", on: channel), on: handle)
    let lines = try await journal.lines(told + 1)
    XCTAssertEqual(lines.last, "\(channel) new", line: line)
    // What was written and not answered may have run; nothing else fails.
    XCTAssertTrue(report.failures.values.allSatisfy { $0 == .lost }, "\(report.failures)", line: line)
    let found = try await assertIsOrdered(list, report, client, handle, line: line)
    XCTAssertEqual(found.numbers.filter { $0 >= after }, Array(after..<report.count), line: line)
    return found
  }

  @discardableResult
  private func assertIsOrdered(
    _ list: String, _ report: OrderedLoad.Report, _ client: RedisClient, _ handle: ReactorHandle, line: UInt = #line
  ) async throws -> (numbers: [Int], missing: Set<Int>) {
    let kept = try await client.send(RedisCommand("LRANGE", list, 0, -1), on: handle).array ?? []
    let numbers = kept.map { Int($0.int ?? -1) }
    XCTAssertTrue(zip(numbers, numbers.dropFirst()).allSatisfy { $0 < $1 }, "out of order", line: line)
    let missing = Set(0..<report.count).subtracting(numbers).subtracting(report.failures.keys)
    print(
      "\(report.count) commands, \(report.failures.count) lost, \(missing.count) answered and not kept,",
      terminator: " ")
    print("longest pause \(report.pause)")
    return (numbers, missing)
  }
}
