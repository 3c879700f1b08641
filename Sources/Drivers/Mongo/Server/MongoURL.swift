internal import CMongo
internal import Kernel

/// Where MongoDB is, who asks, and how: a connection string with its options
/// (https://www.mongodb.com/docs/manual/reference/connection-string).
///
///     mongodb://[user:password@]host1[:port1][,host2...][/database][?option=value&...]
///     mongodb+srv://...                                     hosts and options from DNS
///     mongodb://%2Frun%2Fmongodb.sock/canvas                a Unix socket
///
/// Without a database it is `canvas`. Made, it is good but for what only servers know.
public struct MongoURL: Equatable, Sendable {
  /// The hosts with their ports, separated by commas; for `mongodb+srv` the name that DNS is asked for.
  public let hosts: String
  /// The user; `nil` when nobody signs in.
  public let user: String?
  /// The database.
  public let database: String
  private let scheme: String
  private let secret: Redacted<String>

  /// The whole text, password included.
  var text: String { secret.revealed }

  /// Reads a URL. Throws ``MongoError/invalid(_:)`` with a text that does not repeat it, also for an option that is
  /// not known, is given twice or has no such value.
  public init(_ text: String) throws(MongoError) {
    MongoLibrary.start()
    guard let mark = text.firstRange(of: "://"), ["mongodb", "mongodb+srv"].contains(text[..<mark.lowerBound]) else {
      throw .invalid("a MongoDB URL begins with mongodb:// or mongodb+srv://")
    }
    var error = bson_error_t()
    // libmongoc's own words may repeat parts of the text.
    guard !text.utf8.contains(0), let uri = mongoc_uri_new_with_error(text, &error) else {
      throw .invalid(
        "a MongoDB URL is mongodb://user:password@host:port/database?options, with %XX for special characters")
    }
    defer { mongoc_uri_destroy(uri) }
    try MongoURLOptions.validate(text, read: uri)
    scheme = String(text[..<mark.lowerBound])
    hosts = Self.hosts(of: uri)
    user = mongoc_uri_get_username(uri).map { String(cString: $0) }
    database = mongoc_uri_get_database(uri).map { String(cString: $0) } ?? "canvas"
    secret = Redacted(text)
  }

  private static func hosts(of uri: OpaquePointer) -> String {
    if let name = mongoc_uri_get_srv_hostname(uri) { return String(cString: name) }
    var names: [String] = []
    var next = mongoc_uri_get_hosts(uri)
    while let host = next {
      names.append(
        withUnsafePointer(to: host.pointee.host_and_port) { pointer in
          pointer.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: pointer.pointee)) {
            String(cString: $0)
          }
        })
      next = UnsafePointer(host.pointee.next)
    }
    return names.joined(separator: ",")
  }
}

extension MongoURL: CustomStringConvertible {
  /// The URL with the password hidden and without its options, which may hold another.
  public var description: String {
    "\(scheme)://\(user.map { "\($0):<redacted>@" } ?? "")\(hosts)/\(database)"
  }
}
