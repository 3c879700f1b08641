import Kernel
import Synchronization

/// What all connections of one user may send together. Any thread may lease from it; reactors do so in batches.
final class UserBudget: Sendable {
  /// The answer to a wish for tokens.
  struct Grant: Equatable {
    /// At least what was needed, or zero.
    var tokens: Int
    /// For a refusal: how long until the need can be met.
    var wait = Duration.zero
  }

  private let buckets: Mutex<PerClass<TokenBucket>>

  init(_ rates: MessageRates, at now: Instant) {
    buckets = Mutex(PerClass { TokenBucket(rates[$0], at: now) })
  }

  /// Takes back what a reactor did not use, and hands out between `needed` and `wanted` tokens, or none.
  func lease(_ cost: MessageClass, returning unused: Int, needed: Int, wanted: Int, at now: Instant) -> Grant {
    buckets.withLock { buckets in
      var bucket = buckets[cost]
      defer { buckets[cost] = bucket }
      bucket.putBack(unused)
      let wait = bucket.wait(for: needed, at: now)
      guard wait == .zero else { return Grant(tokens: 0, wait: wait) }
      return Grant(tokens: max(bucket.takeUpTo(max(needed, wanted), at: now), needed))
    }
  }

  /// Takes back what a reactor will not use.
  func putBack(_ cost: MessageClass, _ tokens: Int, at now: Instant) {
    buckets.withLock { $0[cost].putBack(tokens) }
  }
}
