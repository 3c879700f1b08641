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
  /// `nil` when requests are not measured.
  let latencies: HTTPLatencies?
  /// Counts the kernel's own message.
  let pings: Counter
  /// Everything that can be scraped.
  let metrics: [MetricFamily]
  private let metricSlots: Int
  private let binders: [@Sendable (Reactor, Dispatcher) -> Void]

  init(
    generation: Int, entries: PendingCatalogue.Entries, routes: [(route: Route, plugin: String)],
    latencies: HTTPLatencies?, pings: Counter, binders: [@Sendable (Reactor, Dispatcher) -> Void]
  ) throws {
    self.generation = generation
    router = try HTTPRouter(
      routes.enumerated().map { number, entry in
        var route = entry.route
        route.number = number
        return HTTPRouter<Route>.Route(route.method, route.pattern, route, owner: entry.plugin)
      })
    self.latencies = latencies
    self.pings = pings
    metrics = Array(entries.metrics.families.values)
    metricSlots = entries.metrics.slots
    interceptors = entries.interceptors
    authenticator = entries.authenticator?.authenticate
    rawSockets = entries.rawSockets.mapValues(\.socket)
    healthChecks = entries.health
    sessionSlots = entries.sessionSlots
    hello = entries.hello.sorted { $0.key < $1.key }
    self.binders = binders
  }

  /// A few routes without plugins. What they do is not counted: slots of the reactors' sheets belong to one catalogue.
  convenience init(serving routes: [Route]) throws {
    try self.init(
      generation: 0, entries: PendingCatalogue.Entries(), routes: routes.map { (route: $0, plugin: "kernel") },
      latencies: nil, pings: .none, binders: [])
  }

  /// Makes every plugin's state on this reactor, in dependency order, and fills its dispatcher.
  func bind(to reactor: Reactor, _ dispatcher: Dispatcher) {
    reactor.metrics.prepare(slots: metricSlots)
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
    let metrics = MetricRegistrar(pending, plugin: "kernel")
    KernelMetrics.register(metrics)
    var binders: [@Sendable (Reactor, Dispatcher) -> Void] = []
    var owners: [String: String] = [:]
    for plugin in plugins { binders.append(try register(plugin, pending, &owners)) }
    let routes = kernelRoutes(pending).map { (route: $0, plugin: "kernel") } + pending.routes
    let latencies = HTTPLatencies(routes.map(\.route), metrics)
    let pings = KernelMetrics.messages(metrics, plugin: "kernel", .v2, "\(KernelMessage.ping)")
    return try Catalogue(
      generation: generation, entries: pending.freeze(), routes: routes, latencies: latencies, pings: pings,
      binders: binders)
  }

  private static func register<P: Plugin>(
    _ plugin: P, _ pending: PendingCatalogue, _ owners: inout [String: String]
  ) throws -> @Sendable (Reactor, Dispatcher) -> Void {
    if let numbers = P.manifest.messageNumbers { pending.claim(numbers, by: P.manifest.name) }
    var registrar = Registrar<P>(pending: pending)
    try plugin.register(with: &registrar)
    var registration = registrar.registration
    registration.count(MetricRegistrar(pending, plugin: P.manifest.name), plugin: P.manifest.name)
    for handler in registration.binaryHandlers { pending.check(handler.key, of: P.manifest.name) }
    let messages =
      registration.handlers.map { "message \($0.key)" } + registration.binaryHandlers.map { "v2 message \($0.key)" }
    for message in messages {
      if let first = owners.updateValue(P.manifest.name, forKey: message) {
        throw PluginError.duplicate(what: message, first: first, second: P.manifest.name)
      }
    }
    return { [registration] reactor, dispatcher in registration.bind(plugin, to: reactor, dispatcher) }
  }
}
