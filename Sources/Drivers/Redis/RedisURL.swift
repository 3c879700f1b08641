internal import Kernel

/// Where a Redis is and who asks.
///
///     redis://[user[:password]@]host[:port][/database]
///     rediss://...                                          the same over TLS
///     unix://[user[:password]@]/path/to/socket[?db=database]
///
/// Reserved characters of user and password are percent-encoded. A password without a user is `:password@`.
public struct RedisURL: Equatable, Sendable {
  /// The way there.
  public enum Endpoint: Hashable, Sendable {
    case tcp(host: String, port: UInt16, tls: Bool)
    case unix(path: String)
  }

  /// The way there.
  public var endpoint: Endpoint
  /// The ACL user; `nil` for Redis' default user.
  public var user: String?
  /// The password; shown as `<redacted>`.
  public var password: String? {
    get { secret?.revealed }
    set { secret = newValue.map(Redacted.init) }
  }
  /// The database's number.
  public var database: Int
  private var secret: Redacted<String>?

  /// Makes a URL of its parts.
  public init(_ endpoint: Endpoint, user: String? = nil, password: String? = nil, database: Int = 0) {
    self.endpoint = endpoint
    self.user = user
    self.database = database
    secret = password.map(Redacted.init)
  }

  /// Reads a URL. Throws ``RedisError/invalid(_:)`` with a text that does not repeat it.
  public init(_ text: String) throws(RedisError) {
    guard let mark = text.firstRange(of: "://") else { throw .invalid("a Redis URL begins with redis://") }
    let scheme = text[..<mark.lowerBound]
    let (login, place) = Self.split(login: text[mark.upperBound...])
    let (user, password) = try Self.read(login: login)
    switch scheme {
    case "unix":
      let (path, database) = try Self.read(path: place)
      self.init(.unix(path: path), user: user, password: password, database: database)
    case "redis", "rediss":
      let (host, port, database) = try Self.read(authority: place)
      let endpoint = Endpoint.tcp(host: host, port: port, tls: scheme == "rediss")
      self.init(endpoint, user: user, password: password, database: database)
    default: throw .invalid("a Redis URL begins with redis://, rediss:// or unix://")
    }
  }
}

extension RedisURL: CustomStringConvertible {
  /// The URL with the password hidden.
  public var description: String {
    let login = password == nil ? user.map { "\($0)@" } ?? "" : "\(user ?? ""):<redacted>@"
    switch endpoint {
    case .tcp(let host, let port, let tls):
      let name = host.contains(":") ? "[\(host)]" : host
      return "\(tls ? "rediss" : "redis")://\(login)\(name):\(port)/\(database)"
    case .unix(let path): return "unix://\(login)\(path)?db=\(database)"
    }
  }
}
