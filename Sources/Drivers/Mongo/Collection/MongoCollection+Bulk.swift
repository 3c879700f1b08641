internal import CMongo

/// One of many upserts: changes the document that fits, or adds it.
public struct MongoUpsert: Sendable {
  /// What fits one document: the fields of a unique key.
  public var filter: BSONDocument
  /// The change, by operators.
  public var update: BSONDocument

  /// Makes one.
  public init(_ filter: BSONDocument, _ update: BSONDocument) {
    self.filter = filter
    self.update = update
  }
}

extension MongoCollection {
  /// Upserts one after the other in one call, until one fails: those before it are done. Doing all of them again is harmless
  /// if each is by itself.
  @discardableResult
  public func upsert(_ upserts: [MongoUpsert]) async throws(MongoError) -> MongoUpdateCounts {
    guard !upserts.isEmpty else { return MongoUpdateCounts(matched: 0, modified: 0, added: 0) }
    return try await call { (scope, collection) throws(MongoError) in
      let options = try scope.bson(["ordered": true])
      guard let made = mongoc_collection_create_bulk_operation_with_opts(collection, options) else {
        throw .invalid("no bulk operation")
      }
      let bulk = scope.keep(made) { mongoc_bulk_operation_destroy($0) }
      let upserting = try scope.bson(["upsert": true])
      for upsert in upserts {
        let (filter, update) = (try scope.bson(upsert.filter), try scope.bson(upsert.update))
        try scope.attempt { mongoc_bulk_operation_update_one_with_opts(bulk, filter, update, upserting, &$0) }
      }
      let reply = scope.reply()
      try scope.attempt { mongoc_bulk_operation_execute(bulk, reply, &$0) != 0 }
      let counts = try scope.document(reply)
      return MongoUpdateCounts(
        matched: Int(try counts.int("nMatched")), modified: Int(try counts.int("nModified")),
        added: Int(try counts.int("nUpserted")))
    }
  }
}
