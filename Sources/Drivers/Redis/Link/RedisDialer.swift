internal import Kernel

/// Who has itself connected.
protocol RedisDialerOwner: AnyObject {
  /// There is a connection, a new one.
  func connected()
  func received(_ reply: RedisValue)
  /// The connection can be written to again.
  func drained()
  /// The connection is gone; another one is being made.
  func dropped(_ error: RedisError)
}

/// Keeps one link to a server: makes it, and makes it again after a pause whenever it is lost.
final class RedisDialer: RedisLinkOwner {
  private enum State {
    case idle
    /// Resolving or connecting, until the timer fires.
    case connecting(RedisLink?, TimerToken)
    case open(RedisLink)
    case pausing(TimerToken)
    case closed
  }

  /// Why the last attempt or connection failed; `nil` while all is well.
  private(set) var lastError: RedisError?
  /// How often a connection was made.
  private(set) var connections = 0

  weak var owner: (any RedisDialerOwner)?
  private let server: RedisServer
  private unowned let reactor: Reactor
  private let resolver: RedisResolver
  private var state = State.idle
  private var backoff: Backoff
  private var attempts = 0
  private var random = SystemRandomNumberGenerator()

  init(_ server: RedisServer, on reactor: Reactor) {
    self.server = server
    self.reactor = reactor
    resolver = RedisResolver(server.url.endpoint, on: reactor)
    backoff = Backoff(first: server.options.firstPause, longest: server.options.longestPause)
  }

  /// Begins; ``RedisDialerOwner/connected()`` follows, at the earliest when this has returned.
  func start() {
    guard case .idle = state else { return }
    dial()
  }

  var isOpen: Bool { if case .open = state { true } else { false } }

  /// Whether bytes can be written now; if not, `connected` or `drained` follows.
  var isWritable: Bool { if case .open(let link) = state { link.isDrained } else { false } }

  func write(_ bytes: [UInt8]) {
    guard case .open(let link) = state else { return }
    link.write(bytes)
  }

  /// Gives up the connection, as it does not answer or talks nonsense, and makes another one.
  func drop(_ error: RedisError) {
    guard case .open(let link) = state else { return }
    link.close()
    linkFailed(error)
  }

  /// Ends it for good; the owner is not told.
  func close() {
    switch state {
    case .connecting(let link, let timer):
      link?.close()
      reactor.cancel(timer)
    case .open(let link): link.close()
    case .pausing(let timer): reactor.cancel(timer)
    case .idle, .closed: break
    }
    resolver.cancel()
    state = .closed
    owner = nil
  }

  // MARK: Making a link

  private func dial() {
    let timer = reactor.schedule(after: server.options.connectTimeout) { [weak self] in self?.gaveUp() }
    state = .connecting(nil, timer)
    resolver.resolve { [weak self] answer in self?.resolved(answer) }
  }

  private func resolved(_ answer: RedisResolver.Answer) {
    guard case .connecting(nil, let timer) = state else { return }
    do {
      let addresses = try answer.get()
      let address = addresses[attempts % addresses.count]
      attempts += 1
      state = .connecting(try RedisLink(server, at: address, on: reactor, owner: self), timer)
    } catch {
      linkFailed(error)
    }
  }

  private func gaveUp() {
    guard case .connecting(let link, _) = state else { return }
    link?.close()
    resolver.cancel()
    linkFailed(.cannotConnect("no answer in time"))
  }

  private func pause() {
    let delay = backoff.next(using: &random)
    state = .pausing(reactor.schedule(after: delay) { [weak self] in self?.dial() })
  }

  // MARK: What the link tells

  func linkOpened() {
    guard case .connecting(let link?, let timer) = state else { return }
    reactor.cancel(timer)
    state = .open(link)
    backoff.reset()
    lastError = nil
    connections += 1
    owner?.connected()
  }

  func linkReceived(_ reply: RedisValue) { owner?.received(reply) }

  func linkDrained() { owner?.drained() }

  func linkFailed(_ error: RedisError) {
    let wasOpen = isOpen
    if case .connecting(_, let timer) = state { reactor.cancel(timer) }
    lastError = error
    pause()
    if wasOpen { owner?.dropped(error) }
  }
}
