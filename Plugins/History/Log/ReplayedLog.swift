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
  var fold: Fold
  /// Bytes of all entries, as stored.
  private(set) var bytes = 0
  /// The latest time of an entry; the next one is not stamped before it.
  private(set) var time = Timestamp(milliseconds: .min)
  /// Entries behind the snapshot that changed nothing: they are to be marked, lest a crash had kept that from happening.
  let noOps: [UInt64]
  /// The last entry the newest snapshot covers, and how many elements it holds.
  var snapshot: (seq: UInt64, size: Int)
  /// What the last entries did. Entries appended later are not added: it is to be taken over.
  var tail: Tail
  private var operations: [OperationKey: Committal] = [:]

  init(_ stored: StoredLog, patch: @escaping Fold.Patch = Fold.replacement) {
    epoch = stored.epoch
    (fold, tail, noOps) = Self.folded(stored, patch)
    snapshot = (stored.snapshot?.position.seq ?? 0, stored.snapshot?.visible.count ?? 0)
    operations.reserveCapacity(stored.entries.count)
    for entry in stored.entries { remember(entry) }
  }

  /// A snapshot saves folding, and with it what the entries did: it is used when enough of them come behind it.
  private static func folded(_ stored: StoredLog, _ patch: @escaping Fold.Patch) -> (Fold, Tail, [UInt64]) {
    let snapshot = stored.snapshot.flatMap { snapshot in
      let needed = UInt64(Tail.limit(visible: snapshot.visible.count))
      return snapshot.position.seq + needed <= stored.head.seq ? snapshot : nil
    }
    var fold = Fold.restored(stored.entries, from: snapshot, patch: patch)
    let covered = stored.entries.prefix(Int(fold.head))
    var tail = Tail(after: fold.head, time: covered.reduce(0) { max($0, $1.draft.time.milliseconds) })
    var noOps: [UInt64] = []
    for entry in stored.entries.dropFirst(covered.count) {
      let result = fold.apply(entry)
      tail.append(entry, result, visible: fold.visibleCount)
      if case .noOp = result, entry.seq > stored.snapshot?.position.seq ?? 0 { noOps.append(entry.seq) }
    }
    return (fold, tail, noOps)
  }

  subscript(key: OperationKey) -> Committal? { operations[key] }

  /// Folds the next entry.
  mutating func append(_ entry: Entry) -> FoldResult {
    remember(entry)
    return fold.apply(entry)
  }

  private mutating func remember(_ entry: Entry) {
    time = max(time, entry.draft.time)
    bytes += EntryCodec.size(of: entry.draft)
    operations[OperationKey(entry.draft)] = Committal(seq: entry.seq, digest: entry.draft.digest)
  }
}
