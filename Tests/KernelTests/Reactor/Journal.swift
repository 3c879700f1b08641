import Foundation
import Synchronization

/// What happened, in order, from whatever thread.
final class Journal: Sendable {
  private let state = Mutex<[String]>([])

  var entries: [String] { state.withLock { $0 } }

  func add(_ entry: String) { state.withLock { $0.append(entry) } }

  /// Waits until so many entries are there; false when they do not come.
  func waitForCount(_ count: Int, patience: Duration = .seconds(10)) -> Bool {
    let deadline = ContinuousClock.now + patience
    while state.withLock({ $0.count < count }) {
      guard ContinuousClock.now < deadline else { return false }
      usleep(500)
    }
    return true
  }
}
