import Kernel
import RoomsAPI

/// A cursor's place as it waits for its window: both numbers as the client wrote them, with a byte that says how long
/// the first is. Nothing else of the message is passed on.
struct CursorValue {
  /// Characters a coordinate may have.
  private static let tokenLimit = 24
  /// How far from the origin a cursor may be.
  private static let range = -1e9...1e9

  private var storage = InlineArray<49, UInt8>(repeating: 0)
  private var count = 1

  init(_ payload: JSONValue, in bytes: Span<UInt8>) throws(ProtocolError) {
    try append(payload.member("x", in: bytes), bytes)
    storage[0] = UInt8(count - 1)
    try append(payload.member("y", in: bytes), bytes)
  }

  func withBytes(_ body: (Span<UInt8>) -> Void) { body(storage.span.extracting(0..<count)) }

  /// Appends `,"x":1,"y":2` of a waiting value.
  static func write(_ value: Span<UInt8>, to builder: inout SegmentBuilder) {
    guard value.count > 1, Int(value[0]) + 1 < value.count else { return }
    let split = Int(value[0]) + 1
    builder.append(",\"x\":")
    builder.append(value.extracting(1..<split))
    builder.append(",\"y\":")
    builder.append(value.extracting(split..<value.count))
  }

  private mutating func append(_ value: JSONValue?, _ bytes: Span<UInt8>) throws(ProtocolError) {
    guard let value, value.kind == .number, value.range.count <= Self.tokenLimit,
      let number = value.double(in: bytes), Self.range.contains(number)
    else { throw .invalidPayload("CURSOR_MOVE needs finite numbers \"x\" and \"y\".") }
    for position in value.range {
      storage[count] = bytes[position]
      count += 1
    }
  }
}
