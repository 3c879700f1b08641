import Kernel

/// What a ``StrokeLog`` begins with. Making it costs up to 0.3 s for 50,000 entries: do so in the store's completion, off
/// the reactor, and post the finished value.
struct ReplayedLog: Sendable {
  /// Where an operation stands, and what tells its content from another.
  struct Committal: Sendable {
    let seq: UInt64
    let digest: UInt64
  }

  let epoch: UInt32
  private(set) var fold: Fold
  /// Bytes of all entries, as stored.
  private(set) var bytes = 0
  /// The latest time of an entry; the next one is not stamped before it.
  private(set) var time = Timestamp(milliseconds: .min)
  /// Effects that are to be marked in the store: a crash, or a failure, had kept that from happening.
  private(set) var unmarked: [PartialEffect] = []
  /// What the last entries did. Entries appended later are not added: it is to be taken over.
  var tail = Tail()
  /// The last entry's operation.
  private(set) var last: OperationKey?
  private var operations: [OperationKey: Committal] = [:]

  init(_ stored: StoredLog, patch: @escaping Fold.Patch = Fold.replacement) {
    epoch = stored.epoch
    fold = Fold(patch: patch)
    operations.reserveCapacity(stored.entries.count)
    for entry in stored.entries {
      let result = append(entry)
      tail.append(entry, result, visible: fold.visibleCount)
      guard let effect = PartialEffect(of: entry, result), !stored.marked.contains(entry.seq) else { continue }
      unmarked.append(effect)
    }
  }

  subscript(key: OperationKey) -> Committal? { operations[key] }

  /// Folds the next entry.
  mutating func append(_ entry: Entry) -> FoldResult {
    time = max(time, entry.draft.time)
    bytes += EntryCodec.size(of: entry.draft)
    let key = OperationKey(entry.draft)
    last = key
    operations[key] = Committal(seq: entry.seq, digest: entry.draft.digest)
    return fold.apply(entry)
  }
}
