import Kernel

/// The board a log describes: a pure function of its entries, the same in every process.
///
/// - An element belongs to the user whose `put` brought it, for good; only that user, or a moderator, may change it.
/// - It lies where the entry that last made it visible put it: later is above. An update leaves it there.
/// - Updates also reach hidden elements: contents follow from puts and updates alone.
/// - What a moderator hid or cleared, moderators may show; what its owner hid, only the owner.
/// - An entry that may not do what it says does nothing.
struct Fold: Sendable {
  /// Makes a new element of the same id of an element and a patch; `nil` when the patch makes no sense. Must be pure.
  typealias Patch = @Sendable (Element, [UInt8]) -> Element?

  private struct Record: Sendable {
    var element: Element
    let ownerID: String
    let seq: UInt64
    /// When it was drawn.
    let time: Timestamp
    /// Its place in `order`; `nil` while hidden.
    var place: Int?
    /// Somebody else than its owner hid it.
    var isModerated = false
  }

  private static let gap = -1

  /// The seq of the last entry applied.
  private(set) var head: UInt64 = 0
  /// How many elements are visible.
  private(set) var visibleCount = 0
  private let patch: Patch
  private var records: [Record] = []
  private var byID: [String: Int] = [:]
  /// Indices of the visible records from bottom to top, and gaps where something was hidden.
  private var order: [Int] = []

  /// An empty board. By default a patch is the whole new body.
  init(patch: @escaping Patch = replacement) { self.patch = patch }

  /// A patch that is the whole new body.
  @Sendable static func replacement(_ element: Element, _ patch: [UInt8]) -> Element? {
    Element(id: element.id, kind: element.kind, body: patch)
  }

  /// Does what the entry says, or nothing. Entries come in order, without gaps.
  mutating func apply(_ entry: Entry) -> FoldResult {
    head = entry.seq
    do {
      switch entry.action {
      case .put(let element): return .applied(try put(element, entry))
      case .update(let id, let patch): return .applied(try update(id, patch, entry.draft))
      case .hide(let ids): return .applied(try hide(ids, entry.draft))
      case .show(let ids): return .applied(try show(ids, entry.draft))
      case .clear: return .applied(try clear(entry.draft))
      }
    } catch {
      return .noOp(error)
    }
  }

  /// The visible elements, bottom first, with the seq of the `put` that brought each.
  func forEachVisible(_ body: (Element, _ seq: UInt64, _ ownerID: String) throws -> Void) rethrows {
    for index in order where index != Self.gap {
      try body(records[index].element, records[index].seq, records[index].ownerID)
    }
  }

  /// Something drawn, hidden or not.
  struct Drawn: Sendable {
    let element: Element
    let ownerID: String
    let time: Timestamp
  }

  /// Where ``drawn(at:)`` finds what is visible now, bottom first, whatever is folded later.
  var places: [Int] { order }

  /// What was visible at one of ``places``, as it is now; `nil` for a place that stood empty.
  func drawn(at place: Int) -> Drawn? {
    guard records.indices.contains(place) else { return nil }
    return Drawn(element: records[place].element, ownerID: records[place].ownerID, time: records[place].time)
  }

  /// An element by its id.
  func drawn(_ id: String) -> Drawn? { byID[id].flatMap { drawn(at: $0) } }

  /// The visible elements, bottom first.
  var visible: [Element] {
    var elements: [Element] = []
    elements.reserveCapacity(visibleCount)
    forEachVisible { element, _, _ in elements.append(element) }
    return elements
  }

  /// An element by its id, hidden or not, and the user it belongs to.
  func element(_ id: String) -> (element: Element, ownerID: String, isVisible: Bool)? {
    byID[id].map { (records[$0].element, records[$0].ownerID, records[$0].place != nil) }
  }

  /// What would keep a draft from changing anything, if it came next; `nil` when it would do something.
  func obstacle(to draft: Draft) -> NoOp? {
    switch draft.action {
    case .put(let element): return byID[element.id] == nil ? nil : .elementExists
    case .update(let id, let patch):
      do throws(NoOp) {
        let record = records[try own(id, draft)]
        return self.patch(record.element, patch) == nil ? .badPatch : nil
      } catch { return error }
    case .hide(let ids): return obstacle(ids, draft) { $0.place == nil ? .alreadyHidden : nil }
    case .show(let ids):
      return obstacle(ids, draft) { $0.place != nil ? .alreadyVisible : mayShow($0, draft) ? nil : .notOwner }
    case .clear: return draft.authority != .moderator ? .notOwner : visibleCount == 0 ? .alreadyHidden : nil
    }
  }
}

// MARK: - The actions

extension Fold {
  private mutating func put(_ element: Element, _ entry: Entry) throws(NoOp) -> FoldChange {
    guard byID[element.id] == nil else { throw .elementExists }
    byID[element.id] = records.count
    records.append(Record(element: element, ownerID: entry.userID, seq: entry.seq, time: entry.draft.time))
    raise(records.count - 1)
    return .added(element)
  }

  private mutating func update(_ id: String, _ patch: [UInt8], _ draft: Draft) throws(NoOp) -> FoldChange {
    let index = try own(id, draft)
    guard let element = self.patch(records[index].element, patch) else { throw .badPatch }
    records[index].element = element
    return .updated(records[index].element, isVisible: records[index].place != nil)
  }

  private mutating func hide(_ ids: [String], _ draft: Draft) throws(NoOp) -> FoldChange {
    var done: [String] = []
    try forEachOwn(ids, draft) { fold, index throws(NoOp) in
      guard let place = fold.records[index].place else { throw .alreadyHidden }
      fold.order[place] = Self.gap
      fold.lower(index, by: draft)
      done.append(fold.records[index].element.id)
    }
    closeGaps()
    return .hidden(done)
  }

  private mutating func clear(_ draft: Draft) throws(NoOp) -> FoldChange {
    guard draft.authority == .moderator else { throw .notOwner }
    guard visibleCount > 0 else { throw .alreadyHidden }
    var done: [String] = []
    done.reserveCapacity(visibleCount)
    for index in order where index != Self.gap {
      lower(index, by: draft)
      done.append(records[index].element.id)
    }
    order = []
    return .hidden(done)
  }

  private mutating func show(_ ids: [String], _ draft: Draft) throws(NoOp) -> FoldChange {
    var done: [Element] = []
    try forEachOwn(ids, draft) { fold, index throws(NoOp) in
      guard fold.records[index].place == nil else { throw .alreadyVisible }
      guard fold.mayShow(fold.records[index], draft) else { throw .notOwner }
      fold.raise(index)
      done.append(fold.records[index].element)
    }
    return .shown(done)
  }

  /// Runs `body` for each id; when none succeeds, the first failure is the entry's.
  private mutating func forEachOwn(
    _ ids: [String], _ draft: Draft, _ body: (inout Fold, Int) throws(NoOp) -> Void
  ) throws(NoOp) {
    guard (1...EntryCodec.maxIDs).contains(ids.count) else { throw .tooMany }
    var first: NoOp?
    var succeeded = false
    for id in ids {
      do throws(NoOp) {
        try body(&self, try own(id, draft))
        succeeded = true
      } catch { first = first ?? error }
    }
    if !succeeded, let first { throw first }
  }

  private func obstacle(_ ids: [String], _ draft: Draft, _ check: (Record) -> NoOp?) -> NoOp? {
    guard (1...EntryCodec.maxIDs).contains(ids.count) else { return .tooMany }
    var first: NoOp?
    for id in ids {
      do throws(NoOp) {
        guard let reason = check(records[try own(id, draft)]) else { return nil }
        first = first ?? reason
      } catch { first = first ?? error }
    }
    return first
  }

  private func own(_ id: String, _ draft: Draft) throws(NoOp) -> Int {
    guard let index = byID[id] else { throw .unknownElement }
    guard records[index].ownerID == draft.userID || draft.authority == .moderator else { throw .notOwner }
    return index
  }

  private func mayShow(_ record: Record, _ draft: Draft) -> Bool {
    record.isModerated || record.ownerID == draft.userID
  }

  private mutating func lower(_ index: Int, by draft: Draft) {
    records[index].place = nil
    records[index].isModerated = records[index].ownerID != draft.userID
    visibleCount -= 1
  }

  private mutating func raise(_ index: Int) {
    records[index].place = order.count
    order.append(index)
    visibleCount += 1
  }

  /// Once more than half of the order is gaps: costs its length, so a constant per hidden element.
  private mutating func closeGaps() {
    guard order.count > 64, order.count > 2 * visibleCount else { return }
    order.removeAll { $0 == Self.gap }
    for (place, index) in order.enumerated() { records[index].place = place }
  }
}
