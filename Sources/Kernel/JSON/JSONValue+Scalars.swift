extension JSONValue {
  /// The number, correctly rounded; `nil` when this is no number or too large for a `Double`.
  ///
  /// Up to 15 digits with a small exponent take a few nanoseconds; anything else goes through the standard library.
  public func double(in bytes: Span<UInt8>) -> Double? {
    guard kind == .number, !range.isEmpty, range.upperBound <= bytes.count else { return nil }
    var index = range.lowerBound
    if let number = JSONNumber.short(bytes, &index), index == range.upperBound { return number }
    return JSONNumber.long(bytes, range)
  }

  /// The number when it is whole and fits (`12`, `-3`, also `1e3` and `2.0`); else `nil`.
  public func int(in bytes: Span<UInt8>) -> Int? {
    guard kind == .number, !range.isEmpty, range.upperBound <= bytes.count else { return nil }
    var index = range.lowerBound
    let negative = bytes[index] == JSONByte.minus
    if negative { index += 1 }
    var result = 0
    while index < range.upperBound {
      guard JSONByte.isDigit(bytes[index]) else { return double(in: bytes).flatMap { Int(exactly: $0) } }
      let digit = Int(bytes[index] - JSONByte.zero)
      let (scaled, overflow) = result.multipliedReportingOverflow(by: 10)
      let (sum, carry) = negative ? scaled.subtractingReportingOverflow(digit) : scaled.addingReportingOverflow(digit)
      guard !overflow, !carry else { return nil }
      result = sum
      index += 1
    }
    return result
  }

  /// The unescaped string; `nil` when this is no string, or not UTF-8.
  public func string(in bytes: Span<UInt8>) -> String? {
    kind == .string ? JSONText.string(range, in: bytes) : nil
  }

  /// The truth value; `nil` when this is neither `true` nor `false`.
  public func bool(in bytes: Span<UInt8>) -> Bool? {
    guard kind == .bool, range.lowerBound < bytes.count else { return nil }
    return bytes[range.lowerBound] == 0x74
  }

  /// Whether this is a string that spells `expected`, also when written with escapes. No allocation.
  public func isString(_ expected: StaticString, in bytes: Span<UInt8>) -> Bool {
    kind == .string && JSONText.equals(expected, range, in: bytes)
  }
}
