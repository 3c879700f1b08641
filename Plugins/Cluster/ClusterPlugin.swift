internal import ClusterAPI
public import Kernel
internal import Mongo
internal import Redis
internal import RoomsAPI
internal import Synchronization

/// Lets several instances serve the same rooms: what they share lies in Redis and MongoDB, and what one of them does in a room reaches
/// the others. Without it the server is alone.
public final class ClusterPlugin: Plugin {
  public static let manifest = PluginManifest(
    name: "cluster", version: "1.0", summary: "Several instances serve the same rooms, on shared Redis and MongoDB.",
    isEnabledByDefault: false)

  /// How long a health check waits: a balancer that asks every second must not take a store's silence for this instance's.
  private static let patience = Duration.milliseconds(500)

  private let configuration: ClusterConfiguration
  private let environment: PluginEnvironment
  private let stores: SharedStores
  private let handles = Mutex<[ReactorHandle]>([])

  public convenience init(configuration: ClusterConfiguration, environment: PluginEnvironment) throws {
    var random = SystemRandomNumberGenerator()
    try self.init(configuration, environment, random: &random)
  }

  /// `random` draws the second part of the instance's id.
  package init(
    _ configuration: ClusterConfiguration, _ environment: PluginEnvironment,
    random: inout some RandomNumberGenerator
  ) throws {
    guard !configuration.redisURL.revealed.isEmpty else { throw ClusterError.unset("redisURL", "REDIS_URL") }
    guard !configuration.mongoURI.revealed.isEmpty else { throw ClusterError.unset("mongoURI", "MONGO_URI") }
    guard let instance = InstanceID(name: configuration.instance, using: &random) else {
      throw ClusterError.badName(configuration.instance)
    }
    var options = RedisOptions()
    options.commandTimeout = configuration.redisTimeout
    options.connectTimeout = configuration.redisTimeout
    options.clientName = "canvas:\(instance)"
    let server = try RedisServer(RedisURL(configuration.redisURL.revealed), options: options)
    let mongo = try MongoClient(MongoURL(configuration.mongoURI.revealed))
    stores = SharedStores(instance: instance, redis: RedisClient(server), mongo: mongo)
    self.configuration = configuration
    self.environment = environment
  }

  public func register(with registrar: inout Registrar<ClusterPlugin>) throws {
    registrar.provide(SharedStores.self, stores)
    registrar.health("mongodb") { [stores] in
      do { try await stores.mongo.ping(within: Self.patience) } catch { return .away("\(error)") }
      return .healthy
    }
    let links = RoomLinks(
      stores: stores, window: configuration.window, participants: registrar.contributions(to: roomParticipants),
      logger: environment.logger)
    registrar.contribute(links, to: roomParticipants)
    registrar.health("redis") { [self] in await health() }
    let instances = Instances(stores: stores, lease: configuration.lease, logger: environment.logger)
    StoreMetrics(stores: stores) { [self] in handles.withLock { $0.first } }.register(in: registrar.metrics)
    let lag = registrar.metrics.histogram(
      "canvas_redis_pubsub_lag_seconds", "From publishing something to its coming back.", buckets: .latency)
    registrar.onReactorStart { reactor, _ in
      LinkLag.on(reactor).histogram = lag
      if reactor.index == 0 { instances.begin(on: reactor) }
    }
  }

  public func start(_ context: PluginContext) async throws {
    do {
      try await stores.redis.send(RedisCommand("PING"), on: context.reactors[0])
    } catch {
      let redis = stores.redis
      let why = await context.reactors[0].isolation.perform { reactor -> RedisError? in
        redis.connection(on: reactor).health.lastError
      }
      throw ClusterError.unreachable("redisURL", "REDIS_URL", why.map { "\($0)" } ?? "\(error)")
    }
    // Rooms in use can be served without MongoDB: nobody waits for it.
    Task { [stores, logger = environment.logger] in
      do {
        try await stores.mongo.ping()
      } catch {
        logger.error("\(ClusterError.unreachable("mongoURI", "MONGO_URI", "\(error)"))")
      }
    }
    handles.withLock { $0 = context.reactors }
    environment.logger.info("instance \(stores.instance) has joined")
  }

  /// Asks Redis once; of a Cluster each master, as the rooms of one that is away wait.
  private func health() async -> HealthStatus {
    guard let reactor = handles.withLock({ $0.first }) else { return .away("the plugin has not started") }
    do {
      try await reactor.isolation.perform { try await self.pingAll($0) }
      return .healthy
    } catch {
      return .away("\(error)")
    }
  }

  private func pingAll(_ reactor: Reactor) async throws {
    let masters = stores.redis.connection(on: reactor).masters
    guard !masters.isEmpty else { throw RedisError.notConnected }
    for master in masters {
      try await master.send(RedisCommand("PING"), timeout: Self.patience, ifDisconnected: .fail)
    }
  }

  public func stop() async {
    let handles = handles.withLock { $0 }
    guard let first = handles.first else { return }
    await Instances.leave(stores, on: first)
    await stores.redis.close(on: handles)
    await stores.mongo.close()
  }
}

/// Why the plugin cannot run.
enum ClusterError: Error, CustomStringConvertible {
  /// A setting, and the variable it comes from.
  case unset(String, String)
  case badName(String)
  /// A setting, the variable it comes from, and what is wrong.
  case unreachable(String, String, String)

  var description: String {
    switch self {
    case .unset(let key, let variable): "plugins.cluster.\(key) is not set: put the address into \(variable)"
    case .badName(let name): "plugins.cluster.instance: \"\(name)\" is no name for an instance"
    case .unreachable(let key, let variable, let reason): "\(reason) (plugins.cluster.\(key), from \(variable))"
    }
  }
}
