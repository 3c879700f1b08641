/// A WebSocket endpoint without router: whole messages in, whatever the plugin sends out.
struct RawSocket: Sendable {
  let messageLimit: Int
  let handle: @Sendable (Span<UInt8>, _ isText: Bool, Session) -> Void
}
