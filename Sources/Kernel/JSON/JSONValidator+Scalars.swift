extension JSONValidator {
  /// Checks the string whose opening quote is at `start`; returns the index behind its closing quote.
  @inline(__always)
  func string(_ bytes: Span<UInt8>, _ start: Int) throws(JSONError) -> Int {
    var index = start &+ 1
    while true {
      index = JSONSkip.plainText(bytes, index)
      guard index < bytes.count else { throw JSONError(offset: bytes.count, reason: .unexpectedEnd) }
      switch bytes[index] {
      case JSONByte.quote: return index &+ 1
      case JSONByte.backslash: index = try escape(bytes, index)
      default: throw JSONError(offset: index, reason: .controlCharacter)
      }
    }
  }

  /// Checks the escape whose backslash is at `start`, both halves of a surrogate pair; returns the index behind it.
  private func escape(_ bytes: Span<UInt8>, _ start: Int) throws(JSONError) -> Int {
    guard start + 1 < bytes.count else { throw JSONError(offset: bytes.count, reason: .unexpectedEnd) }
    switch bytes[start + 1] {
    case 0x22, 0x5c, 0x2f, 0x62, 0x66, 0x6e, 0x72, 0x74: return start + 2
    case 0x75: break
    default: throw JSONError(offset: start, reason: .invalidEscape)
    }
    guard let unit = JSONByte.hexQuad(bytes, start + 2) else { throw JSONError(offset: start, reason: .invalidEscape) }
    switch unit {
    case 0xd800..<0xdc00: break
    case 0xdc00..<0xe000: throw JSONError(offset: start, reason: .loneSurrogate)
    default: return start + 6
    }
    guard start + 7 < bytes.count, bytes[start + 6] == JSONByte.backslash, bytes[start + 7] == 0x75,
      let low = JSONByte.hexQuad(bytes, start + 8), low & 0xfc00 == 0xdc00
    else { throw JSONError(offset: start, reason: .loneSurrogate) }
    return start + 12
  }

  /// Checks the number that starts at `start` (RFC 8259 section 6); returns the index behind it.
  @inline(__always)
  func number(_ bytes: Span<UInt8>, _ start: Int) throws(JSONError) -> Int {
    var index = start
    if bytes[index] == JSONByte.minus { index &+= 1 }
    if index &+ 8 <= bytes.count, let shape = JSONNumber.Shape(JSONWord.digits(JSONWord.load(bytes, index))),
      shape.whole == 1 || bytes[index] != JSONByte.zero
    {
      return index &+ shape.length
    }
    return try longNumber(bytes, index)
  }

  /// The same without its sign, digit by digit.
  @inline(never)
  private func longNumber(_ bytes: Span<UInt8>, _ start: Int) throws(JSONError) -> Int {
    var index = start
    if index < bytes.count, bytes[index] == JSONByte.zero {
      index &+= 1
      if index < bytes.count, JSONByte.isDigit(bytes[index]) { throw JSONError(offset: index, reason: .invalidNumber) }
    } else {
      index = try digits(bytes, index)
    }
    if index < bytes.count, bytes[index] == JSONByte.dot { index = try digits(bytes, index &+ 1) }
    guard index < bytes.count, bytes[index] | 0x20 == 0x65 else { return index }
    index &+= 1
    if index < bytes.count, bytes[index] == 0x2b || bytes[index] == JSONByte.minus { index &+= 1 }
    return try digits(bytes, index)
  }

  /// At least one digit from `index` on; returns the index behind the last.
  @inline(__always)
  private func digits(_ bytes: Span<UInt8>, _ start: Int) throws(JSONError) -> Int {
    var index = start
    while index < bytes.count, JSONByte.isDigit(bytes[index]) { index &+= 1 }
    guard index > start else {
      throw JSONError(offset: index, reason: index == bytes.count ? .unexpectedEnd : .invalidNumber)
    }
    return index
  }
}
