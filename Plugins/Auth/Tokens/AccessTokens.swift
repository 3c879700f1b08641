import Kernel

/// What an access token says, under the published names.
struct AccessClaims: Codable, Equatable, Sendable {
  var userId: String
  var email: String
  var name: String
  var isVerified: Bool
  /// The sign-in the token came from; absent in tokens of older servers that share the secret.
  var sid: String?
  /// Issued at, in seconds since 1970.
  var iat: Int
  /// Expires at, in seconds since 1970.
  var exp: Int

  /// The identity these claims prove.
  var principal: Principal { Principal(userID: userId, name: name, signInID: sid ?? "") }
}

/// Issues and reads access tokens.
struct AccessTokens: Sendable {
  private let key: MACKey
  private let lifetime: Duration
  private let time: any TimeSource

  init(key: MACKey, lifetime: Duration = .seconds(15 * 60), time: any TimeSource) {
    self.key = key
    self.lifetime = lifetime
    self.time = time
  }

  /// A token for a sign-in of this account.
  func issue(for user: User, signInID: String) throws -> String {
    let now = time.timestamp()
    let claims = AccessClaims(
      userId: user.id, email: user.email.text, name: user.name.text, isVerified: true, sid: signInID,
      iat: now.seconds, exp: (now + lifetime).seconds)
    return try JSONWebToken.sign(claims, with: key)
  }

  /// The claims of a token that is genuine and not expired. Whether its sign-in still lives is ``AccessGate``'s to ask.
  func read(_ token: String) throws(JSONWebTokenError) -> AccessClaims {
    try JSONWebToken.verify(token, as: AccessClaims.self, with: key, at: time.timestamp())
  }
}

extension Timestamp {
  /// Whole seconds since 1970, rounded down.
  var seconds: Int { Int(milliseconds / 1000) }
}
