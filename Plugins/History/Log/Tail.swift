import Kernel

/// The last entries of a log with what each did: what a member that comes back is sent. Bounded by entries (half of what
/// is visible, at least 500) and by bytes; beyond, a whole board is shorter.
struct Tail: Sendable {
  /// An entry and its forms on the wire, each made when it is needed first.
  struct Item: Sendable {
    let entry: Entry
    /// What it did; of a clear the ids are left out.
    let result: FoldResult
    /// ms since 1970, never before that of the entry before it.
    let time: Int64
    /// The same, after the entry before.
    let elapsed: UInt64
    /// What v1 clients get a stroke under.
    var key = V1Operation.Key.canvasData
    /// v1's messages.
    var texts: [[UInt8]]?
    /// v2's message.
    var message: [UInt8]?
  }

  static let minEntries = 500
  static let maxBytes = 2 << 20

  /// Entries that are worth keeping for any board.
  private var least = minEntries
  /// The entry before the first.
  private(set) var base: UInt64
  /// Its operation, where it was let go of here.
  private(set) var baseOperation: OperationKey?
  private var baseTime: Int64
  private(set) var bytes = 0
  /// What is before `start` was let go of.
  private var items: [Item?] = []
  private var start = 0

  /// Nothing, behind this entry.
  init(after base: UInt64 = 0, time: Int64 = 0) {
    self.base = base
    baseTime = time
  }

  var count: Int { items.count - start }
  /// The last entry.
  var head: UInt64 { base + UInt64(count) }
  /// When the last entry was written.
  var time: Int64 { items.last??.time ?? baseTime }

  /// How long a tail is worth keeping for a board of this size.
  static func limit(visible: Int) -> Int { max(minEntries, visible / 2) }

  /// Whether it has every entry after `seq`.
  func covers(after seq: UInt64) -> Bool { (base...head).contains(seq) }

  /// When an entry that it has, or the one before, was written; 0 before the log's first.
  func time(of seq: UInt64) -> Int64 { self[seq]?.time ?? baseTime }

  subscript(seq: UInt64) -> Item? {
    get { seq > base && seq <= head ? items[index(seq)] : nil }
    set { if seq > base && seq <= head, newValue != nil { items[index(seq)] = newValue } }
  }

  /// Adds the next entry and lets go of the oldest.
  mutating func append(_ entry: Entry, _ result: FoldResult, visible: Int, key: V1Operation.Key = .canvasData) {
    let last = time
    let time = max(last, entry.draft.time.milliseconds)
    var kept = result
    if entry.action == .clear, case .applied = result { kept = .applied(.hidden([])) }
    let item = Item(entry: entry, result: kept, time: time, elapsed: UInt64(time &- last), key: key)
    items.append(item)
    bytes += Self.size(of: item)
    let limit = max(least, visible / 2)
    while count > 1, count > limit || bytes > Self.maxBytes { dropFirst() }
  }

  /// Keeps no more than so many entries, as long as that is half of what is visible.
  mutating func keep(_ entries: Int, visible: Int) {
    least = entries
    while count > max(least, visible / 2) { dropFirst() }
  }

  private mutating func dropFirst() {
    guard let item = items[start] else { return }
    base += 1
    baseOperation = OperationKey(item.entry.draft)
    baseTime = item.time
    bytes -= Self.size(of: item)
    items[start] = nil
    start += 1
    guard start > 64, start > items.count / 2 else { return }
    items.removeFirst(start)
    start = 0
  }

  private func index(_ seq: UInt64) -> Int { start + Int(seq - base) - 1 }

  private static func size(of item: Item) -> Int {
    let shown =
      if case .applied(.shown(let elements)) = item.result { elements.reduce(0) { $0 + $1.body.count } } else { 0 }
    return 64 + shown + EntryCodec.size(of: item.entry.draft)
  }
}
