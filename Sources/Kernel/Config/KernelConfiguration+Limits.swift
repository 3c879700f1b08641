extension KernelConfiguration {
  /// What no client may exceed, whatever plugins allow.
  public struct Limits: PluginConfiguration, Equatable {
    /// Open connections of the whole process.
    public var connections = 20_000
    /// Open connections of one client address.
    public var connectionsPerAddress = 2_000
    /// Bytes of a request's line and headers together.
    public var headerBytes = 16_384
    /// Time from accepting a connection, or its first byte, to complete headers.
    public var headerTimeout = Duration.seconds(10)
    /// Bytes of a request's body.
    public var bodyBytes = 1_048_576
    /// Time for a request's body to arrive.
    public var bodyTimeout = Duration.seconds(30)
    /// Time a connection may idle between requests.
    public var keepAliveTimeout = Duration.seconds(60)
    /// Bytes of one WebSocket message, after inflating.
    public var messageBytes = 524_288
    /// How often a silent WebSocket is pinged; it is closed when one goes unanswered.
    public var pingInterval = Duration.seconds(10)
    /// How long a connection may take nothing while bytes wait for it.
    public var stallTimeout = Duration.seconds(30)

    /// The defaults.
    public init() {}

    public static var fields: [ConfigField<Self>] { counts + sizes + times }

    private static var counts: [ConfigField<Self>] {
      [
        .int("connections", \.connections, in: 1...1_000_000, "Open connections of the whole process."),
        .int(
          "connectionsPerAddress", \.connectionsPerAddress, in: 1...1_000_000, "Open connections of one client address."
        ),
      ]
    }

    private static var sizes: [ConfigField<Self>] {
      [
        .bytes(
          "headerBytes", \.headerBytes, in: 1_024...1_048_576, "A request's first line and its headers together."),
        .bytes("bodyBytes", \.bodyBytes, in: 1_024...67_108_864, "A request's body."),
        .bytes(
          "messageBytes", \.messageBytes, in: 1_024...16_777_216, "One WebSocket message, after inflating."),
      ]
    }

    private static var times: [ConfigField<Self>] {
      let range = Duration.milliseconds(100)...Duration.seconds(3_600)
      return [
        .duration("headerTimeout", \.headerTimeout, in: range, "From the first moment to complete headers."),
        .duration("bodyTimeout", \.bodyTimeout, in: range, "For a request's body to arrive."),
        .duration("keepAliveTimeout", \.keepAliveTimeout, in: range, "For the next request on a connection."),
        .duration(
          "pingInterval", \.pingInterval, in: range,
          "How often a silent WebSocket is pinged; it is closed when a ping goes unanswered for as long."),
        .duration(
          "stallTimeout", \.stallTimeout, in: range,
          "A connection that takes nothing for so long while bytes wait for it is closed."),
      ]
    }
  }
}
