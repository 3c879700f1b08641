import Kernel
import Synchronization

/// Says in the log, at most once a minute, that a full table had to forget windows before their end: somebody uses very
/// many addresses or accounts.
final class EvictionReport: Sendable {
  private struct State {
    var reported = 0
    var next: Instant?
  }

  private static let interval = Duration.seconds(60)
  private let state = Mutex(State())
  private let logger: Logger

  init(logger: Logger) { self.logger = logger }

  func check(_ tables: WindowTable..., at now: Instant) {
    let fresh = state.withLock { state -> Int in
      if let next = state.next, now < next { return 0 }
      state.next = now + Self.interval
      let evicted = tables.reduce(0) { $0 + $1.evicted }
      defer { state.reported = evicted }
      return evicted - state.reported
    }
    if fresh > 0 { logger.warning("the table of budgets is full: \(fresh) windows were forgotten before their end") }
  }
}
