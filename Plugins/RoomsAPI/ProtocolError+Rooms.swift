public import Kernel

extension ProtocolError {
  /// What a room needs cannot be reached: those who are in it go on, and nobody new can come.
  public static let roomUnavailable = ProtocolError(
    "room_unavailable", "This room cannot be opened right now. Please try again.", status: .serviceUnavailable,
    retryable: true, retryAfter: .seconds(2))
}
