import Kernel

/// What a replay's query asks for: `from`, `to`, `limit` and `epoch`, each at most once. Bounds are inclusive.
struct ReplayRange: Equatable, Sendable {
  /// A place in the log: `seq:120`, milliseconds since 1970, or an RFC 3339 time.
  enum Bound: Equatable, Sendable {
    case seq(UInt64)
    case time(Timestamp)
  }

  static let maxLimit: UInt64 = 1_000_000

  var from: Bound?
  var to: Bound?
  /// The most entries to give.
  var limit = Self.maxLimit
  /// The log the asker has begun to read.
  var epoch: UInt32?

  init(from: Bound? = nil, to: Bound? = nil, limit: UInt64 = Self.maxLimit, epoch: UInt32? = nil) {
    self.from = from
    self.to = to
    self.limit = limit
    self.epoch = epoch
  }

  /// Reads a query; names it does not know are passed over. Throws `invalid_range` with what is wrong.
  init(query: [(name: String, value: String)]) throws(ProtocolError) {
    var seen: Set<String> = []
    for (name, value) in query where ["from", "to", "limit", "epoch"].contains(name) {
      guard seen.insert(name).inserted else { throw .invalidRange("\"\(name)\" comes twice") }
      switch name {
      case "from": from = try Self.bound(name, value)
      case "to": to = try Self.bound(name, value)
      case "limit":
        guard let count = UInt64(value), (1...Self.maxLimit).contains(count) else {
          throw .invalidRange("\"limit\" must be a whole number from 1 to 1000000")
        }
        limit = count
      default:
        guard let number = UInt32(value) else { throw .invalidRange("\"epoch\" must be a whole number") }
        epoch = number
      }
    }
    try checkOrder()
  }

  private func checkOrder() throws(ProtocolError) {
    switch (from, to) {
    case (.seq(let from), .seq(let to)) where from > to: throw .invalidRange("\"from\" lies behind \"to\"")
    case (.time(let from), .time(let to)) where from > to: throw .invalidRange("\"from\" lies behind \"to\"")
    default: break
    }
  }

  private static func bound(_ name: String, _ text: String) throws(ProtocolError) -> Bound {
    if text.hasPrefix("seq:") {
      guard let seq = UInt64(text.dropFirst(4)), (1...UInt64(Int64.max)).contains(seq) else {
        throw .invalidRange("\"\(name)\" must be seq: and a whole number from 1")
      }
      return .seq(seq)
    }
    if let milliseconds = Int64(text) { return .time(Timestamp(milliseconds: milliseconds)) }
    guard let time = Timestamp(rfc3339: text) else {
      throw .invalidRange(
        "\"\(name)\" must be seq:NUMBER, milliseconds since 1970, or a time such as 2026-01-31T12:00:00Z")
    }
    return .time(time)
  }
}

extension ProtocolError {
  /// A replay's range that cannot be; `problem` completes the sentence.
  static func invalidRange(_ problem: String) -> ProtocolError {
    ProtocolError("invalid_range", "The range is not valid: \(problem).")
  }

  /// The log is not the one the reader began with.
  static let epochChanged = ProtocolError(
    "epoch_changed", "The room's history has begun anew. Read it from its start, with its new epoch.", status: .conflict
  )
}
