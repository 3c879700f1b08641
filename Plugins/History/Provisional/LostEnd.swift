/// What a home knows of a log that the store has lost the end of, or all: to be appended again, by operation.
enum LostEnd {
  /// The drafts that bring `log`'s board back behind `stored`, in order.
  ///
  /// What came last is appended as it was. When the store has lost more than is remembered here, what is visible is drawn
  /// anew, by the operation that drew it, which to v2 clients is its id; what was hidden then cannot be brought back by a redo.
  static func drafts(of log: StrokeLog, _ tail: Tail, missingIn stored: ReplayedLog) -> [Draft] {
    if isThere(tail, in: stored) { return entries(of: tail, missingIn: stored) }
    var drafts: [Draft] = []
    log.fold.forEachVisible { element, _, ownerID in
      guard stored.fold.drawn(element.id) == nil, let drawn = log.fold.drawn(element.id),
        let operation = OperationID(element.id)
      else { return }
      drafts.append(Draft(action: .put(element), operation: operation, userID: ownerID, time: drawn.time))
    }
    return drafts
  }

  /// Whether all that came before the tail is in the store, at its places.
  private static func isThere(_ tail: Tail, in stored: ReplayedLog) -> Bool {
    guard let operation = tail.baseOperation else { return stored.fold.head >= tail.base }
    return stored[operation]?.seq == tail.base
  }

  private static func entries(of tail: Tail, missingIn stored: ReplayedLog) -> [Draft] {
    guard tail.head > tail.base else { return [] }
    return (tail.base + 1...tail.head).compactMap { tail[$0]?.entry.draft }.filter {
      stored[OperationKey($0)] == nil
    }
  }
}
