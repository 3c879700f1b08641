internal import CMongo

/// A collection. Each call is one step that is done or not; see ``MongoClient`` for time-outs and failures.
public struct MongoCollection: Sendable {
  let client: MongoClient
  /// Its name.
  public let name: String

  /// Adds a document; without `_id` it gets an object id. Throws ``MongoError/duplicateKey(index:)``; with `patience`
  /// ``MongoError/timedOut`` when there is no answer by then: it may be added all the same.
  public func insert(_ document: BSONDocument, within patience: Duration? = nil) async throws(MongoError) {
    try await call(within: patience) { (scope, collection) throws(MongoError) in
      let document = try scope.bson(document)
      try scope.attempt { mongoc_collection_insert_one(collection, document, nil, nil, &$0) }
    }
  }

  /// Deletes one document; false when none fits. `patience` as for ``insert(_:within:)``.
  @discardableResult
  public func deleteOne(_ filter: BSONDocument, within patience: Duration? = nil) async throws(MongoError) -> Bool {
    try await delete(filter, within: patience, mongoc_collection_delete_one) == 1
  }

  /// Deletes all documents that fit, and says how many.
  @discardableResult
  public func deleteMany(_ filter: BSONDocument) async throws(MongoError) -> Int {
    try await delete(filter, within: nil, mongoc_collection_delete_many)
  }

  private typealias Delete =
    @Sendable (OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?, UnsafeMutablePointer<bson_error_t>?) ->
    Bool

  private func delete(
    _ filter: BSONDocument, within patience: Duration?, _ delete: @escaping Delete
  ) async throws(MongoError) -> Int {
    try await call(within: patience) { (scope, collection) throws(MongoError) in
      let (filter, reply) = (try scope.bson(filter), scope.reply())
      try scope.attempt { delete(collection, filter, nil, reply, &$0) }
      return Int(try scope.document(reply).int("deletedCount"))
    }
  }

  func call<T: Sendable>(
    within patience: Duration? = nil,
    _ body: @escaping @Sendable (CallScope, OpaquePointer) throws(MongoError) -> T
  ) async throws(MongoError) -> T {
    let name = name
    return try await client.call(within: patience) { (scope) throws(MongoError) in
      try body(scope, scope.collection(name))
    }
  }
}
