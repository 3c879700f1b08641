internal import CMongo

/// What an update found.
public struct MongoUpdateCounts: Hashable, Sendable {
  /// Documents that fit.
  public var matched: Int
  /// Documents that are different now.
  public var modified: Int
  /// Documents that were added because none fitted.
  public var added: Int
}

extension MongoCollection {
  /// Changes one document by operators (`["$set": [...]]`); with `upsert` adds it when none fits. With `patience`
  /// ``MongoError/timedOut`` when there is no answer by then: it may be done all the same.
  @discardableResult
  public func updateOne(
    _ filter: BSONDocument, _ update: BSONDocument, upsert: Bool = false, within patience: Duration? = nil
  ) async throws(MongoError) -> MongoUpdateCounts {
    try await change(filter, update, upsert, within: patience, mongoc_collection_update_one)
  }

  /// Changes all documents that fit, each for itself.
  @discardableResult
  public func updateMany(_ filter: BSONDocument, _ update: BSONDocument) async throws(MongoError) -> MongoUpdateCounts {
    try await change(filter, update, false, within: nil, mongoc_collection_update_many)
  }

  private typealias Change =
    @Sendable (
      OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?, OpaquePointer?,
      UnsafeMutablePointer<bson_error_t>?
    ) -> Bool

  private func change(
    _ filter: BSONDocument, _ update: BSONDocument, _ upsert: Bool, within patience: Duration?,
    _ change: @escaping Change
  ) async throws(MongoError) -> MongoUpdateCounts {
    try await call(within: patience) { (scope, collection) throws(MongoError) in
      let (filter, update) = (try scope.bson(filter), try scope.bson(update))
      let (options, reply) = (try scope.bson(["upsert": .bool(upsert)]), scope.reply())
      try scope.attempt { change(collection, filter, update, options, reply, &$0) }
      let counts = try scope.document(reply)
      return MongoUpdateCounts(
        matched: Int(try counts.int("matchedCount")), modified: Int(try counts.int("modifiedCount")),
        added: counts["upsertedId"] == nil ? 0 : 1)
    }
  }

  // MARK: Find and modify

  /// Which state of a document is returned.
  public enum Returned: Sendable {
    case before
    case after
  }

  /// Changes the first document that fits, in one step, and returns it; `nil` when there was none. `patience` as for
  /// ``updateOne(_:_:upsert:within:)``.
  @discardableResult
  public func findAndUpdate(
    _ filter: BSONDocument, _ update: BSONDocument, sort: BSONDocument? = nil, upsert: Bool = false,
    returning returned: Returned = .after, within patience: Duration? = nil
  ) async throws(MongoError) -> BSONDocument? {
    var flags: UInt32 = 0
    if upsert { flags |= MONGOC_FIND_AND_MODIFY_UPSERT.rawValue }
    if case .after = returned { flags |= MONGOC_FIND_AND_MODIFY_RETURN_NEW.rawValue }
    return try await findAndModify(filter, update, sort, flags, within: patience)
  }

  /// Deletes the first document that fits, in one step, and returns it; `nil` when there was none. `patience` as for
  /// ``updateOne(_:_:upsert:within:)``.
  @discardableResult
  public func findAndDelete(
    _ filter: BSONDocument, sort: BSONDocument? = nil, within patience: Duration? = nil
  ) async throws(MongoError) -> BSONDocument? {
    try await findAndModify(filter, nil, sort, MONGOC_FIND_AND_MODIFY_REMOVE.rawValue, within: patience)
  }

  private func findAndModify(
    _ filter: BSONDocument, _ update: BSONDocument?, _ sort: BSONDocument?, _ flags: UInt32, within patience: Duration?
  ) async throws(MongoError) -> BSONDocument? {
    try await call(within: patience) { (scope, collection) throws(MongoError) in
      guard let made = mongoc_find_and_modify_opts_new() else { throw .invalid("no options") }
      let options = scope.keep(made) { mongoc_find_and_modify_opts_destroy($0) }
      mongoc_find_and_modify_opts_set_flags(options, mongoc_find_and_modify_flags_t(flags))
      if let update { mongoc_find_and_modify_opts_set_update(options, try scope.bson(update)) }
      if let sort { mongoc_find_and_modify_opts_set_sort(options, try scope.bson(sort)) }
      let (filter, reply) = (try scope.bson(filter), scope.reply())
      try scope.attempt { mongoc_collection_find_and_modify_with_opts(collection, filter, options, reply, &$0) }
      return try scope.document(reply)["value"]?.document
    }
  }
}
