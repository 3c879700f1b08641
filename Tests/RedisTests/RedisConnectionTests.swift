import Kernel
import Redis
import StoreTesting
import XCTest

/// Against a real server: order, refusals, drops and scripts.
final class RedisConnectionTests: XCTestCase {
  func testAnyBytesComeBack() async throws {
    try await RedisProcess.scenario { _, client, handle in
      let bytes = (0..<70_000).map { UInt8(truncatingIfNeeded: $0) }
      let set = try await client.send(RedisCommand("SET", "k\r\n", bytes), on: handle)
      XCTAssertEqual(set, .status("OK"))
      let got = try await client.send(RedisCommand("GET", "k\r\n"), on: handle)
      XCTAssertEqual(got, .bytes(bytes))
      let missing = try await client.send(RedisCommand("GET", "none"), on: handle)
      XCTAssertEqual(missing, .null)
    }
  }

  func testCommandsOfOneTurnAreAnsweredInOrder() async throws {
    try await RedisProcess.scenario { _, client, handle in
      let answers = try await handle.isolation.perform { reactor in
        let connection = client.connection(on: reactor)
        for number in 0..<1_000 { connection.send(RedisCommand("RPUSH", "list", number)) { _ in } }
        return try await connection.send(RedisCommand("LRANGE", "list", 0, -1))
      }
      XCTAssertEqual(answers.array?.map(\.int), (0..<1_000).map { Int64($0) })
    }
  }

  func testRefusalsAreTyped() async throws {
    try await RedisProcess.scenario(["--maxmemory", "1mb"]) { _, client, handle in
      await assertFails(failure(.outOfMemory)) {
        try await client.send(RedisCommand("SET", "k", String(repeating: "x", count: 2 << 20)), on: handle)
        return try await client.send(RedisCommand("SET", "l", "1"), on: handle)
      }
      await assertFails(failure(.err)) { try await client.send(RedisCommand("NOSUCH"), on: handle) }
    }
  }

  func testATransactionIsAllOrNothing() async throws {
    try await RedisProcess.scenario { _, client, handle in
      let good = RedisCommand.transaction([RedisCommand("SET", "a", 1), RedisCommand("INCR", "a")])
      let answer = try await client.send(good, on: handle)
      XCTAssertEqual(answer, .array([.status("OK"), .integer(2)]))
      let bad = RedisCommand.transaction([RedisCommand("SET", "a", 9), RedisCommand("NOSUCH")])
      await assertFails(failure(.err)) { try await client.send(bad, on: handle) }
      let after = try await client.send(RedisCommand("GET", "a"), on: handle)
      XCTAssertEqual(after.int, 2)
    }
  }

  func testAScriptRunsAlsoAfterItWasFlushed() async throws {
    try await RedisProcess.scenario { _, client, handle in
      let script = RedisScript("return redis.call('RPUSH', KEYS[1], ARGV[1])")
      let counts = try await handle.isolation.perform { reactor -> [Int64?] in
        let connection = client.connection(on: reactor)
        var counts = [try await connection.send(script.call(keys: ["l"], ["1"])).int]
        counts.append(try await connection.send(script.call(keys: ["l"], ["2"])).int)
        connection.send(RedisCommand("SCRIPT", "FLUSH")) { _ in }
        for number in 3...5 { connection.send(script.call(keys: ["l"], [number])) { _ in } }
        counts.append(try await connection.send(script.call(keys: ["l"], ["6"])).int)
        return counts
      }
      XCTAssertEqual(counts, [1, 2, 6])
      let list = try await client.send(RedisCommand("LRANGE", "l", 0, -1), on: handle)
      XCTAssertEqual(list.array?.map(\.int), [1, 2, 3, 4, 5, 6])
    }
  }

  func testAnUnansweredCommandIsLostAndTheNextOneRuns() async throws {
    try await RedisProcess.scenario { process, client, handle in
      let id = try await client.send(RedisCommand("CLIENT", "ID"), on: handle).int ?? 0
      let server = try process.server()
      let answer = await handle.isolation.perform { reactor in
        let killer = RedisConnection(server, on: reactor)
        defer { killer.close() }
        return await withCheckedContinuation { continuation in
          client.connection(on: reactor).send(RedisCommand("BLPOP", "nothing", 0)) {
            continuation.resume(returning: $0)
          }
          killer.send(RedisCommand("CLIENT", "KILL", "ID", id)) { _ in }
        }
      }
      XCTAssertEqual(answer, .failure(.lost))
      let pong = try await client.send(RedisCommand("PING"), on: handle)
      XCTAssertEqual(pong, .status("PONG"))
    }
  }

  func testACommandWaitsForTheServerToComeBack() async throws {
    try await RedisProcess.scenario { process, client, handle in
      try await client.send(RedisCommand("PING"), on: handle)
      process.stop()
      try process.start()
      var answer = RedisValue.null
      do { answer = try await client.send(RedisCommand("PING"), on: handle) } catch RedisError.lost {
        // It was written before the reactor saw the end of the connection.
        answer = try await client.send(RedisCommand("PING"), on: handle)
      }
      XCTAssertEqual(answer, .status("PONG"))
    }
  }

  func testALateReplyIsThrownAwayAndTheOrderHolds() async throws {
    try await RedisProcess.scenario { _, client, handle in
      try await client.send(RedisCommand("PING"), on: handle)
      await assertFails({ $0 == .timedOut }) {
        try await client.send(RedisCommand("DEBUG", "SLEEP", "0.3"), on: handle, timeout: .milliseconds(30))
      }
      let echoed = try await client.send(RedisCommand("ECHO", "mine"), on: handle)
      XCTAssertEqual(echoed.string, "mine")
    }
  }

  /// The server is told to leave answers out.
  func testALostAnswerEndsTheConnectionAndNotTheOrder() async throws {
    var options = RedisOptions()
    options.pingInterval = .milliseconds(50)
    try await RedisProcess.scenario([], options) { _, client, handle in
      try await client.send(RedisCommand("PING"), on: handle)
      _ = try? await client.send(RedisCommand("CLIENT", "REPLY", "SKIP"), on: handle, timeout: .milliseconds(10))
      try await eventually {
        for number in 0..<20 {
          let echoed = try? await client.send(RedisCommand("ECHO", number), on: handle, timeout: .milliseconds(500))
          guard echoed?.int == Int64(number) else { return false }
        }
        return true
      }
      let health = await handle.isolation.perform { client.connection(on: $0).health }
      XCTAssertEqual(health.connections, 2)
    }
  }

  func testAPasswordIsAskedForAndAUserIsHeldToHisRights() async throws {
    let users = "--user default off --user ann on >hush ~mine:* &* +@all".split(separator: " ").map(String.init)
    try await RedisProcess.scenario(users, user: "ann", password: "hush") { _, client, handle in
      try await client.send(RedisCommand("SET", "mine:a", 1), on: handle)
      await assertFails(failure(.noPermission)) {
        try await client.send(RedisCommand("SET", "yours", 1), on: handle)
      }
    }
    try await RedisProcess.scenario(users, user: "ann", password: "wrong") { _, client, handle in
      await assertFails({ $0 == .notConnected }) {
        try await client.send(RedisCommand("PING"), on: handle, timeout: .milliseconds(300))
      }
      let health = await handle.isolation.perform { client.connection(on: $0).health }
      XCTAssertTrue(health.lastError.map(failure(.wrongPassword)) ?? false, "\(health)")
    }
  }

  func testMoreThanTheBoundIsRefusedAtOnce() async throws {
    var options = RedisOptions()
    options.maxQueuedBytes = 1_000
    try await RedisProcess.scenario([], options) { _, client, handle in
      await assertFails({ $0 == .queueFull }) {
        try await client.send(RedisCommand("SET", "k", String(repeating: "x", count: 1_000)), on: handle)
      }
    }
  }
}
