import ClusterAPI
import Kernel
import SQLite
import Synchronization

/// What is different when several instances share accounts and sign-ins.
extension AuthPlugin {
  /// Sign-ins may end on other instances. That stores are away is Cluster's to say.
  func share(_ stores: SharedStores, _ registrar: inout Registrar<AuthPlugin>) {
    shared.withLock { $0 = stores }
    for setting in AuthSecrets.settings(configuration) { registrar.contribute(setting, to: sharedSettings) }
    let line = SignOutLine(redis: stores.redis)
    registrar.onReactorStart { reactor, _ in
      if reactor.index == 0 { line.begin(on: reactor) }
    }
    registrar.subscribe(to: SignInsInDoubt.self) { [self] _, reactor, sockets in
      guard let families = try? domain().home.signIns.families as? RedisFamilyStore else { return }
      reactor.spawn { await sockets.review(families) }
    }
  }

  /// Where accounts, sign-ups and sign-ins are kept: in the data folder, or where all instances find them.
  func stores(
    sharing shared: SharedStores?, on reactors: [ReactorHandle], pepper: MACKey
  ) async throws -> AuthStores {
    guard let shared else {
      try database.open(migrations: AuthSchema.migrations)
      return AuthStores(
        users: SQLiteUserStore(database: database), signUps: SQLiteSignUpStore(database: database),
        families: SQLiteFamilyStore(database: database))
    }
    let users = MongoUserStore(client: shared.mongo)
    try await users.open()
    let values = SharedValues(redis: shared.redis, reactors: reactors, channel: SignOutLine.channel)
    try await values.connect()
    return AuthStores(
      users: users, signUps: RedisSignUpStore(values: values, pepper: pepper),
      families: RedisFamilyStore(values: values),
      tickets: RedisTicketStore(values: values, pepper: pepper, time: environment.time))
  }
}
