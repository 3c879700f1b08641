/// What a connection's ephemeral value is: each kind has a slot of its own per connection.
public enum EphemeralLane: Int, CaseIterable, Sendable {
  /// Where somebody points: up to 96 bytes. Waits for the channel's cursor interval.
  case cursor
  /// What somebody is drawing: up to 1 KiB.
  case preview

  /// Bytes one value may have.
  public var limit: Int {
    switch self {
    case .cursor: 96
    case .preview: 1024
    }
  }
}

/// The ephemeral values of one lane waiting for a window to close: one slot per connection, the latest wins. Values lie
/// in one reused arena, so that setting one allocates nothing.
struct EphemeralSlots {
  /// Bytes one value may have.
  let limit: Int

  private var order: [ConnectionID] = []
  private var counts: [Int] = []
  private var indexOf: [ConnectionID: Int] = [:]
  private var arena: [UInt8] = []

  init(limit: Int) { self.limit = limit }

  var isEmpty: Bool { order.isEmpty }
  /// Connections with a value.
  var count: Int { order.count }

  /// Returns false when the value is too large.
  mutating func set(_ connection: ConnectionID, _ value: Span<UInt8>) -> Bool {
    guard value.count <= limit else { return false }
    let index = indexOf[connection] ?? add(connection)
    counts[index] = value.count
    for position in value.indices { arena[index * limit + position] = value[position] }
    return true
  }

  mutating func clear(_ connection: ConnectionID) {
    if let index = indexOf[connection] { counts[index] = 0 }
  }

  mutating func removeAll() {
    order.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    indexOf.removeAll(keepingCapacity: true)
  }

  func forEach(_ body: (ConnectionID, Span<UInt8>) -> Void) {
    let bytes = arena.span
    for index in order.indices where counts[index] > 0 {
      let start = index * limit
      body(order[index], bytes.extracting(start..<start + counts[index]))
    }
  }

  private mutating func add(_ connection: ConnectionID) -> Int {
    let index = order.count
    order.append(connection)
    counts.append(0)
    indexOf[connection] = index
    if arena.count < (index + 1) * limit {
      arena.append(contentsOf: repeatElement(0, count: max(limit, arena.count)))
    }
    return index
  }
}
