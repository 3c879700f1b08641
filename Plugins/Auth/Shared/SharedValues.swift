import Kernel
import Redis

/// Values in Redis that all instances change: read, changed here by a pure function, and put back in one atomic step unless
/// somebody was faster; then it is done over. So the rules of a sign-in stand once, in Swift, whatever keeps it.
///
/// Everything fails at once while Redis is away, and after ``patience`` while it is slow, the first time. A change that Redis comes to later
/// than that is not made: whoever asked for it was told that it failed.
struct SharedValues: Sendable {
  /// How long a step may take.
  static let patience = Duration.milliseconds(500)
  /// Rounds in which somebody else may be faster.
  private static let attempts = 100

  /// What becomes of a value.
  enum Step: Equatable {
    /// It stays as it is.
    case keep
    /// It is this one from now on, for as long as was left.
    case put([UInt8])
    /// It is this one, for so long.
    case renew([UInt8], for: Duration)
    case remove

    /// What makes this value of that one; no bytes are no value. Without a lifetime it has what is left.
    init(from old: [UInt8], to new: [UInt8], for lifetime: Duration? = nil) {
      if new == old {
        self = .keep
      } else if new.isEmpty {
        self = .remove
      } else {
        self = lifetime.map { .renew(new, for: $0) } ?? .put(new)
      }
    }
  }

  /// What a pure function decides: a step for each value, what is told on a channel, and the answer.
  struct Decision<Answer> {
    var steps: [Step]
    var told: [String] = []
    var answer: Answer
  }

  let redis: RedisClient
  let reactors: [ReactorHandle]
  /// Where decisions are told.
  let channel: String

  /// Connects every reactor, so that the first command finds a connection.
  func connect() async throws {
    for reactor in reactors { try await redis.send(RedisCommand("PING"), on: reactor) }
  }

  /// The text of a key.
  func text(_ key: String) async throws(AuthStoreError) -> String? {
    try await send(RedisCommand("GET", key), at: key).string
  }

  /// Sets the text of a key.
  func set(_ key: String, to text: String, for lifetime: Duration) async throws(AuthStoreError) {
    _ = try await send(RedisCommand("SET", key, text, "PX", lifetime.milliseconds), at: key)
  }

  /// Lets a key live no longer than this.
  func shorten(_ key: String, to lifetime: Duration) async throws(AuthStoreError) {
    _ = try await send(RedisCommand("PEXPIRE", key, lifetime.milliseconds, "LT"), at: key)
  }

  /// The values of keys that share a slot; empty where there is none.
  func read(_ keys: [String]) async throws(AuthStoreError) -> [[UInt8]] { try await look(keys).values }

  /// Changes values of keys that share a slot.
  func change<Answer>(
    _ keys: [String], _ decide: ([[UInt8]]) throws(AuthStoreError) -> Decision<Answer>
  ) async throws(AuthStoreError) -> Answer {
    for _ in 0..<Self.attempts {
      let (values, time) = try await look(keys)
      let decision = try decide(values)
      guard decision.steps.contains(where: { $0 != .keep }) else { return decision.answer }
      var arguments: [any RedisArgument] = [time + Self.patience.milliseconds * 1_000, channel]
      for (value, step) in zip(values, decision.steps) { arguments += Self.arguments(of: step, from: value) }
      arguments += decision.told.map { $0 as any RedisArgument }
      switch try await send(SharedValueScripts.change.call(keys: keys, arguments), at: keys[0]).string {
      case "done": return decision.answer
      case "late": throw .away("Redis came to a change too late")
      default: continue
      }
    }
    throw .away("\(keys[0].prefix { $0 != ":" }) is changed by too many at once")
  }

  /// Values, and Redis' own time in microseconds.
  private func look(_ keys: [String]) async throws(AuthStoreError) -> (values: [[UInt8]], time: Int64) {
    let reply = try await send(SharedValueScripts.look.call(keys: keys), at: keys[0]).array ?? []
    guard let time = reply.first?.int, let values = reply.last?.array, values.count == keys.count else {
      throw .unavailable("a look at \(keys.count) values was answered by \(reply.count)")
    }
    return (values.map { $0.bytes ?? [] }, time)
  }

  private static func arguments(of step: Step, from value: [UInt8]) -> [any RedisArgument] {
    switch step {
    case .keep: [value, "keep", "", 0]
    case .put(let new): [value, "put", new, 0]
    case .renew(let new, let lifetime): [value, "renew", new, lifetime.milliseconds]
    case .remove: [value, "remove", "", 0]
    }
  }

  /// One reactor's connection serves all commands of a key.
  private func send(_ command: RedisCommand, at key: String) async throws(AuthStoreError) -> RedisValue {
    guard !reactors.isEmpty else { throw .away("no reactor runs") }
    let reactor = reactors[ReactorGroup.home(of: key, among: reactors.count)]
    do {
      return try await redis.send(command, on: reactor, timeout: Self.patience, ifDisconnected: .failFast)
    } catch {
      throw AuthStoreError(ofRedis: error)
    }
  }
}

extension AuthStoreError {
  /// What a failure of Redis means for accounts.
  init(ofRedis error: any Error) {
    guard case RedisError.server(let refusal) = error else {
      self = .away("\(error)")
      return
    }
    switch refusal.code {
    case .outOfMemory, .readOnly, .loading, .masterDown, .clusterDown, .noReplicas, .tryAgain, .misconfigured, .busy,
      .moved, .ask:
      self = .away("\(error)")
    default: self = .unavailable("\(error)")
    }
  }
}

extension Duration {
  fileprivate var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
