/// Where name and value stand in a header line (RFC 9112 section 5).
struct HTTPFieldLine {
  /// The name is `line[..<nameEnd]`.
  let nameEnd: Int
  /// The value without the blanks around it.
  let value: Range<Int>

  /// Checks and measures a line without its CRLF.
  ///
  /// Refused: folded lines, empty or odd names, blanks before the colon, control characters in values.
  init(_ line: Span<UInt8>) throws(HTTPParseError) {
    var index = 0
    while index < line.count, HTTPBytes.isToken(line[index]) { index += 1 }
    guard index > 0 else { throw HTTPFieldLine.isBlank(line[0]) ? .folding : .fieldName }
    guard index < line.count, line[index] == UInt8(ascii: ":") else { throw .fieldName }
    nameEnd = index
    var start = index + 1
    var end = line.count
    while start < end, HTTPFieldLine.isBlank(line[start]) { start += 1 }
    while end > start, HTTPFieldLine.isBlank(line[end - 1]) { end -= 1 }
    for position in start..<end where !HTTPBytes.isValue(line[position]) { throw .fieldValue }
    value = start..<end
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == HTTPBytes.space || byte == HTTPBytes.tab }
}
