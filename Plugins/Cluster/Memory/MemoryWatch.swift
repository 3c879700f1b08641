import Kernel
import Redis
import Synchronization

/// Asks Redis every few seconds how its memory is, on one reactor: each master of a Cluster. A Redis that does not tell (its
/// ACL may forbid INFO) is left alone.
final class MemoryWatch: Sendable {
  private struct State {
    /// The server that is worst off.
    var latest: RedisMemory?
    var warned: RedisMemory.Concern?
    var isRefused = false
  }

  private static let (interval, patience) = (Duration.seconds(5), Duration.seconds(1))
  /// Below it, a warning may come again.
  private static let calmPart = 0.8

  private let redis: RedisClient
  private let logger: Logger
  private let state = Mutex(State())

  init(redis: RedisClient, logger: Logger) {
    self.redis = redis
    self.logger = logger
  }

  /// As of the last look; `nil` when Redis did not tell.
  var latest: RedisMemory? { state.withLock { $0.latest } }

  /// Looks now and from now on.
  func begin(on reactor: Reactor) {
    reactor.spawn { [self, unowned reactor] in
      await look(on: reactor)
      reactor.schedule(after: Self.interval) { [self, unowned reactor] in begin(on: reactor) }
    }
  }

  /// Looks once, and warns of what is new.
  private func look(on reactor: Reactor) async {
    var found: [RedisMemory] = []
    for server in redis.connection(on: reactor).masters {
      do {
        let info = try await server.send(
          RedisCommand("INFO", arguments: ["memory"], keyIndex: nil), timeout: Self.patience, ifDisconnected: .fail)
        if let memory = info.string.flatMap({ RedisMemory(info: $0) }) { found.append(memory) }
      } catch .server(let error) {
        refused(error)
      } catch {
        // That Redis is away is said elsewhere.
        continue
      }
    }
    note(found.max { ($0.mayEvict ? 2 : $0.part) < ($1.mayEvict ? 2 : $1.part) })
  }

  private func note(_ memory: RedisMemory?) {
    let concern = memory?.concern
    let isNew = state.withLock { state in
      state.latest = memory
      guard let memory else { return false }
      guard let concern = memory.concern else {
        // One that goes up and down around the limit is warned of once.
        if memory.part < Self.calmPart { state.warned = nil }
        return false
      }
      defer { state.warned = concern }
      return !concern.isLike(state.warned)
    }
    if isNew, let concern { logger.warning("\(concern)") }
  }

  private func refused(_ error: RedisServerError) {
    let isNew = state.withLock { state in
      defer { state.isRefused = true }
      return !state.isRefused
    }
    if isNew { logger.info("Redis does not tell of its memory, which is not watched: \(error)") }
  }
}
