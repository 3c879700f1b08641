import Kernel

/// The way to an account: ask, be mailed a code, confirm it. Nothing here tells a stranger whether an address has an
/// account: status, body, work done and mails sent are the same.
struct SignUps: Sendable {
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

  /// Notes a request and mails a code, or, to an address with an account, a note that it has one. Answers the
  /// verification token.
  func begin(name: String, email: String, password: String) async throws -> String {
    guard let email = EmailAddress(email) else { throw ProtocolError.invalidEmail }
    guard let name = DisplayName(name) else { throw ProtocolError.invalidName }
    guard let password = Password(password) else { throw ProtocolError.invalidPassword }
    let hash = try await hasher.hash(password)
    let taken = try await users.find(email: email) != nil
    let now = time.timestamp()
    let id = random.identifier()
    let code = OneTimeCode(from: random)
    let signUp = SignUp(
      id: id, email: email, name: name, passwordHash: hash, state: taken ? .closed : .open,
      codeHash: code.hash(for: id, key: pepper), codeExpiresAt: now + OneTimeCode.lifetime,
      triesLeft: OneTimeCode.maxTries, createdAt: now)
    guard try await store.insert(signUp, budget: budget) else { throw ProtocolError.tooManyCodes(budget.window) }
    try await mail(code, for: signUp)
    return try tokens.issue(for: email, signUpID: id)
  }

  /// Mails another code for the sign-up of this verification token; the last one is void.
  func resend(token: String) async throws {
    let claims = try read(token)
    let code = OneTimeCode(from: random)
    let now = time.timestamp()
    let renewal = try await store.renew(
      id: claims.sid, codeHash: code.hash(for: claims.sid, key: pepper), expiresAt: now + OneTimeCode.lifetime, at: now,
      budget: budget)
    switch renewal {
    case .renewed(let signUp): try await mail(code, for: signUp)
    case .overBudget: throw ProtocolError.tooManyCodes(budget.window)
    case .unknown: throw ProtocolError.userNotFound
    }
  }

  /// Makes the account of this verification token, when the code is the one that was mailed for it. It may be given again, and
  /// makes no second account, until who signs in with it has spent it: an answer may be lost, or a store be away in between.
  func confirm(token: String, code: String?) async throws -> Confirmed {
    let claims = try read(token)
    guard let code = code.flatMap({ OneTimeCode($0) }) else { throw ProtocolError.invalidCode }
    let hash = code.hash(for: claims.sid, key: pepper)
    switch try await store.redeem(id: claims.sid, codeHash: hash, at: time.timestamp()) {
    case .unknown: throw ProtocolError.userNotFound
    case .refused: throw ProtocolError.invalidCode
    case .redeemed(let signUp): return Confirmed(user: try await account(of: signUp), id: signUp.id)
    }
  }

  private func account(of signUp: SignUp) async throws -> User {
    let user = User(
      id: accountID(of: signUp), name: signUp.name, email: signUp.email, passwordHash: signUp.passwordHash,
      createdAt: time.timestamp())
    do {
      try await users.insert(user)
      return user
    } catch AuthStoreError.duplicateEmail {
      // Made by the same code before; or another sign-up of the address was confirmed between two looks at the store.
      guard let made = try await users.find(email: signUp.email), made.id == user.id else {
        throw ProtocolError.invalidCode
      }
      return made
    }
  }

  /// Follows from the sign-up, so that it is known whose account there is: 24 hexadecimal digits, as account ids have always had.
  private func accountID(of signUp: SignUp) -> String {
    pepper.code(for: "account:\(signUp.id)".utf8).prefix(12)
      .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }

  private func read(_ token: String) throws(ProtocolError) -> VerificationClaims {
    do { return try tokens.read(token) } catch { throw .invalidVerificationToken }
  }

  private func mail(_ code: OneTimeCode, for signUp: SignUp) async throws {
    do {
      try await mailer.send(signUp.state == .closed ? .accountExists(signUp.email) : .code(code, to: signUp.email))
    } catch {
      throw ProtocolError.mailUnavailable
    }
  }
}
