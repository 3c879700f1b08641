/// Eight bytes looked at together ("SIMD within a register"). Masks carry one bit per byte, its highest (0x80).
enum JSONWord {
  static let ones: UInt64 = 0x0101_0101_0101_0101
  static let tops: UInt64 = 0x8080_8080_8080_8080

  /// The eight bytes from `index`, the first in the lowest position. The caller has checked `index + 8 <= count`.
  @inline(__always)
  static func load(_ bytes: Span<UInt8>, _ index: Int) -> UInt64 {
    UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self))
  }

  /// Marks bytes that end a run of plain string text: `"`, `\` and what is below 0x20.
  ///
  /// Only the lowest mark is exact: a subtraction's borrow may mark bytes above a true hit, never below one.
  @inline(__always)
  static func endsOfPlainText(_ word: UInt64) -> UInt64 {
    let quote = word ^ (ones &* 0x22)
    let backslash = word ^ (ones &* 0x5c)
    let found =
      ((quote &- ones) & ~quote) | ((backslash &- ones) & ~backslash) | ((word &- (ones &* 0x20)) & ~word)
    return found & tops
  }

  /// Marks exactly the bytes that equal `byte`.
  @inline(__always)
  static func equal(_ word: UInt64, _ byte: UInt8) -> UInt64 {
    let difference = word ^ (ones &* UInt64(byte))
    return ~(((difference & ~tops) &+ ~tops) | difference | ~tops)
  }

  /// Marks exactly the bytes that are not "0" to "9", in a word whose bytes were all changed by ``digits(_:)``.
  @inline(__always)
  static func nonDigits(_ digits: UInt64) -> UInt64 { (((digits & ~tops) &+ (ones &* 0x76)) | digits) & tops }

  /// Turns the characters "0" to "9" into the numbers 0 to 9.
  @inline(__always)
  static func digits(_ word: UInt64) -> UInt64 { word ^ (ones &* 0x30) }

  /// The number that `count` (1-8) digits spell, the first in the lowest byte.
  @inline(__always)
  static func decimal(_ digits: UInt64, _ count: Int) -> UInt64 {
    var value = digits &<< UInt64(truncatingIfNeeded: (8 &- count) &* 8)
    value = ((value &* (1 + 10 << 8)) >> 8) & 0x00ff_00ff_00ff_00ff
    value = ((value &* (1 + 100 << 16)) >> 16) & 0x0000_ffff_0000_ffff
    return (value &* (1 + 10_000 << 32)) >> 32
  }

  /// For marks of quotes: the marks from each opening quote up to, not including, the closing one.
  @inline(__always)
  static func inside(_ quotes: UInt64) -> UInt64 {
    var marks = quotes ^ (quotes << 8)
    marks ^= marks << 16
    return marks ^ (marks << 32)
  }

  /// How many bytes are marked.
  @inline(__always)
  static func count(_ marks: UInt64) -> Int { Int(truncatingIfNeeded: ((marks >> 7) &* ones) >> 56) }

  /// The index (0-7) of the first marked byte.
  @inline(__always)
  static func first(_ marks: UInt64) -> Int { marks.trailingZeroBitCount >> 3 }
}

/// The bytes that mean something in JSON.
enum JSONByte {
  static let quote: UInt8 = 0x22
  static let comma: UInt8 = 0x2c
  static let minus: UInt8 = 0x2d
  static let dot: UInt8 = 0x2e
  static let zero: UInt8 = 0x30
  static let colon: UInt8 = 0x3a
  static let openBracket: UInt8 = 0x5b
  static let backslash: UInt8 = 0x5c
  static let closeBracket: UInt8 = 0x5d
  static let openBrace: UInt8 = 0x7b
  static let closeBrace: UInt8 = 0x7d

  /// Space, line feed, carriage return or tab (RFC 8259 section 2).
  @inline(__always)
  static func isSpace(_ byte: UInt8) -> Bool {
    byte <= 0x20 && (byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09)
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- zero < 10 }

  /// The value of a hexadecimal digit; `nil` for anything else.
  static func hexDigit(_ byte: UInt8) -> UInt16? {
    switch byte {
    case 0x30...0x39: UInt16(byte - 0x30)
    case 0x41...0x46: UInt16(byte - 0x41 + 10)
    case 0x61...0x66: UInt16(byte - 0x61 + 10)
    default: nil
    }
  }

  /// The four hexadecimal digits from `index`; `nil` when they are not all there.
  static func hexQuad(_ bytes: Span<UInt8>, _ index: Int) -> UInt16? {
    guard index >= 0, index <= bytes.count - 4 else { return nil }
    var unit: UInt16 = 0
    for position in index..<index + 4 {
      guard let digit = hexDigit(bytes[position]) else { return nil }
      unit = unit << 4 | digit
    }
    return unit
  }

  /// The first index from `index` on that is not white space; may be the count.
  @inline(__always)
  static func skipSpace(_ bytes: Span<UInt8>, _ index: Int) -> Int {
    var index = index
    while index < bytes.count, isSpace(bytes[index]) { index &+= 1 }
    return index
  }
}
