/// What can be subscribed to.
public struct RedisChannel: Hashable, Sendable {
  /// How Redis spreads what is published.
  public enum Kind: Hashable, Sendable {
    /// SUBSCRIBE: a cluster sends it to all of its nodes.
    case plain
    /// SSUBSCRIBE (Redis 7): stays with the nodes of the name's slot.
    case sharded
  }

  /// The name.
  public var name: String
  /// How it is spread.
  public var kind: Kind

  /// Names a channel.
  public init(_ name: String, kind: Kind = .plain) {
    self.name = name
    self.kind = kind
  }

  var subscribe: RedisCommand { RedisCommand(kind == .plain ? "SUBSCRIBE" : "SSUBSCRIBE", name) }
  var unsubscribe: RedisCommand { RedisCommand(kind == .plain ? "UNSUBSCRIBE" : "SUNSUBSCRIBE", name) }
}

/// What a subscription tells its holder, on the reactor and in order.
public enum RedisSubscriptionEvent: Hashable, Sendable {
  /// Redis has confirmed a `subscribe`: what is published from now on comes.
  case subscribed
  /// A message.
  case message([UInt8])
  /// The connection was lost and the subscription is confirmed again: messages in between never come.
  case gap
  /// The server ended it by itself: the slot of a sharded channel has moved. Find the node and subscribe again.
  case ended
  /// It was refused (`NOPERM`, `MOVED`...), or the subscriber was closed. It is over.
  case failed(RedisError)
}
