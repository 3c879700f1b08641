import Foundation

/// A title others are shown: trimmed, in one line, without control or text-direction characters, and not empty.
enum BoardTitle {
  /// The most bytes of a character in the long run; one alone can be of any length.
  private static let bytesPerCharacter = 4

  /// The title in this text, or `nil` when it cannot be one.
  static func read(_ input: String, limit: Int) -> String? {
    guard input.utf8.count <= 4 * limit * bytesPerCharacter else { return nil }
    let text = input.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
    guard (1...limit).contains(text.count), text.utf8.count <= limit * bytesPerCharacter else { return nil }
    guard text.unicodeScalars.allSatisfy(isAllowed), text.unicodeScalars.contains(where: isVisible) else { return nil }
    return text
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned: false
    default: !scalar.properties.isBidiControl
    }
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    !scalar.properties.isDefaultIgnorableCodePoint && !scalar.properties.isWhitespace
  }
}
