import Kernel

extension ProtocolError {
  static let signInFirst = ProtocolError("unauthorized", "Unauthorized", status: .unauthorized)
  static let roomNotFound = ProtocolError("room_not_found", "Room not Found", status: .notFound)
  static let boardNotFound = ProtocolError("board_not_found", "You have no such board.", status: .notFound)
  static let notRoomOwner = ProtocolError(
    "not_room_owner", "Only who made a room can keep it as a board.", status: .forbidden)
  static let boardExists = ProtocolError("board_exists", "This room is a board already.", status: .conflict)
  static let invalidPage = ProtocolError("invalid_page", "\"before\" or \"count\" is not as it should be.")
  static let boardsUnavailable = ProtocolError(
    "boards_unavailable", "Boards cannot be read or changed right now. Please try again.",
    status: .serviceUnavailable, retryable: true, retryAfter: .seconds(5))
  /// The board's log cannot be brought back now.
  static let boardUnavailable = ProtocolError(
    "board_unavailable", "The board cannot be loaded right now. Please try again.", status: .serviceUnavailable,
    retryable: true, retryAfter: .seconds(2))

  static func tooManyBoards(_ limit: Int) -> ProtocolError {
    ProtocolError(
      "too_many_boards", "You have \(limit) boards, which is the most. Delete one first.", status: .conflict)
  }

  static func invalidTitle(_ limit: Int) -> ProtocolError {
    ProtocolError("invalid_title", "A title is one line of 1 to \(limit) characters.")
  }
}
