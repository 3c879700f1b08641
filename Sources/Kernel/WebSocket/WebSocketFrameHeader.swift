/// The first 2 to 14 bytes of a frame (RFC 6455 section 5.2), as they stand on the wire. Which of them are allowed is the
/// decoder's to say.
public struct WebSocketFrameHeader: Equatable, Sendable {
  /// FIN, RSV1-3 and the opcode, as they came.
  public var firstByte: UInt8
  /// Whether the MASK bit is set.
  public var isMasked: Bool
  /// The mask's four bytes, the first in the lowest eight bits; 0 without a mask.
  public var maskKey: UInt32
  /// Bytes of payload after the header.
  public var payloadLength: Int
  /// Bytes of the header itself.
  public var byteCount: Int

  /// Whether this is the last frame of its message.
  public var isFinal: Bool { firstByte & 0x80 != 0 }
  /// RSV1 to RSV3 in bits 0x40, 0x20 and 0x10. RSV1 is permessage-deflate's (RFC 7692 section 6).
  public var reservedBits: UInt8 { firstByte & 0x70 }
  /// `nil` for a reserved opcode.
  public var opcode: WebSocketOpcode? { WebSocketOpcode(rawValue: firstByte & 0x0F) }
}

extension WebSocketFrameHeader {
  /// Reads the header that starts at `start`; `nil` while it is not complete. Never reads at or beyond `end`.
  static func parse(
    _ bytes: Span<UInt8>, from start: Int, to end: Int
  ) throws(WebSocketViolation) -> WebSocketFrameHeader? {
    let available = end - start
    guard available >= 2 else { return nil }
    let second = bytes[start + 1]
    let isMasked = second & 0x80 != 0
    let short = second & 0x7F
    let lengthBytes = short < 126 ? 0 : short == 126 ? 2 : 8
    let byteCount = 2 + lengthBytes + (isMasked ? 4 : 0)
    guard available >= byteCount else { return nil }
    var length = Int(short)
    if lengthBytes > 0 { length = try parseLength(bytes, at: start + 2, byteCount: lengthBytes) }
    var key: UInt32 = 0
    if isMasked {
      let at = start + 2 + lengthBytes
      key = UInt32(bytes[at]) | UInt32(bytes[at + 1]) << 8 | UInt32(bytes[at + 2]) << 16 | UInt32(bytes[at + 3]) << 24
    }
    return WebSocketFrameHeader(
      firstByte: bytes[start], isMasked: isMasked, maskKey: key, payloadLength: length, byteCount: byteCount)
  }

  private static func parseLength(
    _ bytes: Span<UInt8>, at start: Int, byteCount: Int
  ) throws(WebSocketViolation) -> Int {
    var value: UInt64 = 0
    for index in start..<start + byteCount { value = value << 8 | UInt64(bytes[index]) }
    guard value <= UInt64(Int.max) else { throw .lengthOverflow }
    guard value >= (byteCount == 2 ? 126 : 0x1_0000) else { throw .lengthNotMinimal }
    return Int(value)
  }
}
