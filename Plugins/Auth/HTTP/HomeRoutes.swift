import Kernel

/// The routes under `/api/home`, for whoever has no access token yet. Statuses and texts are the published ones; each throws
/// `ProtocolError` for what the client did wrong.
struct HomeRoutes: Sendable {
  let signUps: SignUps
  let signIns: SignIns
  let resets: PasswordResets
  let answers: TokenResponses

  /// `POST /signup {name, email, password}`: 201 with the verification token.
  func signUp(_ request: HTTPRequest) async throws -> HTTPResponse {
    let fields = try Fields(of: request)
    guard let name = fields["name"], let email = fields["email"], let password = fields["password"] else {
      throw ProtocolError.fieldsRequired
    }
    let token = try await signUps.begin(name: name, email: email, password: password)
    return .json(status: .created, SignUpBody(message: "OTP sent to email.", verificationToken: token))
  }

  /// `POST /resend-otp` with the verification token as bearer: 200, and another code is mailed.
  func resendCode(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await signUps.resend(token: Self.verificationToken(in: request.headers))
    return .json(MessageBody(message: "OTP sent to email."))
  }

  /// `POST /verify-otp {otp}` with the verification token as bearer: 200 with a pair of tokens.
  func verifyCode(_ request: HTTPRequest) async throws -> HTTPResponse {
    let page = try answers.isPage(request)
    let fields = try Fields(of: request)
    let token = try Self.verificationToken(in: request.headers)
    let confirmed = try await signUps.confirm(token: token, code: fields["otp"])
    let pair = try await open(confirmed, request, page: page)
    return answers.response("Account verified successfully.", pair, request, page: page)
  }

  /// `POST /signin {email, password}`: 200 with a pair of tokens.
  func signIn(_ request: HTTPRequest) async throws -> HTTPResponse {
    let page = try answers.isPage(request)
    let fields = try Fields(of: request)
    guard let email = fields["email"], let password = fields["password"] else {
      throw ProtocolError.credentialsRequired
    }
    let pair = try await signIns.signIn(
      email: email, password: password, device: Self.device(of: request), holder: page ? .page : .client)
    return answers.response("Signed in successfully.", pair, request, page: page)
  }

  /// `POST /forgot-password {email}`: 200 with the token of this request, whether the address has an account or not.
  func forgotPassword(_ request: HTTPRequest) async throws -> HTTPResponse {
    guard let email = try Fields(of: request)["email"] else { throw ProtocolError.fieldsRequired }
    let token = try await resets.begin(email: email)
    return .json(ResetBody(message: "A code was sent to the address.", resetToken: token))
  }

  /// `POST /reset-password {otp, password}` with that token as bearer: 200 with a pair of tokens. All other sign-ins of
  /// the account end.
  func resetPassword(_ request: HTTPRequest) async throws -> HTTPResponse {
    let page = try answers.isPage(request)
    let fields = try Fields(of: request)
    let token = try Self.verificationToken(in: request.headers)
    guard let code = fields["otp"], let password = fields["password"] else { throw ProtocolError.fieldsRequired }
    let confirmed = try await resets.finish(token: token, code: code, password: password)
    try await signIns.signOutEverywhere(userID: confirmed.user.id)
    let pair = try await open(confirmed, request, page: page)
    return answers.response("The new password is set.", pair, request, page: page)
  }

  /// Signs in whom a code lets in. Only now is the code spent: whoever was told to try again may give it again. Of two that come with
  /// it at the same time one is refused.
  private func open(_ confirmed: Confirmed, _ request: HTTPRequest, page: Bool) async throws -> TokenPair {
    let pair = try await signIns.open(
      for: confirmed.user, device: Self.device(of: request), holder: page ? .page : .client)
    guard try await signUps.store.spend(id: confirmed.id) else {
      try await signIns.signOut(refreshToken: pair.refreshToken)
      throw ProtocolError.invalidCode
    }
    return pair
  }

  /// `POST /refresh-token {refreshToken}`, or with the cookie from our page: 200 with the next pair. A page whose
  /// cookie is worth nothing is told to drop it.
  func refresh(_ request: HTTPRequest) async throws -> HTTPResponse {
    let page = try answers.isPage(request)
    let token = try answers.refreshToken(request, page: page)
    do {
      guard let token else { throw ProtocolError.refreshTokenRequired }
      let pair = try await signIns.refresh(token)
      return answers.response(nil, pair, request, page: page)
    } catch let error as ProtocolError where page && error.status == .unauthorized {
      return answers.forgetting(.error(error), request)
    }
  }

  /// `POST /logout {refreshToken?}`, or with the cookie: 200 whatever the token is worth.
  func signOut(_ request: HTTPRequest) async throws -> HTTPResponse {
    let page = try answers.isPage(request)
    if let token = try answers.refreshToken(request, page: page) { try await signIns.signOut(refreshToken: token) }
    let response = HTTPResponse.json(MessageBody(message: "Logged out successfully."))
    return page ? answers.forgetting(response, request) : response
  }

  private static func verificationToken(in headers: HTTPHeaders) throws(ProtocolError) -> String {
    let values = headers.all("authorization")
    guard values.count == 1, values[0].hasPrefix("Bearer "), values[0].utf8.count > 7 else {
      throw .verificationTokenMissing
    }
    return String(values[0].dropFirst(7))
  }

  /// What the client calls itself, at most 128 printable ASCII characters.
  private static func device(of request: HTTPRequest) -> String {
    let text = (request.headers["user-agent"] ?? "").utf8.prefix(128).filter { (0x20...0x7E).contains($0) }
    return String(decoding: text, as: UTF8.self)
  }
}
