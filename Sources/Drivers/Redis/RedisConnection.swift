public import Kernel

/// A connection to one server for commands, confined to its reactor. Commands run in the order in which they are sent
/// and are answered in that order; those of one turn go out in one write. It is made again by itself when it is lost.
///
///     connection.send(RedisCommand("INCR", "visits")) { result in ... }
///     let visits = try await connection.send(RedisCommand("INCR", "visits")).int
///
/// Blocking commands and subscriptions are not for it: they hold up everything behind them. ``close()`` it in the end.
public final class RedisConnection: RedisCommander {
  /// The reactor it lives on.
  public unowned let reactor: Reactor
  /// Told, on the reactor, when a connection was made (`true`) and when it was lost.
  public var connectionChanged: ((Bool) -> Void)?

  let options: RedisOptions
  let dialer: RedisDialer
  let silence: Silence
  /// Not yet written.
  var waiting = Fifo<PendingCommand>()
  /// To be written ahead of those: scripts that the server did not know, and PINGs.
  var urgent = Fifo<PendingCommand>()
  /// Written and not answered.
  var written = Fifo<PendingCommand>()
  var queuedBytes = 0
  var expiry: (timer: TimerToken, at: Instant)?
  var roundTrip: Duration?
  var pinging: TimerToken?
  /// Scripts the server was sent as text on this connection.
  private var knownScripts: Set<String> = []
  private var flushIsDue = false
  private var isClosed = false

  /// Begins to connect, to one server; a Cluster's and a Sentinel's are found by ``RedisClient``.
  public init(_ server: RedisServer, on reactor: Reactor) {
    self.reactor = reactor
    options = server.options
    silence = server.silence
    dialer = RedisDialer(server, on: reactor)
    dialer.owner = self
    dialer.start()
  }

  /// How it is doing.
  public var health: RedisHealth {
    RedisHealth(
      isConnected: dialer.isOpen, roundTrip: roundTrip, lastError: dialer.lastError, connections: dialer.connections,
      unanswered: unanswered)
  }

  /// Itself.
  public var masters: [any RedisCommander] { [self] }

  /// Whether commands can be written.
  var isOpen: Bool { dialer.isOpen }

  /// Sends a command at the end of this turn. `reply` is called once, on the reactor: in the order of the commands, or
  /// from within this call when the command cannot even be queued.
  public func submit(
    _ command: RedisCommand, timeout: Duration?, ifDisconnected patience: RedisPatience,
    reply: @escaping (Result<RedisValue, RedisError>) -> Void
  ) {
    guard !isClosed else { return reply(.failure(.closed)) }
    guard dialer.isOpen || !patience.fails(everConnected: dialer.connections > 0),
      patience != .failFast || !silence.isNoted
    else { return reply(.failure(.notConnected)) }
    guard unanswered < options.maxCommands, queuedBytes + command.bytes.count <= options.maxQueuedBytes else {
      return reply(.failure(.queueFull))
    }
    let deadline = reactor.now + (timeout ?? options.commandTimeout)
    queuedBytes += command.bytes.count
    waiting.append(PendingCommand(command, patience: patience, deadline: deadline, reply: reply))
    expire(at: deadline)
    scheduleFlush()
  }

  /// Closes it for good. What is unanswered fails with ``RedisError/closed``.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    dialer.close()
    for timer in [expiry?.timer, pinging] { if let timer { reactor.cancel(timer) } }
    connectionChanged = nil
    queuedBytes = 0
    for var pending in written.removeAll() + urgent.removeAll() + waiting.removeAll() {
      pending.takeReply()?(.failure(.closed))
    }
  }

  /// Commands that wait for their answer.
  private var unanswered: Int { waiting.count + urgent.count + written.count }
}

// MARK: Writing

extension RedisConnection {
  /// At most this much is gathered into one write.
  private static let batchBytes = 256 << 10

  func scheduleFlush() {
    guard !flushIsDue, dialer.isWritable else { return }
    flushIsDue = true
    reactor.atEndOfTurn { [weak self] in
      self?.flushIsDue = false
      self?.flush()
    }
  }

  private func flush() {
    while dialer.isWritable {
      var batch: [UInt8] = []
      while batch.count < Self.batchBytes, var pending = urgent.popFirst() ?? waiting.popFirst() {
        pending.write(to: &batch, known: &knownScripts)
        written.append(pending)
      }
      guard !batch.isEmpty else { return }
      dialer.write(batch)
    }
  }

  /// The caller is answered, and its bytes are free again.
  func finish(_ pending: PendingCommand, _ result: Result<RedisValue, RedisError>) {
    var pending = pending
    queuedBytes -= min(queuedBytes, pending.command.bytes.count)
    pending.takeReply()?(result)
  }
}

// MARK: What the dialer tells

extension RedisConnection: RedisDialerOwner {
  func connected() {
    silence.end()
    startPinging()
    scheduleFlush()
    connectionChanged?(true)
  }

  func drained() { flush() }

  func received(_ reply: RedisValue) {
    silence.end()
    guard var pending = written.first else { return dialer.drop(.protocolError("a reply to no command")) }
    let step = pending.take(reply)
    guard case .goesOn = step else {
      _ = written.popFirst()
      return end(pending, step)
    }
    written.first = pending
  }

  private func end(_ pending: PendingCommand, _ step: PendingCommand.Step) {
    switch step {
    case .goesOn: break
    case .ends(let result): finish(pending, result)
    case .repeats(let script):
      knownScripts.remove(script.sha1)
      urgent.append(pending)
      scheduleFlush()
    }
  }

  func dropped(_ error: RedisError) {
    knownScripts = []
    roundTrip = nil
    stopPinging()
    let lost = written.removeAll()
    var refused: [PendingCommand] = []
    for queue in [\RedisConnection.urgent, \.waiting] {
      self[keyPath: queue].filter { pending in
        if pending.patience != .wait { refused.append(pending) }
        return pending.patience == .wait
      }
    }
    for pending in lost { finish(pending, .failure(.lost)) }
    for pending in refused { finish(pending, .failure(.notConnected)) }
    connectionChanged?(false)
  }
}
