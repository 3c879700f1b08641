/// Doubling pauses with jitter, so that those who lost the same server do not come back at the same moment.
struct Backoff {
  let first: Duration
  let longest: Duration
  private var attempts = 0

  init(first: Duration, longest: Duration) {
    self.first = first
    self.longest = longest
  }

  /// The next pause: half to all of `first`, `2 * first`, ... up to `longest`.
  mutating func next(using random: inout some RandomNumberGenerator) -> Duration {
    let full = min(longest, first * (1 << min(attempts, 16)))
    attempts += 1
    return full * Double.random(in: 0.5...1, using: &random)
  }

  /// A connection was made: the next pause is a short one.
  mutating func reset() { attempts = 0 }
}
