internal import Kernel

/// What becomes of a command while there is no connection.
public enum RedisPatience: Sendable {
  /// It waits for one, until its time-out.
  case wait
  /// It fails at once with ``RedisError/notConnected``.
  case fail
  /// So it does, and also while the server is silent: one sent like this has waited for its answer in vain, and nothing has come
  /// since. For who is to be told to try again rather than to wait; the first connection there ever is it does wait for.
  case failFast

  /// Whether what was sent like this fails when there is no connection.
  func fails(everConnected: Bool) -> Bool {
    switch self {
    case .wait: false
    case .fail: true
    case .failFast: everConnected
    }
  }
}

/// A command between its `send` and its answer.
struct PendingCommand {
  typealias Reply = (Result<RedisValue, RedisError>) -> Void

  private static let asking = RedisCommand("ASKING").bytes

  let command: RedisCommand
  let patience: RedisPatience
  let deadline: Instant
  /// Replies that are still to come.
  private var left: Int
  /// What was refused first.
  private var refusal: RedisServerError?
  /// Whether a script went as text, so that the server has it.
  private var wasEvaluated = false
  /// `nil` once the caller was answered: what comes now is thrown away.
  private(set) var reply: Reply?

  init(_ command: RedisCommand, patience: RedisPatience, deadline: Instant, reply: @escaping Reply) {
    self.command = command
    self.patience = patience
    self.deadline = deadline
    self.reply = reply
    left = command.replies
  }

  /// Adds the command's bytes; `known` holds the scripts this connection has sent as text.
  mutating func write(to batch: inout [UInt8], known: inout Set<String>) {
    if command.isAsking { batch.append(contentsOf: Self.asking) }
    guard let (script, rest) = command.script, known.insert(script.sha1).inserted else {
      return batch.append(contentsOf: command.bytes)
    }
    wasEvaluated = true
    batch.append(contentsOf: command.evaluating(script, rest: rest))
  }

  enum Step {
    /// More replies belong to it.
    case goesOn
    case ends(Result<RedisValue, RedisError>)
    /// The server does not have the script (any more): to be written again, as text.
    case repeats(RedisScript)
  }

  /// Takes one reply.
  mutating func take(_ value: RedisValue) -> Step {
    left -= 1
    if case .error(let error) = value, refusal == nil { refusal = error }
    guard left <= 0 else { return .goesOn }
    guard let error = refusal else { return .ends(.success(value)) }
    if error.code == .noScript, let script = command.script, !wasEvaluated, reply != nil {
      (left, refusal) = (command.replies, nil)
      return .repeats(script.source)
    }
    return .ends(.failure(.server(error)))
  }

  /// Takes the callback out, to be called once.
  mutating func takeReply() -> Reply? {
    defer { reply = nil }
    return reply
  }
}
