extension JSONWriter {
  /// Copies bytes as they are.
  mutating func append(_ source: Span<UInt8>) {
    bytes.reserveCapacity(grownCapacity(by: source.count))
    for index in source.indices { bytes.append(source[index]) }
  }

  /// Writes `text` between quotes.
  mutating func appendQuoted(_ text: String) {
    bytes.append(JSONByte.quote)
    for byte in text.utf8 { appendEscaped(byte) }
    bytes.append(JSONByte.quote)
  }

  /// Writes one byte of a string: `"`, `\` and control characters escaped.
  @inline(__always)
  mutating func appendEscaped(_ byte: UInt8) {
    guard byte < 0x20 || byte == JSONByte.quote || byte == JSONByte.backslash else { return bytes.append(byte) }
    appendEscape(byte)
  }

  private mutating func appendEscape(_ byte: UInt8) {
    bytes.append(JSONByte.backslash)
    switch byte {
    case JSONByte.quote, JSONByte.backslash: bytes.append(byte)
    case 0x08: bytes.append(0x62)
    case 0x09: bytes.append(0x74)
    case 0x0a: bytes.append(0x6e)
    case 0x0c: bytes.append(0x66)
    case 0x0d: bytes.append(0x72)
    default:
      bytes.append(contentsOf: [0x75, 0x30, 0x30])
      bytes.append(JSONByte.zero + byte >> 4)
      bytes.append(byte & 15 < 10 ? JSONByte.zero + byte & 15 : 0x61 + (byte & 15) - 10)
    }
  }

  /// At least doubles, so that many small appends stay linear.
  private func grownCapacity(by count: Int) -> Int {
    let needed = bytes.count + count
    return needed <= bytes.capacity ? bytes.capacity : max(needed, bytes.capacity * 2)
  }
}
