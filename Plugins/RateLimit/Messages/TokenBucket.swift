import Kernel

/// Tokens that come back at a steady rate, up to a burst. Counts billionths of a token in whole numbers: at `perSecond`
/// tokens a second, a nanosecond brings exactly `perSecond` of them, so nothing is rounded and nothing drifts.
struct TokenBucket: Equatable, Sendable {
  private static let token: Int64 = 1_000_000_000

  let rate: TokenRate
  private var level: Int64
  private var updated: Instant

  /// A full bucket.
  init(_ rate: TokenRate, at now: Instant) {
    self.rate = rate
    level = Int64(rate.burst) * Self.token
    updated = now
  }

  /// Takes all of `tokens` or none. More than the burst counts as the burst, so that any message can pass some time.
  mutating func take(_ tokens: Int, at now: Instant) -> Bool {
    refill(at: now)
    let needed = amount(tokens)
    guard level >= needed else { return false }
    level -= needed
    return true
  }

  /// Takes what there is, at most `tokens`; whole ones only.
  mutating func takeUpTo(_ tokens: Int, at now: Instant) -> Int {
    refill(at: now)
    let taken = min(Int64(max(0, tokens)), level / Self.token)
    level -= taken * Self.token
    return Int(taken)
  }

  /// Returns tokens that were taken and not used; what flows over is lost.
  mutating func putBack(_ tokens: Int) {
    level = min(Int64(rate.burst) * Self.token, level + Int64(max(0, tokens)) * Self.token)
  }

  /// How long until `tokens` can be taken; zero when they can be now.
  mutating func wait(for tokens: Int, at now: Instant) -> Duration {
    refill(at: now)
    let missing = max(0, amount(tokens) - level)
    let rate = Int64(rate.perSecond)
    return .nanoseconds((missing + rate - 1) / rate)
  }

  private func amount(_ tokens: Int) -> Int64 { Int64(min(max(0, tokens), rate.burst)) * Self.token }

  /// A clock that stands still or goes back brings nothing and takes nothing.
  private mutating func refill(at now: Instant) {
    guard now > updated else { return }
    let elapsed = Int64(clamping: now.nanoseconds - updated.nanoseconds)
    updated = now
    let full = Int64(rate.burst) * Self.token
    let (gain, overflow) = elapsed.multipliedReportingOverflow(by: Int64(rate.perSecond))
    level = overflow || gain >= full - level ? full : level + gain
  }
}

extension TokenRate {
  /// How long an empty bucket takes to be full.
  var timeToFill: Duration { .nanoseconds(Int64(burst) * 1_000_000_000 / Int64(perSecond)) }

  /// How many tokens a reactor takes at once: a quarter of a second's, of which a burst has at least eight.
  var batch: Int { max(1, min(perSecond / 4, burst / 8)) }
}
