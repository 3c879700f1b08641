/// A password that may be set: 8 to 72 bytes of UTF-8, no NUL. bcrypt looks at 72 bytes only, so a longer one is refused
/// rather than cut.
struct Password: Sendable {
  /// Bytes bcrypt looks at.
  static let maxBytes = 72
  /// Bytes a new password must have.
  static let minBytes = 8

  let text: String

  /// The password in this text, or `nil` when it cannot be set.
  init?(_ text: String) {
    guard text.utf8.count >= Self.minBytes, Self.isHashable(text) else { return nil }
    self.text = text
  }

  /// Whether bcrypt would see all of this text.
  static func isHashable(_ text: String) -> Bool { text.utf8.count <= maxBytes && !text.utf8.contains(0) }
}
