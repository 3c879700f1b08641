extension JSON5Parser {
  /// A string in single or double quotes (JSON5 section 5).
  mutating func string() throws(ConfigProblem) -> String {
    let open = fail("the string is never closed")
    let quote = peek()
    advance()
    var text = String.UnicodeScalarView()
    while let next = peek() {
      if next == quote {
        advance()
        return String(text)
      }
      guard next != "\n", next != "\r" else { throw fail("a line ends inside a string; end it with \"\\\" to go on") }
      if next == "\\" {
        if let scalar = try escape() { text.append(scalar) }
      } else {
        advance()
        text.append(next)
      }
    }
    throw open
  }

  /// What a backslash stands for; `nil` when it continues the line.
  private mutating func escape() throws(ConfigProblem) -> Unicode.Scalar? {
    advance()
    guard let next = peek() else { throw fail("the text ends inside a string") }
    if Self.isLineEnd(next) {
      advance()
      if next == "\r" { _ = accept("\n") }
      return nil
    }
    switch next {
    case "x": return try hexEscape(digits: 2)
    case "u": return try unicodeEscape()
    case "1"..."9": throw fail("\"\\\(next)\" is no escape")
    case "0":
      if let digit = peek(1), "0"..."9" ~= digit { throw fail("octal escapes do not exist") }
    default: break
    }
    advance()
    return Self.escapes[next] ?? next
  }

  private static let escapes: [Unicode.Scalar: Unicode.Scalar] = [
    "b": "\u{8}", "f": "\u{c}", "n": "\n", "r": "\r", "t": "\t", "v": "\u{b}", "0": "\0",
  ]

  private mutating func hexEscape(digits: Int) throws(ConfigProblem) -> Unicode.Scalar {
    let code = try hexCode(digits: digits)
    guard let scalar = Unicode.Scalar(code) else { throw fail("half of a surrogate pair") }
    return scalar
  }

  private mutating func unicodeEscape() throws(ConfigProblem) -> Unicode.Scalar {
    let high = try hexCode(digits: 4)
    guard high & 0xfc00 == 0xd800, peek() == "\\", peek(1) == "u" else {
      guard let scalar = Unicode.Scalar(high) else { throw fail("half of a surrogate pair") }
      return scalar
    }
    advance()
    let low = try hexCode(digits: 4)
    guard low & 0xfc00 == 0xdc00, let scalar = Unicode.Scalar(0x10000 + (high & 0x3ff) << 10 + (low & 0x3ff)) else {
      throw fail("half of a surrogate pair")
    }
    return scalar
  }

  /// Steps over the letter of the escape and reads exactly `digits` hexadecimal digits.
  private mutating func hexCode(digits: Int) throws(ConfigProblem) -> UInt32 {
    advance()
    var code: UInt32 = 0
    for _ in 0..<digits {
      guard let next = peek(), next.isASCII, let digit = Character(next).hexDigitValue else {
        throw fail("\(digits) hexadecimal digits expected")
      }
      code = code << 4 | UInt32(digit)
      advance()
    }
    return code
  }

  /// A key without quotes (ECMAScript 5.1 IdentifierName).
  mutating func identifier() throws(ConfigProblem) -> String {
    var name = String.UnicodeScalarView()
    while var next = peek() {
      if next == "\\" {
        guard peek(1) == "u" else { throw fail("unexpected \"\\\"") }
        advance()
        next = try unicodeEscape()
        guard Self.isIdentifier(next, first: name.isEmpty) else {
          throw fail("this cannot stand in a key without quotes")
        }
        name.append(next)
        continue
      }
      guard Self.isIdentifier(next, first: name.isEmpty) else { break }
      name.append(next)
      advance()
    }
    guard !name.isEmpty else { throw fail("a key expected, found \(peek().map(Self.name) ?? "the end")") }
    return String(name)
  }

  static func isIdentifier(_ scalar: Unicode.Scalar, first: Bool) -> Bool {
    if scalar == "$" || scalar == "_" { return true }
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .letterNumber: return true
    case .nonspacingMark, .spacingMark, .decimalNumber, .connectorPunctuation: return !first
    default: return !first && (scalar == "\u{200c}" || scalar == "\u{200d}")
    }
  }
}
