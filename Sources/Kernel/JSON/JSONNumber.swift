/// Reads numbers where they stand.
enum JSONNumber {
  /// Where a plain decimal without its sign has its point and its end, found in one look at eight bytes.
  struct Shape {
    /// How many digits stand before the point.
    let whole: Int
    /// How many bytes it has in all.
    let length: Int

    /// Looks at the eight bytes of `digits` (see ``JSONWord/digits(_:)``); `nil` when the end is not among them, or the
    /// number has an exponent, or a part without digits.
    @inline(__always)
    init?(_ digits: UInt64) {
      var marks = JSONWord.nonDigits(digits)
      let first = JSONWord.first(marks)
      guard marks != 0, first > 0 else { return nil }
      whole = first
      if Self.byte(digits, first) == JSONByte.dot {
        marks &= marks &- 1
        length = JSONWord.first(marks)
        guard marks != 0, length > first &+ 1 else { return nil }
      } else {
        length = first
      }
      guard Self.byte(digits, length) | 0x20 != 0x65 else { return nil }
    }

    @inline(__always)
    private static func byte(_ digits: UInt64, _ index: Int) -> UInt8 {
      UInt8(truncatingIfNeeded: digits &>> UInt64(truncatingIfNeeded: index &* 8)) ^ 0x30
    }
  }

  /// Reads a plain decimal of at most 15 digits at `index` and steps behind it; `nil`, with `index` unmoved, when it has
  /// an exponent or more digits, or is none.
  @inline(__always)
  static func short(_ bytes: Span<UInt8>, _ index: inout Int) -> Double? {
    var at = index
    let negative = at < bytes.count && bytes[at] == JSONByte.minus
    if negative { at &+= 1 }
    if at &+ 8 <= bytes.count, let number = eight(JSONWord.digits(JSONWord.load(bytes, at)), &at) {
      index = at
      return negative ? -number : number
    }
    guard let number = fifteen(bytes, &at) else { return nil }
    index = at
    return negative ? -number : number
  }

  /// Reads a decimal digit by digit.
  @inline(never)
  private static func fifteen(_ bytes: Span<UInt8>, _ index: inout Int) -> Double? {
    var at = index
    var mantissa: UInt64 = 0
    var scale = 1.0
    let whole = digits(bytes, &at, &mantissa)
    var decimals = 0
    if at < bytes.count, bytes[at] == JSONByte.dot {
      at &+= 1
      decimals = digits(bytes, &at, &mantissa)
      for _ in 0..<min(decimals, 15) { scale *= 10 }
    }
    guard whole > 0, whole &+ decimals <= 15, at == bytes.count || bytes[at] | 0x20 != 0x65 else { return nil }
    index = at
    // Both operands are exact, so the one division is the correctly rounded result.
    return Double(mantissa) / scale
  }

  /// Appends digits to `mantissa` and returns how many there were.
  @inline(__always)
  private static func digits(_ bytes: Span<UInt8>, _ index: inout Int, _ mantissa: inout UInt64) -> Int {
    let start = index
    while index < bytes.count, JSONByte.isDigit(bytes[index]) {
      mantissa = mantissa &* 10 &+ UInt64(bytes[index] &- JSONByte.zero)
      index &+= 1
    }
    return index &- start
  }

  /// Reads a decimal that ends within eight bytes, without looping over its digits.
  @inline(__always)
  private static func eight(_ digits: UInt64, _ index: inout Int) -> Double? {
    guard let shape = Shape(digits) else { return nil }
    index &+= shape.length
    guard shape.length > shape.whole else { return Double(JSONWord.decimal(digits, shape.whole)) }
    let before = (1 &<< UInt64(truncatingIfNeeded: shape.whole &* 8)) &- 1
    let joined = (digits & before) | ((digits >> 8) & ~before)
    let mantissa = Double(JSONWord.decimal(joined, shape.length &- 1))
    return mantissa / scale(shape.length &- shape.whole &- 1)
  }

  @inline(__always)
  private static func scale(_ decimals: Int) -> Double {
    switch decimals {
    case 1: 10
    case 2: 100
    case 3: 1_000
    case 4: 10_000
    case 5: 100_000
    default: 1_000_000
    }
  }

  /// Any number, through the standard library; `nil` when it is too large for a `Double`.
  static func long(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Double? {
    var text = ""
    for index in range where bytes[index] < 0x80 { text.unicodeScalars.append(Unicode.Scalar(bytes[index])) }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }
}
