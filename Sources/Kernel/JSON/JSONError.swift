/// Why a text is not the JSON that was asked for, and where.
public struct JSONError: Error, Equatable, Sendable {
  /// What is wrong.
  public enum Reason: Equatable, Sendable {
    /// The text stops in the middle of a value.
    case unexpectedEnd
    /// A byte that cannot stand here.
    case unexpectedByte
    /// Not a number of RFC 8259 section 6 (`01`, `1.`, `.5`, `+1`, `NaN`).
    case invalidNumber
    /// Not `true`, `false` or `null`.
    case invalidLiteral
    /// An unescaped byte below 0x20 inside a string.
    case controlCharacter
    /// A backslash followed by none of `"\/bfnrt` or four hexadecimal digits.
    case invalidEscape
    /// A `\u` escape that is half of a surrogate pair (refused as in RFC 7493 section 2.1).
    case loneSurrogate
    /// More arrays and objects inside each other than allowed.
    case tooDeep
    /// Something other than white space after the value.
    case trailingBytes
    /// An object that names this key twice; reported by ``JSONValue/uniqueMember(_:in:)``.
    case duplicateKey
  }

  /// Index of the byte at fault; the text's length when it stops too early.
  public var offset: Int
  /// What is wrong there.
  public var reason: Reason

  /// Makes an error for the byte at `offset`.
  public init(offset: Int, reason: Reason) {
    self.offset = offset
    self.reason = reason
  }
}
