internal import Kernel

/// Where a Redis is and who asks.
///
///     redis://[user[:password]@]host[:port][/database]
///     rediss://...                                          the same over TLS
///     unix://[user[:password]@]/path/to/socket[?db=database]
///     redis+cluster://[user[:password]@]host[:port],...     a Redis Cluster, by some of its nodes
///     redis+sentinel://[user[:password]@]host[:port],.../name[/database][?sentinel=[user:]password]
///                                                           the master that these Sentinels know by that name
///     rediss+cluster://..., rediss+sentinel://...           the same over TLS
///
/// The user and the password are those of the Redis servers; Sentinels that want one have their own. Reserved characters of user and password are percent-encoded. A password without a user is `:password@`.
public struct RedisURL: Equatable, Sendable {
  /// The way there.
  public enum Endpoint: Hashable, Sendable {
    case tcp(host: String, port: UInt16, tls: Bool)
    case unix(path: String)
    /// A Redis Cluster; those named here tell of the others.
    case cluster(nodes: [RedisNode], tls: Bool)
    /// Whichever server these Sentinels say is the master.
    case sentinel(master: String, sentinels: [RedisNode], tls: Bool)
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
  /// The user whom Sentinels are told.
  public var sentinelUser: String?
  /// The password for Sentinels; shown as `<redacted>`.
  public var sentinelPassword: String? {
    get { sentinelSecret?.revealed }
    set { sentinelSecret = newValue.map(Redacted.init) }
  }
  private var secret: Redacted<String>?
  private var sentinelSecret: Redacted<String>?

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
    case "redis+cluster", "rediss+cluster":
      let endpoint = Endpoint.cluster(nodes: try Self.read(cluster: place), tls: scheme.hasPrefix("rediss"))
      self.init(endpoint, user: user, password: password)
    case "redis+sentinel", "rediss+sentinel":
      let found = try Self.read(sentinel: place)
      let endpoint = Endpoint.sentinel(
        master: found.master, sentinels: found.sentinels, tls: scheme.hasPrefix("rediss"))
      self.init(endpoint, user: user, password: password, database: found.database)
      (sentinelUser, sentinelPassword) = found.login
    default:
      throw .invalid("a Redis URL begins with redis://, rediss://, unix://, redis+cluster:// or redis+sentinel://")
    }
  }
}

extension RedisURL.Endpoint {
  /// Whether connections are over TLS.
  public var isSecure: Bool {
    switch self {
    case .tcp(_, _, let tls), .cluster(_, let tls), .sentinel(_, _, let tls): tls
    case .unix: false
    }
  }
}

extension RedisURL: CustomStringConvertible {
  /// The URL with the passwords hidden.
  public var description: String {
    let login = password == nil ? user.map { "\($0)@" } ?? "" : "\(user ?? ""):<redacted>@"
    let scheme = endpoint.isSecure ? "rediss" : "redis"
    switch endpoint {
    case .tcp(let host, let port, _): return "\(scheme)://\(login)\(RedisNode(host: host, port: port))/\(database)"
    case .unix(let path): return "unix://\(login)\(path)?db=\(database)"
    case .cluster(let nodes, _): return "\(scheme)+cluster://\(login)\(Self.list(nodes))"
    case .sentinel(let master, let sentinels, _):
      let own = sentinelPassword == nil ? "" : "?sentinel=<redacted>"
      return "\(scheme)+sentinel://\(login)\(Self.list(sentinels))/\(master)/\(database)\(own)"
    }
  }

  private static func list(_ nodes: [RedisNode]) -> String { nodes.map(\.description).joined(separator: ",") }
}
