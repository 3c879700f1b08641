import ClusterAPI
import Kernel
import Mongo
import Redis

/// What is known of the shared stores when somebody reads metrics.
struct StoreMetrics: Sendable {
  let stores: SharedStores
  let memory: MemoryWatch

  func register(in metrics: MetricRegistrar) {
    metrics.read(.gauge, "canvas_redis_memory_used_bytes", "Memory that Redis uses.") { memory.latest?.used }
    metrics.read(.gauge, "canvas_redis_memory_max_bytes", "Memory that Redis may use, if that is limited.") {
      memory.latest?.maximum
    }
    metrics.read(.gauge, "canvas_redis_may_evict", "1 when Redis drops keys once its memory is full.") {
      memory.latest.map { $0.mayEvict ? 1 : 0 }
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
}
