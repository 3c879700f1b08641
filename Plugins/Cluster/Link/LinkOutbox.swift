import Kernel
import RoomsAPI

/// What a room has to tell its other homes and has not told yet, and when it may: at once while the room is quiet, once a
/// window while it is busy.
final class LinkOutbox {
  /// How long those who were told of a tick may take to send before it is done without them: some turns of a busy reactor.
  private static let patience = Duration.milliseconds(10)

  /// Publishes what waits, at a tick at which nobody else did.
  var onDue: (() -> Void)?
  /// A member's number, under which the others know it.
  private let number: (ConnectionID) -> Int
  private unowned let reactor: Reactor
  private let window: Duration
  private var slots = EphemeralLane.allCases.map { EphemeralSlots($0) }
  private var waiters: [() -> Void] = []
  private var lastSent = Instant(nanoseconds: 0)
  private var timer: TimerToken?
  private var tickIsDue = false

  init(reactor: Reactor, window: Duration, number: @escaping (ConnectionID) -> Int) {
    self.reactor = reactor
    self.window = window
    self.number = number
  }

  /// The newest value of each member goes out with the next message.
  func set(_ connection: ConnectionID, _ lane: EphemeralLane, _ value: Span<UInt8>) {
    guard slots[lane.rawValue].set(connection, value) else { return }
    if lane == .previewEnd, value.count >= EphemeralLane.keyBytes {
      let key = value.extracting(first: EphemeralLane.keyBytes)
      slots[EphemeralLane.preview.rawValue].clear(connection, beginningWith: key)
    }
    schedule()
  }

  /// A member has left: nothing of it is told any more.
  func forget(_ connection: ConnectionID) { for lane in slots.indices { slots[lane].clear(connection) } }

  /// Runs `body` when something may be sent.
  func atTick(_ body: @escaping () -> Void) {
    waiters.append(body)
    schedule()
  }

  /// Takes what waits; the next window begins.
  func take() -> [UInt8] {
    lastSent = reactor.now
    if let timer { reactor.cancel(timer) }
    timer = nil
    tickIsDue = false
    defer { if !waiters.isEmpty { schedule() } }
    var values: [UInt8] = []
    for lane in EphemeralLane.allCases { write(lane, to: &values) }
    return values.isEmpty ? [] : LinkMessage.post(.ephemeral, values)
  }

  /// Sends nothing any more.
  func close() {
    if let timer { reactor.cancel(timer) }
    onDue = nil
    let waiters = waiters
    self.waiters = []
    for waiter in waiters { waiter() }
  }

  private var isEmpty: Bool { slots.allSatisfy(\.isEmpty) }

  private func schedule() {
    guard !tickIsDue else { return }
    tickIsDue = true
    let wait = lastSent + window - reactor.now
    if wait <= .zero {
      reactor.atEndOfTurn { [weak self] in
        // Unless something was sent in this turn.
        if let self, tickIsDue, timer == nil { tick() }
      }
    } else {
      timer = reactor.schedule(after: wait) { [weak self] in self?.tick() }
    }
  }

  private func tick() {
    timer = nil
    let told = waiters
    waiters = []
    for waiter in told { waiter() }
    guard !told.isEmpty else { return sendRest() }
    // They send within the next turns, and what waits here goes along: until then the tick lasts.
    timer = reactor.schedule(after: Self.patience) { [weak self] in self?.sendRest() }
  }

  /// Those who came meanwhile have another tick.
  private func sendRest() {
    timer = nil
    tickIsDue = false
    if !isEmpty { onDue?() } else if !waiters.isEmpty { schedule() }
  }

  private func write(_ lane: EphemeralLane, to output: inout [UInt8]) {
    slots[lane.rawValue].forEach { connection, value in
      output.varint(number(connection))
      output.append(UInt8(lane.rawValue))
      output.bytes(value)
    }
    slots[lane.rawValue].removeAll()
  }
}
