import Kernel

/// Who a WebSocket handshake speaks for, found before the upgrade: `?token=` (an access token, as published), `?ticket=`
/// (one use, for pages), or an Authorization header (for programs). Exactly one of them.
struct HandshakeGate: Sendable {
  let access: AccessGate
  let tickets: any TicketStore
  let origins: OriginPolicy

  /// The identity. Throws 401 `unauthorized` or `invalid_token`, 403 `not_verified` or `origin_refused`.
  func principal(of request: HTTPRequest) async throws -> Principal {
    let tokens = request.query.filter { $0.name == "token" }.map(\.value)
    let tickets = request.query.filter { $0.name == "ticket" }.map(\.value)
    let bearers = request.headers.all("authorization").filter { $0.hasPrefix("Bearer ") }
    guard tokens.count + tickets.count + bearers.count == 1 else { throw ProtocolError.unauthorized }
    if let ticket = tickets.first { return try await principal(ticket: ticket, request.headers) }
    guard !origins.isConfigured || origins.permits(request.headers) else { throw ProtocolError.originRefused }
    let token = try tokens.first ?? AccessGate.bearerToken(in: request.headers)
    let claims = try await access.claims(of: token)
    guard claims.isVerified else { throw ProtocolError.notVerified }
    return claims.principal
  }

  private func principal(ticket: String, _ headers: HTTPHeaders) async throws -> Principal {
    guard origins.permits(headers) else { throw ProtocolError.originRefused }
    guard let principal = try await tickets.redeem(ticket, origin: headers["origin"]) else {
      throw ProtocolError.invalidToken
    }
    let signIn = principal.signInID.isEmpty ? nil : principal.signInID
    guard try await access.isAlive(signInID: signIn) else { throw ProtocolError.invalidToken }
    return principal
  }
}
