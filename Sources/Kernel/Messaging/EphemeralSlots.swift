/// What a connection's ephemeral value is: each kind has slots of its own per connection. In a window's frame they come in
/// this order.
public enum EphemeralLane: Int, CaseIterable, Sendable {
  /// Where somebody points: up to 96 bytes. Waits for the channel's cursor interval.
  case cursor
  /// That somebody draws something no longer: up to 32 bytes, which begin like its previews (``keyBytes``). It takes
  /// the place of a preview of the same thing that still waits, and not of one of something else.
  case previewEnd
  /// What somebody is drawing: up to 1 KiB.
  case preview

  /// How many bytes at the start of a preview say what it is of.
  public static let keyBytes = 8

  /// Bytes one value may have.
  public var limit: Int {
    switch self {
    case .cursor: 96
    case .previewEnd: 32
    case .preview: 1024
    }
  }

  /// Values of one connection that may wait for a window to close; a further one replaces the oldest.
  public var depth: Int {
    switch self {
    case .cursor, .preview: 1
    case .previewEnd: 8
    }
  }
}

/// The ephemeral values of one lane waiting for a window to close: the latest `depth` of each connection, one mostly.
/// Values lie in one reused arena, so that setting one allocates nothing.
package struct EphemeralSlots {
  /// Bytes one value may have.
  let limit: Int
  /// Values one connection may have.
  let depth: Int

  private var order: [ConnectionID] = []
  /// How many values each connection has set.
  private var written: [Int] = []
  /// The bytes of each value; `depth` of them for each connection, the next one to be overwritten is `written % depth`.
  private var counts: [Int] = []
  private var indexOf: [ConnectionID: Int] = [:]
  private var arena: [UInt8] = []

  init(limit: Int, depth: Int = 1) {
    self.limit = limit
    self.depth = depth
  }

  package init(_ lane: EphemeralLane) { self.init(limit: lane.limit, depth: lane.depth) }

  package var isEmpty: Bool { order.isEmpty }
  /// Connections with a value.
  var count: Int { order.count }

  /// Returns false when the value is too large.
  package mutating func set(_ connection: ConnectionID, _ value: Span<UInt8>) -> Bool {
    guard value.count <= limit else { return false }
    let index = indexOf[connection] ?? add(connection)
    let slot = index * depth + written[index] % depth
    written[index] += 1
    counts[slot] = value.count
    for position in value.indices { arena[slot * limit + position] = value[position] }
    return true
  }

  package mutating func clear(_ connection: ConnectionID) {
    guard let index = indexOf[connection] else { return }
    for slot in index * depth..<(index + 1) * depth { counts[slot] = 0 }
  }

  /// Forgets those of a connection's values that begin with `key`.
  package mutating func clear(_ connection: ConnectionID, beginningWith key: Span<UInt8>) {
    guard let index = indexOf[connection] else { return }
    for slot in index * depth..<(index + 1) * depth where begins(slot, with: key) { counts[slot] = 0 }
  }

  package mutating func removeAll() {
    order.removeAll(keepingCapacity: true)
    written.removeAll(keepingCapacity: true)
    counts.removeAll(keepingCapacity: true)
    indexOf.removeAll(keepingCapacity: true)
  }

  /// A connection's values come oldest first.
  package func forEach(_ body: (ConnectionID, Span<UInt8>) -> Void) {
    let bytes = arena.span
    for index in order.indices {
      for number in max(0, written[index] - depth)..<written[index] {
        let slot = index * depth + number % depth
        if counts[slot] > 0 { body(order[index], bytes.extracting(slot * limit..<slot * limit + counts[slot])) }
      }
    }
  }

  private func begins(_ slot: Int, with key: Span<UInt8>) -> Bool {
    guard counts[slot] >= key.count else { return false }
    for position in key.indices where arena[slot * limit + position] != key[position] { return false }
    return true
  }

  private mutating func add(_ connection: ConnectionID) -> Int {
    let index = order.count
    order.append(connection)
    written.append(0)
    for _ in 0..<depth { counts.append(0) }
    indexOf[connection] = index
    let needed = (index + 1) * depth * limit
    if arena.count < needed {
      arena.append(contentsOf: repeatElement(0, count: max(needed - arena.count, arena.count)))
    }
    return index
  }
}
