extension JSON5Parser {
  /// A number (JSON5 section 6): decimal or hexadecimal, a sign, a leading or trailing point, `Infinity`, `NaN`.
  mutating func number() throws(ConfigProblem) -> Double {
    let sign: Double = peek() == "-" ? -1 : 1
    if peek() == "-" || peek() == "+" { advance() }
    let magnitude = try magnitude()
    if let next = peek(), Self.isIdentifier(next, first: false) || next == "." {
      throw fail("unexpected \(Self.name(next)) in a number; text (\"10s\") must stand in quotes")
    }
    return sign * magnitude
  }

  private mutating func magnitude() throws(ConfigProblem) -> Double {
    if let next = peek(), Self.isIdentifier(next, first: true) {
      switch try identifier() {
      case "Infinity": return .infinity
      case "NaN": return .nan
      default: throw fail("a number expected")
      }
    }
    if peek() == "0", peek(1) == "x" || peek(1) == "X" { return try hexadecimal() }
    return try decimal()
  }

  private mutating func hexadecimal() throws(ConfigProblem) -> Double {
    advance()
    advance()
    var digits = ""
    while let next = peek(), next.isASCII, Character(next).isHexDigit {
      digits.unicodeScalars.append(next)
      advance()
    }
    guard let value = UInt64(digits, radix: 16) else { throw fail("a hexadecimal number of up to 16 digits expected") }
    return Double(value)
  }

  private mutating func decimal() throws(ConfigProblem) -> Double {
    let whole = digits()
    guard whole.count == 1 || !whole.hasPrefix("0") else { throw fail("a number must not start with 0") }
    var fraction = ""
    if accept(".") { fraction = digits() }
    guard !whole.isEmpty || !fraction.isEmpty else { throw fail("a number expected") }
    var exponent = ""
    if peek() == "e" || peek() == "E" {
      advance()
      if accept("-") { exponent = "-" } else { _ = accept("+") }
      let power = digits()
      guard !power.isEmpty else { throw fail("an exponent expected") }
      exponent += power
    }
    let text =
      "\(whole.isEmpty ? "0" : whole).\(fraction.isEmpty ? "0" : fraction)e\(exponent.isEmpty ? "0" : exponent)"
    guard let value = Double(text) else { throw fail("a number expected") }
    return value
  }

  private mutating func digits() -> String {
    var digits = ""
    while let next = peek(), "0"..."9" ~= next {
      digits.unicodeScalars.append(next)
      advance()
    }
    return digits
  }
}
