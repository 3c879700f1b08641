public import AuthAPI
import ClusterAPI
public import Kernel
import SQLite
import Synchronization

/// Accounts, sign-ins, and who a request or socket speaks for.
public final class AuthPlugin: Plugin, AuthService {
  public static let manifest = PluginManifest(
    name: "auth", version: "1.0", summary: "Accounts with confirmed addresses, sign-ins, and who a socket speaks for.",
    after: ["cluster"])

  let configuration: AuthConfiguration
  let environment: PluginEnvironment
  let database: Database
  let shared = Mutex<SharedStores?>(nil)
  private let started = Mutex<AuthDomain?>(nil)
  private let outages = Outages()

  public init(configuration: AuthConfiguration, environment: PluginEnvironment) {
    self.configuration = configuration
    self.environment = environment
    database = Database(path: environment.dataFolder + "/auth.db")
  }

  public func register(with registrar: inout Registrar<AuthPlugin>) throws {
    registrar.provide((any AuthService).self, self)
    registrar.interceptRequests { [self] request, _, next in
      let admitted = try await telling("a token", request) { try await domain().access.admit(request) }
      return try await next(admitted)
    }
    registrar.authenticateSockets { [self] request in
      try await telling("a handshake", request) { try await domain().handshake.principal(of: request) }
    }
    for route in routes { registrar.route(route) }
    registrar.metrics.read(.gauge, "canvas_auth_passwords_queued", "Passwords being hashed or waiting for it.") {
      [self] in
      (try? domain()).map { Double($0.hasher.queued) }
    }
    registrar.onSessionStart { session, sockets in
      if !sockets.begin(session) { session.close(.signedOut, reason: WebSocketCloseCode.signedOut.reason) }
    }
    registrar.onSessionEnd { session, sockets in sockets.end(session) }
    registrar.subscribe(to: SignedOut.self) { event, _, sockets in sockets.close(signInID: event.signInID) }
    if let shared = registrar.optionalService(SharedStores.self) { return share(shared, &registrar) }
    database.measure(as: "auth", in: registrar.metrics)
    registrar.health("auth") { [database] in
      do { try await database.probe() } catch { return .failing("\(error)") }
      return .healthy
    }
  }

  public func makeState(on reactor: Reactor) -> LiveSockets { LiveSockets() }

  public func start(_ context: PluginContext) async throws {
    let folder = environment.dataFolder
    let shared = shared.withLock { $0 }
    let secrets = try AuthSecrets.load(
      access: configuration.accessTokenSecret.revealed, refresh: configuration.refreshTokenSecret.revealed,
      verification: configuration.verificationSecret.revealed, file: shared == nil ? folder + "/secrets.json" : nil)
    let logger = environment.logger
    let mailer = OutboxMailer(folder: folder + "/outbox", sender: configuration.mailSender, time: environment.time) {
      logger.info("A mail was written to the outbox", ["file": .string($0)])
    }
    let stores = try await stores(sharing: shared, on: context.reactors, pepper: MACKey(secrets.refresh))
    let domain = AuthDomain(
      configuration, secrets: secrets, stores: stores, mailer: mailer, allowedOrigins: environment.allowedOrigins,
      time: environment.time, ended: { context.publishEverywhere($0) }, deleted: { context.publishEverywhere($0) })
    started.withLock { $0 = domain }
  }

  public func stop() async { await database.close() }

  public func principal(accessToken: String) async throws -> Principal {
    try await domain().access.principal(accessToken: accessToken)
  }

  /// Clients are told to come back when a store fails; the log is told why.
  func telling<Answer>(
    _ what: String, _ request: HTTPRequest, _ body: () async throws -> Answer
  ) async throws -> Answer {
    do {
      return try await body()
    } catch AuthStoreError.unavailable(let reason) {
      report("\(what): \(reason)", request)
    } catch AuthStoreError.away(let reason) {
      if outages.isNew(reason, at: environment.time.now()) { report("\(what): \(reason)", request) }
    }
    throw ProtocolError.accountsUnavailable
  }

  private func report(_ reason: String, _ request: HTTPRequest) {
    environment.logger.error("A request failed", ["request": .string(request.id), "reason": .string(reason)])
  }

  /// The parts, once `start` has put them together.
  func domain() throws(ProtocolError) -> AuthDomain {
    guard let domain = started.withLock({ $0 }) else { throw .starting }
    return domain
  }
}
