/// What an entry did to the board.
enum FoldResult: Equatable, Sendable {
  case applied(FoldChange)
  case noOp(NoOp)
}

/// A change of the board, as told to the room.
enum FoldChange: Equatable, Sendable {
  /// A new element on top.
  case added(Element)
  /// New content; a hidden element stays hidden.
  case updated(Element, isVisible: Bool)
  /// The ids that were visible and are not any more: the subset of the entry's that its user might hide; of a clear, all.
  case hidden([String])
  /// What is visible again, on top, in this order: the subset that its user might show.
  case shown([Element])
}

/// What an entry did where that is less than it says. It is kept beside the log, so that who reads a part of the log need
/// not fold all before it.
package struct PartialEffect: Equatable, Sendable {
  package var seq: UInt64
  /// The elements that a hide or show did hide or show, in the entry's order; none when the entry changed nothing.
  package var ids: [String]

  package init(seq: UInt64, ids: [String]) {
    self.seq = seq
    self.ids = ids
  }

  /// `nil` when the entry did all that it says.
  init?(of entry: Entry, _ result: FoldResult) {
    switch (result, entry.action) {
    case (.noOp, _): self.init(seq: entry.seq, ids: [])
    case (.applied(.hidden(let done)), .hide(let ids)) where done.count < ids.count:
      self.init(seq: entry.seq, ids: done)
    case (.applied(.shown(let done)), .show(let ids)) where done.count < ids.count:
      self.init(seq: entry.seq, ids: done.map(\.id))
    default: return nil
    }
  }
}

/// Why an entry changed nothing. For several ids it is the first one's reason.
enum NoOp: String, Error, Equatable, Sendable {
  case notOwner
  case unknownElement
  case alreadyVisible
  case alreadyHidden
  case elementExists
  /// More ids than one entry may name, or none.
  case tooMany
  /// The element's kind cannot make sense of the patch.
  case badPatch
}
