import Kernel
import Redis
import StoreTesting
import XCTest

extension RedisProcess {
  /// Runs `body` with a server of its own, a client and a reactor.
  static func scenario(
    _ arguments: [String] = [], _ options: RedisOptions = RedisOptions(), user: String? = nil, password: String? = nil,
    _ body: (RedisProcess, RedisClient, ReactorHandle) async throws -> Void
  ) async throws {
    let process = try RedisProcess(arguments)
    try await process.with(try process.server(user: user, password: password, options), body)
  }

  /// Runs `body` with a client of this server.
  func with(
    _ server: RedisServer, _ body: (RedisProcess, RedisClient, ReactorHandle) async throws -> Void
  ) async throws {
    let group = try ReactorGroup(count: 1)
    group.start()
    defer { group.stop() }
    let client = RedisClient(server)
    do {
      try await body(self, client, group.handles[0])
    } catch {
      await client.close(on: group.handles)
      throw error
    }
    await client.close(on: group.handles)
  }
}

/// Asserts that `body` throws an error that `expected` knows.
func assertFails(
  _ expected: (RedisError) -> Bool, _ body: () async throws -> RedisValue, line: UInt = #line
) async {
  do {
    XCTFail("answered \(try await body())", line: line)
  } catch {
    XCTAssertTrue((error as? RedisError).map(expected) ?? false, "\(error)", line: line)
  }
}

/// Knows what the server refuses with this code.
func failure(_ code: RedisServerError.Code) -> (RedisError) -> Bool {
  { if case .server(let error) = $0 { error.code == code } else { false } }
}

/// Asserts that a list is 0, 1, 2... up to `count`; says where it goes wrong, as it may be long.
func assertCounts(_ list: RedisValue, to count: Int, line: UInt = #line) {
  let numbers = (list.array ?? []).map { $0.int ?? -1 }
  XCTAssertEqual(numbers.count, count, line: line)
  let wrong = zip(numbers, 0...).first { $0 != Int64($1) }
  XCTAssertNil(wrong, "at \(wrong?.1 ?? 0) there is \(wrong?.0 ?? 0)", line: line)
}
