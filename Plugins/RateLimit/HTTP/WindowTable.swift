import Kernel
import Synchronization

/// Fixed windows in memory, bounded, for all reactors: an entry is found under the lock of one of 16 shards.
final class WindowTable: Sendable {
  private final class Shard: Sendable {
    let state: Mutex<WindowShard>

    init(capacity: Int) { state = Mutex(WindowShard(capacity: capacity)) }
  }

  private let shards: [Shard]

  init(capacity: Int, shards: Int = 16) {
    self.shards = (0..<shards).map { _ in Shard(capacity: max(1, capacity / shards)) }
  }

  /// Windows in memory.
  var count: Int { shards.reduce(0) { $0 + $1.state.withLock { $0.count } } }
  /// Windows so far that had to go before their end, because the table was full.
  var evicted: Int { shards.reduce(0) { $0 + $1.state.withLock { $0.evicted } } }

  /// See ``WindowShard/take(_:_:pending:at:)``. A `pending` request is to be settled.
  func take(_ key: WindowKey, _ limit: WindowLimit, pending: Bool = false, at now: Instant) -> WindowReading {
    shard(key).state.withLock { $0.take(key, limit, pending: pending, at: now) }
  }

  /// See ``WindowShard/settle(_:start:counts:)``.
  func settle(_ key: WindowKey, _ reading: WindowReading, counts: Bool) {
    shard(key).state.withLock { $0.settle(key, start: reading.start, counts: counts) }
  }

  private func shard(_ key: WindowKey) -> Shard { shards[Int(UInt(bitPattern: key.hashValue) % UInt(shards.count))] }
}
