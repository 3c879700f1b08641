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
