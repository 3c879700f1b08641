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

/// Writes one of a connection's waiting ephemeral values (its latest, of most lanes) when a window closes: as whole frames in JSON, as
/// messages in binary.
public typealias EphemeralEncoder = (
  _ connection: ConnectionID, _ lane: EphemeralLane, _ value: Span<UInt8>, _ encoding: WireEncoding,
  _ writer: inout SegmentBuilder
) -> Void

/// A channel's home: where its frames get one order. Confined to the home reactor.
///
/// A broadcast is encoded once per wire encoding that has members, and deflated once where some read it so. Frames are sent at once when the channel was quiet
/// for a window, and gathered otherwise; the same bytes go to every reactor with members.
public final class ChannelHome {
  public let name: String
  /// Writes ephemeral values; set by whoever understands them. Without one they are dropped.
  public var encodeEphemeral: EphemeralEncoder?
  /// Called with each ephemeral value that a member sets, as it is set.
  public var onEphemeral: ((ConnectionID, EphemeralLane, Span<UInt8>) -> Void)?
  /// Called when a member fell too far behind and has to be welcomed again (``attach(_:encoding:isDeflated:welcome:)``).
  public var onResync: ((ConnectionID) -> Void)?

  private unowned let reactor: Reactor
  private let settings: ChannelSettings
  private let buffers = WireEncoding.allCases.map(FrameBuffer.init)
  private var memberCounts = LogForm.all.map { _ in 0 }
  private var membersPerReactor: [Int: Int] = [:]
  private var forms: [ConnectionID: LogForm] = [:]
  private var welcomes = DeflatedWelcomes()
  /// Members of the room on other instances: their ephemeral values are written, and they are sent nothing.
  private var outsiders: Set<ConnectionID> = []
  private var slots = EphemeralLane.allCases.map(EphemeralSlots.init)
  private var lastFlush = Instant(nanoseconds: 0)
  private var lastCursors = Instant(nanoseconds: 0)
  /// When the window closes.
  private var due: Instant?
  /// Closes the window, when it is not closed at the turn's end.
  private var timer: TimerToken?

  init(name: String, reactor: Reactor, settings: ChannelSettings) {
    self.name = name
    self.reactor = reactor
    self.settings = settings
  }

  /// The least time between two sendings of cursors; waiting ones are replaced by later ones. Zero: every window's.
  public var cursorInterval = Duration.zero
  /// Called with the number of cursors in each sending, before they are written.
  public var onCursors: ((Int) -> Void)?

  /// Connections attached now.
  public var count: Int { forms.count }

  /// Whether a member reads this encoding.
  public func has(_ encoding: WireEncoding) -> Bool {
    count(encoding, isDeflated: false) + count(encoding, isDeflated: true) > 0
  }

  /// Appends a durable message for every member: `write` is called once per wire encoding present, and appends whole
  /// frames in JSON, messages in binary.
  public func broadcast(_ write: (WireEncoding, inout SegmentBuilder) -> Void) {
    for encoding in WireEncoding.allCases where has(encoding) { buffers[encoding.rawValue].append(write) }
    scheduleFlush(after: reactor.isUnderPressure ? settings.pressuredWindow : settings.window, lastFlush)
  }

  /// Replaces the ephemeral value that waits in this lane, if any; ends of previews wait beside each other, up to
  /// ``EphemeralLane/depth``. At most ``EphemeralLane/limit`` bytes; from a connection that is no member it is dropped.
  public func setEphemeral(_ connection: ConnectionID, lane: EphemeralLane = .cursor, _ value: Span<UInt8>) {
    let isMember = forms[connection] != nil
    guard isMember || outsiders.contains(connection), slots[lane.rawValue].set(connection, value) else { return }
    if isMember { onEphemeral?(connection, lane, value) }
    if lane == .previewEnd, value.count >= EphemeralLane.keyBytes {
      let key = value.extracting(first: EphemeralLane.keyBytes)
      slots[EphemeralLane.preview.rawValue].clear(connection, beginningWith: key)
    }
    let window = reactor.isUnderPressure ? settings.pressuredWindow : settings.window
    if lane == .cursor, lastCursors + cursorInterval > lastFlush + window {
      scheduleFlush(after: cursorInterval, lastCursors)
    } else {
      scheduleFlush(after: window, lastFlush)
    }
  }

  /// Lets a connection of another instance have ephemeral values here; it is sent nothing.
  public func admitOutsider(_ connection: ConnectionID) { outsiders.insert(connection) }

  /// The end of ``admitOutsider(_:)``.
  public func dismissOutsider(_ connection: ConnectionID) {
    if outsiders.remove(connection) != nil { clearEphemeral(connection) }
  }

  /// Closes the window at the turn's end: what comes from afar has waited there.
  public func flushSoon() { scheduleFlush(after: .zero, lastFlush) }

  /// Forgets what waits of a connection: its author left.
  public func clearEphemeral(_ connection: ConnectionID) {
    for lane in EphemeralLane.allCases { clearEphemeral(connection, lane: lane) }
  }

  /// Forgets what waits of a connection in one lane.
  public func clearEphemeral(_ connection: ConnectionID, lane: EphemeralLane) {
    slots[lane.rawValue].clear(connection)
  }

  /// Makes a connection a live member at the log's end, after `welcome`, which it alone receives. What was broadcast
  /// before is not sent to it; what is broadcast after is, without a gap. Attaching a member again welcomes it anew.
  /// `isDeflated` is its session's ``Session/readsDeflatedLog``.
  public func attach(
    _ connection: ConnectionID, encoding: WireEncoding, isDeflated: Bool = false, welcome: [Segment]
  ) {
    flush()
    let form = LogForm(encoding, isDeflated: isDeflated)
    if forms.updateValue(form, forKey: connection) == nil {
      memberCounts[form.index] += 1
      membersPerReactor[connection.reactor, default: 0] += 1
    }
    let (name, home) = (name, reactor.index)
    let welcome = isDeflated ? deflatedWelcome(welcome) : welcome
    on(connection.reactor) { reactor in
      reactor.channels.attach(connection, to: name, home: home, form, welcome)
    }
  }

  /// Sends a text message to one member alone, as ``send(_:to:)`` does.
  public func send(text: [UInt8], to connection: ConnectionID) {
    var builder = SegmentBuilder(capacity: text.count + 10)
    builder.text(text)
    send(builder.seal(.durable), to: connection)
  }

  /// Sends whole frames to one member alone, behind everything that was broadcast before and ahead of everything that
  /// will be: an open window is closed for it. To a member that lags behind it is not sent: it is brought up to date
  /// instead.
  public func send(_ segment: Segment, to connection: ConnectionID) {
    flush()
    let name = name
    on(connection.reactor) { $0.channels.send(segment, to: connection, in: name) }
  }

  /// Takes a member off the channel. What was broadcast before still reaches it.
  public func detach(_ connection: ConnectionID) {
    guard let form = forms.removeValue(forKey: connection) else { return }
    clearEphemeral(connection)
    flush()
    memberCounts[form.index] -= 1
    membersPerReactor[connection.reactor, default: 1] -= 1
    if membersPerReactor[connection.reactor] == 0 { membersPerReactor[connection.reactor] = nil }
    let name = name
    on(connection.reactor) { $0.channels.detach(connection, from: name) }
  }

  /// Ends the channel; it must have no members.
  public func close() { reactor.channels.remove(self) }

  func resync(_ connection: ConnectionID) {
    if forms[connection] != nil { onResync?(connection) }
  }

  /// Closes the window `gap` after `last`, or at the turn's end when that is past; not later than it was to be.
  private func scheduleFlush(after gap: Duration, _ last: Instant) {
    let wanted = max(last + gap, reactor.now)
    if let due, due <= wanted { return }
    due = wanted
    if let timer { reactor.cancel(timer) }
    timer = nil
    if wanted == reactor.now {
      reactor.atEndOfTurn { [weak self] in self?.flush() }
    } else {
      timer = reactor.schedule(after: wanted - reactor.now) { [weak self] in self?.flush() }
    }
  }

  /// Closes the window: what was gathered becomes segments and goes to every reactor with members.
  private func flush() {
    due = nil
    if let timer { reactor.cancel(timer) }
    timer = nil
    let withCursors = cursorsAreDue()
    let batch = seal(withCursors: withCursors)
    slots[EphemeralLane.previewEnd.rawValue].removeAll()
    slots[EphemeralLane.preview.rawValue].removeAll()
    if withCursors {
      slots[EphemeralLane.cursor.rawValue].removeAll()
    } else if !slots[EphemeralLane.cursor.rawValue].isEmpty {
      scheduleFlush(after: cursorInterval, lastCursors)
    }
    guard batch.contains(where: { !$0.isEmpty }) else { return }
    welcomes.removeAll()
    lastFlush = reactor.now
    let name = name
    for index in membersPerReactor.keys { on(index) { $0.channels.deliver(batch, to: name) } }
  }

  private func count(_ encoding: WireEncoding, isDeflated: Bool) -> Int {
    memberCounts[LogForm(encoding, isDeflated: isDeflated).index]
  }

  /// Whether waiting cursors go out with this window: they keep their interval.
  private func cursorsAreDue() -> Bool {
    let count = slots[EphemeralLane.cursor.rawValue].count
    guard count > 0, lastCursors + cursorInterval <= reactor.now else { return false }
    lastCursors = reactor.now
    onCursors?(count)
    return true
  }

  /// The batch, by form; a form without members stays empty.
  private func seal(withCursors: Bool) -> [[Segment]] {
    var batch: [[Segment]] = []
    batch.reserveCapacity(2 * WireEncoding.allCases.count)
    for encoding in WireEncoding.allCases {
      let segments = has(encoding) ? seal(encoding, withCursors: withCursors) : []
      batch.append(count(encoding, isDeflated: false) > 0 ? segments : [])
      batch.append(count(encoding, isDeflated: true) > 0 ? segments.map(deflated) : [])
    }
    return batch
  }

  private func seal(_ encoding: WireEncoding, withCursors: Bool) -> [Segment] {
    let buffer = buffers[encoding.rawValue]
    if let encodeEphemeral {
      if withCursors { write(.cursor, encoding, encodeEphemeral, to: buffer) }
      write(.previewEnd, encoding, encodeEphemeral, to: buffer)
      write(.preview, encoding, encodeEphemeral, to: buffer)
    }
    return buffer.seal()
  }

  private func deflated(_ segment: Segment) -> Segment {
    // Without a deflater the plain form stands for the deflated one: each message says for itself what it is.
    reactor.local(FrameDeflater.self)?.deflated(segment, windowBits: LogForm.windowBits) ?? segment
  }

  private func deflatedWelcome(_ welcome: [Segment]) -> [Segment] {
    guard let deflater = reactor.local(FrameDeflater.self) else { return welcome }
    return welcome.map { welcomes.deflated($0, by: deflater) }
  }

  private func write(
    _ lane: EphemeralLane, _ encoding: WireEncoding, _ encode: EphemeralEncoder, to buffer: FrameBuffer
  ) {
    slots[lane.rawValue].forEach { connection, value in
      buffer.appendSkippable { encode(connection, lane, value, encoding, &$0) }
    }
  }

  private func on(_ index: Int, _ work: @escaping @Sendable (Reactor) -> Void) {
    if index == reactor.index { work(reactor) } else { reactor.post(to: index, work) }
  }
}

/// What waits in one encoding for the window to close. Binary messages share frames of about 32 KiB; JSON messages are
/// frames of their own.
private final class FrameBuffer {
  private static let frameLimit = 32 << 10
  private let encoding: WireEncoding
  private var durable = SegmentBuilder(capacity: 4_096)
  private var skippable = SegmentBuilder(capacity: 4_096)
  /// Where the open frame of each begins.
  private var durableFrame: Int?
  private var skippableFrame: Int?

  init(_ encoding: WireEncoding) { self.encoding = encoding }

  func append(_ write: (WireEncoding, inout SegmentBuilder) -> Void) {
    Self.append(to: &durable, &durableFrame, encoding) { write(encoding, &$0) }
  }

  func appendSkippable(_ write: (inout SegmentBuilder) -> Void) {
    Self.append(to: &skippable, &skippableFrame, encoding, write)
  }

  private static func append(
    to builder: inout SegmentBuilder, _ frame: inout Int?, _ encoding: WireEncoding,
    _ write: (inout SegmentBuilder) -> Void
  ) {
    guard encoding == .binary else { return write(&builder) }
    let start = frame ?? builder.beginFrame()
    frame = start
    write(&builder)
    if builder.count - start > frameLimit { close(&builder, &frame) }
  }

  private static func close(_ builder: inout SegmentBuilder, _ frame: inout Int?) {
    if let start = frame { builder.endFrame(opcode: 2, from: start) }
    frame = nil
  }

  func seal() -> [Segment] {
    Self.close(&durable, &durableFrame)
    Self.close(&skippable, &skippableFrame)
    var segments: [Segment] = []
    if durable.count > 0 { segments.append(durable.seal(.durable)) }
    if skippable.count > 0 { segments.append(skippable.seal(.skippable)) }
    return segments
  }
}
