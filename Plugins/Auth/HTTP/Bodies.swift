/// `{"success":true,"message":...}`
struct MessageBody: Encodable {
  var success = true
  var message: String
}

/// What sign-up answers.
struct SignUpBody: Encodable {
  var success = true
  var message: String
  var verificationToken: String
}

/// What `POST /forgot-password` answers.
struct ResetBody: Encodable {
  var success = true
  var message: String
  var resetToken: String
}

/// What gives a pair of tokens; a page gets the refresh token as a cookie instead.
struct TokenBody: Encodable {
  struct Account: Encodable {
    var userId: String
    var name: String
    var email: String
  }

  var success = true
  var message: String?
  var accessToken: String
  var refreshToken: String?
  var user: Account?
}

/// `GET /api/user/me`: the token's claims.
struct MeBody: Encodable {
  struct Account: Encodable {
    var userId: String
    var email: String
    var name: String
    var isVerified: Bool
    var iat: Int
    var exp: Int
  }

  var success = true
  var user: Account
}

/// `POST /api/user/ws-ticket`.
struct TicketBody: Encodable {
  var success = true
  var ticket: String
  /// Seconds.
  var expiresIn: Int
}

/// `GET /api/user/sign-ins`.
struct SignInsBody: Encodable {
  struct SignIn: Encodable {
    var id: String
    var device: String
    /// Milliseconds since 1970.
    var createdAt: Int64
    var lastUsedAt: Int64
    var expiresAt: Int64
    /// Whether it is the one that asks.
    var current: Bool
  }

  var success = true
  var signIns: [SignIn]
}
