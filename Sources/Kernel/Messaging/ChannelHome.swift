/// How channels gather and how far a member may fall behind.
public struct ChannelSettings: Sendable {
  /// A busy channel gathers frames this long; a quiet one answers at once.
  public var window: Duration
  /// The window while the reactor is busy most of the time.
  public var pressuredWindow: Duration
  /// Durable bytes a member may be behind before it is brought up to date from the beginning.
  public var lagLimit: Int

  public init(
    window: Duration = .milliseconds(20), pressuredWindow: Duration = .milliseconds(33), lagLimit: Int = 4 << 20
  ) {
    self.window = window
    self.pressuredWindow = pressuredWindow
    self.lagLimit = lagLimit
  }
}

/// Writes one connection's waiting ephemeral value (its latest) as whole frames, when a window closes.
public typealias EphemeralEncoder = (
  _ connection: ConnectionID, _ value: Span<UInt8>, _ encoding: WireEncoding, _ writer: inout SegmentBuilder
) -> Void

/// A channel's home: where its frames get one order. Confined to the home reactor.
///
/// A broadcast is encoded once per wire encoding that has members. Frames are sent at once when the channel was quiet
/// for a window, and gathered otherwise; the same bytes go to every reactor with members.
public final class ChannelHome {
  public let name: String
  /// Writes ephemeral values; set by whoever understands them. Without one they are dropped.
  public var encodeEphemeral: EphemeralEncoder?
  /// Called when a member fell too far behind and has to be welcomed again (``attach(_:encoding:welcome:)``).
  public var onResync: ((ConnectionID) -> Void)?

  private unowned let reactor: Reactor
  private let settings: ChannelSettings
  private let buffers = WireEncoding.allCases.map { _ in FrameBuffer() }
  private var memberCounts = WireEncoding.allCases.map { _ in 0 }
  private var membersPerReactor: [Int: Int] = [:]
  private var encodings: [ConnectionID: WireEncoding] = [:]
  private var slots = EphemeralSlots()
  private var lastFlush = Instant(nanoseconds: 0)
  private var isScheduled = false
  /// Closes the window, when it is not closed at the turn's end.
  private var timer: TimerToken?

  init(name: String, reactor: Reactor, settings: ChannelSettings) {
    self.name = name
    self.reactor = reactor
    self.settings = settings
  }

  /// Connections attached now.
  public var count: Int { encodings.count }

  /// Appends a durable message for every member: `write` is called once per wire encoding present and appends whole
  /// frames.
  public func broadcast(_ write: (WireEncoding, inout SegmentBuilder) -> Void) {
    for encoding in WireEncoding.allCases where memberCounts[encoding.rawValue] > 0 {
      write(encoding, &buffers[encoding.rawValue].durable)
    }
    scheduleFlush()
  }

  /// Replaces the ephemeral value that waits for the next window, if any. At most ``EphemeralSlots/limit`` bytes;
  /// from a connection that is no member it is dropped.
  public func setEphemeral(_ connection: ConnectionID, _ value: Span<UInt8>) {
    guard encodings[connection] != nil, slots.set(connection, value) else { return }
    scheduleFlush()
  }

  /// Forgets a waiting ephemeral value: its author left.
  public func clearEphemeral(_ connection: ConnectionID) { slots.clear(connection) }

  /// Makes a connection a live member at the log's end, after `welcome`, which it alone receives. What was broadcast
  /// before is not sent to it; what is broadcast after is, without a gap. Attaching a member again welcomes it anew.
  public func attach(_ connection: ConnectionID, encoding: WireEncoding, welcome: [Segment]) {
    flush()
    if encodings.updateValue(encoding, forKey: connection) == nil {
      memberCounts[encoding.rawValue] += 1
      membersPerReactor[connection.reactor, default: 0] += 1
    }
    let (name, home) = (name, reactor.index)
    on(connection.reactor) { reactor in
      reactor.channels.attach(connection, to: name, home: home, encoding, welcome)
    }
  }

  /// Takes a member off the channel. What was broadcast before still reaches it.
  public func detach(_ connection: ConnectionID) {
    guard let encoding = encodings.removeValue(forKey: connection) else { return }
    slots.clear(connection)
    flush()
    memberCounts[encoding.rawValue] -= 1
    membersPerReactor[connection.reactor, default: 1] -= 1
    if membersPerReactor[connection.reactor] == 0 { membersPerReactor[connection.reactor] = nil }
    let name = name
    on(connection.reactor) { $0.channels.detach(connection, from: name) }
  }

  /// Ends the channel; it must have no members.
  public func close() { reactor.channels.remove(self) }

  func resync(_ connection: ConnectionID) {
    if encodings[connection] != nil { onResync?(connection) }
  }

  private func scheduleFlush() {
    guard !isScheduled else { return }
    isScheduled = true
    let window = reactor.isUnderPressure ? settings.pressuredWindow : settings.window
    let wait = lastFlush + window - reactor.now
    if wait <= .zero {
      reactor.atEndOfTurn { [weak self] in self?.flush() }
    } else {
      timer = reactor.schedule(after: wait) { [weak self] in self?.flush() }
    }
  }

  /// Closes the window: what was gathered becomes segments and goes to every reactor with members.
  private func flush() {
    isScheduled = false
    if let timer { reactor.cancel(timer) }
    timer = nil
    let batch = WireEncoding.allCases.map(seal)
    slots.removeAll()
    guard batch.contains(where: { !$0.isEmpty }) else { return }
    lastFlush = reactor.now
    let name = name
    for index in membersPerReactor.keys { on(index) { $0.channels.deliver(batch, to: name) } }
  }

  private func seal(_ encoding: WireEncoding) -> [Segment] {
    guard memberCounts[encoding.rawValue] > 0 else { return [] }
    let buffer = buffers[encoding.rawValue]
    if let encodeEphemeral {
      slots.forEach { encodeEphemeral($0, $1, encoding, &buffer.skippable) }
    }
    return buffer.seal()
  }

  private func on(_ index: Int, _ work: @escaping @Sendable (Reactor) -> Void) {
    if index == reactor.index { work(reactor) } else { reactor.post(to: index, work) }
  }
}

/// What waits in one encoding for the window to close.
private final class FrameBuffer {
  var durable = SegmentBuilder(capacity: 4_096)
  var skippable = SegmentBuilder(capacity: 4_096)

  func seal() -> [Segment] {
    var segments: [Segment] = []
    if durable.count > 0 { segments.append(durable.seal(.durable)) }
    if skippable.count > 0 { segments.append(skippable.seal(.skippable)) }
    return segments
  }
}
