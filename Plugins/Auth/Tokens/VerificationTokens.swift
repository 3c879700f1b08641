import Kernel

/// What a verification token says: the published claims, and the sign-up it belongs to.
struct VerificationClaims: Codable, Equatable, Sendable {
  var email: String
  /// The id of the sign-up, so that a code confirms only the name and password it was asked for with.
  var sid: String
  /// Issued at, in seconds since 1970.
  var iat: Int
  /// Expires at, in seconds since 1970.
  var exp: Int
}

/// Issues and reads the tokens that tie a one-time code to its sign-up.
struct VerificationTokens: Sendable {
  private let key: MACKey
  private let lifetime: Duration
  private let time: any TimeSource

  init(key: MACKey, lifetime: Duration = .seconds(10 * 60), time: any TimeSource) {
    self.key = key
    self.lifetime = lifetime
    self.time = time
  }

  /// A token for this sign-up.
  func issue(for email: EmailAddress, signUpID: String) throws -> String {
    let now = time.timestamp()
    let claims = VerificationClaims(
      email: email.text, sid: signUpID, iat: now.seconds, exp: (now + lifetime).seconds)
    return try JSONWebToken.sign(claims, with: key)
  }

  /// The claims of a token that is genuine and not expired.
  func read(_ token: String) throws(JSONWebTokenError) -> VerificationClaims {
    try JSONWebToken.verify(token, as: VerificationClaims.self, with: key, at: time.timestamp())
  }
}
