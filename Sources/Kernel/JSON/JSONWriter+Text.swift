extension JSONWriter {
  /// Copies bytes as they are.
  mutating func append(_ source: Span<UInt8>) {
    bytes.append(addingCapacity: source.count) { output in
      for index in source.indices { output.append(source[index]) }
    }
  }

  /// Writes `text` between quotes.
  mutating func appendQuoted(_ text: String) { appendQuoted(text.utf8Span.span) }

  /// Writes `text` between quotes.
  mutating func appendQuoted(_ text: StaticString) { text.withUTF8Buffer { appendQuoted($0.span) } }

  /// Copies plain runs whole and escapes what is between them.
  private mutating func appendQuoted(_ text: Span<UInt8>) {
    bytes.append(JSONByte.quote)
    var start = 0
    while start < text.count {
      let end = JSONSkip.plainText(text, start)
      append(text.extracting(start..<end))
      if end < text.count { appendEscape(text[end]) }
      start = end + 1
    }
    bytes.append(JSONByte.quote)
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
}
