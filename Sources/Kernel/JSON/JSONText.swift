/// The text between the quotes of a validated string, unescaped byte by byte (UTF-8).
struct JSONText {
  private var index: Int
  private let end: Int
  /// The rest of an escape that makes several bytes, the next one lowest.
  private var pending: UInt32 = 0
  /// Set when an escape is half of a surrogate pair, or no escape at all.
  private(set) var isBroken = false

  /// - Parameter range: the string with its quotes.
  init(_ range: Range<Int>, in bytes: Span<UInt8>) {
    index = range.lowerBound + 1
    end = min(range.upperBound - 1, bytes.count)
  }

  /// The next byte; `nil` at the end, or when ``isBroken``.
  mutating func next(in bytes: Span<UInt8>) -> UInt8? {
    if pending != 0 { return takePending() }
    guard index < end else { return nil }
    let byte = bytes[index]
    index += 1
    guard byte == JSONByte.backslash else { return byte }
    return escape(bytes)
  }

  private mutating func takePending() -> UInt8 {
    defer { pending >>= 8 }
    return UInt8(truncatingIfNeeded: pending)
  }

  private mutating func escape(_ bytes: Span<UInt8>) -> UInt8? {
    guard index < end else { return fail() }
    let byte = bytes[index]
    index += 1
    switch byte {
    case 0x22, 0x5c, 0x2f: return byte
    case 0x62: return 0x08
    case 0x66: return 0x0c
    case 0x6e: return 0x0a
    case 0x72: return 0x0d
    case 0x74: return 0x09
    case 0x75: return unicode(bytes)
    default: return fail()
    }
  }

  private mutating func unicode(_ bytes: Span<UInt8>) -> UInt8? {
    guard let first = JSONByte.hexQuad(bytes, index) else { return fail() }
    index += 4
    var code = UInt32(first)
    if first & 0xfc00 == 0xd800 {
      guard index + 6 <= end, bytes[index] == JSONByte.backslash, bytes[index + 1] == 0x75,
        let low = JSONByte.hexQuad(bytes, index + 2), low & 0xfc00 == 0xdc00
      else { return fail() }
      index += 6
      code = 0x10000 + (code & 0x3ff) << 10 + UInt32(low & 0x3ff)
    }
    guard let scalar = Unicode.Scalar(code) else { return fail() }
    var encoded = UTF8.encode(scalar)?.makeIterator()
    guard let head = encoded?.next() else { return fail() }
    var shift: UInt32 = 0
    while let byte = encoded?.next() {
      pending |= UInt32(byte) << shift
      shift += 8
    }
    return head
  }

  private mutating func fail() -> UInt8? {
    isBroken = true
    index = end
    return nil
  }
}

extension JSONText {
  /// Whether the string in `range` spells `expected` once unescaped.
  @inline(__always)
  static func equals(_ expected: StaticString, _ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    let length = range.count - 2
    let count = expected.utf8CodeUnitCount
    if length == count, expected.equals(bytes, from: range.lowerBound + 1, to: range.upperBound - 1) { return true }
    return length > count && equalsEscaped(expected, range, in: bytes)
  }

  /// The slow path: an escape is longer than what it stands for.
  private static func equalsEscaped(_ expected: StaticString, _ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    guard hasEscape(range, in: bytes) else { return false }
    return expected.withUTF8Buffer { wanted in
      var text = JSONText(range, in: bytes)
      for byte in wanted where text.next(in: bytes) != byte { return false }
      return text.next(in: bytes) == nil && !text.isBroken
    }
  }

  /// Whether a backslash stands between the quotes.
  static func hasEscape(_ range: Range<Int>, in bytes: Span<UInt8>) -> Bool {
    var index = range.lowerBound + 1
    let end = min(range.upperBound - 1, bytes.count)
    while index < end {
      if bytes[index] == JSONByte.backslash { return true }
      index += 1
    }
    return false
  }

  /// The unescaped string; `nil` for a broken escape or what is not UTF-8.
  static func string(_ range: Range<Int>, in bytes: Span<UInt8>) -> String? {
    let start = range.lowerBound + 1
    let end = min(range.upperBound - 1, bytes.count)
    guard start <= end else { return nil }
    guard hasEscape(range, in: bytes) else {
      guard let text = try? UTF8Span(validating: bytes.extracting(start..<end)) else { return nil }
      return String(copying: text)
    }
    var text = JSONText(range, in: bytes)
    var plain: [UInt8] = []
    plain.reserveCapacity(end - start)
    while let byte = text.next(in: bytes) { plain.append(byte) }
    return text.isBroken ? nil : String(validating: plain, as: UTF8.self)
  }
}

extension StaticString {
  /// Whether `bytes` from `start` to `end` are exactly this text. Never reads outside `bytes`.
  @inline(__always)
  func equals(_ bytes: Span<UInt8>, from start: Int, to end: Int) -> Bool {
    guard start >= 0, end <= bytes.count, end - start == utf8CodeUnitCount else { return false }
    return withUTF8Buffer { wanted in
      var index = start
      for byte in wanted {
        guard bytes[index] == byte else { return false }
        index &+= 1
      }
      return true
    }
  }
}
