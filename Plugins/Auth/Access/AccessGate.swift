import AuthAPI
import Kernel

/// Believes access tokens: genuine, not expired, and of a sign-in that has not ended.
struct AccessGate: AuthService {
  let tokens: AccessTokens
  let families: any FamilyStore
  let time: any TimeSource

  func principal(accessToken: String) async throws -> Principal { try await claims(of: accessToken).principal }

  /// What a token says, when it is to be believed.
  func claims(of token: String) async throws -> AccessClaims {
    guard let claims = try? tokens.read(token) else { throw ProtocolError.invalidToken }
    guard try await isAlive(signInID: claims.sid) else { throw ProtocolError.invalidToken }
    return claims
  }

  /// Lets a request pass with the identity of its one Authorization header, which must be exactly `Bearer` and a token.
  /// Only paths under `/api/user` need one, whether there is a route or not.
  func admit(_ request: HTTPRequest) async throws -> HTTPRequest {
    var request = request
    let guarded = request.path == "/api/user" || request.path.hasPrefix("/api/user/")
    guard guarded, request.method != .options else { return request }
    request.principal = try await claims(of: Self.bearerToken(in: request.headers)).principal
    return request
  }

  /// What the token of an admitted request says.
  func stated(in request: HTTPRequest) throws(ProtocolError) -> AccessClaims {
    guard request.principal != nil else { throw .unauthorized }
    let token = try Self.bearerToken(in: request.headers)
    guard let claims = try? tokens.read(token) else { throw .invalidToken }
    return claims
  }

  /// Whether a sign-in goes on. Tokens without one come from older servers with the same secret. While the store that
  /// instances share is away, it does: a token is good for minutes only.
  func isAlive(signInID: String?) async throws -> Bool {
    guard let signInID else { return true }
    do {
      return try await families.find(id: signInID)?.isAlive(at: time.timestamp()) ?? false
    } catch {
      guard case .away = error else { throw error }
      return true
    }
  }

  /// The token of the one Authorization header.
  static func bearerToken(in headers: HTTPHeaders) throws(ProtocolError) -> String {
    let values = headers.all("authorization")
    guard values.count == 1 else { throw .unauthorized }
    let parts = values[0].split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[0] == "Bearer", !parts[1].isEmpty else { throw .unauthorized }
    return String(parts[1])
  }
}
