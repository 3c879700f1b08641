/// What a frame carries (RFC 6455 section 5.2). Numbers without a name here are reserved and refused.
public enum WebSocketOpcode: UInt8, Sendable {
  case continuation = 0x0
  case text = 0x1
  case binary = 0x2
  case close = 0x8
  case ping = 0x9
  case pong = 0xA

  /// Close, ping and pong: never fragmented, at most 125 bytes, allowed between fragments (section 5.5).
  public var isControl: Bool { rawValue & 0x8 != 0 }
}
