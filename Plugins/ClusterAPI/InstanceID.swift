/// Names a running instance: its configured name and a part drawn at its start, so that what is left of an earlier run under
/// the same name can be told from it.
public struct InstanceID: Hashable, Sendable, CustomStringConvertible {
  /// Characters of the part that is drawn.
  private static let drawnCharacters = 6
  private static let alphabet = Array("23456789abcdefghjkmnpqrstuvwxyz")
  /// Characters a configured name may have.
  public static let nameLimit = 32

  /// The configured name, a point, and the part that was drawn. No blanks, no `/`.
  public let text: String

  public var description: String { text }

  /// Draws the second part. `nil` when the name is not as ``isName(_:)`` asks.
  public init?(name: String, using generator: inout some RandomNumberGenerator) {
    guard Self.isName(name) else { return nil }
    let drawn = (0..<Self.drawnCharacters).map { _ in
      Self.alphabet[Int.random(in: Self.alphabet.indices, using: &generator)]
    }
    text = "\(name).\(String(drawn))"
  }

  /// Whether a configured name may be this: 1 to ``nameLimit`` letters, digits, hyphens or underscores.
  public static func isName(_ text: String) -> Bool {
    (1...nameLimit).contains(text.utf8.count) && text.utf8.allSatisfy(isAllowed)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
      true
    default: false
    }
  }
}
