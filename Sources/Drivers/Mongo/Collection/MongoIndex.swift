internal import CMongo
internal import Kernel

/// An index of a collection.
public struct MongoIndex: Sendable {
  /// The fields, each with 1 (ascending) or -1.
  public var keys: BSONDocument
  /// Whether no two documents may have the same values.
  public var isUnique: Bool
  /// How long after the time in its one field a document is deleted, in whole seconds; MongoDB looks once a minute.
  public var expiresAfter: Duration?

  /// Describes one.
  public init(_ keys: BSONDocument, isUnique: Bool = false, expiresAfter: Duration? = nil) {
    self.keys = keys
    self.isUnique = isUnique
    self.expiresAfter = expiresAfter
  }

  /// MongoDB's own way to name them: `email_1`.
  var name: String { keys.fields.map { "\($0.name)_\($0.value.int ?? 0)" }.joined(separator: "_") }

  var description: BSONValue {
    var description: BSONDocument = ["key": .document(keys), "name": .string(name)]
    if isUnique { description["unique"] = true }
    if let expiresAfter { description["expireAfterSeconds"] = .int64(expiresAfter.components.seconds) }
    return .document(description)
  }
}

extension MongoCollection {
  /// Makes the indexes that are missing. On a large collection this takes longer than an answer may: it then throws
  /// ``MongoError/timedOut``, the server goes on, and a later call finds them made. One that stands there with other
  /// options is a ``MongoError/server(_:)`` (``MongoServerError/indexConflicts``). With `patience` it is waited for no longer.
  public func createIndexes(_ indexes: [MongoIndex], within patience: Duration? = nil) async throws(MongoError) {
    let name = name
    try await call(within: patience) { (scope, collection) throws(MongoError) in
      let command = try scope.bson([
        "createIndexes": .string(name), "indexes": .array(indexes.map(\.description)),
      ])
      try scope.attempt { mongoc_collection_write_command_with_opts(collection, command, nil, nil, &$0) }
    }
  }

  /// The descriptions of the indexes there are.
  public func indexes() async throws(MongoError) -> [BSONDocument] {
    try await call { (scope, collection) throws(MongoError) in
      guard let cursor = mongoc_collection_find_indexes_with_opts(collection, nil) else { throw .invalid("no cursor") }
      return try scope.documents(scope.keep(cursor) { mongoc_cursor_destroy($0) })
    }
  }
}
