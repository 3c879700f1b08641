public import Kernel

/// Subscriptions to one server over a connection of their own, confined to its reactor. They are made again by
/// themselves after the connection was lost. ``close()`` it in the end.
public final class RedisSubscriber: RedisListener {
  struct Subscription {
    let handler: Handler
    /// Tells one `subscribe` from a later one of the same channel.
    let id: Int
    /// A `subscribe` whose confirmation is awaited; `false` while a lost one is being made again.
    var isNew = true
  }

  /// What the server owes an answer to, in the order of writing.
  enum Request {
    case subscribe(RedisChannel, id: Int)
    case unsubscribe(RedisChannel)
    case ping(since: Instant)
  }

  /// The reactor it lives on.
  public unowned let reactor: Reactor
  /// Told, on the reactor, when the connection was made (`true`) and when it was lost.
  var connectionChanged: ((Bool) -> Void)?
  let options: RedisOptions
  let dialer: RedisDialer
  var subscriptions: [RedisChannel: Subscription] = [:]
  var requests = Fifo<(request: Request, deadline: Instant)>()
  var output: [UInt8] = []
  var roundTrip: Duration?
  private var nextID = 0
  private var flushIsDue = false
  private var isClosed = false
  private var liveness: TimerToken?

  /// Begins to connect, to one server; a Cluster's and a Sentinel's are found by ``RedisClient``.
  public init(_ server: RedisServer, on reactor: Reactor) {
    self.reactor = reactor
    options = server.options
    dialer = RedisDialer(server, on: reactor)
    dialer.owner = self
    dialer.start()
  }

  /// Whether subscriptions can be made.
  var isOpen: Bool { dialer.isOpen }

  /// How it is doing.
  public var health: RedisHealth {
    RedisHealth(
      isConnected: dialer.isOpen, roundTrip: roundTrip, lastError: dialer.lastError, connections: dialer.connections,
      unanswered: requests.count)
  }

  /// Subscribes, or subscribes once more with another handler in place of the former one, which is told nothing more.
  /// `handler` is told ``RedisSubscriptionEvent/subscribed`` when Redis has confirmed it.
  public func subscribe(_ channel: RedisChannel, _ handler: @escaping Handler) {
    guard !isClosed else { return handler(.failed(.closed)) }
    guard subscriptions[channel] != nil || subscriptions.count < options.maxChannels else {
      return handler(.failed(.queueFull))
    }
    nextID += 1
    subscriptions[channel] = Subscription(handler: handler, id: nextID)
    if dialer.isOpen { request(.subscribe(channel, id: nextID), channel.subscribe) }
  }

  /// Ends a subscription: its handler is told nothing more.
  public func unsubscribe(_ channel: RedisChannel) {
    guard subscriptions.removeValue(forKey: channel) != nil, dialer.isOpen else { return }
    request(.unsubscribe(channel), channel.unsubscribe)
  }

  /// Ends them all. Handlers are told that it is closed.
  public func close() {
    guard !isClosed else { return }
    isClosed = true
    connectionChanged = nil
    dialer.close()
    stopLiveness()
    let ended = subscriptions.values
    subscriptions = [:]
    for subscription in ended { subscription.handler(.failed(.closed)) }
  }
}

// MARK: Writing

extension RedisSubscriber {
  func request(_ request: Request, _ command: RedisCommand) {
    requests.append((request, reactor.now + options.commandTimeout))
    output.append(contentsOf: command.bytes)
    guard !flushIsDue else { return }
    flushIsDue = true
    reactor.atEndOfTurn { [weak self] in
      self?.flushIsDue = false
      self?.flush()
    }
  }

  /// Requests are few and short: what the socket does not take at once waits behind it.
  private func flush() {
    guard dialer.isWritable, !output.isEmpty else { return }
    let batch = output
    output = []
    dialer.write(batch)
  }

  // MARK: Liveness

  private func startLiveness() {
    stopLiveness()
    let period = min(options.pingInterval, options.commandTimeout)
    liveness = reactor.schedule(after: period) { [weak self] in self?.checkLiveness() }
  }

  private func stopLiveness() {
    if let liveness { reactor.cancel(liveness) }
    liveness = nil
  }

  private func checkLiveness() {
    guard dialer.isOpen else { return }
    if let oldest = requests.first, oldest.deadline <= reactor.now { return dialer.drop(.timedOut) }
    request(.ping(since: reactor.time.now()), RedisCommand("PING"))
    startLiveness()
  }
}

// MARK: What the dialer tells

extension RedisSubscriber: RedisDialerOwner {
  func connected() {
    for (channel, subscription) in subscriptions {
      request(.subscribe(channel, id: subscription.id), channel.subscribe)
    }
    request(.ping(since: reactor.time.now()), RedisCommand("PING"))
    startLiveness()
    connectionChanged?(true)
  }

  func drained() { flush() }

  func dropped(_ error: RedisError) {
    stopLiveness()
    roundTrip = nil
    output = []
    _ = requests.removeAll()
    connectionChanged?(false)
  }
}
