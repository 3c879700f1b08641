import Kernel
import Mongo

/// MongoDB's collection `cluster`: the identity of this database, and a note of each instance that uses it, which nobody takes away but
/// time.
///
///     {_id: "database", identity}
///     {_id: "instance:NAME", redis, at}    ten minutes from the last time
struct InstanceRegister: Sendable {
  private static let lifetime = Duration.seconds(600)
  private static let identityID = "database"
  private static let prefix = "instance:"
  /// Notes that are looked at.
  private static let limit = 1_000

  private let documents: MongoCollection
  private let indexes: MongoIndexes

  init(client: MongoClient) {
    documents = client.collection("cluster")
    indexes = MongoIndexes([MongoIndex(["at": 1], expiresAfter: Self.lifetime)], of: documents)
  }

  /// The database's identity, which is `candidate` if it had none.
  func identity(orElse candidate: String) async throws(MongoError) -> String {
    let filter: BSONDocument = ["_id": .string(Self.identityID)]
    if let found = try await documents.findOne(filter) { return try found.string("identity") }
    let made = try await documents.findAndUpdate(
      filter, ["$setOnInsert": ["identity": .string(candidate)]], upsert: true)
    return try made?.string("identity") ?? candidate
  }

  /// This instance lives and uses this Redis.
  func note(_ instance: String, on redis: String) async throws(MongoError) {
    try await indexes.make()
    try await documents.updateOne(
      ["_id": .string(Self.prefix + instance)],
      ["$set": ["redis": .string(redis)], "$currentDate": ["at": true]], upsert: true)
  }

  /// What all have noted.
  func notes() async throws(MongoError) -> [InstanceNote] {
    try await documents.find(["redis": ["$ne": nil]], sort: ["at": -1], limit: Self.limit).map {
      (document) throws(MongoError) in
      InstanceNote(
        instance: String(try document.string("_id").dropFirst(Self.prefix.count)),
        redis: try document.string("redis"), time: try document.date("at"))
    }
  }
}
