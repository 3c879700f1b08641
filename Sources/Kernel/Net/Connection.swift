internal import Glibc

/// What speaks a protocol over a connection: HTTP at first, WebSocket after the upgrade.
protocol ConnectionHandler: AnyObject {
  /// Bytes came. They may be changed in place; they are gone when this returns.
  func received(_ bytes: UnsafeMutableBufferPointer<UInt8>)
  /// The connection is closed; nothing follows.
  func closed()
}

/// One accepted connection. It lives and dies on the reactor that accepted it.
final class Connection: EventSource {
  private enum State {
    case open
    /// The last message is queued; what comes is still handled, until the peer has answered it.
    case closing
    /// What comes is thrown away; everything queued is sent, then the sending half ends.
    case finishing
    /// Everything is sent; waits for the peer's end, so that a reset does not overtake our last bytes.
    case lingering
    case closed
  }

  let reactor: Reactor
  /// The peer's numeric address.
  let remoteAddress: String
  private(set) var id = ConnectionID(reactor: 0, token: SourceToken(rawValue: 0))
  var handler: (any ConnectionHandler)?
  /// Bytes received and sent so far, for liveness.
  private(set) var bytesReceived: UInt64 = 0
  private(set) var bytesSent: UInt64 = 0
  /// Bytes that may wait for this connection alone; beyond it is closed.
  var privateLimit = 8 << 20

  var membership: Membership?
  /// How messages for this connection alone are compressed, when that was negotiated.
  var deflation: Deflation?
  /// Runs once, when everything sent so far has gone out; forgotten when the connection closes.
  var whenDrained: (() -> Void)?

  private let transport: any Transport
  private let io: ReactorIO
  private var outlet = Outlet()
  /// Of the private bytes, at most this many belong to initial states.
  private var welcomeBytes = 0
  private var state = State.open
  private var isReading = true
  private var isBlocked = false
  private var flushIsDue = false

  init(transport: any Transport, remoteAddress: String, reactor: Reactor) throws(SystemError) {
    self.transport = transport
    self.remoteAddress = remoteAddress
    self.reactor = reactor
    io = reactor.local(ReactorIO.self, make: ReactorIO.init)
    let token = try reactor.add(self, interest: .read)
    id = ConnectionID(reactor: reactor.index, token: token)
    reactor.statistics.connections += 1
  }

  var descriptor: Int32 { transport.descriptor }
  /// Messages can still be sent.
  var isOpen: Bool { if case .open = state { true } else { false } }
  var isClosed: Bool { if case .closed = state { true } else { false } }
  /// Everything for this connection alone has gone out and no frame is half sent.
  var isDrained: Bool { outlet.isClear }
  /// The socket's buffer is full: the peer does not read.
  var isWaitingForPeer: Bool { isBlocked }

  // MARK: Reading

  /// While paused the socket is not read: the peer is slowed down by TCP.
  func setReading(_ reading: Bool) {
    guard reading != isReading, isListening else { return }
    isReading = reading
    updateInterest()
  }

  func ready(_ readiness: Readiness) {
    if readiness.contains(.write) { becameWritable() }
    guard !isClosed else { return }
    if !readiness.isDisjoint(with: [.read, .hangUp]) { readable(readiness) }
  }

  private func readable(_ readiness: Readiness) {
    guard isReading else {
      if !readiness.isDisjoint(with: .hangUp) { close() }
      return
    }
    switch transport.receive(into: UnsafeMutableRawBufferPointer(io.buffer)) {
    case .moved(0): endOfInput()
    case .failed: close()
    case .wouldBlock: break
    case .moved(let count):
      bytesReceived += UInt64(count)
      reactor.statistics.bytesReceived += UInt64(count)
      if isListening { handler?.received(UnsafeMutableBufferPointer(rebasing: io.buffer[..<count])) }
    }
  }

  private func endOfInput() {
    switch state {
    case .finishing:
      isReading = false
      updateInterest()
    case .open, .closing, .lingering, .closed: close()
    }
  }

  private var isListening: Bool {
    switch state {
    case .open, .closing: true
    case .finishing, .lingering, .closed: false
    }
  }

  // MARK: Writing

  /// Sends a segment that is for this connection alone, at the end of this turn and before what its channel holds.
  func send(_ segment: Segment) {
    guard isOpen else { return }
    outlet.enqueue(segment)
    guard outlet.privateBytes - welcomeBytes <= privateLimit else { return close() }
    scheduleFlush()
  }

  /// Sends WebSocket messages that are for this connection alone, compressed where that was negotiated and pays.
  func sendMessages(_ segment: Segment) { send(compressed(segment)) }

  /// The segment as this connection alone is sent it.
  func compressed(_ segment: Segment) -> Segment { deflation?.deflated(segment) ?? segment }

  /// Sends an initial state, which may be as large as the board: it does not count against `privateLimit`.
  func sendWelcome(_ segments: [Segment]) {
    guard isOpen else { return }
    for segment in segments {
      welcomeBytes += segment.count
      outlet.enqueue(segment)
    }
    scheduleFlush()
  }

  /// Sends what is the last this connection is sent, behind everything before it; the peer's answer is still read.
  func sendLast(_ segment: Segment) {
    guard isOpen else { return }
    leaveChannel()
    send(segment)
    if isOpen { state = .closing }
  }

  /// Closes after everything sent so far has gone out, or after `patience`.
  func finish(patience: Duration = .seconds(5)) {
    guard isListening else { return }
    state = .finishing
    endMembership()
    isReading = true
    updateInterest()
    scheduleFlush()
    reactor.schedule(after: patience) { [weak self] in self?.close() }
  }

  /// Closes now. The handler is told at the turn's end: it may be in the middle of something, or its channel may be.
  func close() {
    guard !isClosed else { return }
    state = .closed
    endMembership()
    reactor.remove(self, id.token)
    reactor.statistics.connections -= 1
    transport.close()
    let handler = handler
    self.handler = nil
    whenDrained = nil
    reactor.atEndOfTurn { [self] in withExtendedLifetime(self) { handler?.closed() } }
  }

  func scheduleFlush() {
    guard !flushIsDue, !isBlocked else { return }
    flushIsDue = true
    reactor.atEndOfTurn { [self] in
      flushIsDue = false
      flush()
    }
  }

  /// Sends `vector`, which the channel gathered once for all members that are level, or what this one needs instead.
  func flush(level vector: borrowing SendVector, from first: Int, to end: Int) {
    guard let membership, membership.next == first, outlet.isClear, !isBlocked else { return flush() }
    switch transport.send(vector) {
    case .moved(let count) where count == vector.byteCount && !vector.isFull:
      sent(count, frames: vector.frames)
      membership.next = end
    case .moved(let count):
      sent(count, frames: outlet.consume(count, log: membership.log, next: &membership.next))
      settle()
    case .wouldBlock: block()
    case .failed: close()
    }
  }

  /// Sends what waits, up to 256 KiB a turn.
  func flush() {
    guard !isClosed, !isBlocked else { return }
    let membership = membership
    var next = membership?.next ?? 0
    membership?.skipStale(&next)
    let log = membership.flatMap { $0.isLive ? $0.log : nil }
    outlet.gather(into: &io.vector, log: log, next: next)
    switch io.vector.byteCount == 0 ? .moved(0) : transport.send(io.vector) {
    case .moved(let count):
      sent(count, frames: outlet.consume(count, log: log, next: &next))
      membership?.next = next
      settle()
    case .wouldBlock:
      membership?.next = next
      block()
    case .failed: close()
    }
  }

  private func settle() {
    // A full turn's share went out and more waits: the poller reports the socket again after the others.
    if !outlet.isClear || (membership?.isBehind ?? false) { return block() }
    welcomeBytes = 0
    if case .finishing = state {
      state = .lingering
      transport.shutdownSending()
      return isReading ? () : close()
    }
    if let whenDrained {
      self.whenDrained = nil
      whenDrained()
    }
    membership?.drained()
  }

  private func becameWritable() {
    isBlocked = false
    updateInterest()
    flush()
  }

  private func block() {
    guard !isBlocked else { return }
    isBlocked = true
    updateInterest()
  }

  private func sent(_ count: Int, frames: Int) {
    guard count > 0 else { return }
    reactor.statistics.framesSent += UInt64(frames)
    bytesSent += UInt64(count)
    reactor.statistics.sends += 1
    reactor.statistics.bytesSent += UInt64(count)
  }

  /// Leaves the channel's log behind.
  func endMembership() {
    membership?.leave()
    membership = nil
  }

  /// Leaves the channel; what it holds for this connection still goes out.
  func leaveChannel() {
    guard let membership else { return }
    let rest = membership.rest
    endMembership()
    sendWelcome(rest)
  }

  private func updateInterest() {
    guard !isClosed else { return }
    var interest: Interest = []
    if isReading { interest.insert(.read) }
    if isBlocked { interest.insert(.write) }
    do { try reactor.change(self, id.token, interest: interest) } catch { close() }
  }
}

/// What a reactor's connections share, since one read or flush is over before the next begins: the receive buffer, and
/// a send vector, so that flushing allocates nothing.
private final class ReactorIO {
  let buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 64 << 10)
  var vector = SendVector()

  deinit { buffer.deallocate() }
}
