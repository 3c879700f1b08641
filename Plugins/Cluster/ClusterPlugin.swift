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
  private let memory: MemoryWatch
  private let leases = LeaseState()
  /// For a store that has no identity yet.
  private let identity: String
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
    guard !configuration.redisURL.revealed.isEmpty else { throw ClusterError.unset(.redisURL) }
    guard !configuration.mongoURI.revealed.isEmpty else { throw ClusterError.unset(.mongoURI) }
    guard let instance = InstanceID(name: configuration.instance, using: &random) else {
      throw ClusterError.badName(configuration.instance)
    }
    var options = RedisOptions()
    options.commandTimeout = configuration.redisTimeout
    options.connectTimeout = configuration.redisTimeout
    options.clientName = "canvas:\(instance)"
    let redis = try Self.redis(configuration, options)
    stores = SharedStores(instance: instance, redis: redis, mongo: try Self.mongo(configuration))
    memory = MemoryWatch(redis: stores.redis, logger: environment.logger)
    identity = String(UInt64.random(in: .min ... .max, using: &random), radix: 16)
    self.configuration = configuration
    self.environment = environment
  }

  private static func redis(_ configuration: ClusterConfiguration, _ options: RedisOptions) throws -> RedisClient {
    do {
      return RedisClient(try RedisServer(RedisURL(configuration.redisURL.revealed), options: options))
    } catch {
      throw ClusterError.unusable(.redisURL, "\(error)")
    }
  }

  private static func mongo(_ configuration: ClusterConfiguration) throws -> MongoClient {
    do {
      return try MongoClient(MongoURL(configuration.mongoURI.revealed))
    } catch {
      throw ClusterError.unusable(.mongoURI, "\(error)")
    }
  }

  public func register(with registrar: inout Registrar<ClusterPlugin>) throws {
    registrar.provide(SharedStores.self, stores)
    registrar.health("mongodb") { [stores] in
      do { try await stores.mongo.ping(within: Self.patience) } catch { return .away("\(error)") }
      return .healthy
    }
    let links = RoomLinks(
      stores: stores, window: configuration.window, participants: registrar.contributions(to: roomParticipants),
      logger: environment.logger, reactor: { [self] in handles.withLock(\.first) })
    registrar.contribute(links, to: roomParticipants)
    registrar.health("redis") { [self] in await health() }
    let agreement = Agreement(on: registrar.contributions(to: sharedSettings), logger: environment.logger)
    registrar.health("instances") { agreement.concern.map { .degraded($0) } ?? .healthy }
    registrar.metrics.read(
      .gauge, "canvas_cluster_disagreeing_instances", "Other instances that were given other secrets or stores."
    ) { Double(agreement.disagreeing) }
    let instances = Instances(
      stores: stores, lease: configuration.lease, agreement: agreement, state: leases, logger: environment.logger)
    StoreMetrics(stores: stores, memory: memory).register(in: registrar.metrics)
    let lag = registrar.metrics.histogram(
      "canvas_redis_pubsub_lag_seconds", "From publishing something to its coming back.", buckets: .latency)
    registrar.onReactorStart { [memory, stores, configuration, identity] reactor, _ in
      LinkLag.on(reactor).histogram = lag
      guard reactor.index == 0 else { return }
      instances.begin(on: reactor)
      memory.begin(on: reactor)
      StoreWatch(stores, agreement, every: configuration.lease, candidate: identity).begin(on: reactor)
    }
  }

  public func start(_ context: PluginContext) async throws {
    try await reachRedis(on: context.reactors)
    try await reachMongo()
    handles.withLock { $0 = context.reactors }
    environment.logger.info("instance \(stores.instance) has joined")
  }

  private func reachRedis(on reactors: [ReactorHandle]) async throws {
    let (redis, reactor) = (stores.redis, reactors[0])
    do {
      // Whoever asks later finds connections.
      for reactor in reactors { try await redis.send(RedisCommand("PING"), on: reactor) }
      // Since Redis 7 a user may use no channel unless it is told so (`&*`).
      try await redis.send(redis.publish([], on: "room:{\(stores.instance)}"), on: reactor)
    } catch {
      let why = await reactor.isolation.perform { redis.connection(on: $0).health.lastError }
      guard let why = why ?? error as? RedisError else { throw error }
      throw ClusterError.redis(redis.server.url, why)
    }
  }

  /// Rooms in use can be served without MongoDB; not with one that will never let this instance in.
  private func reachMongo() async throws {
    do {
      try await stores.mongo.command(["listCollections": 1, "nameOnly": true, "authorizedCollections": true])
    } catch {
      let problem = ClusterError.mongo(stores.mongo.url, error)
      guard error.isPassing else { throw problem }
      environment.logger.error("\(problem). Nobody can sign in or make rooms until it can be reached")
    }
  }

  /// Asks Redis once; of a Cluster each master, as the rooms of one that is away wait.
  private func health() async -> HealthStatus {
    guard let reactor = handles.withLock({ $0.first }) else { return .away("the plugin has not started") }
    do {
      try await reactor.isolation.perform { try await self.pingAll($0) }
      if let concern = memory.latest?.concern { return .degraded("\(concern)") }
      return leases.failure.map { .degraded("Redis takes no writes: \($0)") } ?? .healthy
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
