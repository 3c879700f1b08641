/// How a client is doing.
public struct MongoHealth: Hashable, Sendable {
  /// Whether calls are let through: not while MongoDB is known to be away.
  public var isReachable: Bool
  /// Why the last call or probe that failed did.
  public var lastFailure: MongoError?
  /// Calls that wait for a connection.
  public var waiting: Int
  /// Calls under way.
  public var running: Int
}
