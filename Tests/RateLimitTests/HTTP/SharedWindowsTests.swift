import Kernel
import KernelTesting
import Redis
import StoreTesting
import XCTest

@testable import RateLimit

/// The same promises on windows in a real Redis, and what only shared windows do.
final class SharedWindowsTests: BudgetGateTests {
  private var redis: RedisProcess?
  private var group: ReactorGroup?
  private var clients: [RedisClient] = []
  private let log = LogCapture()

  override func tearDown() async throws {
    for client in clients { await client.close(on: group?.handles ?? []) }
    group?.stop()
    redis = nil
  }

  override func makeWindows(_ budgets: HTTPBudgets) async throws -> any RequestWindows {
    try await sharedWindows(tableSize: budgets.tableSize)
  }

  /// The windows of one more instance.
  private func sharedWindows(tableSize: Int = 1_000) async throws -> SharedWindows {
    if redis == nil { redis = try RedisProcess() }
    if group == nil {
      group = try ReactorGroup(count: 2)
      group?.start()
    }
    let client = RedisClient(try XCTUnwrap(redis).server())
    clients.append(client)
    let windows = SharedWindows(
      client, local: LocalWindows(capacity: tableSize, logger: .silent), time: clock,
      logger: Logger(label: "rate-limit", sink: log), patience: .seconds(10))
    try await windows.begin(on: group?.handles ?? [])
    return windows
  }

  /// Redis' clock cannot be set: windows are that much nearer to their end. They are told apart by the millisecond in which they
  /// end, so one passes at least.
  override func pass(_ duration: Duration) async throws {
    clock.advance(by: duration)
    let before = try await milliseconds()
    while try await milliseconds() == before {}
    let script = RedisScript(
      """
      for _, key in ipairs(redis.call('KEYS', 'rl:*')) do
        local left = redis.call('PTTL', key) - ARGV[1]
        if left <= 0 then redis.call('DEL', key) else redis.call('PEXPIRE', key, left) end
      end
      """)
    _ = try await ask(script.call(keys: [], [duration.nanoseconds / 1_000_000]))
  }

  private func milliseconds() async throws -> Int64 {
    let time = try await ask(RedisCommand("TIME")).array?.compactMap { $0.string.flatMap(Int64.init) } ?? []
    return try XCTUnwrap(time.first) * 1000 + XCTUnwrap(time.last) / 1000
  }

  @discardableResult
  private func ask(_ command: RedisCommand) async throws -> RedisValue {
    try await XCTUnwrap(clients.first).send(command, on: try XCTUnwrap(group).handles[0])
  }

  private func request(_ account: String, failures: Int = 100) -> WindowRequest {
    WindowRequest(
      budget: .rooms, address: "203.0.113.7", account: account,
      requests: WindowLimit(requests: 10, window: .seconds(900)),
      failures: WindowLimit(requests: failures, window: .seconds(900)))
  }

  /// How many of so many requests pass.
  private func passing(_ count: Int, _ request: WindowRequest, _ all: SharedWindows...) async -> Int {
    var passed = 0
    for number in 0..<count {
      let windows = all[number % all.count]
      if case .admitted(_, let receipt) = await windows.take(request, at: clock.now()) {
        passed += 1
        windows.settle(request, receipt, isFailure: false)
      }
    }
    return passed
  }

  func testInstancesShareOneBudget() async throws {
    let (near, far) = (try await sharedWindows(), try await sharedWindows())
    let passed = await passing(30, request("ann"), near, far)
    XCTAssertEqual(passed, 10)
    let others = await passing(3, request("ben"), near, far)
    XCTAssertEqual(others, 3)
  }

  func testRequestsAtTheSameTimeShareTheLimit() async throws {
    let (near, far) = (try await sharedWindows(), try await sharedWindows())
    let (request, now) = (request("ann"), clock.now())
    let passed = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<100 {
        let windows = number % 2 == 0 ? near : far
        group.addTask { if case .admitted = await windows.take(request, at: now) { true } else { false } }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    XCTAssertEqual(passed, 10)
  }

  func testKeysAndTheirTimesAreThePublishedOnes() async throws {
    let windows = try await sharedWindows()
    guard case .admitted(_, let receipt) = await windows.take(request("ann"), at: clock.now()) else {
      return XCTFail("refused")
    }
    let names = try await ask(RedisCommand("KEYS", "*")).array?.compactMap(\.string).sorted()
    let address = "rl:room:{203.0.113.7}"
    XCTAssertEqual(names, [address, address + ":=ann", address + ":pending"])
    for name in names ?? [] {
      let count = try await ask(RedisCommand("GET", name)).int
      XCTAssertEqual(count, 1, name)
      let left = try await ask(RedisCommand("TTL", name)).int ?? 0
      XCTAssertTrue((890...900).contains(left), "\(name): \(left)")
    }
    windows.settle(request("ann"), receipt, isFailure: false)
    _ = await windows.take(request("ann"), at: clock.now())
    let failures = try await ask(RedisCommand("GET", address)).int
    XCTAssertEqual(failures, 1, "an answer that is none does not count")
  }

  func testALateAnswerDoesNotTouchTheNextWindow() async throws {
    let windows = try await sharedWindows()
    guard case .admitted(_, let late) = await windows.take(request("ann"), at: clock.now()) else {
      return XCTFail("refused")
    }
    try await pass(.seconds(900))
    _ = await windows.take(request("ann"), at: clock.now())
    windows.settle(request("ann"), late, isFailure: false)
    _ = await windows.take(request("ann"), at: clock.now())
    let failures = try await ask(RedisCommand("GET", "rl:room:{203.0.113.7}")).int
    XCTAssertEqual(failures, 2)
  }

  func testNamesOfAccountsCannotReachOtherKeys() async throws {
    let windows = try await sharedWindows()
    for account in ["pending", "", "{x}", "a b\r\n"] { _ = await windows.take(request(account), at: clock.now()) }
    let pending = try await ask(RedisCommand("GET", "rl:room:{203.0.113.7}:pending")).int
    XCTAssertEqual(pending, 4)
  }

  func testWhileRedisIsAwayLimitsHoldInMemoryAndComeBack() async throws {
    let windows = try await sharedWindows()
    _ = await windows.take(request("ann"), at: clock.now())
    redis?.stop()
    let passed = await passing(30, request("ann"), windows)
    XCTAssertEqual(passed, 10, "never open, never closed")
    guard case .degraded(let reason) = await windows.health() else { return XCTFail("well without Redis") }
    XCTAssertTrue(reason.hasPrefix("limits hold per instance"), reason)
    XCTAssertEqual(log.messages.filter { $0.contains("limits hold per instance") }.count, 1)
    try redis?.start()
    while await windows.health() != .healthy {}
    let again = await passing(30, request("ann"), windows)
    XCTAssertEqual(again, 10, "counted in Redis")
    XCTAssertEqual(log.messages.last, "limits hold for all instances again")
  }

  func testASlowRedisKeepsNobodyWaiting() async throws {
    let windows = try await sharedWindows()
    _ = await windows.take(request("ann"), at: clock.now())
    // Paused for far longer than any request may wait.
    try await ask(RedisCommand("CLIENT", "PAUSE", 600_000, "ALL"))
    guard case .admitted(_, .local) = await windows.take(request("ann"), at: clock.now()) else {
      return XCTFail("not counted in memory")
    }
    guard case .admitted(_, .local) = await windows.take(request("ann"), at: clock.now()) else {
      return XCTFail("asked a Redis again that did not answer")
    }
    guard case .degraded = await windows.health() else { return XCTFail("well without Redis") }
  }
}
