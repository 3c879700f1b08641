/// A validated JSON value: what kind it is, and where its bytes lie in the text it was parsed from.
///
/// Parsing checks the whole text once and keeps nothing but this. Members and elements are found by scanning when asked
/// for, in place and without allocation; only ``string(in:)`` makes a `String`. Every method wants the same bytes that
/// were parsed; given others it answers nonsense or `nil`, and never traps.
///
///     let message = try JSONValue.parse(bytes)
///     if message.uniqueMember("type", in: bytes)?.isString("PING", in: bytes) == true { ... }
public struct JSONValue: Equatable, Sendable {
  /// The six kinds of RFC 8259 section 3.
  public enum Kind: Equatable, Sendable {
    case object, array, string, number, bool, null

    /// The kind a valid value that starts with `firstByte` has.
    @inline(__always)
    init(firstByte: UInt8) {
      switch firstByte {
      case JSONByte.openBrace: self = .object
      case JSONByte.openBracket: self = .array
      case JSONByte.quote: self = .string
      case 0x74, 0x66: self = .bool
      case 0x6e: self = .null
      default: self = .number
      }
    }
  }

  /// What the value is.
  public let kind: Kind
  /// Where its bytes lie, quotes and brackets included.
  public let range: Range<Int>

  @inline(__always)
  init(kind: Kind, range: Range<Int>) {
    self.kind = kind
    self.range = range
  }

  /// Checks a whole text in one pass and returns its value.
  ///
  /// Accepts exactly RFC 8259, less lone surrogate escapes; anything but white space behind the value is refused. That
  /// the text is UTF-8 is checked elsewhere (a WebSocket text message has been by then).
  /// - Parameter maxDepth: how many arrays and objects may stand inside each other; at most 64.
  public static func parse(_ bytes: Span<UInt8>, maxDepth: Int = 32) throws(JSONError) -> JSONValue {
    var validator = JSONValidator(maxDepth: maxDepth)
    return try validator.validate(bytes)
  }

  /// The first member of this name; `nil` when there is none or this is not an object.
  public func member(_ name: StaticString, in bytes: Span<UInt8>) -> JSONValue? {
    var members = members
    while let (key, value) = members.next(in: bytes) {
      if key.isEqual(to: name, in: bytes) { return value }
    }
    return nil
  }

  /// The only member of this name; `nil` when there is none.
  ///
  /// Parsers disagree about which of two equal keys counts, so what decides about rights must not be read from either.
  /// - Throws: ``JSONError/Reason/duplicateKey`` at the second one.
  public func uniqueMember(_ name: StaticString, in bytes: Span<UInt8>) throws(JSONError) -> JSONValue? {
    var members = members
    var found: JSONValue?
    while let (key, value) = members.next(in: bytes) {
      guard key.isEqual(to: name, in: bytes) else { continue }
      guard found == nil else { throw JSONError(offset: key.range.lowerBound, reason: .duplicateKey) }
      found = value
    }
    return found
  }
}
