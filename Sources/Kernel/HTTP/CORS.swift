/// Lets pages of other origins use the API (the fetch standard's CORS protocol): exact origins only, with credentials.
///
/// Without origins no CORS field is ever sent. A page of a foreign origin gets a response without CORS fields, which
/// its browser refuses.
public struct CORS: Equatable, Sendable {
  /// What a preflight is told, as the published server does.
  public static let methods = "GET,HEAD,PUT,PATCH,POST,DELETE"

  /// The allowed origins, in lower case: `https://board.example.org`.
  public let origins: Set<String>

  /// Not `scheme://host[:port]`; `*` and `null` cannot be combined with credentials.
  public struct InvalidOrigin: Error, Equatable, Sendable {
    public var origin: String
  }

  /// Allows these origins; a slash at the end is forgiven.
  public init(origins: [String] = []) throws(InvalidOrigin) {
    var allowed: Set<String> = []
    for origin in origins {
      let bare = (origin.hasSuffix("/") ? String(origin.dropLast()) : origin).lowercased()
      guard Self.isOrigin(bare) else { throw InvalidOrigin(origin: origin) }
      allowed.insert(bare)
    }
    self.origins = allowed
  }

  /// The answer to a preflight on any path: 204. `nil` when this is none, or no origin is allowed at all.
  public func preflight(_ request: HTTPRequest) -> HTTPResponse? {
    guard !origins.isEmpty, request.method == .options, request.headers["origin"] != nil,
      request.headers["access-control-request-method"] != nil
    else { return nil }
    var response = HTTPResponse(status: .noContent)
    apply(to: &response, for: request)
    response.headers.vary(on: "Access-Control-Request-Headers")
    guard response.headers["access-control-allow-origin"] != nil else { return response }
    response.headers["access-control-allow-methods"] = Self.methods
    response.headers["access-control-max-age"] = "600"
    if let names = Self.echo(request.headers.all("access-control-request-headers")) {
      response.headers["access-control-allow-headers"] = names
    }
    return response
  }

  /// Adds the fields to any response, errors included.
  public func apply(to response: inout HTTPResponse, for request: HTTPRequest) {
    guard !origins.isEmpty else { return }
    response.headers.vary(on: "Origin")
    let sent = request.headers.all("origin")
    guard sent.count == 1, origins.contains(sent[0]) else { return }
    response.headers["access-control-allow-origin"] = sent[0]
    response.headers["access-control-allow-credentials"] = "true"
  }

  /// The requested header names when they are names, at most 32 of them in 1 KiB.
  private static func echo(_ values: [String]) -> String? {
    guard values.count == 1, let value = values.first, value.utf8.count <= 1_024 else { return nil }
    let names = value.split(separator: ",").map(\.trimmed)
    guard (1...32).contains(names.count) else { return nil }
    guard names.allSatisfy({ !$0.isEmpty && $0.utf8.allSatisfy(HTTPBytes.isToken) }) else { return nil }
    return names.joined(separator: ", ")
  }

  private static func isOrigin(_ text: String) -> Bool {
    for scheme in ["http://", "https://"] where text.hasPrefix(scheme) {
      let host = text.dropFirst(scheme.count)
      return !host.isEmpty && host.utf8.allSatisfy(HTTPBytes.isHost)
    }
    return false
  }
}
