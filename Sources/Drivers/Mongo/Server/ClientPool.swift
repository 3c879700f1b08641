internal import CMongo

/// libmongoc's pool of connections, with its monitors of the servers.
final class ClientPool: @unchecked Sendable {
  // @unchecked: libmongoc guards its pool with a lock of its own; the rest is constant.
  private let handle: OpaquePointer
  /// Calls at once.
  let connections: Int
  let options: MongoOptions
  let answerTimeout: Duration
  private let database: String

  /// Makes the pool; connections follow with the calls. For `mongodb+srv` this asks DNS, and blocks.
  init(_ url: MongoURL, _ options: MongoOptions) throws(MongoError) {
    let string = try ConnectionString(url, options)
    var error = bson_error_t()
    guard let handle = mongoc_client_pool_new_with_error(string.handle, &error) else {
      throw MongoError(error, isOverdue: false)
    }
    self.handle = handle
    self.options = options
    connections = string.connections
    answerTimeout = string.answerTimeout
    database = url.database
    // With this the domain tells what the server refused from what libmongoc did.
    mongoc_client_pool_set_error_api(handle, MONGOC_ERROR_API_VERSION_2)
  }

  deinit { mongoc_client_pool_destroy(handle) }

  /// Runs `body` with a client of its own. Waits for one when all are out.
  func withClient<T>(_ body: (CallScope) throws(MongoError) -> T) throws(MongoError) -> T {
    guard let client = mongoc_client_pool_pop(handle) else { throw .unreachable("no connection is free") }
    defer { mongoc_client_pool_push(handle, client) }
    let scope = CallScope(client: client, database: database, options: options, answerTimeout: answerTimeout)
    defer { scope.end() }
    return try body(scope)
  }

  /// Why MongoDB gives no sign of life; `nil` when it does.
  func ping() -> MongoError? {
    do throws(MongoError) {
      try withClient { (scope) throws(MongoError) in try scope.ping() }
      return nil
    } catch { return error }
  }
}
