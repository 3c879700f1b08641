import Kernel
import Redis
import StoreTesting
import XCTest

/// Against a real cluster of three masters: slots are found, and nothing is reordered while they move.
final class RedisClusterTests: XCTestCase {
  func testCommandsFindTheirSlots() async throws {
    try await RedisClusterProcess.scenario { cluster, client, handle in
      for number in 0..<60 { try await client.send(RedisCommand("SET", "key:\(number)", number), on: handle) }
      for number in 0..<60 {
        let got = try await client.send(RedisCommand("GET", "key:\(number)"), on: handle)
        XCTAssertEqual(got.int, Int64(number))
      }
      for index in 0..<3 {
        let size = try await cluster.tell(index, "DBSIZE").int ?? 0
        XCTAssertGreaterThan(size, 5)
      }
      let both = RedisScript("redis.call('SET', KEYS[1], 1) return redis.call('INCR', KEYS[2])")
      let count = try await client.send(both.call(keys: ["room:{A}:a", "room:{A}:b"]), on: handle)
      XCTAssertEqual(count.int, 1)
      await assertFails(failure(RedisServerError.Code(rawValue: "CROSSSLOT"))) {
        try await client.send(both.call(keys: ["a", "b"]), on: handle)
      }
      let pong = try await client.send(RedisCommand("PING"), on: handle)
      XCTAssertEqual(pong, .status("PONG"))
      let health = await handle.isolation.perform { client.connection(on: $0).health }
      XCTAssertTrue(health.isConnected, "\(health)")
    }
  }

  /// By a command and a script in turns, thousands in flight, over each way a slot can go.
  func testAKeysCommandsKeepTheirOrderWhileItsSlotMoves() async throws {
    let script = RedisScript("return redis.call('RPUSH', KEYS[1], ARGV[1])")
    try await movingScenario(key: "room:{A}:list", moves: 6) { number in
      number % 2 == 0
        ? RedisCommand("RPUSH", "room:{A}:list", number) : script.call(keys: ["room:{A}:list"], [number])
    }
  }

  /// While one key has moved and the other has not, the server says TRYAGAIN.
  func testAScriptOfTwoKeysKeepsItsOrderWhileTheirSlotMoves() async throws {
    let script = RedisScript("redis.call('RPUSH', KEYS[1], ARGV[1]) return redis.call('INCR', KEYS[2])")
    try await movingScenario(key: "room:{A}:list", moves: 6) { number in
      script.call(keys: ["room:{A}:list", "room:{A}:head"], [number])
    }
  }

  func testAKeyThatIsNotThereYetIsAskedForWhereItWillBe() async throws {
    try await RedisClusterProcess.scenario { cluster, client, handle in
      let slot = try await cluster.slot(of: "{A}")
      let from = try await cluster.owner(of: slot)
      let to = (from + 1) % 3
      try await client.send(RedisCommand("SET", "{A}old", 1), on: handle)
      try await cluster.beginMoving(slot, from: from, to: to)
      let script = RedisScript("return redis.call('INCR', KEYS[1])")
      let both = RedisCommand.transaction([RedisCommand("INCR", "{A}new"), RedisCommand("INCR", "{A}new")])
      let counts = try await handle.isolation.perform { reactor -> [RedisValue] in
        let connection = client.connection(on: reactor)
        connection.send(RedisCommand("INCR", "{A}new")) { _ in }
        let old = try await connection.send(RedisCommand("INCR", "{A}old"))
        connection.send(script.call(keys: ["{A}new"])) { _ in }
        return [old, try await connection.send(script.call(keys: ["{A}new"])), try await connection.send(both)]
      }
      XCTAssertEqual(counts, [.integer(2), .integer(3), .array([.integer(4), .integer(5)])])
      let there = try await cluster.tell(to, "CLUSTER", "GETKEYSINSLOT", slot, 9)
      XCTAssertEqual(there.array?.map(\.string), ["{A}new"])
      try await cluster.endMoving(slot, from: from, to: to)
      let moved = try await client.send(RedisCommand("GET", "{A}old"), on: handle)
      XCTAssertEqual(moved.int, 2)
    }
  }

  func testASubscriptionFollowsItsSlot() async throws {
    let journal = Journal()
    try await RedisClusterProcess.scenario { cluster, client, handle in
      XCTAssertEqual(client.channel("room:{A}"), RedisChannel("room:{A}", kind: .sharded))
      await handle.isolation.perform { reactor in
        client.subscriber(on: reactor).subscribe(client.channel("room:{A}"), journal.handler(of: "A"))
        client.subscriber(on: reactor).subscribe(client.channel("room:{B}"), journal.handler(of: "B"))
      }
      _ = try await journal.lines(2)
      try await client.send(client.publish("before", on: "room:{A}"), on: handle)
      _ = try await journal.lines(3)
      let slot = try await cluster.slot(of: "room:{A}")
      for move in 1...3 {
        let from = try await cluster.owner(of: slot)
        try await cluster.beginMoving(slot, from: from, to: (from + 1) % 3)
        try await cluster.endMoving(slot, from: from, to: (from + 1) % 3)
        let gap = try await journal.lines(2 + move * 2)
        XCTAssertEqual(gap.last, "A gap")
        let receivers = try await client.send(client.publish(move, on: "room:{A}"), on: handle)
        XCTAssertEqual(receivers.int, 1)
        let message = try await journal.lines(3 + move * 2)
        XCTAssertEqual(message.last, "A \(move)")
        try await eventually { try await cluster.owner(of: slot) == (from + 1) % 3 }
      }
    }
  }

  // MARK: Support

  /// Sends without an end while the slot of `key`, a list, moves from node to node; every number must be in it, in order.
  private func movingScenario(
    key: String, moves: Int, line: UInt = #line, _ command: @escaping @Sendable (Int) -> RedisCommand
  ) async throws {
    try await RedisClusterProcess.scenario { cluster, client, handle in
      let slot = try await cluster.slot(of: key)
      var from = try await cluster.owner(of: slot)
      await handle.startLoad(client, command)
      for move in 1...moves {
        try await handle.progress(500)
        let to = (from + 1 + move % 2) % 3
        try await cluster.beginMoving(slot, from: from, to: to)
        // Some keys may be made over there meanwhile.
        if move % 2 == 0 { try await handle.progress(20) }
        try await cluster.endMoving(slot, from: from, to: to)
        from = to
      }
      try await handle.progress(500)
      let report = await handle.finishLoad()
      XCTAssertTrue(report.failures.isEmpty, "\(report.failures.prefix(3))", line: line)
      XCTAssertEqual(report.disorder, 0, line: line)
      let list = try await client.send(RedisCommand("LRANGE", key, 0, -1), on: handle)
      assertCounts(list, to: report.count, line: line)
      XCTAssertTrue(report.answers.allSatisfy { $0.value == Int64($0.key + 1) }, line: line)
      print("\(report.count) commands over \(moves) moves of their slot, longest pause \(report.pause)")
    }
  }
}
