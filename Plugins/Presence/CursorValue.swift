import Kernel
import RoomsAPI

/// A cursor's place as it waits for its window, in both protocols' forms: the lengths of the two v1 numbers (0 when a v2
/// client sent it), these numbers as the client wrote them, and the v2 form of both.
struct CursorValue {
  /// Characters a v1 coordinate may have.
  private static let tokenLimit = 24
  /// How far from the origin a v1 cursor may be, in px.
  private static let range = -1e9...1e9
  /// How far from the origin v2 can say, in px.
  private static let reach = 1e6

  private var storage = InlineArray<64, UInt8>(repeating: 0)
  private var count = 2

  /// From a v1 message.
  init(_ payload: JSONValue, in bytes: Span<UInt8>) throws(ProtocolError) {
    let x = try append(payload.member("x", in: bytes), bytes)
    storage[0] = UInt8(count - 2)
    let y = try append(payload.member("y", in: bytes), bytes)
    storage[1] = UInt8(count - 2) - storage[0]
    for number in [x, y] { signed(Int((min(max(number, -Self.reach), Self.reach) * 16).rounded())) }
  }

  /// From the coordinates of a v2 message, which stand in this part of the frame.
  init(_ range: Range<Int>, in frame: Span<UInt8>) {
    for position in range { append(frame[position]) }
  }

  /// Says that a pointer has left the board.
  init() {}

  /// Whether a waiting value says that.
  static func isLeaving(_ value: Span<UInt8>) -> Bool { value.count == 2 }

  func withBytes(_ body: (Span<UInt8>) -> Void) { body(storage.span.extracting(0..<count)) }

  /// The part of a waiting value that goes into a v2 message.
  static func binaryPart(of value: Span<UInt8>) -> Range<Int> {
    value.count < 2 ? 0..<0 : min(value.count, 2 + Int(value[0]) + Int(value[1]))..<value.count
  }

  /// Appends `,"x":1,"y":2` of a waiting value.
  static func writeJSON(_ value: Span<UInt8>, to builder: inout SegmentBuilder) {
    guard value.count > 2 else { return }
    let (first, second) = (Int(value[0]), Int(value[1]))
    if first > 0 {
      builder.append(",\"x\":")
      builder.append(value.extracting(2..<2 + first))
      builder.append(",\"y\":")
      builder.append(value.extracting(2 + first..<2 + first + second))
    } else {
      var reader = BinaryReader(2..<value.count)
      guard let x = try? reader.signed(in: value), let y = try? reader.signed(in: value) else { return }
      builder.append(",\"x\":")
      writeSixteenths(x, to: &builder)
      builder.append(",\"y\":")
      writeSixteenths(y, to: &builder)
    }
  }

  /// A number of 1/16, in decimals: 41 is 2.5625.
  private static func writeSixteenths(_ value: Int, to builder: inout SegmentBuilder) {
    if value < 0 { builder.append(UInt8(ascii: "-")) }
    let magnitude = Int(value.magnitude)
    writeDigits(magnitude / 16, to: &builder)
    var (rest, unit) = (magnitude % 16 * 625, 1000)
    guard rest > 0 else { return }
    builder.append(UInt8(ascii: "."))
    while rest > 0 {
      builder.append(UInt8(ascii: "0") + UInt8(rest / unit))
      (rest, unit) = (rest % unit, unit / 10)
    }
  }

  private static func writeDigits(_ value: Int, to builder: inout SegmentBuilder) {
    if value >= 10 { writeDigits(value / 10, to: &builder) }
    builder.append(UInt8(ascii: "0") + UInt8(value % 10))
  }

  private mutating func append(_ value: JSONValue?, _ bytes: Span<UInt8>) throws(ProtocolError) -> Double {
    guard let value, value.kind == .number, value.range.count <= Self.tokenLimit,
      let number = value.double(in: bytes), Self.range.contains(number)
    else { throw .invalidPayload("CURSOR_MOVE needs finite numbers \"x\" and \"y\".") }
    for position in value.range { append(bytes[position]) }
    return number
  }

  private mutating func append(_ byte: UInt8) {
    guard count < storage.count else { return }
    storage[count] = byte
    count += 1
  }

  /// A varint of the zigzag value.
  private mutating func signed(_ value: Int) {
    var rest = UInt64(bitPattern: Int64((value << 1) ^ (value >> 63)))
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }
}
