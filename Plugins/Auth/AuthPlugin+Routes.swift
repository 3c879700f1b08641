import Kernel

extension AuthPlugin {
  /// More than any body of these routes needs, in bytes.
  private static let bodyLimit = 16 << 10

  /// The routes, as published, and our own.
  var routes: [Route] {
    let account = RouteBudget("auth") { [self] in AuthBudgets.account(of: $0, try? domain()) }
    let code = RouteBudget("verify") { [self] in AuthBudgets.signUp(of: $0, try? domain()) }
    let reset = RouteBudget("verify") { [self] in AuthBudgets.reset(of: $0, try? domain()) }
    let mine = RouteBudget("auth")
    let family = RouteBudget("refresh") { AuthBudgets.family(of: $0) }
    return [
      post("/api/home/signup", account) { try await $0.home.signUp($1) },
      post("/api/home/resend-otp", code) { try await $0.home.resendCode($1) },
      post("/api/home/verify-otp", code) { try await $0.home.verifyCode($1) },
      post("/api/home/signin", account) { try await $0.home.signIn($1) },
      post("/api/home/forgot-password", account) { try await $0.home.forgotPassword($1) },
      post("/api/home/reset-password", reset) { try await $0.home.resetPassword($1) },
      post("/api/home/refresh-token", family) { try await $0.home.refresh($1) },
      post("/api/home/logout", nil) { try await $0.home.signOut($1) },
      route(.get, "/api/user/me", nil) { try $0.user.me($1) },
      route(.patch, "/api/user/me", mine) { try await $0.user.rename($1) },
      route(.delete, "/api/user/me", mine) { try await $0.user.delete($1) },
      post("/api/user/password", mine) { try await $0.user.changePassword($1) },
      post("/api/user/logout", nil) { try await $0.user.signOut($1) },
      post("/api/user/logout-everywhere", nil) { try await $0.user.signOutEverywhere($1) },
      route(.get, "/api/user/sign-ins", nil) { try await $0.user.list($1) },
      route(.delete, "/api/user/sign-ins/{id}", nil) { try await $0.user.end($1) },
      post("/api/user/ws-ticket", nil) { try await $0.user.ticket($1) },
    ]
  }

  private typealias Answer = @Sendable (AuthDomain, HTTPRequest) async throws -> HTTPResponse

  private func post(_ pattern: String, _ budget: RouteBudget?, _ answer: @escaping Answer) -> Route {
    route(.post, pattern, budget, answer)
  }

  private func route(
    _ method: HTTPMethod, _ pattern: String, _ budget: RouteBudget?, _ answer: @escaping Answer
  ) -> Route {
    Route(method, pattern, budget: budget, bodyLimit: Self.bodyLimit) { [self] request in
      try await telling("\(method.rawValue) \(pattern)", request) { try await answer(domain(), request) }
    }
  }
}

/// Whose account a request is about, before anybody is believed: what rate limits count by.
enum AuthBudgets {
  /// The address in the body, as a keyed hash: budgets lie where others may look.
  static func account(of request: HTTPRequest, _ domain: AuthDomain?) -> String? {
    guard let email = (try? Fields(of: request)["email"]).flatMap({ EmailAddress($0) }) else { return nil }
    return domain?.home.signUps.pepper.hash(of: email)
  }

  /// The sign-up of a genuine verification token.
  static func signUp(of request: HTTPRequest, _ domain: AuthDomain?) -> String? {
    guard let token = try? AccessGate.bearerToken(in: request.headers) else { return nil }
    return try? domain?.home.signUps.tokens.read(token).sid
  }

  /// The request for a new password of a genuine token.
  static func reset(of request: HTTPRequest, _ domain: AuthDomain?) -> String? {
    guard let token = try? AccessGate.bearerToken(in: request.headers) else { return nil }
    return try? domain?.home.resets.tokens.read(token).sid
  }

  /// The family a refresh token names.
  static func family(of request: HTTPRequest) -> String? {
    let token = RefreshCookie.token(in: request.headers) ?? (try? Fields(of: request)["refreshToken"])
    return token?.split(separator: ".").first.map { String($0.prefix(64)) }
  }
}
