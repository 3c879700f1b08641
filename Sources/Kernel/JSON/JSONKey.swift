/// A member's name, still in its text.
public struct JSONKey: Equatable, Sendable {
  /// Where its bytes lie, quotes included.
  public let range: Range<Int>

  @inline(__always)
  init(range: Range<Int>) { self.range = range }

  /// Whether this key is `name`, also when written with escapes. No allocation.
  public func isEqual(to name: StaticString, in bytes: Span<UInt8>) -> Bool {
    JSONText.equals(name, range, in: bytes)
  }

  /// The unescaped key; `nil` when it is not UTF-8.
  public func string(in bytes: Span<UInt8>) -> String? { JSONText.string(range, in: bytes) }
}
