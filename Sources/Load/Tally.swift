/// What has come in, over all connections.
struct Tally: Equatable {
  var cursors = 0
  var strokes = 0
  /// Frames with their headers.
  var bytes = 0
  /// Messages that are no deliveries: joins, counts, states.
  var others = 0
  /// Strokes that came twice, or after a later one of the same sender.
  var misplaced = 0
  /// Deliveries whose send time could not be read.
  var unreadable = 0
  /// `ERROR` messages by code.
  var errors: [String: Int] = [:]
}

/// A frame that is more than a number to count.
enum Signal: Equatable {
  case initialState
  case roomExpired
  /// A v2 member fell behind and has to join again.
  case behind
  case ping([UInt8])
  case close(code: Int)
}

/// How far a walk came.
struct Walk: Equatable {
  /// Bytes that need not be kept.
  var consumed = 0
  /// Bytes of a long frame that are still to come and need no look.
  var skip = 0
  var signals: [Signal] = []
}
