/// Reads protocol v2's values from a part of a frame, front to back (`docs/protocol-v2.md`, W-2). Any bytes give a value
/// or `malformed_message`.
///
/// A reader holds no bytes: each call is handed those it was made for.
public struct BinaryReader: Sendable {
  /// The largest number a varint may have: what every client can hold exactly.
  public static let maxVarint: UInt64 = (1 << 53) - 1

  /// Where the next value begins.
  public private(set) var position: Int
  /// Where the part ends.
  public let end: Int

  /// Reads `range` of some bytes.
  public init(_ range: Range<Int>) {
    position = range.lowerBound
    end = range.upperBound
  }

  /// Bytes not yet read.
  public var remaining: Int { end - position }
  public var isAtEnd: Bool { position == end }
  /// What has not been read.
  public var rest: Range<Int> { position..<end }

  public mutating func byte(in bytes: Span<UInt8>) throws(ProtocolError) -> UInt8 {
    guard position < end, position < bytes.count else { throw .malformedPayload }
    defer { position += 1 }
    return bytes[position]
  }

  /// An unsigned number in LEB128, shortest form, at most ``maxVarint``.
  public mutating func varint(in bytes: Span<UInt8>) throws(ProtocolError) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 49, by: 7) {
      let next = try byte(in: bytes)
      value |= UInt64(next & 0x7f) << shift
      guard next < 0x80 else { continue }
      guard next != 0 || shift == 0, value <= Self.maxVarint else { throw .malformedPayload }
      return value
    }
    throw .malformedPayload
  }

  /// A number within bounds.
  public mutating func int(_ bounds: ClosedRange<Int>, in bytes: Span<UInt8>) throws(ProtocolError) -> Int {
    let value = Int(try varint(in: bytes))
    guard bounds.contains(value) else { throw .malformedPayload }
    return value
  }

  /// A signed number in zigzag form.
  public mutating func signed(in bytes: Span<UInt8>) throws(ProtocolError) -> Int {
    let value = try varint(in: bytes)
    return Int(bitPattern: UInt(value >> 1)) ^ -Int(value & 1)
  }

  /// The next `count` bytes: where they are.
  public mutating func raw(_ count: Int, in bytes: Span<UInt8>) throws(ProtocolError) -> Range<Int> {
    guard count >= 0, count <= remaining, end <= bytes.count else { throw .malformedPayload }
    defer { position += count }
    return position..<position + count
  }

  /// Bytes with their length before them: where they are.
  public mutating func bytes(
    _ lengths: ClosedRange<Int>, in bytes: Span<UInt8>
  ) throws(ProtocolError) -> Range<Int> {
    try raw(try int(lengths, in: bytes), in: bytes)
  }

  /// A text of so many bytes of UTF-8.
  public mutating func string(_ lengths: ClosedRange<Int>, in bytes: Span<UInt8>) throws(ProtocolError) -> String {
    let range = try self.bytes(lengths, in: bytes)
    guard let text = String(validating: bytes.extracting(range).copied, as: UTF8.self) else { throw .malformedPayload }
    return text
  }
}

extension Span where Element == UInt8 {
  /// The bytes as an array.
  public var copied: [UInt8] {
    // An array without room is one object for all threads, whose count would be written.
    guard !isEmpty else { return [] }
    return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      for index in indices { buffer[index] = self[index] }
      initialized = count
    }
  }
}

extension ProtocolError {
  /// A v2 message that ends too early or has a value out of range.
  public static let malformedPayload = ProtocolError(
    "malformed_message", "The message ends too early, or one of its values is out of range.")
}
