/// The ephemeral values waiting for a window to close: one slot per connection, the latest wins. Values lie in one
/// reused arena, so that setting one allocates nothing.
struct EphemeralSlots {
  /// Bytes one value may have.
  static let limit = 96

  private var order: [ConnectionID] = []
  private var counts: [Int] = []
  private var indexOf: [ConnectionID: Int] = [:]
  private var arena: [UInt8] = []

  /// Returns false when the value is too large.
  mutating func set(_ connection: ConnectionID, _ value: Span<UInt8>) -> Bool {
    guard value.count <= Self.limit else { return false }
    let index = indexOf[connection] ?? add(connection)
    counts[index] = value.count
    for position in value.indices { arena[index * Self.limit + position] = value[position] }
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
      let start = index * Self.limit
      body(order[index], bytes.extracting(start..<start + counts[index]))
    }
  }

  private mutating func add(_ connection: ConnectionID) -> Int {
    let index = order.count
    order.append(connection)
    counts.append(0)
    indexOf[connection] = index
    if arena.count < (index + 1) * Self.limit {
      arena.append(contentsOf: repeatElement(0, count: max(Self.limit, arena.count)))
    }
    return index
  }
}
