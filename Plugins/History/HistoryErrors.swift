import Kernel

extension ProtocolError {
  /// A stroke that is not as published; `problem` completes "The stroke was not accepted: ".
  static func invalidStroke(_ problem: String) -> ProtocolError {
    ProtocolError("invalid_stroke", "The stroke was not accepted: \(problem).")
  }

  static let entryTooLarge = ProtocolError(
    "entry_too_large", "This is too large to be stored. Draw it in several strokes.", status: .contentTooLarge)
  static let invalidEntry = ProtocolError("invalid_entry", "An id is empty or too long, or there are too many ids.")
  static let operationConflict = ProtocolError(
    "operation_conflict", "This operation id was used before with another content. Use a new one.", status: .conflict)
  static let boardFull = ProtocolError(
    "board_full", "This board has reached its limit. Go on in a new room.", status: .conflict)
  static let boardBusy = ProtocolError(
    "board_busy", "The board is busy. Send the same operation again.", status: .serviceUnavailable, retryable: true,
    retryAfter: .seconds(1))
  static let storageFull = ProtocolError(
    "storage_full", "The server's disk is full: nothing more can be saved until there is room.",
    status: .serviceUnavailable, retryable: true, retryAfter: .seconds(10))
  static let notOwner = ProtocolError("not_owner", "Only what you drew yourself can be changed.", status: .forbidden)
  static let notRoomOwner = ProtocolError(
    "not_room_owner", "Only the owner of the room can clear the board.", status: .forbidden)
  static let unknownElement = ProtocolError("unknown_element", "There is no such element.", status: .notFound)
  static let elementExists = ProtocolError(
    "element_exists", "An element with this id exists. Use a new id.", status: .conflict)
  static let alreadyVisible = ProtocolError("already_visible", "This is on the board already.", status: .conflict)
  static let alreadyHidden = ProtocolError("already_hidden", "This is not on the board.", status: .conflict)
  static let invalidPatch = ProtocolError("invalid_patch", "This change does not fit the element.")
}

extension NoOp {
  /// What the sender is told.
  var protocolError: ProtocolError {
    switch self {
    case .notOwner: .notOwner
    case .unknownElement: .unknownElement
    case .alreadyVisible: .alreadyVisible
    case .alreadyHidden: .alreadyHidden
    case .elementExists: .elementExists
    case .tooMany: .invalidEntry
    case .badPatch: .invalidPatch
    }
  }
}

extension SubmitOutcome {
  /// What the sender is told at once; `nil` when the entry is, or will be, in the log.
  var protocolError: ProtocolError? {
    switch self {
    case .queued, .duplicate: nil
    case .conflict: .operationConflict
    case .busy: .boardBusy
    case .full: .boardFull
    case .tooLarge: .entryTooLarge
    case .refused(let reason): reason.protocolError
    case .malformed: .invalidEntry
    }
  }
}
