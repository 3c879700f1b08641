/// Finds where a value ends. Trusts the text to have been validated; on any other text the answer means nothing, but it
/// lies within the text.
enum JSONSkip {
  /// The index behind the value that starts at `start`.
  @inline(__always)
  static func value(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    guard start < bytes.count else { return bytes.count }
    switch bytes[start] {
    case JSONByte.quote: return string(bytes, start)
    case JSONByte.openBrace, JSONByte.openBracket: return container(bytes, start)
    default: return scalar(bytes, start)
    }
  }

  /// The first `"`, `\` or control character from `index` on, or the count.
  @inline(__always)
  static func plainText(_ bytes: Span<UInt8>, _ index: Int) -> Int {
    var index = index
    while index &+ 8 <= bytes.count {
      let ends = JSONWord.endsOfPlainText(JSONWord.load(bytes, index))
      if ends != 0 { return index &+ JSONWord.first(ends) }
      index &+= 8
    }
    while index < bytes.count {
      let byte = bytes[index]
      if byte == JSONByte.quote || byte == JSONByte.backslash || byte < 0x20 { return index }
      index &+= 1
    }
    return index
  }

  /// The index behind the string whose opening quote is at `start`.
  @inline(__always)
  static func string(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    var index = start &+ 1
    while index &+ 8 <= bytes.count {
      let ends = JSONWord.endsOfPlainText(JSONWord.load(bytes, index))
      guard ends != 0 else {
        index &+= 8
        continue
      }
      index &+= JSONWord.first(ends)
      if bytes[index] == JSONByte.quote { return index &+ 1 }
      index &+= bytes[index] == JSONByte.backslash ? 2 : 1
    }
    while index < bytes.count {
      if bytes[index] == JSONByte.quote { return index &+ 1 }
      index &+= bytes[index] == JSONByte.backslash ? 2 : 1
    }
    return bytes.count
  }

  @inline(__always)
  private static func scalar(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    var index = start
    while index < bytes.count {
      let byte = bytes[index]
      if byte == JSONByte.comma || byte == JSONByte.closeBrace || byte == JSONByte.closeBracket || byte <= 0x20 {
        break
      }
      index &+= 1
    }
    return index
  }

  /// The index behind the array or object that opens at `start`: eight bytes at a time, by counting brackets outside
  /// strings.
  private static func container(_ bytes: Span<UInt8>, _ start: Int) -> Int {
    var index = start
    var depth = 0
    var inString: UInt64 = 0
    while index &+ 8 <= bytes.count {
      let word = JSONWord.load(bytes, index)
      guard JSONWord.equal(word, JSONByte.backslash) == 0 else {
        let quoteOpen = inString != 0
        guard let next = bytewise(bytes, &index, &depth, quoteOpen, until: index &+ 8) else { return index }
        inString = next ? JSONWord.tops : 0
        continue
      }
      let inside = JSONWord.inside(JSONWord.equal(word, JSONByte.quote)) ^ inString
      let folded = word | (JSONWord.ones &* 0x20)
      let opens = JSONWord.equal(folded, JSONByte.openBrace) & ~inside
      let closes = JSONWord.equal(folded, JSONByte.closeBrace) & ~inside
      inString = inside >> 63 == 1 ? JSONWord.tops : 0
      let closing = JSONWord.count(closes)
      if closing >= depth, let end = lastClose(opens, closes, depth) { return index &+ end }
      depth &+= JSONWord.count(opens) &- closing
      index &+= 8
    }
    _ = bytewise(bytes, &index, &depth, inString != 0, until: bytes.count)
    return min(index, bytes.count)
  }

  /// Within one word: the offset behind the bracket that brings `depth` to zero.
  @inline(__always)
  private static func lastClose(_ opens: UInt64, _ closes: UInt64, _ depth: Int) -> Int? {
    var depth = depth
    var marks = opens | closes
    while marks != 0 {
      depth &+= closes & marks & (0 &- marks) == 0 ? 1 : -1
      if depth <= 0 { return JSONWord.first(marks) &+ 1 }
      marks &= marks &- 1
    }
    return nil
  }

  /// The same a byte at a time, up to `limit` (an escape may lead one further). `nil` when the container has ended, at
  /// `index`; else whether a string is open.
  private static func bytewise(
    _ bytes: Span<UInt8>, _ index: inout Int, _ depth: inout Int, _ inString: Bool, until limit: Int
  ) -> Bool? {
    var inString = inString
    while index < limit, index < bytes.count {
      let byte = bytes[index]
      index &+= 1
      switch byte {
      case JSONByte.quote: inString.toggle()
      case JSONByte.backslash where inString: index &+= 1
      case JSONByte.openBrace, JSONByte.openBracket: if !inString { depth &+= 1 }
      case JSONByte.closeBrace, JSONByte.closeBracket:
        guard !inString else { continue }
        depth &-= 1
        if depth <= 0 { return nil }
      default: continue
      }
    }
    return inString
  }
}
