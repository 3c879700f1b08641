extension HTTPRequest {
  /// The target as it may be logged: secrets in the query are replaced by `…`, and nothing can break a line.
  public var redactedTarget: String {
    var text = Self.escape(path)
    for (index, pair) in query.enumerated() {
      text += index == 0 ? "?" : "&"
      text += Self.escape(pair.name) + "="
      text += Self.isSecret(pair.name) ? "…" : Self.escape(pair.value)
    }
    return text
  }

  private static func isSecret(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["token", "secret", "password", "otp", "ticket", "authorization", "apikey", "api_key"]
      .contains { name.contains($0) }
  }

  /// Percent-encodes what is not visible ASCII, and what would make the target ambiguous.
  private static func escape(_ text: String) -> String {
    let hex = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "%"), UInt8(ascii: "&"), UInt8(ascii: "="), UInt8(ascii: "?"), UInt8(ascii: "+"),
        UInt8(ascii: "#"), UInt8(ascii: "\""), UInt8(ascii: "\\"), 0...0x20, 0x7F...:
        bytes += [UInt8(ascii: "%"), hex[Int(byte >> 4)], hex[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
