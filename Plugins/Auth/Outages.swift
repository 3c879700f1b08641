internal import Kernel
internal import Synchronization

/// What was said of a store that is away. Every request meets it: it is said once a minute.
final class Outages: Sendable {
  private static let pause = Duration.seconds(60)
  private static let limit = 16
  private let said = Mutex<[String: Instant]>([:])

  /// Whether that is to be said now.
  func isNew(_ reason: String, at now: Instant) -> Bool {
    said.withLock { said in
      if let last = said[reason], now - last < Self.pause { return false }
      if said.count >= Self.limit { said = [:] }
      said[reason] = now
      return true
    }
  }
}
