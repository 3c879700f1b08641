internal import CMongo

extension MongoError {
  /// Sorts libmongoc's error. `isOverdue`: the call took as long as an answer may, which it does not tell.
  init(_ error: bson_error_t, isOverdue: Bool) {
    let message = withUnsafePointer(to: error) { String(cString: canvas_bson_error_message($0)) }
    let (domain, code) = (mongoc_error_domain_t(error.domain), mongoc_error_code_t(error.code))
    switch domain {
    case MONGOC_ERROR_SERVER_SELECTION, MONGOC_ERROR_POOL: self = .unreachable(message)
    case MONGOC_ERROR_STREAM: self = Self.stream(code, message, isOverdue)
    case MONGOC_ERROR_CLIENT where code == MONGOC_ERROR_CLIENT_AUTHENTICATE, MONGOC_ERROR_SASL, MONGOC_ERROR_SCRAM:
      self = .signInRefused
    case MONGOC_ERROR_WRITE_CONCERN: self = .notConfirmed(message)
    case MONGOC_ERROR_SERVER, MONGOC_ERROR_COLLECTION, MONGOC_ERROR_QUERY:
      self = Self.server(Int(error.code), message)
    case MONGOC_ERROR_PROTOCOL: self = .lost(message)
    default: self = .invalid("libmongoc refused: \(message)")
    }
  }

  private static func stream(_ code: mongoc_error_code_t, _ message: String, _ isOverdue: Bool) -> MongoError {
    switch code {
    case MONGOC_ERROR_STREAM_NAME_RESOLUTION, MONGOC_ERROR_STREAM_CONNECT, MONGOC_ERROR_STREAM_NOT_ESTABLISHED:
      .unreachable(message)
    default: isOverdue ? .timedOut : .lost(message)
    }
  }

  private static func server(_ code: Int, _ message: String) -> MongoError {
    switch code {
    case 11_000, 11_001, 12_582: .duplicateKey(index: index(in: message))
    case 64: .notConfirmed(message)
    case 18: .signInRefused
    default: .server(MongoServerError(code, message))
    }
  }

  /// `E11000 duplicate key error collection: db.users index: email_1 dup key: { ... }`: the name, never the key.
  private static func index(in message: String) -> String {
    guard let mark = message.firstRange(of: " index: ") else { return "" }
    return String(message[mark.upperBound...].prefix { $0 != " " })
  }
}
