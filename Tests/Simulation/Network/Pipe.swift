/// One direction of a connection: bytes come out in the order in which they went in, each piece after a time of its own.
struct Pipe {
  struct Piece {
    let at: Int
    /// Counts all pieces of all connections, as they were sent.
    let number: Int
    let bytes: [UInt8]
  }

  private(set) var pieces: [Piece] = []
  /// Nothing comes out before.
  private var holdUntil = 0
  private var lastAt = 0

  /// When the next piece comes out.
  var next: Int? { pieces.first.map { max($0.at, holdUntil) } }

  /// When the last one does.
  var end: Int { max(lastAt, holdUntil) }

  mutating func hold(until time: Int) { holdUntil = max(holdUntil, time) }

  mutating func send(_ bytes: [UInt8], number: Int, at time: Int) {
    lastAt = max(lastAt, time)
    pieces.append(Piece(at: lastAt, number: number, bytes: bytes))
  }

  mutating func take(at now: Int) -> [Piece] {
    guard holdUntil <= now else { return [] }
    let due = pieces.prefix { $0.at <= now }
    pieces.removeFirst(due.count)
    return Array(due)
  }

  mutating func clear() { pieces = [] }
}
