/// Protocol v1's frame: `{"type": "...", "payload": {...}}`.
public enum Envelope {
  /// A message with the payload members that `write` writes.
  public static func message(_ type: StaticString, _ write: (inout JSONWriter) -> Void) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("type")
    writer.string(type)
    writer.key("payload")
    writer.beginObject()
    write(&writer)
    writer.endObject()
    writer.endObject()
    return writer.bytes
  }

  /// `{"type":"ERROR","payload":{"code","message","retryable"[,"retryAfter" in ms][, details]}}`.
  public static func error(_ error: ProtocolError) -> [UInt8] {
    message("ERROR") { writer in
      writer.key("code")
      writer.string(error.code)
      writer.key("message")
      writer.string(error.message)
      writer.key("retryable")
      writer.bool(error.retryable)
      if let wait = error.retryAfter {
        writer.key("retryAfter")
        writer.number(Int(wait.nanoseconds / 1_000_000))
      }
      for (name, value) in error.details.sorted(by: { $0.key < $1.key }) {
        writer.key(name)
        writer.string(value)
      }
    }
  }
}
