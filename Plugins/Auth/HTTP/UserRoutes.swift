import Kernel

/// The routes under `/api/user` that are about the account itself. ``AccessGate/admit(_:)`` has let the request pass and
/// put its identity there; without one each answers 401 `unauthorized`.
struct UserRoutes: Sendable {
  let access: AccessGate
  let signIns: SignIns
  let accounts: Accounts
  let tickets: any TicketStore
  let origins: OriginPolicy

  /// `GET /me`: the token's claims.
  func me(_ request: HTTPRequest) throws -> HTTPResponse {
    let claims = try access.stated(in: request)
    return .json(
      MeBody(
        user: .init(
          userId: claims.userId, email: claims.email, name: claims.name, isVerified: claims.isVerified, iat: claims.iat,
          exp: claims.exp)))
  }

  /// `PATCH /me {name}`: 200 with an access token that says the new name. Sockets that are open keep the old one.
  func rename(_ request: HTTPRequest) async throws -> HTTPResponse {
    let principal = try principal(of: request)
    guard let name = try Fields(of: request)["name"] else { throw ProtocolError.fieldsRequired }
    guard !principal.signInID.isEmpty else { throw ProtocolError.invalidToken }
    let user = try await accounts.rename(userID: principal.userID, to: name)
    let token = try signIns.tokens.issue(for: user, signInID: principal.signInID)
    return .json(
      TokenBody(
        message: "Your name was changed.", accessToken: token,
        user: .init(userId: user.id, name: user.name.text, email: user.email.text)))
  }

  /// `POST /password {password, newPassword}`: 200; all other sign-ins of the account end.
  func changePassword(_ request: HTTPRequest) async throws -> HTTPResponse {
    let principal = try principal(of: request)
    let fields = try Fields(of: request)
    guard let password = fields["password"], let next = fields["newPassword"] else {
      throw ProtocolError.fieldsRequired
    }
    try await accounts.changePassword(userID: principal.userID, from: password, to: next) {
      try await signIns.signOutElsewhere(userID: principal.userID, keeping: principal.signInID)
    }
    return .json(MessageBody(message: "The new password is set."))
  }

  /// `DELETE /me {password}`: 200; the account and its sign-ins are gone, its rooms end as all do.
  func delete(_ request: HTTPRequest) async throws -> HTTPResponse {
    let principal = try principal(of: request)
    guard let password = try Fields(of: request)["password"] else { throw ProtocolError.fieldsRequired }
    try await accounts.delete(userID: principal.userID, password: password) {
      try await signIns.signOutEverywhere(userID: principal.userID)
    }
    return .json(MessageBody(message: "The account is gone."))
  }

  /// `POST /logout {refreshToken?}`: ends the sign-in of that token, and the one that asks.
  func signOut(_ request: HTTPRequest) async throws -> HTTPResponse {
    let principal = try principal(of: request)
    if let token = try Fields(of: request)["refreshToken"] { try await signIns.signOut(refreshToken: token) }
    try await signIns.signOut(signInID: principal.signInID)
    return .json(MessageBody(message: "Logged out successfully."))
  }

  /// `POST /logout-everywhere`: ends all sign-ins of the account.
  func signOutEverywhere(_ request: HTTPRequest) async throws -> HTTPResponse {
    try await signIns.signOutEverywhere(userID: principal(of: request).userID)
    return .json(MessageBody(message: "Logged out everywhere."))
  }

  /// `GET /sign-ins`: where the account is signed in, oldest first.
  func list(_ request: HTTPRequest) async throws -> HTTPResponse {
    let principal = try principal(of: request)
    let families = try await signIns.list(userID: principal.userID)
    return .json(
      SignInsBody(
        signIns: families.map {
          .init(
            id: $0.id, device: $0.device, createdAt: $0.createdAt.milliseconds, lastUsedAt: $0.rotatedAt.milliseconds,
            expiresAt: $0.expiresAt.milliseconds, current: $0.id == principal.signInID)
        }))
  }

  /// `DELETE /sign-ins/{id}`: ends one of the account's own sign-ins; 404 for anybody else's.
  func end(_ request: HTTPRequest) async throws -> HTTPResponse {
    let mine = try await signIns.list(userID: principal(of: request).userID)
    guard let id = request.parameters["id"], mine.contains(where: { $0.id == id }) else {
      throw ProtocolError.signInNotFound
    }
    try await signIns.signOut(signInID: id)
    return .json(MessageBody(message: "Logged out successfully."))
  }

  /// `POST /ws-ticket`: 201 with a ticket that opens one WebSocket within a minute, from a page of the same origin.
  func ticket(_ request: HTTPRequest) async throws -> HTTPResponse {
    let claims = try access.stated(in: request)
    guard origins.permits(request.headers) else { throw ProtocolError.originRefused }
    guard claims.isVerified else { throw ProtocolError.notVerified }
    let ticket = try await tickets.issue(for: claims.principal, origin: request.headers["origin"])
    let seconds = TicketBook.lifetime.nanoseconds / 1_000_000_000
    return .json(status: .created, TicketBody(ticket: ticket, expiresIn: Int(seconds)))
  }

  private func principal(of request: HTTPRequest) throws(ProtocolError) -> Principal {
    guard let principal = request.principal else { throw .unauthorized }
    return principal
  }
}
