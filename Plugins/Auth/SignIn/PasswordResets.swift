import Kernel

/// The way back in for who forgot the password: ask, be mailed a code, set a new one. As with sign-ups, status, body, work
/// done and mails sent tell a stranger nothing about whether an address has an account.
///
/// A request waits in the store of sign-ups, where it counts as a mail to its address, as one that can make no account: its token
/// is signed with a key of its own.
struct PasswordResets: Sendable {
  /// Whoever asks may be anybody, for any address, all day long: so the code has more digits than a sign-up's.
  static let codeDigits = 8
  /// Wrong guesses after which a code is void.
  static let maxTries = 3
  /// How long a request's token is good for; its code is not longer.
  static let lifetime = Duration.seconds(10 * 60)

  let users: any UserStore
  let store: any SignUpStore
  let hasher: PasswordHasher
  let tokens: VerificationTokens
  let mailer: any Mailer
  /// Keys the stored hashes of codes.
  let pepper: MACKey
  let time: any TimeSource
  var random = RandomSource.system
  var budget = SendBudget()

  /// Notes a request and mails a code, or, to an address without an account, a note that it has none. Answers the
  /// request's token.
  func begin(email: String) async throws -> String {
    guard let email = EmailAddress(email), let name = DisplayName(String(email.text.prefix(DisplayName.maxCharacters))),
      let nobodys = Password(random.identifier(bytes: 24))
    else { throw ProtocolError.invalidEmail }
    // Nobody's password: it takes the time a sign-up takes, so that mails cannot be asked for faster here.
    let hash = try await hasher.hash(nobodys)
    let user = try await users.find(email: email)
    let now = time.timestamp()
    let id = random.identifier()
    let code = OneTimeCode(from: random, digits: Self.codeDigits)
    let request = SignUp(
      id: id, email: email, name: name, passwordHash: hash, state: user == nil ? .closed : .open,
      codeHash: code.hash(for: id, key: pepper), codeExpiresAt: now + OneTimeCode.lifetime, triesLeft: Self.maxTries,
      createdAt: now)
    guard try await store.insert(request, budget: budget) else { throw ProtocolError.tooManyCodes(budget.window) }
    do {
      try await mailer.send(user == nil ? .noAccount(email) : .reset(code, to: email))
    } catch {
      throw ProtocolError.mailUnavailable
    }
    return try tokens.issue(for: email, signUpID: id)
  }

  /// Sets the password of the account this token's request is about, when the code is the one that was mailed for it. A
  /// password that cannot be set costs no try. Until the code is spent it may be given again, as a sign-up's.
  func finish(token: String, code: String, password: String) async throws -> Confirmed {
    guard let claims = try? tokens.read(token) else { throw ProtocolError.invalidVerificationToken }
    guard let password = Password(password) else { throw ProtocolError.invalidPassword }
    guard let code = OneTimeCode(code, digits: Self.codeDigits) else { throw ProtocolError.invalidCode }
    let hash = try await hasher.hash(password)
    let redemption = try await store.redeem(
      id: claims.sid, codeHash: code.hash(for: claims.sid, key: pepper), at: time.timestamp())
    guard case .redeemed(let request) = redemption, let user = try await users.find(email: request.email),
      let changed = try await users.setPassword(id: user.id, hash: hash)
    else { throw ProtocolError.invalidCode }
    return Confirmed(user: changed, id: request.id)
  }
}
