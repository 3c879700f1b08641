import Kernel
import Synchronization

/// The budgets of the users who are here, by user id, for all reactors. A budget stays until it would be full again, so
/// that reconnecting brings nothing.
final class UserLedger: Sendable {
  private struct Entry {
    let budget: UserBudget
    /// Reactors that lease from it.
    var holders: Int
    var idleSince: Instant?
  }

  private struct State {
    var entries: [String: Entry] = [:]
    var idle = Queue<(user: String, since: Instant)>()
  }

  private final class Shard: Sendable {
    let state = Mutex(State())
  }

  private static let shardCount = 16
  /// Budgets of users who have gone, per shard.
  private static let idleLimit = 4_096

  let rates: MessageRates
  private let keep: Duration
  private let shards = (0..<shardCount).map { _ in Shard() }

  init(rates: MessageRates) {
    self.rates = rates
    keep = MessageClass.allCases.map { rates[$0].timeToFill }.max() ?? .zero
  }

  /// Users with a budget in memory.
  var count: Int { shards.reduce(0) { $0 + $1.state.withLock { $0.entries.count } } }

  /// The user's budget, for one more reactor; to be released by it.
  func open(_ user: String, at now: Instant) -> UserBudget {
    shard(user).state.withLock { state in
      sweep(&state, at: now)
      var entry = state.entries[user] ?? Entry(budget: UserBudget(rates, at: now), holders: 0)
      entry.holders += 1
      entry.idleSince = nil
      state.entries[user] = entry
      return entry.budget
    }
  }

  /// A reactor has no session of this user any more.
  func release(_ user: String, at now: Instant) {
    shard(user).state.withLock { state in
      sweep(&state, at: now)
      guard var entry = state.entries[user] else { return }
      entry.holders -= 1
      if entry.holders == 0 {
        entry.idleSince = now
        state.idle.append((user, now))
      }
      state.entries[user] = entry
    }
  }

  private func sweep(_ state: inout State, at now: Instant) {
    for _ in 0..<2 {
      guard let first = state.idle.first, state.idle.count > Self.idleLimit || first.since + keep <= now else { return }
      state.idle.popFirst()
      if state.entries[first.user]?.idleSince == first.since { state.entries[first.user] = nil }
    }
  }

  private func shard(_ user: String) -> Shard {
    shards[Int(UInt(bitPattern: user.hashValue) % UInt(Self.shardCount))]
  }
}
