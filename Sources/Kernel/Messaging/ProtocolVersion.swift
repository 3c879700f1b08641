/// The message protocols spoken over WebSocket. Chosen once, in the handshake.
public enum ProtocolVersion: Int, CaseIterable, Hashable, Sendable {
  /// The published JSON protocol: `{"type": ..., "payload": ...}` in text frames.
  case v1 = 1
  /// The compact binary protocol of `docs/protocol-v2.md`.
  case v2 = 2

  /// The form in which broadcasts go to clients of this version.
  public var encoding: WireEncoding {
    switch self {
    case .v1: .json
    case .v2: .binary
    }
  }

  /// Its WebSocket subprotocol (RFC 6455 section 1.9), exactly as clients have to write it.
  public var subprotocol: String { "canvas.v\(rawValue)" }

  /// What all our subprotocols begin with; whatever else does is a version we do not speak.
  static let subprotocolPrefix = "canvas."
}
