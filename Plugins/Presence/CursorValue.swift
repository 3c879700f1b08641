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

  /// Whether a value that came from elsewhere is one that ``init(_:in:)`` could have made: two numbers of JSON, or none, and the v2
  /// form of both; or that the pointer has left.
  static func isValid(_ value: Span<UInt8>) -> Bool {
    guard value.count >= 2, value.count <= 64 else { return false }
    if value.count == 2 { return value[0] == 0 && value[1] == 0 }
    let (first, second) = (Int(value[0]), Int(value[1]))
    guard (first == 0) == (second == 0), first <= tokenLimit, second <= tokenLimit, 2 + first + second < value.count
    else { return false }
    for range in [2..<2 + first, 2 + first..<2 + first + second] where !range.isEmpty {
      guard let number = Double(String(decoding: value.extracting(range).copied, as: UTF8.self)),
        Self.range.contains(number), range.allSatisfy({ isOfNumber(value[$0]) }),
        value[range.lowerBound] != 0x2b, (0x30...0x39).contains(value[range.upperBound - 1])
      else { return false }
    }
    var reader = BinaryReader(2 + first + second..<value.count)
    return (try? reader.signed(in: value)) != nil && (try? reader.signed(in: value)) != nil && reader.isAtEnd
  }

  private static func isOfNumber(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || byte == 0x2b || byte == 0x2d || byte == 0x2e || byte == 0x45 || byte == 0x65
  }

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
