import Kernel

/// The cookie our own page keeps its refresh token in: no script can read it, no other site can have it sent
/// (RFC 6265bis).
enum RefreshCookie {
  static let name = "canvas_refresh"

  /// The Set-Cookie value that keeps a token for so many seconds; none removes it. Without a path it is sent to the
  /// routes beside the one that set it (RFC 6265 section 5.1.4): `/api/home`, below whatever a proxy puts before it.
  static func setting(_ token: String, maxAge: Int, secure: Bool) -> String {
    "\(name)=\(token); Max-Age=\(max(0, maxAge)); HttpOnly; SameSite=Strict" + (secure ? "; Secure" : "")
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
