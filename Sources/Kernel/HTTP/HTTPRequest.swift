/// A request method (RFC 9110 section 9); case-sensitive.
public struct HTTPMethod: RawRepresentable, Hashable, Sendable {
  public var rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  public static let get = HTTPMethod(rawValue: "GET")
  public static let head = HTTPMethod(rawValue: "HEAD")
  public static let post = HTTPMethod(rawValue: "POST")
  public static let put = HTTPMethod(rawValue: "PUT")
  public static let patch = HTTPMethod(rawValue: "PATCH")
  public static let delete = HTTPMethod(rawValue: "DELETE")
  public static let options = HTTPMethod(rawValue: "OPTIONS")
}

/// A complete request: parsed, bounded and with its body read.
public struct HTTPRequest: Sendable {
  /// GET, POST, ...
  public var method: HTTPMethod
  /// The path, percent-decoded, without query: `/api/user/rooms/K7XM2PQA`.
  public var path: String
  /// The query's pairs in order, percent-decoded (`+` is a space).
  public var query: [(name: String, value: String)]
  public var headers: HTTPHeaders
  /// At most the route's body limit.
  public var body: [UInt8]
  /// The client's address after trusted proxies: `203.0.113.7` or `2001:db8::1`, without port.
  public var remoteAddress: String
  /// What the route's `{name}` segments matched, percent-decoded.
  public var parameters: [String: String]
  /// Names this request in logs: short, unique per process.
  public var id: String
  /// The identity an authentication interceptor or gate found; `nil` for a stranger.
  public var principal: Principal?

  public init(
    method: HTTPMethod, path: String, query: [(name: String, value: String)] = [], headers: HTTPHeaders = [:],
    body: [UInt8] = [], remoteAddress: String = "127.0.0.1", parameters: [String: String] = [:], id: String = "-",
    principal: Principal? = nil
  ) {
    self.method = method
    self.path = path
    self.query = query
    self.headers = headers
    self.body = body
    self.remoteAddress = remoteAddress
    self.parameters = parameters
    self.id = id
    self.principal = principal
  }

  /// The first value of a query parameter.
  public func query(_ name: String) -> String? { query.first { $0.name == name }?.value }
}
