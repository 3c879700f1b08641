public import Mongo
public import Redis

/// What the instances of one deployment share. The `cluster` plugin provides it; without it a plugin keeps what it has in
/// the data folder.
public struct SharedStores: Sendable {
  /// This process among the instances, unique for each start: `blue.k3v9qx`.
  public let instance: InstanceID
  /// Sign-ins, codes, windows, and everything of a room that is not in the accounts' database.
  public let redis: RedisClient
  /// Accounts, and the rooms' records.
  public let mongo: MongoClient

  public init(instance: InstanceID, redis: RedisClient, mongo: MongoClient) {
    self.instance = instance
    self.redis = redis
    self.mongo = mongo
  }
}
