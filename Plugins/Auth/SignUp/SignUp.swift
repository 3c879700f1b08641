import Kernel

/// One request for an account: a name and a password that wait for the owner of the address to confirm them.
///
/// Each request has its own code, so that whoever asks for somebody else's address can at most send that person a mail: the
/// code in it confirms this name and password and no other's.
struct SignUp: Equatable, Sendable {
  /// What confirming does.
  enum State: String, Sendable {
    /// The right code makes the account.
    case open
    /// The right code was given, and what it is for is not known to be done: given again, it does the rest.
    case confirmed
    /// No code is right: it has done what it is for, or the address has an account. Only the owner of the mailbox is told.
    case closed
  }

  /// How long a request is remembered.
  static let lifetime = Duration.seconds(24 * 60 * 60)

  /// Random, never shown; in the verification token.
  let id: String
  let email: EmailAddress
  let name: DisplayName
  /// bcrypt, made before it was known whether there is an account. Empty once it is the account's: what the account's password is
  /// later is no business of the sign-up's.
  var passwordHash: String
  var state: State
  /// See ``OneTimeCode/hash(for:key:)``; empty when void.
  var codeHash: [UInt8]
  var codeExpiresAt: Timestamp
  var triesLeft: Int
  let createdAt: Timestamp

  /// Whether this hash is right, which is so again until the code is spent; one that is not costs a try.
  mutating func redeem(_ hash: [UInt8], at now: Timestamp) -> Bool {
    guard !codeHash.isEmpty, triesLeft > 0, now < codeExpiresAt else { return false }
    let right = equalInConstantTime(hash, codeHash)
    guard right, state != .closed else {
      triesLeft -= 1
      if triesLeft == 0 { codeHash = [] }
      return false
    }
    state = .confirmed
    return true
  }

  /// The code has done what it is for, and is void; `false` when it was spent before.
  mutating func spend() -> Bool {
    guard state == .confirmed else { return false }
    state = .closed
    codeHash = []
    passwordHash = ""
    return true
  }

  /// Puts another code in the place of the last one.
  mutating func renew(_ hash: [UInt8], expiresAt: Timestamp) {
    codeHash = hash
    codeExpiresAt = expiresAt
    triesLeft = OneTimeCode.maxTries
  }
}
