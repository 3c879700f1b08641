import Kernel

/// A draft on its way into the log.
struct PendingEntry: Sendable {
  fileprivate(set) var draft: Draft
  let bytes: Int
  var tickets: [Ticket]
}

/// A user's operation.
package struct OperationKey: Hashable, Sendable {
  let userID: String
  let operation: OperationID

  init(_ draft: Draft) {
    userID = draft.userID
    operation = draft.operation
  }
}

/// The drafts that wait or are being committed, in order, found by their operation and counted by what they touch.
struct PendingQueue: Sendable {
  private(set) var bytes = 0
  private(set) var count = 0
  private var waiting: [OperationKey] = []
  private var byKey: [OperationKey: PendingEntry] = [:]
  /// How many pending entries name each element.
  private var touched: [String: Int] = [:]
  /// How many pending entries concern every element.
  private var clears = 0

  subscript(key: OperationKey) -> PendingEntry? { byKey[key] }

  var hasWaiting: Bool { !waiting.isEmpty }

  /// Those that wait, in order.
  var drafts: [Draft] { waiting.compactMap { byKey[$0]?.draft } }

  /// All of them with those who wait for them, in order; those that are out come first.
  func all(out: some Collection<OperationKey>) -> [PendingEntry] { (Array(out) + waiting).compactMap { byKey[$0] } }

  /// Whether an entry that waits may change what this one can do.
  func touches(_ action: Action) -> Bool {
    if action == .clear { return count > 0 }
    return clears > 0 || action.elementIDs.contains { touched[$0] != nil }
  }

  mutating func append(_ entry: PendingEntry) {
    let key = OperationKey(entry.draft)
    waiting.append(key)
    byKey[key] = entry
    count += 1
    bytes += entry.bytes
    if entry.draft.action == .clear { clears += 1 }
    for id in entry.draft.action.elementIDs { touched[id, default: 0] += 1 }
  }

  /// Lets one more submission wait for the same operation.
  mutating func join(_ key: OperationKey, _ ticket: Ticket) { byKey[key]?.tickets.append(ticket) }

  /// Takes up to `limit` of those that wait; they stay in the queue until removed.
  mutating func take(_ limit: Int) -> [OperationKey] {
    let taken = Array(waiting.prefix(limit))
    waiting.removeFirst(taken.count)
    return taken
  }

  /// Lets those that were taken wait again, in their order, ahead of all others.
  mutating func putBack(_ keys: some Collection<OperationKey>) {
    waiting.insert(contentsOf: keys.filter { byKey[$0] != nil }, at: 0)
  }

  /// Gives a draft its place in time, not before `time`: clocks of several reactors, or one set back, must not make a log
  /// go backwards.
  mutating func stamp(_ key: OperationKey, notBefore time: Timestamp) -> Draft? {
    guard let entry = byKey[key] else { return nil }
    if entry.draft.time < time { byKey[key]?.draft.time = time }
    return byKey[key]?.draft
  }

  @discardableResult
  mutating func remove(_ key: OperationKey) -> PendingEntry? {
    guard let entry = byKey.removeValue(forKey: key) else { return nil }
    count -= 1
    bytes -= entry.bytes
    if entry.draft.action == .clear { clears -= 1 }
    for id in entry.draft.action.elementIDs {
      touched[id] = touched[id].flatMap { $0 > 1 ? $0 - 1 : nil }
    }
    return entry
  }

  /// Removes an entry that another way into the log has settled, wherever it stands.
  mutating func settle(_ key: OperationKey) -> PendingEntry? {
    guard let entry = remove(key) else { return nil }
    waiting.removeAll { $0 == key }
    return entry
  }
}
