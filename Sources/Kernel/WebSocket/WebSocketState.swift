/// Where a connection stands between its handshake and its end: liveness (RFC 6455 section 5.5.2) and the closing handshake
/// (section 7). Pure: each input returns what the owner is to do.
///
/// A tick comes once per ping interval. The peer is dead when a ping went out fully, we are reading, and for one whole
/// interval neither a byte came nor output moved beyond that ping.
public struct WebSocketState: Equatable, Sendable {
  /// Where the closing handshake stands.
  public enum Phase: Equatable, Sendable {
    case open
    case closing(Closing)
    case closed
  }

  /// What a connection that is closing waits for; all of them end at the deadline, too.
  public enum Closing: Equatable, Sendable {
    /// Our close is on its way; the peer's is to come.
    case sent
    /// The peer's close came; our answer is to be flushed.
    case received
    /// The peer broke a rule: our close is to be flushed, then nothing is waited for (section 7.1.7).
    case failed
  }

  /// What the owner does next.
  public enum Action: Equatable, Sendable {
    case nothing
    /// Queue a ping of ``WebSocketState/pingBytes`` bytes, header included.
    case sendPing
    /// Queue a close frame as the last frame, and send no more messages.
    case sendClose(WebSocketCloseCode?)
    /// End the TCP connection, the server first (section 7.1.1): shut down writing, and close.
    case terminate
  }

  /// What happened on the socket since the last tick.
  public struct Activity: Equatable, Sendable {
    public var bytesReceivedSinceLastTick: Int
    /// Bytes of frames that the socket took, before TLS, the ping's included.
    public var bytesSentSinceLastTick: Int
    /// Whether the socket was read all the time: no handler waited, no input was held back.
    public var reading: Bool
    /// Whether the socket took the last byte of the ping that was asked for last.
    public var pingFullySent: Bool

    public init(bytesReceivedSinceLastTick: Int, bytesSentSinceLastTick: Int, reading: Bool, pingFullySent: Bool) {
      self.bytesReceivedSinceLastTick = bytesReceivedSinceLastTick
      self.bytesSentSinceLastTick = bytesSentSinceLastTick
      self.reading = reading
      self.pingFullySent = pingFullySent
    }
  }

  /// The ping that was asked for last.
  private enum Ping: Equatable {
    case none
    /// At the last tick: what it took of the interval's output is known.
    case asked
    /// Before the last tick, at which it was still queued.
    case late
  }

  /// The size of a ping frame with an empty payload, which is what ``Action/sendPing`` means.
  public static let pingBytes = 2

  public private(set) var phase = Phase.open
  /// When the next tick is due.
  public private(set) var deadline: Instant
  private let pingInterval: Duration
  private let closeTimeout: Duration
  private var ping = Ping.none
  private var received = 0
  private var sent = 0
  private var readAllTime = true

  /// An open connection; the first ping is asked for one interval after `now`.
  public init(pingInterval: Duration = .seconds(10), closeTimeout: Duration = .seconds(5), now: Instant) {
    self.pingInterval = pingInterval
    self.closeTimeout = closeTimeout
    deadline = now + pingInterval
  }

  /// We want to close: our close goes out, and the peer's answer is waited for. Only the first close is sent.
  public mutating func close(_ code: WebSocketCloseCode?, now: Instant) -> Action {
    begin(.sent, code, now)
  }

  /// The peer broke a rule: our close goes out, and the connection ends once it is flushed.
  public mutating func fail(_ code: WebSocketCloseCode, now: Instant) -> Action {
    if phase == .closing(.sent) { return end() }
    return begin(.failed, code, now)
  }

  /// The peer's close frame came. Its code is sent back (section 5.5.1); when ours is out already, this is the end.
  public mutating func receivedClose(_ code: WebSocketCloseCode?, now: Instant) -> Action {
    if phase == .closing(.sent) { return end() }
    return begin(.received, code, now)
  }

  /// The socket took the last byte of our close frame.
  public mutating func closeFlushed() -> Action {
    switch phase {
    case .closing(.received), .closing(.failed): end()
    case .open, .closing(.sent), .closed: .nothing
    }
  }

  /// The TCP connection is gone, or was given up.
  public mutating func disconnected() { phase = .closed }

  /// A timer fired. Before ``deadline`` the activity is only added up.
  public mutating func tick(_ activity: Activity, now: Instant) -> Action {
    received += activity.bytesReceivedSinceLastTick
    sent += activity.bytesSentSinceLastTick
    readAllTime = readAllTime && activity.reading
    guard now >= deadline else { return .nothing }
    switch phase {
    case .open: return tickOpen(pingFullySent: activity.pingFullySent, now)
    case .closing: return end()
    case .closed: return .nothing
    }
  }
}

extension WebSocketState {
  private mutating func tickOpen(pingFullySent: Bool, _ now: Instant) -> Action {
    let isSilent = received == 0 && sent <= Self.pingBytes && readAllTime
    received = 0
    sent = 0
    readAllTime = true
    deadline = now + pingInterval
    if ping == .asked, pingFullySent, isSilent { return end() }
    guard ping == .none || pingFullySent else {
      // It waits behind other output: a second one would tell no more.
      ping = .late
      return .nothing
    }
    ping = .asked
    return .sendPing
  }

  private mutating func begin(_ closing: Closing, _ code: WebSocketCloseCode?, _ now: Instant) -> Action {
    guard phase == .open else { return .nothing }
    phase = .closing(closing)
    deadline = now + closeTimeout
    return .sendClose(code)
  }

  private mutating func end() -> Action {
    guard phase != .closed else { return .nothing }
    phase = .closed
    return .terminate
  }
}
