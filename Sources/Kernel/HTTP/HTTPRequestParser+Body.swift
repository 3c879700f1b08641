extension HTTPRequestParser {
  /// Takes what there is of the next `remaining` body bytes; returns how many are still to come.
  mutating func readBody(
    _ bytes: Span<UInt8>, _ offset: inout Int, _ remaining: Int
  ) throws(HTTPParseError) -> Int {
    let count = min(remaining, bytes.count - offset)
    mayContinue = false
    body.append(copying: bytes.extracting(offset..<(offset + count)))
    offset += count
    return remaining - count
  }

  /// `chunk-size [ chunk-ext ]` (RFC 9112 section 7.1). Extensions are bounded and ignored; blanks before them are
  /// refused, because some read them as part of the size.
  mutating func endChunkSize(_ content: Span<UInt8>) throws(HTTPParseError) {
    let digits = content.firstIndex(of: UInt8(ascii: ";")) ?? content.count
    guard digits > 0, content.extracting(digits...).allSatisfy(HTTPBytes.isValue) else { throw .chunk }
    var size = 0
    for index in 0..<digits {
      guard let digit = HTTPBytes.hexValue(content[index]) else { throw .chunk }
      guard size <= limits.bodyBytes else { continue }
      size = size << 4 | Int(digit)
    }
    overhead += content.count - digits
    guard overhead <= limits.chunkOverheadBytes else { throw .chunk }
    guard size <= bodyLimit - body.count else { throw .bodyTooLarge }
    state = size == 0 ? .trailers : .chunkData(remaining: size)
  }

  /// Trailer fields must be well formed; they are counted and dropped (RFC 9110 section 6.5.1).
  mutating func checkTrailer(_ content: Span<UInt8>) throws(HTTPParseError) {
    trailerFields += 1
    guard trailerFields <= limits.headerFields else { throw .headersTooLarge }
    _ = try HTTPFieldLine(content)
  }
}
