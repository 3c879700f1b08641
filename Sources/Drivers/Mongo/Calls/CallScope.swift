internal import CMongo

/// What one call has of libmongoc while it runs, on its thread: given back by ``end()``.
final class CallScope {
  let client: OpaquePointer
  let database: String
  let options: MongoOptions
  /// How long an answer may take.
  let answerTimeout: Duration
  private let began = ContinuousClock.now
  private var giveBack: [() -> Void] = []

  init(client: OpaquePointer, database: String, options: MongoOptions, answerTimeout: Duration) {
    self.client = client
    self.database = database
    self.options = options
    self.answerTimeout = answerTimeout
  }

  /// Gives everything back, the last first.
  func end() {
    for action in giveBack.reversed() { action() }
    giveBack = []
  }

  /// Keeps something until the end.
  func keep(_ handle: OpaquePointer, _ destroy: @escaping (OpaquePointer) -> Void) -> OpaquePointer {
    giveBack.append { destroy(handle) }
    return handle
  }

  /// libmongoc's form of a document.
  func bson(_ document: BSONDocument) throws(MongoError) -> OpaquePointer {
    let bytes = try document.encoded()
    guard let handle = bson_new_from_data(bytes, bytes.count) else { throw .invalid("a document cannot be sent") }
    return keep(handle) { bson_destroy($0) }
  }

  /// Room for a reply.
  func reply() -> OpaquePointer {
    // libmongoc sets a reply up anew, as if it stood on the stack: so it must not come from bson_new.
    let room = UnsafeMutableRawPointer.allocate(byteCount: 128, alignment: 128)
    let handle = OpaquePointer(room)
    bson_init(handle)
    return keep(handle) {
      bson_destroy($0)
      room.deallocate()
    }
  }

  /// A collection of the URL's database.
  func collection(_ name: String) throws(MongoError) -> OpaquePointer {
    guard let handle = mongoc_client_get_collection(client, database, name) else { throw .invalid("no collection") }
    return keep(handle) { mongoc_collection_destroy($0) }
  }

  /// What libmongoc has in this document.
  func document(_ handle: OpaquePointer) throws(MongoError) -> BSONDocument {
    try BSONDocument(decoding: UnsafeBufferPointer(start: bson_get_data(handle), count: length(handle)).span)
  }

  /// A document's length in bytes, which is what its bytes begin with.
  func length(_ handle: OpaquePointer) -> Int {
    guard let start = bson_get_data(handle) else { return 0 }
    return Int(UnsafeRawPointer(start).loadUnaligned(as: Int32.self).littleEndian)
  }

  /// Throws what `body` puts into the error when it answers `false`.
  func attempt(_ body: (inout bson_error_t) -> Bool) throws(MongoError) {
    var error = bson_error_t()
    guard body(&error) else { throw failure(error) }
  }

  func failure(_ error: bson_error_t) -> MongoError {
    // libmongoc gives up a little early.
    MongoError(error, isOverdue: ContinuousClock.now - began >= answerTimeout * 9 / 10)
  }

  /// Asks the primary for a sign of life, without waiting behind other calls.
  func ping() throws(MongoError) {
    let command = try bson(["ping": 1])
    try attempt { mongoc_client_command_simple(client, "admin", command, nil, nil, &$0) }
  }
}
