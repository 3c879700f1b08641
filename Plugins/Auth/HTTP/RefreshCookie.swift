import Kernel

/// The cookie our own page keeps its refresh token in: no script can read it, no other site can have it sent
/// (RFC 6265bis).
enum RefreshCookie {
  static let name = "canvas_refresh"
  /// Only these routes are sent it.
  static let path = "/api/home"

  /// The Set-Cookie value that keeps a token for so many seconds; none removes it.
  static func setting(_ token: String, maxAge: Int, secure: Bool) -> String {
    "\(name)=\(token); Path=\(path); Max-Age=\(max(0, maxAge)); HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "")
  }

  /// The token in a request's cookies; `nil` when there is none or more than one.
  static func token(in headers: HTTPHeaders) -> String? {
    let pairs = headers.all("cookie").flatMap { $0.split(separator: ";") }
    let tokens = pairs.compactMap { pair -> String? in
      let parts = pair.drop(while: \.isWhitespace).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      return parts.count == 2 && parts[0] == name ? String(parts[1]) : nil
    }
    return tokens.count == 1 ? tokens[0] : nil
  }
}
