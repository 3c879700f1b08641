import Kernel

/// What a connection sent of one class beyond its budget: decides between telling, dropping and closing.
///
/// A period begins with a refusal, which is always told, and lasts ten seconds. Who goes on past a second, with ten times
/// the burst refused within the period, is closed: so nobody is who could not have heard of it.
struct Excess: Sendable {
  enum Action: Equatable {
    case tell
    case drop
    case close
  }

  private static let period = Duration.seconds(10)
  private static let grace = Duration.seconds(1)
  private static let floodFactor = 10

  private let answersPerSecond: Int
  private let limit: Int
  private var start: Instant?
  private var second = Instant(nanoseconds: 0)
  private var answers = 0
  private var refused = 0

  init(answersPerSecond: Int, burst: Int) {
    self.answersPerSecond = answersPerSecond
    limit = burst * Self.floodFactor
  }

  /// A message worth `tokens` was refused.
  mutating func refuse(_ tokens: Int, at now: Instant) -> Action {
    guard let start, now - start < Self.period else {
      self.start = now
      second = now
      answers = 1
      refused = tokens
      return .tell
    }
    refused = min(refused + tokens, limit + 1)
    if refused > limit, now - start >= Self.grace { return .close }
    if now - second >= .seconds(1) {
      second = now
      answers = 0
    }
    guard answers < answersPerSecond else { return .drop }
    answers += 1
    return .tell
  }
}
