/// By when a client must have sent more: the answer to slow senders. Pure; the connection reports what happened and
/// arms one timer for ``instant``.
///
/// Between requests `idle` runs. A head must be complete within `head` of its first byte, however often bytes drip in.
/// A body may take `bodyGrace` plus the time its bytes take at `bodyRate`, so progress must be steady.
public struct HTTPDeadline: Equatable, Sendable {
  /// How patient to be.
  public struct Patience: Equatable, Sendable {
    /// How long a connection may be kept alive without a request.
    public var idle = Duration.seconds(60)
    /// From a head's first byte to its end.
    public var head = Duration.seconds(10)
    /// What every body is granted before its rate counts.
    public var bodyGrace = Duration.seconds(10)
    /// The slowest body tolerated, in bytes per second.
    public var bodyRate = 1_024

    /// The defaults.
    public init() {}
  }

  /// What to do at the deadline.
  public enum Expiry: Equatable, Sendable {
    /// Nothing was asked: close without a word.
    case close
    /// Answer this error (408), then close.
    case refuse(HTTPParseError)
  }

  /// When patience ends; `nil` while a complete request is being handled.
  public private(set) var instant: Instant?

  private let patience: Patience
  private var phase: HTTPRequestParser.Phase = .idle

  /// Begins with an idle connection.
  public init(_ patience: Patience = Patience(), now: Instant) {
    self.patience = patience
    instant = now + patience.idle
  }

  /// Reports the parser's phase and how many bytes it just used: after every `feed` and every `take`, so that each
  /// pipelined request begins its own time.
  public mutating func update(_ next: HTTPRequestParser.Phase, received: Int, now: Instant) {
    defer { phase = next }
    switch next {
    case .idle: if phase != .idle { instant = now + patience.idle }
    case .head: if phase != .head { instant = now + patience.head }
    case .body:
      if phase != .body { instant = now + patience.bodyGrace }
      let earned = Duration.nanoseconds(Int64(received) * 1_000_000_000 / Int64(max(1, patience.bodyRate)))
      instant = instant.map { $0 + earned }
    case .complete: instant = nil
    }
  }

  /// What is due at `now`; `nil` when there is time left.
  public func expiry(at now: Instant) -> Expiry? {
    guard let instant, now >= instant else { return nil }
    return phase == .idle ? .close : .refuse(.timeout)
  }
}
