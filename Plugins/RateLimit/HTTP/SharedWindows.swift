import Kernel
import Redis
import Synchronization

/// Windows in Redis, for all instances together: one script for each request, and one for its answer, that nobody waits for.
///
/// While Redis is away, or takes longer than its patience, requests are counted in memory: limits are never open and nobody
/// waits. A while after a failure Redis is tried again.
final class SharedWindows: RequestWindows {
  /// How long Redis is left alone after a failure.
  private static let pause = Duration.seconds(1)

  private struct State {
    var reactors: [ReactorHandle] = []
    /// Why requests are counted in memory, and when Redis is tried again.
    var failure: (reason: String, retry: Instant)?
  }

  /// How long a request may wait to be counted.
  private let patience: Duration
  private let redis: RedisClient
  private let local: LocalWindows
  private let logger: Logger
  private let time: any TimeSource
  private let state = Mutex(State())

  init(
    _ redis: RedisClient, local: LocalWindows, time: any TimeSource, logger: Logger,
    patience: Duration = .milliseconds(250)
  ) {
    self.patience = patience
    self.redis = redis
    self.local = local
    self.time = time
    self.logger = logger
  }

  /// Requests may come.
  func begin(on reactors: [ReactorHandle]) async throws {
    for reactor in reactors { try await redis.send(RedisCommand("PING"), on: reactor) }
    state.withLock { $0.reactors = reactors }
  }

  func take(_ request: WindowRequest, at now: Instant) async -> Admission {
    guard let reactor = reactor(for: request, at: now) else { return local.take(request, at: now) }
    let command = WindowScripts.take.call(
      keys: [request.failuresName, request.pendingName, request.requestsName],
      [request.failures.requests, request.requests.requests, request.requests.window.nanoseconds / 1_000_000])
    do {
      let reply = try await redis.send(command, on: reactor, timeout: patience, ifDisconnected: .fail)
      let admission = try request.admission(reply, at: now)
      recovered()
      return admission
    } catch {
      failed("\(error)")
      return local.take(request, at: now)
    }
  }

  func settle(_ request: WindowRequest, _ receipt: WindowReceipt, isFailure: Bool) {
    guard case .shared(let end) = receipt else { return local.settle(request, receipt, isFailure: isFailure) }
    guard let reactor = reactor(for: request, at: time.now()) else { return }
    let command = WindowScripts.settle.call(
      keys: [request.failuresName, request.pendingName], [end, isFailure ? 1 : 0])
    reactor.mailbox.post { [redis, weak self] reactor in
      redis.connection(on: reactor).send(command, ifDisconnected: .fail) { result in
        if case .failure(let error) = result { self?.failed("\(error)") }
      }
    }
  }

  /// Degraded while requests are counted in memory; asks Redis, so that it is known when it is back.
  func health() async -> HealthStatus {
    guard let reactor = state.withLock({ $0.reactors.first }) else { return .healthy }
    do {
      try await redis.send(RedisCommand("PING"), on: reactor, timeout: patience, ifDisconnected: .fail)
      recovered()
      return .healthy
    } catch {
      failed("\(error)")
      return .degraded("limits hold per instance: \(error)")
    }
  }

  /// One reactor's connection for all requests of an address; `nil` while Redis is left alone.
  private func reactor(for request: WindowRequest, at now: Instant) -> ReactorHandle? {
    state.withLock { state in
      if let failure = state.failure, now < failure.retry { return nil }
      guard !state.reactors.isEmpty else { return nil }
      return state.reactors[ReactorGroup.home(of: request.address, among: state.reactors.count)]
    }
  }

  private func failed(_ reason: String) {
    let retry = time.now() + Self.pause
    let isNew = state.withLock { state in
      defer { state.failure = (reason, retry) }
      return state.failure == nil
    }
    if isNew { logger.warning("limits hold per instance: \(reason)") }
  }

  private func recovered() {
    let wasAway = state.withLock { state in
      defer { state.failure = nil }
      return state.failure != nil
    }
    if wasAway { logger.info("limits hold for all instances again") }
  }
}

extension WindowRequest {
  /// The published name and the address, whose braces keep its keys in one slot.
  fileprivate var failuresName: String {
    let address = address.prefix(64).filter { $0 != "{" && $0 != "}" }
    return "rl:\(budget.key):{\(address)}"
  }

  fileprivate var pendingName: String { failuresName + ":pending" }

  /// Whatever an account is called, this is no other key's name.
  fileprivate var requestsName: String { "\(failuresName):=\(accountKey.account ?? "")" }

  /// Reads what the script answers.
  fileprivate func admission(_ reply: RedisValue, at now: Instant) throws -> Admission {
    guard let words = reply.array, words.count == 4, let count = words[1].int, let left = words[2].int,
      let last = words[3].int
    else { throw RedisError.protocolError("a window was answered by \(reply.array?.count ?? 0) values") }
    func reading(_ limit: WindowLimit, isRefused: Bool, reset: Duration) -> WindowReading {
      WindowReading(
        isRefused: isRefused, limit: limit.requests, remaining: max(0, limit.requests - Int(count)), reset: reset,
        start: now)
    }
    let end = Duration.milliseconds(max(0, left))
    switch words[0].string {
    case "address": return .refused(reading(failures, isRefused: true, reset: last == 1 ? .seconds(1) : end), failures)
    case "account": return .refused(reading(requests, isRefused: true, reset: end), requests)
    default: return .admitted(reading(requests, isRefused: false, reset: end), .shared(until: last))
    }
  }
}
