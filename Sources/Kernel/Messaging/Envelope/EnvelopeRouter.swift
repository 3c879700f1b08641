/// Protocol v1's router: scans a text message's envelope in place and hands the payload to the type's handler.
/// One per session, since each unknown type is answered once.
struct EnvelopeRouter {
  private static let unknownLimit = 16
  private let dispatcher: Dispatcher
  private var unknown: Set<String> = []

  init(_ dispatcher: Dispatcher) { self.dispatcher = dispatcher }

  mutating func route(_ bytes: Span<UInt8>, _ session: Session) -> Dispatcher.Outcome {
    guard let message = try? JSONValue.parse(bytes), message.kind == .object,
      let type = try? message.uniqueMember("type", in: bytes), type.kind == .string
    else {
      return dispatcher.refuse(.malformedMessage, byteCount: bytes.count, session)
    }
    // The quotes are not part of the name; a name with escapes is none of ours.
    let name = bytes.extracting(type.range.lowerBound + 1..<type.range.upperBound - 1)
    guard let handler = dispatcher.handler(for: name) else {
      answerUnknown(type.string(in: bytes) ?? "", session)
      return .done
    }
    guard let payload = try? message.uniqueMember("payload", in: bytes), payload.kind == .object else {
      return dispatcher.refuse(.missingPayload, byteCount: bytes.count, session)
    }
    return dispatcher.dispatch(handler, payload, bytes, session)
  }

  /// A newer client may know more types than we do: it is told once per type.
  private mutating func answerUnknown(_ type: String, _ session: Session) {
    let shown = String(type.prefix(64))
    guard unknown.count < Self.unknownLimit, unknown.insert(shown).inserted else { return }
    session.send(ProtocolError.unknownType.with("type", shown))
  }
}

extension ProtocolError {
  /// Not JSON, not an object, or without one `type`.
  public static let malformedMessage = ProtocolError(
    "malformed_message", "The message is not a JSON object with one string \"type\" and one object \"payload\".")
  /// The payload is missing, repeated or no object.
  public static let missingPayload = ProtocolError("missing_payload", "The message needs an object as its \"payload\".")
  /// Over the limit on one message; the connection closes with 1009.
  static func messageTooLarge(_ limit: Int) -> ProtocolError {
    ProtocolError("message_too_large", "A message may have at most \(limit) bytes.", status: .contentTooLarge)
  }
  /// No plugin handles this type.
  public static let unknownType = ProtocolError("unknown_type", "The server does not know this type of message.")
}
