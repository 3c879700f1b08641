extension KernelConfiguration {
  /// Whether and how WebSocket messages are compressed (RFC 7692).
  public struct Compression: PluginConfiguration, Equatable {
    /// Whether clients that offer permessage-deflate get it.
    public var enabled = false
    /// zlib's level, 1 (fast) to 9 (small).
    public var level = 1
    /// Bytes of the shortest message that is sent compressed.
    public var threshold = 256
    /// Whether clients may refer to earlier messages: they send less, and each takes an inflater of its own.
    public var contextTakeover = false

    /// The defaults.
    public init() {}

    public static var fields: [ConfigField<Self>] {
      [
        .bool(
          "enabled", \.enabled, "Gives permessage-deflate to clients that offer it: fewer bytes for more CPU time."),
        .int("level", \.level, in: 1...9, "How hard the server tries: 1 is fast, 9 is small."),
        .bytes("threshold", \.threshold, in: 32...65_536, "Messages of fewer bytes are sent as they are."),
        .bool(
          "contextTakeover", \.contextTakeover,
          "Lets clients refer to their earlier messages: they send less, and each takes 40 KiB of memory."),
      ]
    }
  }
}
