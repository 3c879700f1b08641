/// Reads a validated value from front to back in a single pass: the fastest way through a long one.
///
/// Where ``JSONValue/forEachMember(in:_:)`` must find the end of each member before it hands it over, a reader goes
/// into it. Each value that is announced (by ``nextKey(in:)`` or ``nextElement(in:)``) must be read by one of
/// ``double(in:)``, ``value(in:)``, ``skip(in:)``, or entered by ``beginObject(in:)`` or ``beginArray(in:)`` and then
/// walked to its end. Given other bytes than were validated it reads nonsense, but ends and never traps.
///
///     var reader = JSONReader(points)
///     guard reader.beginArray(in: bytes) else { ... }
///     while reader.nextElement(in: bytes), reader.beginObject(in: bytes) {
///       while let key = reader.nextKey(in: bytes) {
///         if key.isEqual(to: "x", in: bytes) { x = reader.double(in: bytes) } else { reader.skip(in: bytes) }
///       }
///     }
public struct JSONReader: Sendable {
  /// Where the next value, key or bracket starts, give or take white space: before a value its first byte, after it
  /// the byte behind.
  public private(set) var offset: Int

  /// A reader that stands before `value`.
  public init(_ value: JSONValue) { offset = value.range.lowerBound }

  /// Enters an object; anything else is skipped, and the answer is `false`.
  public mutating func beginObject(in bytes: Span<UInt8>) -> Bool { begin(JSONByte.openBrace, bytes) }

  /// Enters an array; anything else is skipped, and the answer is `false`.
  public mutating func beginArray(in bytes: Span<UInt8>) -> Bool { begin(JSONByte.openBracket, bytes) }

  /// The next key of the object, its value being the next to read; `nil` when the object has ended and been left.
  public mutating func nextKey(in bytes: Span<UInt8>) -> JSONKey? {
    guard next(JSONByte.closeBrace, bytes), bytes[offset] == JSONByte.quote else { return nil }
    let end = JSONSkip.string(bytes, offset)
    let key = JSONKey(range: offset..<end)
    offset = JSONByte.skipSpace(bytes, JSONByte.skipSpace(bytes, end) &+ 1)
    return key
  }

  /// Whether the array has one more element, which is the next to read; `false` when it has ended and been left.
  public mutating func nextElement(in bytes: Span<UInt8>) -> Bool { next(JSONByte.closeBracket, bytes) }

  /// Reads a number; anything else is skipped, and the answer is `nil`, as it is for what exceeds a `Double`.
  public mutating func double(in bytes: Span<UInt8>) -> Double? {
    if let number = JSONNumber.short(bytes, &offset) { return number }
    return value(in: bytes)?.double(in: bytes)
  }

  /// Reads a whole value of any kind; `nil` at the end of the text.
  public mutating func value(in bytes: Span<UInt8>) -> JSONValue? {
    guard offset < bytes.count else { return nil }
    let start = offset
    skip(in: bytes)
    return JSONValue(kind: .init(firstByte: bytes[start]), range: start..<offset)
  }

  /// Passes over a whole value.
  public mutating func skip(in bytes: Span<UInt8>) {
    guard offset < bytes.count else { return }
    offset = max(JSONSkip.value(bytes, offset), offset &+ 1)
  }

  @inline(__always)
  private mutating func begin(_ bracket: UInt8, _ bytes: Span<UInt8>) -> Bool {
    guard offset < bytes.count, bytes[offset] == bracket else {
      skip(in: bytes)
      return false
    }
    offset &+= 1
    return true
  }

  /// Steps over white space and a comma to what comes next; `false` when that is `close`, which is passed, or the end.
  @inline(__always)
  private mutating func next(_ close: UInt8, _ bytes: Span<UInt8>) -> Bool {
    offset = JSONByte.skipSpace(bytes, offset)
    if offset < bytes.count, bytes[offset] == JSONByte.comma { offset = JSONByte.skipSpace(bytes, offset &+ 1) }
    guard offset < bytes.count else { return false }
    guard bytes[offset] == close else { return true }
    offset &+= 1
    return false
  }
}
