internal import CMongo
internal import Kernel

extension MongoCollection {
  /// The first document that fits. With `patience`, throws ``MongoError/timedOut`` when there is no answer by then: for
  /// somebody who would rather be told to try again.
  public func findOne(
    _ filter: BSONDocument, sort: BSONDocument? = nil, fields: BSONDocument? = nil, within patience: Duration? = nil
  ) async throws(MongoError) -> BSONDocument? {
    try await find(filter, sort: sort, fields: fields, limit: 1, within: patience).first
  }

  /// The first `limit` documents that fit, in the order of `sort` (`["at": -1]`); `fields` leaves some out (`["body": 0]`).
  /// Throws ``MongoError/tooLarge`` beyond `maxResultBytes`.
  public func find(
    _ filter: BSONDocument, sort: BSONDocument? = nil, fields: BSONDocument? = nil, limit: Int,
    within patience: Duration? = nil
  ) async throws(MongoError) -> [BSONDocument] {
    guard limit > 0 else { throw .invalid("a limit is 1 or more") }
    return try await call(within: patience) { (scope, collection) throws(MongoError) in
      var options: BSONDocument = ["limit": .int64(Int64(limit)), "maxTimeMS": scope.timeLimit]
      options["sort"] = sort.map(BSONValue.document)
      options["projection"] = fields.map(BSONValue.document)
      let (filter, settings) = (try scope.bson(filter), try scope.bson(options))
      guard let cursor = mongoc_collection_find_with_opts(collection, filter, settings, nil) else {
        throw .invalid("no cursor")
      }
      return try scope.documents(scope.keep(cursor) { mongoc_cursor_destroy($0) })
    }
  }

  /// How many documents fit, counting up to `limit`. `patience` as for ``findOne(_:sort:fields:within:)``.
  public func count(
    _ filter: BSONDocument = [:], limit: Int? = nil, within patience: Duration? = nil
  ) async throws(MongoError) -> Int {
    try await call(within: patience) { (scope, collection) throws(MongoError) in
      var options: BSONDocument = ["maxTimeMS": scope.timeLimit]
      options["limit"] = limit.map { .int64(Int64($0)) }
      let (filter, settings) = (try scope.bson(filter), try scope.bson(options))
      var count: Int64 = -1
      try scope.attempt {
        count = mongoc_collection_count_documents(collection, filter, settings, nil, nil, &$0)
        return count >= 0
      }
      return Int(count)
    }
  }
}

extension CallScope {
  /// The server stops working on a question when nobody waits for its answer any more.
  var timeLimit: BSONValue { .int64(max(1, answerTimeout.nanoseconds / 1_000_000)) }

  /// What a cursor has, up to the bound.
  func documents(_ cursor: OpaquePointer) throws(MongoError) -> [BSONDocument] {
    var (found, bytes): ([BSONDocument], Int) = ([], 0)
    var next: OpaquePointer?
    while mongoc_cursor_next(cursor, &next), let handle = next {
      bytes += length(handle)
      guard bytes <= options.maxResultBytes else { throw .tooLarge }
      found.append(try document(handle))
    }
    try attempt { !mongoc_cursor_error(cursor, &$0) }
    return found
  }
}
