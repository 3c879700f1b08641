/// What is visible after an entry: for each element, bottom first, the seq of the `put` that brought it. Bodies, owners
/// and hidden elements stay in the log.
package struct Snapshot: Equatable, Sendable {
  /// The last entry it covers.
  package var position: LogPosition
  package var visible: [UInt64]

  private static let version: UInt8 = 1

  /// Version, epoch, seq, count, then each seq as the signed difference to the one before: about two bytes an element.
  func encoded() -> [UInt8] {
    var writer = ByteWriter()
    writer.byte(Self.version)
    writer.varint(UInt64(position.epoch))
    writer.varint(position.seq)
    writer.varint(UInt64(visible.count))
    var last: UInt64 = 0
    for seq in visible {
      writer.signed(Int64(bitPattern: seq &- last))
      last = seq
    }
    return writer.bytes
  }

  package init(position: LogPosition, visible: [UInt64]) {
    self.position = position
    self.visible = visible
  }

  init(decoding bytes: [UInt8]) throws(CodingFailure) {
    var reader = ByteReader(bytes)
    let version = try reader.byte()
    guard version == Self.version else { throw .badVersion(version) }
    guard let epoch = UInt32(exactly: try reader.varint()) else { throw .badValue("epoch") }
    position = LogPosition(epoch: epoch, seq: try reader.varint())
    let count = try reader.varint()
    guard count <= UInt64(reader.remaining), count <= position.seq else { throw .badValue("count") }
    visible = []
    visible.reserveCapacity(Int(count))
    var last: UInt64 = 0
    for _ in 0..<count {
      last = last &+ UInt64(bitPattern: try reader.signed())
      guard (1...max(1, position.seq)).contains(last) else { throw .badValue("seq") }
      visible.append(last)
    }
    try reader.finish()
  }
}
