import Synchronization

/// Counts the rooms that are committing, so that a stopping server can let them finish and tell their members.
final class CommitsUnderWay: Sendable {
  private let count = Mutex(0)

  func begin() { count.withLock { $0 += 1 } }

  func end() { count.withLock { $0 -= 1 } }

  /// Waits until no room is committing and what was committed has been sent, at most `patience`.
  func finish(within patience: Duration = .seconds(2)) async {
    let deadline = ContinuousClock.now + patience
    while count.withLock({ $0 > 0 }), ContinuousClock.now < deadline {
      try? await Task.sleep(for: .milliseconds(5))
    }
    // A busy channel's window, twice.
    try? await Task.sleep(for: .milliseconds(70))
  }
}
