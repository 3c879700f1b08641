/// The message protocols spoken over WebSocket. Chosen once, in the handshake.
public enum ProtocolVersion: Int, CaseIterable, Hashable, Sendable {
  /// The published JSON protocol: `{"type": ..., "payload": ...}` in text frames.
  case v1 = 1

  /// The form in which broadcasts go to clients of this version.
  public var encoding: WireEncoding {
    switch self {
    case .v1: .json
    }
  }
}
