import Kernel

/// How many mails an address is sent: so many in any such time.
struct SendBudget: Equatable, Sendable {
  var mails = 3
  var window = Duration.seconds(5 * 60)
}

/// What became of a code.
enum Redemption: Equatable, Sendable {
  /// It was right; this and every other sign-up of the address is closed now.
  case redeemed(SignUp)
  /// It was wrong, late, used or void.
  case refused
  /// There is no such sign-up.
  case unknown
}

/// What became of a request for another code.
enum Renewal: Equatable, Sendable {
  case renewed(SignUp)
  /// The address has had all the mails of this while.
  case overBudget
  /// There is no such sign-up.
  case unknown
}

/// Where sign-ups wait. Each call is one atomic step, durable when it returns.
protocol SignUpStore: Sendable {
  /// Adds a sign-up and counts its mail; `false`, and nothing done, when the address is over its budget. Forgets what is
  /// older than ``SignUp/lifetime``, and the oldest when there are more than the store's bound.
  func insert(_ signUp: SignUp, budget: SendBudget) async throws(AuthStoreError) -> Bool
  /// Replaces the code of a sign-up and counts the mail.
  func renew(
    id: String, codeHash: [UInt8], expiresAt: Timestamp, at now: Timestamp, budget: SendBudget
  ) async throws(AuthStoreError) -> Renewal
  /// Spends a try of a sign-up on this hash. The right one's password is answered and kept no longer.
  func redeem(id: String, codeHash: [UInt8], at now: Timestamp) async throws(AuthStoreError) -> Redemption
  /// The newest sign-up of an address, whatever became of it.
  func newest(email: EmailAddress) async throws(AuthStoreError) -> SignUp?
}
