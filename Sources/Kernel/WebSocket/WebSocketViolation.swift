/// A rule of RFC 6455, or a size limit, that the peer broke. The connection fails with ``closeCode`` (section 7.1.7).
public enum WebSocketViolation: Error, Equatable, Sendable {
  /// A reserved bit without an extension that defines it (section 5.2); RSV1 on another frame than a message's first.
  case reservedBits
  /// Opcodes 3-7 and 11-15 (section 5.2).
  case reservedOpcode
  /// A client's frame without a mask (section 5.1).
  case maskMissing
  /// A server's frame with a mask (section 5.1).
  case maskUnexpected
  /// A length that would have fitted a shorter form (section 5.2).
  case lengthNotMinimal
  /// A 64-bit length with its top bit set (section 5.2).
  case lengthOverflow
  /// A control frame over 125 bytes (section 5.5).
  case controlTooLong
  /// A control frame without FIN (section 5.5).
  case controlFragmented
  /// A continuation with nothing to continue (section 5.4).
  case continuationUnexpected
  /// A new message before the last one was finished (section 5.4).
  case continuationExpected
  /// A close frame with one byte of payload (section 5.5.1).
  case closeTooShort
  /// A close code that must not be sent (section 7.4).
  case closeCodeInvalid
  /// Text, or a close reason, that is not UTF-8 (section 8.1).
  case invalidUTF8
  /// A compressed message that cannot be inflated (RFC 7692 section 7.2.2).
  case deflateInvalid
  /// A frame over the limit (section 10.4).
  case frameTooBig
  /// The fragments together are over the limit (section 10.4).
  case messageTooBig

  /// The code the connection is closed with.
  public var closeCode: WebSocketCloseCode {
    switch self {
    case .invalidUTF8, .deflateInvalid: .invalidPayload
    case .frameTooBig, .messageTooBig: .messageTooBig
    default: .protocolError
    }
  }

  /// The reason that goes with the code: short, for people.
  public var reason: String {
    switch self {
    case .reservedBits: "reserved bit set"
    case .reservedOpcode: "reserved opcode"
    case .maskMissing: "frame not masked"
    case .maskUnexpected: "frame masked"
    case .lengthNotMinimal: "length not minimal"
    case .lengthOverflow: "length over 63 bits"
    case .controlTooLong: "control frame over 125 bytes"
    case .controlFragmented: "control frame fragmented"
    case .continuationUnexpected: "nothing to continue"
    case .continuationExpected: "continuation expected"
    case .closeTooShort: "close payload of one byte"
    case .closeCodeInvalid: "invalid close code"
    case .invalidUTF8: "invalid UTF-8"
    case .deflateInvalid: "invalid deflate data"
    case .frameTooBig: "frame too big"
    case .messageTooBig: "message too big"
    }
  }
}
