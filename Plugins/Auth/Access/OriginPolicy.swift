import Kernel

/// Which pages may use what a browser sends by itself. Origins are compared whole, never by prefix or suffix.
struct OriginPolicy: Sendable {
  /// `https://board.example.org`, lower case, without default port.
  private let allowed: Set<String>

  /// A policy that permits a request's own host and these origins.
  init(allowed: [String] = []) { self.allowed = Set(allowed.map(Self.normal)) }

  /// Whether pages of other hosts were listed, so that strangers are kept out everywhere.
  var isConfigured: Bool { !allowed.isEmpty }

  /// Whether a page of this origin may; `host` is the request's Host.
  func permits(origin: String, host: String?) -> Bool {
    let origin = Self.normal(origin)
    if allowed.contains(origin) { return true }
    guard let host, let separator = origin.firstRange(of: "://") else { return false }
    let scheme = origin[..<separator.lowerBound]
    guard scheme == "http" || scheme == "https" else { return false }
    return origin == Self.normal(scheme + "://" + host)
  }

  /// Whether the one Origin of a request may; `nil` stands for a client that is no browser and sends none.
  func permits(_ headers: HTTPHeaders) -> Bool {
    let origins = headers.all("origin")
    guard origins.count <= 1 else { return false }
    return origins.allSatisfy { permits(origin: $0, host: headers["host"]) }
  }

  private static func normal(_ origin: some StringProtocol) -> String {
    let text = origin.lowercased()
    for (scheme, port) in [("http://", ":80"), ("https://", ":443")]
    where text.hasPrefix(scheme) && text.hasSuffix(port) {
      return String(text.dropLast(port.count))
    }
    return text
  }
}
