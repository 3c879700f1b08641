import Kernel

/// What clients of this plugin can be told.
extension ProtocolError {
  // Sign-up.
  static let fieldsRequired = ProtocolError("fields_required", "All fields are required.")
  static let invalidEmail = ProtocolError("invalid_email", "Enter a valid email address.")
  static let invalidName = ProtocolError(
    "invalid_name", "Names have 1 to 64 characters, without control characters.")
  static let invalidPassword = ProtocolError(
    "invalid_password", "Passwords have 8 to 72 bytes; letters outside ASCII take more than one.")
  static func tooManyCodes(_ wait: Duration) -> ProtocolError {
    ProtocolError(
      "too_many_codes", "Too many OTP requests. Try again later.", status: .tooManyRequests, retryable: true,
      retryAfter: wait)
  }
  static let mailUnavailable = ProtocolError(
    "mail_unavailable", "The mail could not be sent. Please try again.", status: .serviceUnavailable, retryable: true)
  static let verificationTokenMissing = ProtocolError(
    "verification_token_missing", "Verification token missing.", status: .unauthorized)
  static let invalidVerificationToken = ProtocolError(
    "invalid_verification_token", "Invalid or expired verification token.", status: .unauthorized)
  static let invalidCode = ProtocolError("invalid_code", "Invalid or expired OTP.")
  static let userNotFound = ProtocolError("user_not_found", "User not found.", status: .notFound)

  // Sign-in and what follows from it.
  static let credentialsRequired = ProtocolError("credentials_required", "Email and password required.")
  static let invalidCredentials = ProtocolError("invalid_credentials", "Invalid credentials.", status: .unauthorized)
  static let notVerified = ProtocolError("not_verified", "Please verify your email first.", status: .forbidden)
  static let passwordsBusy = ProtocolError(
    "busy", "Too many people are signing in. Please try again.", status: .serviceUnavailable, retryable: true,
    retryAfter: .seconds(5))
  static let wrongPassword = ProtocolError("wrong_password", "The password is not right.", status: .forbidden)
  static let refreshTokenRequired = ProtocolError(
    "refresh_token_required", "Refresh token required.", status: .unauthorized)
  static let invalidRefreshToken = ProtocolError(
    "invalid_refresh_token", "Invalid or expired refresh token.", status: .unauthorized)
  static let refreshTokenUsed = ProtocolError(
    "refresh_token_used", "Refresh token has already been used or expired. Please sign in again.",
    status: .unauthorized)
  /// The server does not know the sign-in (any more): signed out, too old, or the store has lost it. Clients know the code.
  static let signInEnded = ProtocolError(
    "refresh_token_used", "This sign-in has ended. Please sign in again.", status: .unauthorized)

  // Whoever asks for what needs an identity.
  static let unauthorized = ProtocolError("unauthorized", "Unauthorized", status: .unauthorized)
  static let invalidToken = ProtocolError("invalid_token", "Invalid or expired token", status: .unauthorized)
  static let originRefused = ProtocolError(
    "origin_refused", "This page may not use that sign-in.", status: .forbidden)
  static let ticketsBusy = ProtocolError(
    "busy", "Too many sockets are being opened. Please try again.", status: .serviceUnavailable, retryable: true,
    retryAfter: .seconds(5))
  static let signInNotFound = ProtocolError("sign_in_not_found", "Sign-in not found.", status: .notFound)

  // The server's own troubles.
  static let starting = ProtocolError(
    "starting", "The server is starting. Please try again.", status: .serviceUnavailable, retryable: true,
    retryAfter: .seconds(1))
  static let accountsUnavailable = ProtocolError(
    "accounts_unavailable", "Accounts cannot be reached right now. Please try again.", status: .serviceUnavailable,
    retryable: true, retryAfter: .seconds(5))
}
