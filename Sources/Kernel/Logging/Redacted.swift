/// A value that must not be shown: printing, interpolating, dumping or logging it gives `<redacted>`.
///
///     let key = Redacted("s3cret")
///     sign(with: key.revealed)
public struct Redacted<Value: Sendable>: Sendable, CustomStringConvertible, CustomDebugStringConvertible,
  CustomReflectable
{
  /// The value itself: hand it to what needs it, never to a text.
  public let revealed: Value

  /// Hides a value.
  public init(_ value: Value) { revealed = value }

  /// `<redacted>`
  public var description: String { "<redacted>" }
  /// `<redacted>`
  public var debugDescription: String { description }
  /// Without children.
  public var customMirror: Mirror { Mirror(self, children: []) }
}

extension Redacted: Equatable where Value: Equatable {}
