internal import Kernel

/// Takes commands, confined to its reactor: one connection to one server, or those to the nodes of a Cluster.
///
///     commander.send(RedisCommand("INCR", "visits")) { result in ... }
///     let visits = try await commander.send(RedisCommand("INCR", "visits")).int
///
/// Commands of one key run in the order in which they are sent, on one server those of all keys. A command that was written
/// is not written again unless the server said that it did not run.
public protocol RedisCommander: AnyObject {
  /// How it is doing.
  var health: RedisHealth { get }
  /// Told, on the reactor, when a connection was made (`true`) and when one was lost.
  var connectionChanged: ((Bool) -> Void)? { get set }
  /// One for each server that keys are written to, for what is asked of each: itself, or a Cluster's masters as far as they are
  /// known now.
  var masters: [any RedisCommander] { get }
  /// What ``send(_:timeout:ifDisconnected:reply:)`` does, without its defaults.
  func submit(
    _ command: RedisCommand, timeout: Duration?, ifDisconnected patience: RedisPatience,
    reply: @escaping (Result<RedisValue, RedisError>) -> Void)
  /// Closes it for good. What is unanswered fails with ``RedisError/closed``.
  func close()
}

extension RedisCommander {
  /// Sends a command at the end of this turn. `reply` is called once, on the reactor; from within this call when the command
  /// cannot even be queued.
  ///
  /// - Parameter timeout: how long it may take; without it what the options say.
  public func send(
    _ command: RedisCommand, timeout: Duration? = nil, ifDisconnected patience: RedisPatience = .wait,
    reply: @escaping (Result<RedisValue, RedisError>) -> Void
  ) {
    submit(command, timeout: timeout, ifDisconnected: patience, reply: reply)
  }

  /// Sends a command and returns its answer; to be called on the reactor.
  @discardableResult
  public func send(
    _ command: RedisCommand, timeout: Duration? = nil, ifDisconnected patience: RedisPatience = .wait
  ) async throws(RedisError) -> RedisValue {
    try await withCheckedContinuation { continuation in
      submit(command, timeout: timeout, ifDisconnected: patience) { continuation.resume(returning: $0) }
    }.get()
  }
}

/// Takes subscriptions, confined to its reactor: at one server, or at the nodes of a Cluster. They are made again by
/// themselves whenever they are lost.
///
///     listener.subscribe(client.channel("news")) { event in
///       switch event {
///       case .message(let bytes): ...
///       case .gap: ...                  // read what was missed
///       case .subscribed, .ended, .failed: ...
///       }
///     }
public protocol RedisListener: AnyObject {
  /// Told what becomes of a subscription.
  typealias Handler = (RedisSubscriptionEvent) -> Void

  /// How it is doing.
  var health: RedisHealth { get }
  /// Subscribes, or subscribes once more with another handler in place of the former one, which is told nothing more.
  /// `handler` is told ``RedisSubscriptionEvent/subscribed`` when Redis has confirmed it.
  func subscribe(_ channel: RedisChannel, _ handler: @escaping Handler)
  /// Ends a subscription: its handler is told nothing more.
  func unsubscribe(_ channel: RedisChannel)
  /// Ends them all. Handlers are told that it is closed.
  func close()
}
