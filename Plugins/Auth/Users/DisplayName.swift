import Foundation

/// A name others are shown: 1 to 64 characters, trimmed, without control, line-breaking or text-direction characters,
/// and with something to see in it.
struct DisplayName: Hashable, Sendable {
  /// Characters a name may have.
  static let maxCharacters = 64
  /// Bytes it may have in UTF-8; characters alone can be of any length.
  static let maxBytes = 256

  /// The name in Unicode's composed form (NFC).
  let text: String

  /// The name in this text, or `nil` when it cannot be one.
  init?(_ input: String) {
    guard input.utf8.count <= 4 * Self.maxBytes else { return nil }
    let text = input.trimmingCharacters(in: .whitespacesAndNewlines).precomposedStringWithCanonicalMapping
    guard (1...Self.maxCharacters).contains(text.count), text.utf8.count <= Self.maxBytes else { return nil }
    guard text.unicodeScalars.allSatisfy(Self.isAllowed), text.unicodeScalars.contains(where: Self.isVisible) else {
      return nil
    }
    self.text = text
  }

  private static func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .control, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate, .unassigned: false
    default: !scalar.properties.isBidiControl
    }
  }

  private static func isVisible(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .format, .spaceSeparator, .nonspacingMark, .enclosingMark, .spacingMark: false
    default: !scalar.properties.isDefaultIgnorableCodePoint
    }
  }
}
