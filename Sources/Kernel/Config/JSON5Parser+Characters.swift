extension JSON5Parser {
  /// The place of the next character.
  var position: ConfigPosition { ConfigPosition(source: source, line: line, column: index - lineStart + 1) }

  func fail(_ problem: String) -> ConfigProblem { ConfigProblem(position: position, problem: problem) }

  /// The character `offset` places ahead.
  func peek(_ offset: Int = 0) -> Unicode.Scalar? {
    index + offset < scalars.count ? scalars[index + offset] : nil
  }

  /// Steps over one character and keeps count of lines (LF, CR, CRLF, U+2028, U+2029).
  mutating func advance() {
    guard let scalar = peek() else { return }
    index += 1
    guard Self.isLineEnd(scalar), !(scalar == "\r" && peek() == "\n") else { return }
    line += 1
    lineStart = index
  }

  mutating func accept(_ scalar: Unicode.Scalar) -> Bool {
    guard peek() == scalar else { return false }
    advance()
    return true
  }

  /// White space and comments (JSON5 sections 7 and 8).
  mutating func skipSpace() throws(ConfigProblem) {
    while let next = peek() {
      if Self.isSpace(next) {
        advance()
      } else if next == "/", peek(1) == "/" {
        while let next = peek(), !Self.isLineEnd(next) { advance() }
      } else if next == "/", peek(1) == "*" {
        try skipBlockComment()
      } else {
        return
      }
    }
  }

  private mutating func skipBlockComment() throws(ConfigProblem) {
    let open = fail("the comment is never closed")
    advance()
    advance()
    while peek() != "*" || peek(1) != "/" {
      guard peek() != nil else { throw open }
      advance()
    }
    advance()
    advance()
  }

  static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "\t", "\u{b}", "\u{c}", " ", "\u{a0}", "\u{feff}": true
    default: isLineEnd(scalar) || scalar.properties.generalCategory == .spaceSeparator
    }
  }

  /// A character as a problem shows it.
  static func name(_ scalar: Unicode.Scalar) -> String {
    scalar.value < 0x20 ? "U+00\(String(scalar.value, radix: 16))" : "\"\(scalar)\""
  }
}
