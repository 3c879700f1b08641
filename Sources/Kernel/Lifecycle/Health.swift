internal import Synchronization

/// `/health`, `/ready` and `/live`: whether the server is well, takes traffic, and turns. Each answers within two
/// seconds, whatever hangs.
struct Health: Sendable {
  private static let patience = Duration.seconds(2)

  let checks: @Sendable () -> [(name: String, check: @Sendable () async -> HealthStatus)]
  let reactors: [ReactorHandle]
  let started: Instant
  let time: any TimeSource
  let isDraining: @Sendable () -> Bool

  var routes: [Route] {
    [
      Route(.get, "/health") { _ in await health() },
      Route(.get, "/ready") { _ in await ready() },
      Route(.get, "/live") { _ in await live() },
    ]
  }

  /// 200 or 503 `{"status","uptime","responseTime","timestamp","dependencies":{...}}`, as published.
  private func health() async -> HTTPResponse {
    let began = time.now()
    let found = await run()
    let isDown = found.contains { Self.word($0.status) == "disconnected" }
    let body = Report(
      status: found.allSatisfy { $0.status == .healthy } ? "ok" : "degraded",
      uptime: Int((began - started).components.seconds),
      responseTime: "\((time.now() - began).nanoseconds / 1_000_000)ms", timestamp: time.timestamp().iso8601,
      dependencies: Dictionary(found.map { ($0.name, Self.word($0.status)) }) { first, _ in first })
    return .json(status: isDown ? .serviceUnavailable : .ok, body)
  }

  /// What a balancer routes on: 503 while draining or while a dependency fails. What works less well, here or on all
  /// instances, is named in `degraded`.
  private func ready() async -> HTTPResponse {
    if isDraining() { return Self.notReady("the server is stopping") }
    var degraded: [String: String] = [:]
    for (name, status) in await run() {
      switch status {
      case .healthy: break
      case .degraded(let reason), .away(let reason): degraded[name] = reason
      case .failing(let reason): return Self.notReady("\(name) not connected: \(reason)")
      }
    }
    return .json(Readiness(degraded: degraded.isEmpty ? nil : degraded))
  }

  /// What a supervisor restarts on: every reactor answers.
  private func live() async -> HTTPResponse {
    let turns = await reactors.allTurn(within: Self.patience)
    return .json(status: turns ? .ok : .serviceUnavailable, ["status": turns ? "live" : "stuck"])
  }

  private func run() async -> [(name: String, status: HealthStatus)] {
    let late = HealthStatus.failing("no answer in two seconds")
    return await withTaskGroup(of: (String, HealthStatus).self) { group in
      for (name, check) in checks() {
        group.addTask { (name, await Deadline.run(Self.patience, otherwise: late, check)) }
      }
      return await group.reduce(into: []) { $0.append((name: $1.0, status: $1.1)) }.sorted { $0.name < $1.name }
    }
  }

  private static func notReady(_ reason: String) -> HTTPResponse {
    .json(status: .serviceUnavailable, ["status": "not ready", "reason": reason])
  }

  private static func word(_ status: HealthStatus) -> String {
    switch status {
    case .healthy: "connected"
    case .degraded: "degraded"
    case .away, .failing: "disconnected"
    }
  }

  private struct Readiness: Encodable {
    var status = "ready"
    let degraded: [String: String]?
  }

  private struct Report: Encodable {
    let status: String
    let uptime: Int
    let responseTime: String
    let timestamp: String
    let dependencies: [String: String]
  }
}

extension [ReactorHandle] {
  /// Whether every reactor answers in time.
  func allTurn(within patience: Duration) async -> Bool {
    await Deadline.run(patience, otherwise: false) {
      for reactor in self { await reactor.isolation.perform { _ in } }
      return true
    }
  }
}

/// Waits for work only so long. Work that hangs goes on by itself; whoever waited does not.
enum Deadline {
  static func run<T: Sendable>(
    _ patience: Duration, otherwise late: T, _ work: @escaping @Sendable () async -> T
  ) async -> T {
    await withCheckedContinuation { continuation in
      let waiter = Waiter(continuation)
      Task { waiter.resume(await work()) }
      Task {
        try? await Task.sleep(for: patience)
        waiter.resume(late)
      }
    }
  }

  private final class Waiter<T: Sendable>: Sendable {
    private let continuation: Mutex<CheckedContinuation<T, Never>?>

    init(_ continuation: CheckedContinuation<T, Never>) { self.continuation = Mutex(continuation) }

    func resume(_ value: T) {
      let waiting = continuation.withLock { held in
        defer { held = nil }
        return held
      }
      waiting?.resume(returning: value)
    }
  }
}
