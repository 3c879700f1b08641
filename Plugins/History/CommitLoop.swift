import Kernel
import RoomsAPI

/// Who is told what became of a room's entries.
protocol CommitObserver: AnyObject {
  /// The entry is durable and folded. Returns how many bytes the room is sent about it.
  func committed(_ entry: Committed) -> Int
  /// It is not in the log.
  func failed(_ failure: Uncommitted, _ reason: ProtocolError)
  /// The store that the instances share cannot be reached: what waits goes on waiting.
  func storeIsAway()
  /// The store's log is another than this one, or has lost its end: nothing can be appended to it.
  func storeDiverged()
  /// Entries were told that have waited for a tick already, here or where they come from.
  func toldAfterTick()
}

/// Takes a room's entries to the store, one batch after the other, on the room's home. It goes on when its room has left
/// memory, until nothing waits.
///
/// With other homes, what waits here goes out in the room's tick; what they appended is folded as it comes.
final class CommitLoop {
  /// The tick in which what waits goes out.
  private enum Tick { case none, asked, here }

  /// Entries one commit takes; the rest follows in the next.
  private static let batchLimit = 128
  /// Entries of other servers that wait to be folded; beyond it they are read from the store instead.
  private static let arrivalLimit = 4096
  /// How often a batch is appended anew because others' entries came before it.
  private static let attemptLimit = 8
  /// Pauses before the store is tried again: short at first, as another server may have taken over by then.
  private static let (firstPause, longestPause) = (Duration.milliseconds(100), Duration.seconds(1))

  weak var observer: (any CommitObserver)?
  /// The line to the room's other homes: entries go out with what else is told there, once in its tick.
  weak var link: (any RoomLink)?
  private let room: RoomID
  private let reactor: Reactor
  private let log: StrokeLog
  private let store: any StrokeStore
  private let underWay: CommitsUnderWay
  private let metrics: HistoryMetrics
  private let logger: Logger
  private var isRunning = false
  private var tick = Tick.none
  private var isUnderWay = false
  /// Whether the last attempt to reach the store failed.
  private(set) var isAway = false
  /// Another loop has taken over.
  private var isRetired = false
  /// Effects that are not marked in the store.
  private var unmarked: [PartialEffect]
  /// Durable entries of other servers, in order.
  private var arrivals: ArraySlice<Entry> = []
  private var isBehind = false
  private var attempts = 0
  private var pause = firstPause
  /// What was logged of the store since something was appended, or nothing waits.
  private var logged: StrokeStoreError?

  init(
    room: RoomID, on reactor: Reactor, log: StrokeLog, unmarked: [PartialEffect], store: any StrokeStore,
    link: (any RoomLink)?, underWay: CommitsUnderWay, metrics: HistoryMetrics, logger: Logger
  ) {
    self.room = room
    self.reactor = reactor
    self.link = link
    self.log = log
    self.unmarked = unmarked
    self.store = store
    self.underWay = underWay
    self.metrics = metrics
    self.logger = logger
  }

  /// Another server has appended these. What is older than the log's head does no harm, and what lies between is read.
  func received(_ entries: [Entry]) {
    if arrivals.count + entries.count > Self.arrivalLimit {
      arrivals = []
      isBehind = true
    } else {
      arrivals += entries
    }
    // At once, so that they go out with what came beside them; more than a slice is left to the loop.
    if !isRunning { _ = tellSlice(nextArrival) }
    if !arrivals.isEmpty || isBehind || !unmarked.isEmpty { start() }
  }

  /// What the store holds may be more than was told here: it is asked.
  func check() {
    isBehind = true
    start()
  }

  /// Appends nothing any more: the room has another log.
  func retire() {
    isRetired = true
    observer = nil
  }

  /// Something waits in the log. What comes in until its tick is committed together.
  func wake() {
    guard !isRunning, tick == .none else { return }
    tick = .asked
    countIn()
    let come = { [self] in
      tick = .here
      start()
    }
    if let link { link.atTick(come) } else { reactor.atEndOfTurn(come) }
  }

  private func start() {
    guard !isRunning else { return }
    isRunning = true
    countIn()
    reactor.spawn { [self] in await run() }
  }

  private func run() async {
    while !isRetired {
      await foldArrivals()
      if log.isStale, !(await recover()) { return retryLater() }
      let batch = link == nil || tick == .here ? log.takeBatch(limit: Self.batchLimit) : []
      if tick == .here { tick = .none }
      if !batch.isEmpty, !(await commit(batch)) { return retryLater() }
      await markEffects()
      if batch.isEmpty, arrivals.isEmpty, !isBehind, tick != .here { break }
    }
    rest()
  }

  private func rest() {
    isRunning = false
    // What waits for its tick has not been taken yet.
    if log.isIdle {
      pause = Self.firstPause
      logged = nil
    }
    if isRetired, tick == .here { tick = .none }
    if !isRetired, !log.isIdle { wake() }
    countIn()
  }

  /// A stopping server waits while something is under way here.
  private func countIn() {
    let isBusy = isRunning || tick != .none
    guard isBusy != isUnderWay else { return }
    isUnderWay = isBusy
    if isBusy { underWay.begin() } else { underWay.end() }
  }

  /// Returns whether to go on: not while the store is away, or another log is to be read.
  private func commit(_ batch: [Entry]) async -> Bool {
    let began = reactor.time.now()
    do {
      var missed = try await store.append(
        batch, to: room.text, expecting: log.end, carrying: link?.takeEnvelope())[...]
      metrics.appended(batch.count, since: began, on: reactor)
      attempts = 0
      isBack()
      await tell { missed.popFirst().flatMap { log.precede(by: $0) } ?? log.nextCommitted() }
    } catch  where isContention(error) && attempts < Self.attemptLimit {
      attempts += 1
      log.putBack()
    } catch  where link != nil && error.mayPass {
      log.putBack()
      wentAway(error)
      return false
    } catch  where link != nil && isDivergence(error) {
      log.putBack()
      observer?.storeDiverged()
      return false
    } catch {
      attempts = 0
      metrics.failed(batch.count, on: reactor)
      logger.error("room \(room): \(batch.count) entries were not stored: \(error)")
      for failure in log.failed(isCertain: error.isCertain) {
        observer?.failed(failure, error == .full ? .storageFull : .boardBusy)
      }
    }
    return true
  }

  /// Whether others' entries came before the batch: nothing was appended, and when they are folded it may be.
  private func isContention(_ error: StrokeStoreError) -> Bool {
    switch error {
    case .duplicateOperation: true
    case .headMismatch(let actual?): actual.epoch == log.epoch && actual.seq >= log.head
    default: false
    }
  }

  /// Whether the store has another log, or less of this one than is known here.
  private func isDivergence(_ error: StrokeStoreError) -> Bool {
    switch error {
    case .headMismatch, .noLog: true
    default: false
    }
  }

  /// It takes entries: that it can be read says nothing of that.
  private func isBack() {
    isAway = false
    pause = Self.firstPause
    logged = nil
  }

  private func wentAway(_ error: StrokeStoreError) {
    if logged != error { logger.warning("room \(room): the store takes nothing: \(error)") }
    logged = error
    isAway = true
    observer?.storeIsAway()
  }

  private func foldArrivals() async {
    // What came since may follow something else than what is known here: that is read first.
    if !isBehind { await tell(nextArrival) }
    if isBehind { log.missedSome() }
    isBehind = false
  }

  private func nextArrival() -> Committed? {
    while let entry = arrivals.popFirst() {
      if let committed = log.absorb(entry) { return committed }
      // Behind a gap, or of another log; what is older is known, or else the store has lost what is known.
      if entry.position.epoch != log.epoch || entry.seq > log.head || !log.has(entry) { isBehind = true }
    }
    return nil
  }

  /// Tells of durable entries, one after the other as they are folded, a slice in each turn.
  private func tell(_ next: () -> Committed?) async {
    while tellSlice(next) { await Task.yield() }
  }

  /// Returns whether there may be more.
  private func tellSlice(_ next: () -> Committed?) -> Bool {
    var bytes = 0
    defer { if bytes > 0, link != nil { observer?.toldAfterTick() } }
    while bytes < log.limits.sliceBytes {
      guard let entry = next() else { return false }
      if let effect = PartialEffect(of: entry.entry, entry.result) { unmarked.append(effect) }
      bytes += StrokeLogLimits.entryCost + (observer?.committed(entry) ?? 0)
    }
    return true
  }

  /// After a failure that left open what the store holds: reads it.
  private func recover() async -> Bool {
    do {
      while log.isStale {
        var entries = try await store.read(room.text, after: log.end)[...]
        if entries.isEmpty { log.reachedEnd() }
        await tell { entries.popFirst().flatMap { log.absorb($0) } }
      }
      isAway = false
      return true
    } catch {
      if link != nil, isDivergence(error) { observer?.storeDiverged() } else if link != nil { wentAway(error) }
      if !isAway { logger.error("room \(room): the store does not say what it holds: \(error)") }
      return false
    }
  }

  private func retryLater() {
    guard !isRetired else { return rest() }
    let wait = pause
    pause = min(wait * 2, Self.longestPause)
    reactor.schedule(after: wait) { [self] in
      reactor.spawn { [self] in await run() }
    }
  }

  /// Notes what entries did where that is less than they say, for replays.
  private func markEffects() async {
    let effects = unmarked
    guard !effects.isEmpty else { return }
    unmarked = []
    do {
      try await store.mark(effects, in: log.epoch, of: room.text)
    } catch {
      unmarked += effects
      logger.warning("room \(room): the effects of \(effects.count) entries were not marked: \(error)")
    }
  }
}
