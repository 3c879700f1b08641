/// Writes frames (RFC 6455 section 5.2): a server's without a mask, a client's with one.
public enum WebSocketEncoder {
  /// A frame's header, ready to be copied in front of its payload. No allocation.
  public struct Header: Sendable {
    /// The first ``count`` bytes count.
    public private(set) var bytes: InlineArray<10, UInt8> = .init(repeating: 0)
    /// 2, 4 or 10.
    public private(set) var count = 2

    /// Appends the header's bytes to `output`.
    public func append(to output: inout [UInt8]) {
      output.append(copying: bytes.span.extracting(first: count))
    }

    init(firstByte: UInt8, maskBit: UInt8, length: Int) {
      bytes[0] = firstByte
      switch length {
      case ..<126: bytes[1] = maskBit | UInt8(truncatingIfNeeded: length)
      case ...0xFFFF: setLength(maskBit | 126, UInt64(length), byteCount: 2)
      default: setLength(maskBit | 127, UInt64(length), byteCount: 8)
      }
    }

    private mutating func setLength(_ marker: UInt8, _ length: UInt64, byteCount: Int) {
      bytes[1] = marker
      for index in 0..<byteCount {
        bytes[2 + index] = UInt8(truncatingIfNeeded: length >> UInt64(8 * (byteCount - 1 - index)))
      }
      count = 2 + byteCount
    }
  }

  /// The header of a frame with `length` (>= 0) bytes of payload. `masked` sets the MASK bit only: the four bytes of the
  /// key follow the header. `rsv1` marks the first frame of a compressed message (RFC 7692 section 6).
  public static func header(
    opcode: WebSocketOpcode, length: Int, fin: Bool = true, rsv1: Bool = false, masked: Bool = false
  ) -> Header {
    precondition(length >= 0, "a payload has no negative length")
    let first = opcode.rawValue | (fin ? 0x80 : 0) | (rsv1 ? 0x40 : 0)
    return Header(firstByte: first, maskBit: masked ? 0x80 : 0, length: length)
  }

  /// Appends a whole frame to `output`. With `mask` (first byte in the lowest eight bits) the payload is masked, as a
  /// client must. A control frame's payload is at most 125 bytes.
  public static func append(
    _ opcode: WebSocketOpcode, _ payload: Span<UInt8>, fin: Bool = true, rsv1: Bool = false, mask: UInt32? = nil,
    to output: inout [UInt8]
  ) {
    precondition(!opcode.isControl || (payload.count <= 125 && fin), "control frames are short and whole")
    let header = header(opcode: opcode, length: payload.count, fin: fin, rsv1: rsv1, masked: mask != nil)
    header.append(to: &output)
    guard let mask else {
      output.append(copying: payload)
      return
    }
    for index in 0..<4 { output.append(UInt8(truncatingIfNeeded: WebSocketMask.rotated(mask, by: index))) }
    let start = output.count
    output.append(copying: payload)
    var whole = output.mutableSpan
    _ = WebSocketMask.apply(mask, to: &whole, start..<whole.count)
  }

  /// Appends a close frame (section 5.5.1): empty without a code, else the code and at most 123 bytes of `reason`, cut
  /// where a character ends.
  public static func appendClose(
    _ code: WebSocketCloseCode?, reason: String = "", mask: UInt32? = nil, to output: inout [UInt8]
  ) {
    var payload: [UInt8] = []
    if let code {
      payload = [UInt8(truncatingIfNeeded: code.rawValue >> 8), UInt8(truncatingIfNeeded: code.rawValue)]
      for character in reason {
        guard payload.count + character.utf8.count <= 125 else { break }
        payload.append(contentsOf: character.utf8)
      }
    }
    append(.close, payload.span, mask: mask, to: &output)
  }
}
