import ClusterAPI
import Kernel
import Mongo
import Redis

/// What is known of the shared stores, and asked of Redis, when somebody reads metrics.
struct StoreMetrics: Sendable {
  let stores: SharedStores
  /// A reactor to ask Redis on, once there is one.
  let reactor: @Sendable () -> ReactorHandle?

  func register(in metrics: MetricRegistrar) {
    metrics.ask(.gauge, "canvas_redis_memory_used_bytes", "Memory that Redis uses.") { await memory("used_memory") }
    metrics.ask(.gauge, "canvas_redis_memory_max_bytes", "Memory that Redis may use, if that is limited.") {
      // 0 is no limit.
      await memory("maxmemory").flatMap { $0 > 0 ? $0 : nil }
    }
    registerConnections(metrics)
    metrics.read(.gauge, "canvas_mongo_reachable", "1 unless MongoDB is known to be away.") {
      stores.mongo.health.isReachable ? 1 : 0
    }
    metrics.read(.gauge, "canvas_mongo_queued_calls", "Calls that wait for a connection to MongoDB.") {
      Double(stores.mongo.health.waiting)
    }
    metrics.read(.gauge, "canvas_mongo_running_calls", "Calls to MongoDB under way.") {
      Double(stores.mongo.health.running)
    }
  }

  private func registerConnections(_ metrics: MetricRegistrar) {
    metrics.read(
      .gauge, "canvas_redis_connected", "Reactors that have a connection to Redis now.",
      onReactor: { health(on: $0).isConnected ? 1 : 0 })
    metrics.read(
      .counter, "canvas_redis_connections_total", "Connections made to Redis, for commands.",
      onReactor: { Double(health(on: $0).connections) })
    metrics.read(
      .gauge, "canvas_redis_unanswered_commands", "Commands that wait for Redis, or for a connection to it.",
      onReactor: { Double(health(on: $0).unanswered) })
    metrics.read(
      .gauge, "canvas_redis_round_trip_seconds", "How long the last PING to Redis took, of the slowest reactor.",
      merge: .largest, onReactor: { Double(health(on: $0).roundTrip?.nanoseconds ?? 0) / 1_000_000_000 })
  }

  private func health(on reactor: Reactor) -> RedisHealth { stores.redis.connection(on: reactor).health }

  /// A number of `INFO memory`; `nil` when Redis does not say.
  private func memory(_ name: String) async -> Double? {
    guard let reactor = reactor(),
      let text = try? await stores.redis.send(RedisCommand("INFO", "memory"), on: reactor, timeout: .seconds(1)).string
    else { return nil }
    let line = text.split(whereSeparator: \.isNewline).first { $0.hasPrefix("\(name):") }
    return line.flatMap { Double($0.dropFirst(name.count + 1)) }
  }
}
