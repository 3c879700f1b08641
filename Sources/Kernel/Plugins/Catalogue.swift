/// Everything the enabled plugins registered, immutable: what reactors serve from.
public final class Catalogue: Sendable {
  /// Grows with each catalogue made in this process, so that a later one can be told from an earlier.
  public let generation: Int
  let router: HTTPRouter<Route>
  let interceptors: [RequestInterceptor]
  let authenticator: (@Sendable (HTTPRequest) async throws -> Principal)?
  let rawSockets: [String: RawSocket]
  let healthChecks: [(name: String, check: @Sendable () async -> HealthStatus)]
  let sessionSlots: Int
  /// What plugins tell v2 clients in HELLO.
  let hello: [(key: Int, value: Int)]
  private let binders: [@Sendable (Reactor, Dispatcher) -> Void]

  init(
    generation: Int, entries: PendingCatalogue.Entries, kernelRoutes: [Route],
    binders: [@Sendable (Reactor, Dispatcher) -> Void]
  ) throws {
    self.generation = generation
    let routes = kernelRoutes.map { (route: $0, plugin: "kernel") } + entries.routes
    router = try HTTPRouter(
      routes.map { HTTPRouter<Route>.Route($0.route.method, $0.route.pattern, $0.route, owner: $0.plugin) })
    interceptors = entries.interceptors
    authenticator = entries.authenticator?.authenticate
    rawSockets = entries.rawSockets.mapValues(\.socket)
    healthChecks = entries.health
    sessionSlots = entries.sessionSlots
    hello = entries.hello.sorted { $0.key < $1.key }
    self.binders = binders
  }

  /// Makes every plugin's state on this reactor, in dependency order, and fills its dispatcher.
  func bind(to reactor: Reactor, _ dispatcher: Dispatcher) {
    for bind in binders { bind(reactor, dispatcher) }
  }
}

/// Puts plugins together: orders them, lets them register, checks that nothing collides.
enum CatalogueBuilder {
  /// Message types must be unique as well; they are only known with the plugins' own types.
  static func build(
    _ plugins: [any Plugin], generation: Int, kernelRoutes: @Sendable (PendingCatalogue) -> [Route]
  ) throws -> Catalogue {
    let pending = PendingCatalogue()
    var binders: [@Sendable (Reactor, Dispatcher) -> Void] = []
    var owners: [String: String] = [:]
    for plugin in plugins { binders.append(try register(plugin, pending, &owners)) }
    let routes = kernelRoutes(pending)
    return try Catalogue(
      generation: generation, entries: pending.freeze(), kernelRoutes: routes, binders: binders)
  }

  private static func register<P: Plugin>(
    _ plugin: P, _ pending: PendingCatalogue, _ owners: inout [String: String]
  ) throws -> @Sendable (Reactor, Dispatcher) -> Void {
    if let numbers = P.manifest.messageNumbers { pending.claim(numbers, by: P.manifest.name) }
    var registrar = Registrar<P>(pending: pending)
    try plugin.register(with: &registrar)
    let registration = registrar.registration
    for handler in registration.binaryHandlers { pending.check(handler.key, of: P.manifest.name) }
    let messages =
      registration.handlers.map { "message \($0.key)" } + registration.binaryHandlers.map { "v2 message \($0.key)" }
    for message in messages {
      if let first = owners.updateValue(P.manifest.name, forKey: message) {
        throw PluginError.duplicate(what: message, first: first, second: P.manifest.name)
      }
    }
    return { reactor, dispatcher in registration.bind(plugin, to: reactor, dispatcher) }
  }
}
