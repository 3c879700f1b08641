internal import Foundation
internal import Synchronization

/// A server: reactors, plugins and a listening socket, started and stopped in the right order.
public final class Server: Sendable {
  private enum Stage {
    case idle
    case running
    case draining
    case stopped
  }

  private let configuration: KernelConfiguration
  private let plugins: [any Plugin]
  private let logger: Logger
  private let reactors: ReactorGroup
  private let catalogue: Catalogue
  private let cors: CORS
  private let stage: SharedStage

  private final class SharedStage: Sendable {
    let value = Mutex(Stage.idle)
  }

  /// Puts the plugins together; `plugins` are in dependency order. Nothing is opened yet.
  public init(
    _ configuration: KernelConfiguration, plugins: [any Plugin], logger: Logger, time: any TimeSource = SystemTime()
  ) throws {
    self.configuration = configuration
    self.plugins = plugins
    self.logger = logger
    let cores = ProcessInfo.processInfo.activeProcessorCount
    reactors = try ReactorGroup(
      count: configuration.server.reactors == 0 ? cores : configuration.server.reactors, time: time)
    cors = try CORS(origins: configuration.server.origins)
    let (stage, handles, started) = (SharedStage(), reactors.handles, time.now())
    self.stage = stage
    let isDraining = { @Sendable in stage.value.withLock { $0 != .running } }
    let token = configuration.metrics.token
    catalogue = try CatalogueBuilder.build(plugins, generation: 1) { pending in
      let metrics = MetricRegistrar(pending, plugin: "kernel")
      ProcessMetrics.register(metrics, logger: logger, started: started, time: time)
      metrics.read(.gauge, "canvas_draining", "1 while the server stops.") { isDraining() ? 1 : 0 }
      let health = Health(
        checks: { pending.healthChecks }, reactors: handles, started: started, time: time, isDraining: isDraining)
      let scraping = MetricsRoute(token: token) { MetricsScrape(pending.metrics, reactors: handles) }
      return health.routes + (token.revealed.isEmpty ? [] : [scraping.route])
    }
  }

  /// Starts plugins in order, then listens; returns the port. What was started is stopped again when something fails.
  public func start() async throws -> Int {
    // First: a port that is taken is found before any store is touched. Who connects early waits in the backlog.
    let socket = try ListeningSocket(host: configuration.server.host, port: UInt16(configuration.server.port))
    let metrics = configuration.metrics
    let scraped = metrics.listen ? try ListeningSocket(host: metrics.host, port: UInt16(metrics.port)) : nil
    reactors.start()
    var started: [any Plugin] = []
    do {
      for plugin in plugins {
        started.append(plugin)
        try await start(plugin)
      }
      try await open(socket)
      if let scraped { try await openMetrics(scraped) }
      stage.value.withLock { $0 = .running }
      return Int(socket.port)
    } catch {
      for plugin in started.reversed() { await plugin.stop() }
      reactors.stop()
      stage.value.withLock { $0 = .stopped }
      throw error
    }
  }

  /// Whether every reactor turns: what a supervisor restarts on when not.
  public func isTurning() async -> Bool { await reactors.handles.allTurn(within: .seconds(2)) }

  /// Says at `/ready` that it stops, and a pause later stops accepting, closes sockets with 1001 after flushing, stops
  /// plugins in reverse order and ends the reactors.
  public func stop() async {
    let mayStop = stage.value.withLock { stage in
      defer { if stage == .running { stage = .draining } }
      return stage == .running
    }
    guard mayStop else { return }
    try? await Task.sleep(for: configuration.server.drainPause)
    reactors.postToAll { $0.endpoint?.stopAccepting() }
    for plugin in plugins.reversed() { await plugin.drain() }
    reactors.postToAll { $0.endpoint?.drain() }
    await waitForConnections()
    // What sessions' ends have set off comes to rest before the stores close.
    for _ in 0..<2 {
      for handle in reactors.handles { await handle.isolation.perform { _ in } }
    }
    for plugin in plugins.reversed() { await plugin.stop() }
    reactors.postToAll { $0.local(MetricsFront.self)?.endpoint.drain() }
    reactors.stop()
    stage.value.withLock { $0 = .stopped }
  }

  private func start(_ plugin: any Plugin) async throws {
    do {
      try await plugin.start(PluginContext(reactors: reactors.handles))
    } catch {
      throw PluginError.startFailed(plugin: type(of: plugin).manifest.name, reason: "\(error)")
    }
  }

  private func open(_ socket: ListeningSocket) async throws {
    let (catalogue, cors, logger) = (catalogue, cors, logger)
    let settings = EndpointSettings(configuration, reactors: reactors.count)
    let channel = configuration.channel
    for handle in reactors.handles {
      try await handle.isolation.perform { reactor in
        reactor.channels.settings = ChannelSettings(
          window: channel.window, pressuredWindow: channel.pressuredWindow, lagLimit: channel.lagLimit)
        let endpoint = reactor.local(Endpoint.self) {
          Endpoint(reactor: reactor, catalogue: catalogue, cors: cors, settings: settings, logger: logger)
        }
        try endpoint.listen(on: socket)
      }
    }
  }

  /// On the first reactor: a scrape is little work.
  private func openMetrics(_ socket: ListeningSocket) async throws {
    let (logger, host) = (logger, configuration.metrics.host)
    let scrape = MetricsScrape(catalogue.metrics, reactors: reactors.handles)
    let catalogue = try Catalogue(serving: [MetricsRoute(token: configuration.metrics.token) { scrape }.route])
    let cors = try CORS(origins: [])
    try await reactors.handles[0].isolation.perform { reactor in
      var settings = EndpointSettings()
      settings.connections = 16
      let endpoint = Endpoint(reactor: reactor, catalogue: catalogue, cors: cors, settings: settings, logger: logger)
      try reactor.local(MetricsFront.self) { MetricsFront(endpoint) }.endpoint.listen(on: socket)
    }
    logger.info("metrics on http://\(host.contains(":") ? "[\(host)]" : host):\(socket.port)/metrics")
  }

  private func waitForConnections() async {
    let deadline = ContinuousClock.now + configuration.server.drainTimeout
    while ContinuousClock.now < deadline {
      var open = 0
      for handle in reactors.handles { open += await handle.isolation.perform { $0.endpoint?.count ?? 0 } }
      if open == 0 { return }
      try? await Task.sleep(for: .milliseconds(10))
    }
    logger.warning("connections were still open after the drain timeout")
  }
}

/// The front of the listener for metrics. It lasts as long as its reactor, so that a stopping server can be watched.
private final class MetricsFront {
  let endpoint: Endpoint

  init(_ endpoint: Endpoint) { self.endpoint = endpoint }
}

extension Reactor {
  /// This reactor's front, once the server listens.
  var endpoint: Endpoint? { local(Endpoint.self) }
}

extension EndpointSettings {
  /// A share of the process's limits for one of `reactors` reactors; uneven arrival is allowed for.
  init(_ configuration: KernelConfiguration, reactors: Int) {
    self.init()
    let limits = configuration.limits
    http.headerBytes = limits.headerBytes
    http.bodyBytes = limits.bodyBytes
    patience.head = limits.headerTimeout
    patience.bodyGrace = limits.bodyTimeout
    patience.idle = limits.keepAliveTimeout
    proxies = TrustedProxies(hops: configuration.server.trustedProxyHops)
    basePath = BasePath(configuration.server.basePath)
    messageLimit = limits.messageBytes
    pingInterval = limits.pingInterval
    stallLimit = limits.stallTimeout
    connections = max(1, limits.connections / max(1, reactors))
    connectionsPerAddress = limits.connectionsPerAddress
    compression = configuration.compression
    drainSpread = min(configuration.server.drainSpread, configuration.server.drainTimeout)
    if let dates = configuration.v1.dates { retirements[.v1] = dates }
  }
}
