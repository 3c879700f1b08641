/// How a connection is doing.
public struct RedisHealth: Hashable, Sendable {
  /// Whether there is a connection now.
  public var isConnected: Bool
  /// How long the last PING took; `nil` before the first answer of a connection.
  public var roundTrip: Duration?
  /// Why the last attempt or connection failed; `nil` while all is well.
  public var lastError: RedisError?
  /// How often a connection was made.
  public var connections: Int
  /// Commands, or channels, that wait for an answer.
  public var unanswered: Int
}
