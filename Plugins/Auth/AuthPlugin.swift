public import AuthAPI
public import Kernel
import SQLite
import Synchronization

/// Accounts, sign-ins, and who a request or socket speaks for.
public final class AuthPlugin: Plugin, AuthService {
  public static let manifest = PluginManifest(
    name: "auth", version: "1.0", summary: "Accounts with confirmed addresses, sign-ins, and who a socket speaks for.")

  private let configuration: AuthConfiguration
  private let environment: PluginEnvironment
  private let database: Database
  private let started = Mutex<AuthDomain?>(nil)

  public init(configuration: AuthConfiguration, environment: PluginEnvironment) {
    self.configuration = configuration
    self.environment = environment
    database = Database(path: environment.dataFolder + "/auth.db")
  }

  public func register(with registrar: inout Registrar<AuthPlugin>) throws {
    registrar.provide((any AuthService).self, self)
    registrar.interceptRequests { [self] request, _, next in try await next(domain().access.admit(request)) }
    registrar.authenticateSockets { [self] in try await domain().handshake.principal(of: $0) }
    for route in routes { registrar.route(route) }
    registrar.health("auth") { [database] in
      do { try await database.probe() } catch { return .failing("\(error)") }
      return .healthy
    }
    registrar.onSessionStart { session, sockets in
      if !sockets.begin(session) { session.close(.signedOut, reason: WebSocketCloseCode.signedOut.reason) }
    }
    registrar.onSessionEnd { session, sockets in sockets.end(session) }
    registrar.subscribe(to: SignedOut.self) { event, _, sockets in sockets.close(signInID: event.signInID) }
  }

  public func makeState(on reactor: Reactor) -> LiveSockets { LiveSockets() }

  public func start(_ context: PluginContext) async throws {
    let folder = environment.dataFolder
    let secrets = try AuthSecrets.load(
      access: configuration.accessTokenSecret.revealed, refresh: configuration.refreshTokenSecret.revealed,
      verification: configuration.verificationSecret.revealed, file: folder + "/secrets.json")
    try database.open(migrations: AuthSchema.migrations)
    let logger = environment.logger
    let mailer = OutboxMailer(folder: folder + "/outbox", sender: configuration.mailSender, time: environment.time) {
      logger.info("A mail was written to the outbox", ["file": .string($0)])
    }
    let stores = AuthStores(
      users: SQLiteUserStore(database: database), signUps: SQLiteSignUpStore(database: database),
      families: SQLiteFamilyStore(database: database))
    let domain = AuthDomain(
      configuration, secrets: secrets, stores: stores, mailer: mailer, allowedOrigins: environment.allowedOrigins,
      time: environment.time
    ) { context.publishEverywhere($0) }
    started.withLock { $0 = domain }
  }

  public func stop() async { await database.close() }

  public func principal(accessToken: String) async throws -> Principal {
    try await domain().access.principal(accessToken: accessToken)
  }

  /// Logs what clients are not told.
  func report(_ reason: String, _ request: HTTPRequest) {
    environment.logger.error("A request failed", ["request": .string(request.id), "reason": .string(reason)])
  }

  /// The parts, once `start` has put them together.
  func domain() throws(ProtocolError) -> AuthDomain {
    guard let domain = started.withLock({ $0 }) else { throw .starting }
    return domain
  }
}
