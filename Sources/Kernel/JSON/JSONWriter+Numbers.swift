extension JSONWriter {
  /// A whole number.
  public mutating func number(_ value: Int) {
    separate()
    if value < 0 { bytes.append(JSONByte.minus) }
    appendDigits(UInt64(value.magnitude))
    valueWritten()
  }

  /// The shortest number that reads back as `value`; `null` when it is not finite.
  ///
  /// Whole numbers and up to three decimals (coordinates) do not allocate.
  public mutating func number(_ value: Double) {
    guard value.isFinite else { return null() }
    separate()
    let magnitude = value.magnitude
    if value < 0 { bytes.append(JSONByte.minus) }
    // Below 1e12 thousandths have at most 15 digits, so if the quotient is the value, they are its shortest decimals.
    if magnitude < 1e12, case let thousandths = UInt64(magnitude * 1000 + 0.5), Double(thousandths) / 1000 == magnitude
    {
      appendThousandths(thousandths)
    } else {
      var text = magnitude.description
      if text.hasSuffix(".0") { text.removeLast(2) }
      bytes.append(contentsOf: text.utf8)
    }
    valueWritten()
  }

  private mutating func appendThousandths(_ value: UInt64) {
    appendDigits(value / 1000)
    var rest = value % 1000
    guard rest > 0 else { return }
    bytes.append(JSONByte.dot)
    while rest > 0 {
      bytes.append(JSONByte.zero + UInt8(rest / 100))
      rest = rest % 100 * 10
    }
  }

  private mutating func appendDigits(_ value: UInt64) {
    var limit: UInt64 = 10
    bytes.append(JSONByte.zero)
    while value >= limit {
      bytes.append(JSONByte.zero)
      let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
      if overflow { break }
      limit = next
    }
    var rest = value
    var index = bytes.count
    while rest > 0 {
      index -= 1
      bytes[index] = JSONByte.zero + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
