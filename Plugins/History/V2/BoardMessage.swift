/// The numbers of the board's messages (`docs/protocol-v2.md`, section 2).
enum BoardMessage {
  static let put = 32
  static let update = 33
  static let hide = 34
  static let show = 35
  static let clear = 36
  static let skip = 37
  static let board = 40
  static let elements = 41
  static let live = 42
  static let duplicate = 43
  static let unsaved = 44
  static let storage = 45

  /// All that this plugin may use.
  static let range = 32...63
}

/// What HELLO tells of the board's limits.
enum BoardFact {
  static let points = 32
  static let elementBytes = 33
  static let ids = 34
}
