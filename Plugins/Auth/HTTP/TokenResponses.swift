import Kernel

/// How a pair of tokens reaches a client: in the body, as published, or, for our own page, with its refresh token in a cookie
/// that scripts cannot read.
struct TokenResponses: Sendable {
  let origins: OriginPolicy
  /// Always sets Secure; else it is set when the page itself came over https.
  let secureCookies: Bool
  let time: any TimeSource

  /// Whether `X-Canvas-Client: web` asks for cookies. No other site's page can send that header, nor is its origin permitted: 403
  /// `origin_refused`.
  func isPage(_ request: HTTPRequest) throws(ProtocolError) -> Bool {
    guard request.headers.all("x-canvas-client") == ["web"] else { return false }
    guard origins.permits(request.headers) else { throw .originRefused }
    return true
  }

  /// The refresh token of a request: a page's cookie, which also needs an Origin, or the body's field.
  func refreshToken(_ request: HTTPRequest, page: Bool) throws(ProtocolError) -> String? {
    guard page else { return try Fields(of: request)["refreshToken"] }
    guard request.headers["origin"] != nil else { throw .originRefused }
    return RefreshCookie.token(in: request.headers)
  }

  /// A pair as the client takes it; with a message it carries the account too.
  func response(_ message: String?, _ pair: TokenPair, _ request: HTTPRequest, page: Bool) -> HTTPResponse {
    let user = pair.user
    let account = TokenBody.Account(userId: user.id, name: user.name.text, email: user.email.text)
    let body = TokenBody(
      message: message, accessToken: pair.accessToken, refreshToken: page ? nil : pair.refreshToken,
      user: message == nil ? nil : account)
    var response = HTTPResponse.json(body)
    if page {
      let seconds = pair.expiresAt.seconds - time.timestamp().seconds
      setCookie(pair.refreshToken, maxAge: seconds, on: &response, request)
    }
    return response
  }

  /// The response, with the cookie removed.
  func forgetting(_ response: HTTPResponse, _ request: HTTPRequest) -> HTTPResponse {
    var response = response
    setCookie("", maxAge: 0, on: &response, request)
    return response
  }

  private func setCookie(_ token: String, maxAge: Int, on response: inout HTTPResponse, _ request: HTTPRequest) {
    let secure = secureCookies || request.headers["origin"]?.lowercased().hasPrefix("https://") == true
    response.headers.add("set-cookie", RefreshCookie.setting(token, maxAge: maxAge, secure: secure))
  }
}
