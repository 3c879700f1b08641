/// Counts the messages of a v2 frame and reads the send times that ``BinaryMessages`` has planted.
extension DeliveryParser {
  mutating func binary(_ payload: UnsafeRawBufferPointer, connection: Int, now: Int, walk: inout Walk) {
    var reader = VarintReader(payload)
    while !reader.isAtEnd {
      let type = reader.next()
      let length = reader.next()
      let end = reader.offset + length
      guard length >= 0, end <= payload.count else { return tally.unreadable += 1 }
      switch type {
      case 64:
        tally.cursors += 1
        if isSampled() { readCursor(&reader, connection: connection, now: now) }
      case 32:
        tally.strokes += 1
        readStroke(&reader, connection: connection, now: now)
      case 42: walk.signals.append(.initialState)
      case 19: walk.signals.append(.behind)
      case 1: tally.errors["v2", default: 0] += 1
      default: tally.others += 1
      }
      reader.offset = end
    }
  }

  private mutating func readCursor(_ reader: inout VarintReader, connection: Int, now: Int) {
    _ = reader.next()
    let sent = reader.next() >> 1
    let crossed = hasCrossed(from: reader.next() >> 1, to: connection)
    cursorLatency.add((now - sent) & (BinaryMessages.cursorPeriod - 1), crossed: crossed)
  }

  private mutating func readStroke(_ reader: inout VarintReader, connection: Int, now: Int) {
    // seq, user, time, and the byte that says that an op of eight bytes follows.
    for _ in 0..<4 { _ = reader.next() }
    guard let name = reader.bigEndian() else { return tally.unreadable += 1 }
    let user = Int(name >> 48)
    let crossed = hasCrossed(from: user, to: connection)
    strokeLatency.add((now - Int(name & 0xffff_ffff)) & 0xffff_ffff, crossed: crossed)
    note(stroke: Int(name >> 32 & 0xffff), of: user, connection: connection)
  }
}

/// Reads varints; beyond the end there are zeros.
private struct VarintReader {
  private let bytes: UnsafeRawBufferPointer
  var offset = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { offset >= bytes.count }

  @inline(__always)
  mutating func next() -> Int {
    var (value, shift) = (0, 0)
    while offset < bytes.count, shift < 56 {
      let byte = Int(bytes[offset])
      offset += 1
      value |= (byte & 0x7f) << shift
      if byte < 0x80 { break }
      shift += 7
    }
    return value
  }

  mutating func bigEndian() -> UInt64? {
    guard offset + 8 <= bytes.count else { return nil }
    defer { offset += 8 }
    return UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }
}
