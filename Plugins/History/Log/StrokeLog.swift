/// One room's log in memory: who may append what, what waits for its commit, and the fold of what is durable. It is
/// confined to the room's home reactor and does no I/O: its owner moves batches to a ``StrokeStore`` and back.
///
///     submit -> takeBatch -> (store.append) -> nextCommitted()... or failed(isCertain:)
///
/// Only ``nextCommitted()`` and ``absorb(_:)`` fold, and both are told of durable entries: nothing is ever folded that is
/// not durable. Sequence numbers are given when a batch is taken and taken back when it fails.
final class StrokeLog {
  private enum State {
    /// Nothing is being committed.
    case ready
    /// These are at the store, in this order, from `head + 1` on; or durable and not folded yet.
    case committing(ArraySlice<OperationKey>)
    /// What the store holds after `head` is not known; see ``absorb(_:)``.
    case stale
  }

  let limits: StrokeLogLimits
  private var log: ReplayedLog
  private var state = State.ready
  private var pending = PendingQueue()
  private var lastTicket: UInt64 = 0

  /// Takes over a log replayed elsewhere, at no cost.
  init(_ log: ReplayedLog, limits: StrokeLogLimits = StrokeLogLimits()) {
    self.log = log
    self.limits = limits
  }

  /// Replays a log here and now: for short ones and tests.
  convenience init(
    _ stored: StoredLog, limits: StrokeLogLimits = StrokeLogLimits(), patch: @escaping Fold.Patch = Fold.replacement
  ) {
    self.init(ReplayedLog(stored, patch: patch), limits: limits)
  }

  var epoch: UInt32 { log.epoch }

  /// The board after ``head``.
  var fold: Fold { log.fold }

  /// Bytes of all entries, as stored.
  var bytes: Int { log.bytes }

  /// The seq of the last durable entry known.
  var head: UInt64 { log.fold.head }

  /// The last durable entry known, and where it stands.
  var end: LogEnd { LogEnd(LogPosition(epoch: epoch, seq: head), log.last) }

  /// Whether this entry, at its place, is among those.
  func has(_ entry: Entry) -> Bool { log[OperationKey(entry.draft)]?.seq == entry.seq }

  /// Whether entries wait for a commit, or are in one.
  var isIdle: Bool { pending.count == 0 }

  /// What waits for its commit or is in one.
  var queued: (entries: Int, bytes: Int) { (pending.count, pending.bytes) }

  /// What waits and is not at the store, in order.
  var waiting: [Draft] { pending.drafts }

  /// All that is not durable, in order, with who is to be told: to be taken over by another log.
  var unsettled: [Uncommitted] {
    let out: ArraySlice<OperationKey> = if case .committing(let keys) = state { keys } else { [] }
    return pending.all(out: out).map { Uncommitted(draft: $0.draft, tickets: $0.tickets) }
  }

  /// Whether the store has to be read, up to ``reachedEnd()``, before anything else can be committed.
  var isStale: Bool { if case .stale = state { true } else { false } }

  /// Hands over what the last entries before the first commit here did.
  func takeTail() -> Tail {
    defer { log.tail = Tail(after: head) }
    log.tail.keep(limits.tailEntries, visible: fold.visibleCount)
    return log.tail
  }

  // MARK: Taking in

  /// Queues a draft, or says at once why not. Refuses only what cannot change the board any more; the fold decides the rest.
  func submit(_ draft: Draft, isKnown: Bool = false) -> SubmitOutcome {
    guard draft.isWellFormed else { return .malformed }
    let key = OperationKey(draft)
    if let known = log[key] { return known.digest == draft.digest ? .duplicate(known.seq) : .conflict }
    if let waiting = pending[key] {
      guard waiting.draft.digest == draft.digest else { return .conflict }
      let ticket = nextTicket()
      pending.join(key, ticket)
      return .queued(ticket)
    }
    let size = EntryCodec.size(of: draft)
    if let refusal = refusal(of: draft, size: size, isKnown: isKnown) { return refusal }
    let ticket = nextTicket()
    pending.append(PendingEntry(draft: draft, bytes: size, tickets: [ticket]))
    return .queued(ticket)
  }

  private func refusal(of draft: Draft, size: Int, isKnown: Bool) -> SubmitOutcome? {
    if size > limits.maxEntryBytes { return .tooLarge }
    // What waits may still change the answer for the elements it names, but not for others.
    if !pending.touches(draft.action), let reason = log.fold.obstacle(to: draft) { return .refused(reason) }
    if Int(head) + pending.count >= limits.maxEntries { return .full }
    if bytes + pending.bytes + size > limits.maxLogBytes { return .full }
    let isBusy = pending.count >= limits.maxQueuedEntries || pending.bytes + size > limits.maxQueuedBytes
    return isBusy && !isKnown ? .busy : nil
  }

  private func nextTicket() -> Ticket {
    lastTicket += 1
    return Ticket(rawValue: lastTicket)
  }

  // MARK: Committing

  /// The next entries to append after ``head``, in order and in time: none is stamped before the one it follows. Empty when
  /// none wait or a commit is under way. Either ``nextCommitted()`` until it answers `nil`, or ``failed(isCertain:)``, must
  /// follow a batch that is not empty.
  func takeBatch(limit: Int = .max) -> [Entry] {
    guard case .ready = state, pending.hasWaiting else { return [] }
    let keys = pending.take(limit)
    state = .committing(keys[...])
    var time = log.time
    return keys.enumerated().compactMap { offset, key in
      guard let draft = pending.stamp(key, notBefore: time) else { return nil }
      time = draft.time
      return Entry(position: LogPosition(epoch: epoch, seq: head + UInt64(offset) + 1), draft: draft)
    }
  }

  /// The batch is durable behind this entry of another author's: folds that first. `nil` as for ``absorb(_:)``; then
  /// what the store holds has to be read.
  func precede(by entry: Entry) -> Committed? {
    guard case .committing = state else { return nil }
    return fold(next: entry)
  }

  /// The batch is durable: folds its next entry and says what it did and who is to be told. `nil` when all are folded, or no
  /// batch is out. Between two calls the log is as of the entry folded last, and nothing else is committed.
  func nextCommitted() -> Committed? {
    guard case .committing(let keys) = state else { return nil }
    for (index, key) in keys.enumerated() {
      guard let entry = pending.remove(key) else { continue }
      state = .committing(keys[(keys.startIndex + index + 1)...])
      let position = LogPosition(epoch: epoch, seq: head + 1)
      var draft = entry.draft
      draft.time = max(draft.time, log.time)
      return fold(Entry(position: position, draft: draft), tickets: entry.tickets)
    }
    state = .ready
    return nil
  }

  /// The batch failed: gives back its drafts, to be reported as retryable. What was submitted after it still waits and will
  /// get its numbers.
  ///
  /// When the failure leaves open whether the batch became durable after all, or the store's head is another
  /// (`isCertain: false`), nothing more is committed until ``absorb(_:)`` was shown the store's entries and
  /// ``reachedEnd()`` called. A resent operation then finds its old seq, if it had got one.
  func failed(isCertain: Bool) -> [Uncommitted] {
    guard case .committing(let keys) = state else { return [] }
    state = isCertain ? .ready : .stale
    return keys.compactMap { key in
      pending.remove(key).map { Uncommitted(draft: $0.draft, tickets: $0.tickets) }
    }
  }

  /// The batch was not appended, for others' entries came before it: it waits again, ahead of what was submitted after it,
  /// until ``absorb(_:)`` was shown those and ``reachedEnd()`` called.
  func putBack() {
    guard case .committing(let keys) = state else { return }
    pending.putBack(keys)
    state = .stale
  }

  /// Folds a durable entry that did not come through ``nextCommitted()``: another instance's, or one of the store's own
  /// account after an uncertain failure. `nil` for one at or below ``head``, after a gap, or of another epoch. An operation
  /// that still waited here is settled by it.
  ///
  /// While a batch is out nothing is folded, as it may hold the same numbers: call again after its end.
  func absorb(_ entry: Entry) -> Committed? {
    if case .committing = state { return nil }
    return fold(next: entry)
  }

  /// Entries of other authors' were lost on their way here: what the store holds after ``head`` is to be read.
  func missedSome() {
    if case .ready = state { state = .stale }
  }

  /// The store has nothing after ``head``: after an uncertain failure commits may go on.
  func reachedEnd() {
    if isStale { state = .ready }
  }

  private func fold(next entry: Entry) -> Committed? {
    guard entry.position == LogPosition(epoch: epoch, seq: head + 1) else { return nil }
    guard let settled = pending.settle(OperationKey(entry.draft)) else { return fold(entry, tickets: []) }
    guard settled.draft.digest == entry.draft.digest else {
      return fold(entry, tickets: [], conflicts: settled.tickets)
    }
    return fold(entry, tickets: settled.tickets)
  }

  private func fold(_ entry: Entry, tickets: [Ticket], conflicts: [Ticket] = []) -> Committed {
    Committed(entry: entry, result: log.append(entry), tickets: tickets, conflicts: conflicts)
  }
}
