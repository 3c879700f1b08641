import AuthAPI
import Kernel

/// What a client holds after a sign-in.
struct TokenPair: Equatable, Sendable {
  let user: User
  let accessToken: String
  let refreshToken: String
  /// When the sign-in ends, however often it is refreshed.
  let expiresAt: Timestamp
}

/// Sign-ins from their beginning to their end.
struct SignIns: Sendable {
  /// Sign-ins an account may have at a time; the oldest gives way.
  static let maxPerUser = 32

  let users: any UserStore
  let signUps: any SignUpStore
  let families: any FamilyStore
  let hasher: PasswordHasher
  let tokens: AccessTokens
  /// Keys refresh tokens and their stored hashes.
  let pepper: MACKey
  let time: any TimeSource
  var random = RandomSource.system
  /// Told of each sign-in that ended.
  let ended: @Sendable (SignedOut) -> Void

  /// Signs in with a password. Whether the address has an account can be told neither from the answer nor from its
  /// time: two hashes are always made, and the password of a sign-up that waits is answered alike beside an account.
  func signIn(
    email: String, password: String, device: String, holder: RefreshFamily.Holder
  ) async throws -> TokenPair {
    let address = EmailAddress(email)
    var user: User?
    var pending: SignUp?
    if let address {
      user = try await users.find(email: address)
      pending = try await signUps.newest(email: address)
    }
    let isAccounts = try await hasher.matches(password, hash: user?.passwordHash)
    // One that was confirmed waits no longer once it has its account, whose password may be another by now.
    let isOver = user != nil && pending?.state == .confirmed
    let waiting = pending.flatMap { isOver || $0.passwordHash.isEmpty ? nil : $0.passwordHash }
    let isPending = try await hasher.matches(password, hash: waiting)
    if let user, isAccounts { return try await open(for: user, device: device, holder: holder) }
    throw isPending ? ProtocolError.notVerified : .invalidCredentials
  }

  /// Begins a sign-in of an account that has proved itself.
  func open(for user: User, device: String, holder: RefreshFamily.Holder) async throws -> TokenPair {
    let token = RefreshToken(familyID: random.identifier(), random: random, key: pepper)
    let family = RefreshFamily(
      id: token.familyID, userID: user.id, first: token.hash(key: pepper), device: device, holder: holder,
      at: time.timestamp())
    for evicted in try await families.insert(family, limit: Self.maxPerUser) { end(evicted) }
    return try pair(user, family, token)
  }

  /// Exchanges a refresh token for the next one. A token that was spent before and is worth nothing any more ends its
  /// sign-in, for the thief and the owner alike.
  func refresh(_ text: String) async throws -> TokenPair {
    guard let token = RefreshToken(text, key: pepper) else { throw ProtocolError.invalidRefreshToken }
    // The account first: a token that was spent must not be lost because the account cannot be reached.
    guard let owner = try await families.find(id: token.familyID) else { throw ProtocolError.signInEnded }
    let user = try await users.find(id: owner.userID)
    let next = RefreshToken(familyID: token.familyID, random: random, key: pepper)
    let rotation = try await families.rotate(
      id: token.familyID, presented: token.hash(key: pepper), next: next.hash(key: pepper), at: time.timestamp())
    switch rotation {
    case .unknown: throw ProtocolError.signInEnded
    case .spent: throw ProtocolError.refreshTokenUsed
    case .reused(let family):
      end(family)
      throw ProtocolError.refreshTokenUsed
    case .rotated(let family):
      guard let user else {
        try await signOut(signInID: family.id)
        throw ProtocolError.signInEnded
      }
      return try pair(user, family, next)
    }
  }

  /// Ends the sign-in of a refresh token, spent or not; anything else is ignored.
  func signOut(refreshToken text: String) async throws {
    guard let token = RefreshToken(text, key: pepper) else { return }
    try await signOut(signInID: token.familyID)
  }

  /// Ends a sign-in, when it is there.
  func signOut(signInID: String) async throws {
    if let family = try await families.remove(id: signInID) { end(family) }
  }

  /// Ends all sign-ins of an account.
  func signOutEverywhere(userID: String) async throws {
    for family in try await families.removeAll(userID: userID) { end(family) }
  }

  /// Ends all sign-ins of an account but this one.
  func signOutElsewhere(userID: String, keeping signInID: String) async throws {
    for family in try await families.list(userID: userID) where family.id != signInID {
      try await signOut(signInID: family.id)
    }
  }

  /// The sign-ins of an account that go on, oldest first.
  func list(userID: String) async throws -> [RefreshFamily] {
    let now = time.timestamp()
    return try await families.list(userID: userID).filter { $0.isAlive(at: now) }
  }

  private func pair(_ user: User, _ family: RefreshFamily, _ token: RefreshToken) throws -> TokenPair {
    TokenPair(
      user: user, accessToken: try tokens.issue(for: user, signInID: family.id), refreshToken: token.text,
      expiresAt: family.expiresAt)
  }

  private func end(_ family: RefreshFamily) { ended(SignedOut(signInID: family.id, userID: family.userID)) }
}
