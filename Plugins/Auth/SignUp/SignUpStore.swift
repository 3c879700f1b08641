import Kernel

/// How many mails an address is sent: so many in any such time.
struct SendBudget: Equatable, Sendable {
  var mails = 3
  var window = Duration.seconds(5 * 60)
}

/// What became of a code.
enum Redemption: Equatable, Sendable {
  /// It is right, and not spent.
  case redeemed(SignUp)
  /// It was wrong, late, spent or void.
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
  /// Tries this hash as a sign-up's code: a wrong one costs a try, the right one is right until it is spent or late.
  func redeem(id: String, codeHash: [UInt8], at now: Timestamp) async throws(AuthStoreError) -> Redemption
  /// Spends the code of a sign-up that was redeemed, when it has done what it is for: this and every other sign-up of the address
  /// is closed, and its password kept no longer. Of several at the same time one is answered `true`.
  func spend(id: String) async throws(AuthStoreError) -> Bool
  /// The newest sign-up of an address, whatever became of it.
  func newest(email: EmailAddress) async throws(AuthStoreError) -> SignUp?
}
