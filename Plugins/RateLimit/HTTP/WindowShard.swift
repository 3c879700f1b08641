import Kernel

/// What a window counts by.
struct WindowKey: Hashable, Sendable {
  /// No account's name is longer; what a client made up is cut.
  private static let maxAccountBytes = 320

  let budget: BudgetName
  let address: String
  /// Empty when the account cannot be told; `nil` for a window of the address alone.
  let account: String?

  init(_ budget: BudgetName, address: String, account: String? = nil) {
    self.budget = budget
    self.address = address
    self.account = account.map { String(decoding: $0.utf8.prefix(Self.maxAccountBytes), as: UTF8.self) }
  }
}

/// What became of a request in a window.
struct WindowReading: Equatable, Sendable {
  /// The window is full; the request was not counted.
  var isRefused: Bool
  var limit: Int
  /// Requests left after this one.
  var remaining: Int
  /// Until the window ends; for one that is full of unanswered requests only, a second.
  var reset: Duration
  /// Names the window.
  let start: Instant
}

/// A part of a ``WindowTable``: fixed windows, at most `capacity`.
struct WindowShard {
  private struct Entry {
    let start: Instant
    let end: Instant
    var count = 0
    /// How many of `count` are not answered yet.
    var pending = 0
  }

  private struct Record {
    let key: WindowKey
    let start: Instant
    let end: Instant
  }

  private static let lanes = BudgetName.allCases.count
  private let capacity: Int
  private var entries: [WindowKey: Entry] = [:]
  /// One queue per budget: windows of one length end in the order in which they began.
  private var queues = [Queue<Record>](repeating: Queue(), count: lanes)
  /// Windows that had to go before their end.
  private(set) var evicted = 0

  init(capacity: Int) { self.capacity = capacity }

  var count: Int { entries.count }

  /// Counts a request, unless the window is full: check and count are one step.
  mutating func take(_ key: WindowKey, _ limit: WindowLimit, pending: Bool, at now: Instant) -> WindowReading {
    var entry = window(key, limit, at: now)
    let isRefused = entry.count >= limit.requests
    if !isRefused {
      entry.count += 1
      if pending { entry.pending += 1 }
      entries[key] = entry
    }
    let waitsForAnswers = isRefused && entry.count - entry.pending < limit.requests
    return WindowReading(
      isRefused: isRefused, limit: limit.requests, remaining: max(0, limit.requests - entry.count),
      reset: waitsForAnswers ? .seconds(1) : entry.end - now, start: entry.start)
  }

  /// A pending request was answered: it stays counted, or not. Nothing happens when its window is over.
  mutating func settle(_ key: WindowKey, start: Instant, counts: Bool) {
    guard var entry = entries[key], entry.start == start, entry.pending > 0 else { return }
    entry.pending -= 1
    if !counts { entry.count -= 1 }
    entries[key] = entry
  }

  private mutating func window(_ key: WindowKey, _ limit: WindowLimit, at now: Instant) -> Entry {
    if let entry = entries[key], now < entry.end { return entry }
    entries[key] = nil
    makeRoom(at: now)
    let entry = Entry(start: now, end: now + limit.window)
    entries[key] = entry
    queues[key.budget.rawValue].append(Record(key: key, start: entry.start, end: entry.end))
    return entry
  }

  /// Forgets some windows that are over, so that the table shrinks again; and, when it is full, the oldest.
  private mutating func makeRoom(at now: Instant) {
    for lane in queues.indices {
      for _ in 0..<2 { if let first = queues[lane].first, first.end <= now { drop(lane, at: now) } }
    }
    while entries.count >= capacity, let lane = nextToGo(at: now) { drop(lane, at: now) }
  }

  private func nextToGo(at now: Instant) -> Int? {
    let filled = queues.indices.compactMap { lane in queues[lane].first.map { (lane, $0) } }
    let over = filled.first { $0.1.end <= now }
    return (over ?? filled.min { $0.1.start < $1.1.start })?.0
  }

  private mutating func drop(_ lane: Int, at now: Instant) {
    guard let record = queues[lane].popFirst(), entries[record.key]?.start == record.start else { return }
    entries[record.key] = nil
    if now < record.end { evicted += 1 }
  }
}
