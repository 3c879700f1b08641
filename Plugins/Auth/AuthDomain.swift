import AuthAPI
import Kernel

/// The three stores of the plugin, of one kind each time.
struct AuthStores: Sendable {
  var users: any UserStore
  var signUps: any SignUpStore
  var families: any FamilyStore
  /// `nil`: in this process' memory.
  var tickets: (any TicketStore)?
}

/// The plugin's parts, put together; without sockets, files or threads of its own but the hasher's.
struct AuthDomain: Sendable {
  let home: HomeRoutes
  let user: UserRoutes
  let access: AccessGate
  let handshake: HandshakeGate
  let hasher: PasswordHasher

  /// Puts the parts together. `ended` is told of each sign-in that ended, `deleted` of each account.
  init(
    _ configuration: AuthConfiguration, secrets: AuthSecrets, stores: AuthStores, mailer: any Mailer,
    allowedOrigins: [String], time: any TimeSource, random: RandomSource = .system,
    ended: @escaping @Sendable (SignedOut) -> Void, deleted: @escaping @Sendable (AccountDeleted) -> Void
  ) {
    let hasher = PasswordHasher(
      cost: configuration.bcryptCost, threads: configuration.hashingThreads, capacity: configuration.hashingQueue,
      random: random)
    self.hasher = hasher
    let tokens = AccessTokens(
      key: MACKey(secrets.access), lifetime: configuration.accessTokenLifetime, time: time)
    let verification = VerificationTokens(
      key: MACKey(secrets.verification), lifetime: configuration.verificationTokenLifetime, time: time)
    let pepper = MACKey(secrets.refresh)
    let origins = OriginPolicy(allowed: allowedOrigins)
    let signUps = SignUps(
      users: stores.users, store: stores.signUps, hasher: hasher, tokens: verification, mailer: mailer, pepper: pepper,
      time: time, random: random)
    let signIns = SignIns(
      users: stores.users, signUps: stores.signUps, families: stores.families, hasher: hasher, tokens: tokens,
      pepper: pepper, time: time, random: random, ended: ended)
    let resets = PasswordResets(
      users: stores.users, store: stores.signUps, hasher: hasher,
      tokens: VerificationTokens(
        key: MACKey(MACKey(secrets.verification).code(for: "password reset".utf8)), lifetime: PasswordResets.lifetime,
        time: time),
      mailer: mailer, pepper: pepper, time: time, random: random)
    let tickets = stores.tickets ?? TicketBook(time: time, random: random)
    access = AccessGate(tokens: tokens, families: stores.families, time: time)
    handshake = HandshakeGate(access: access, tickets: tickets, origins: origins)
    home = HomeRoutes(
      signUps: signUps, signIns: signIns, resets: resets,
      answers: TokenResponses(origins: origins, secureCookies: configuration.secureCookies, time: time))
    user = UserRoutes(
      access: access, signIns: signIns,
      accounts: Accounts(users: stores.users, hasher: hasher, deleted: deleted), tickets: tickets, origins: origins)
  }
}
