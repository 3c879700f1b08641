import Synchronization

/// Whether the lease could be renewed the last time: what every instance writes, so whether Redis takes writes at all.
final class LeaseState: Sendable {
  private let reason = Mutex<String?>(nil)

  /// Why not; `nil` when it could be.
  var failure: String? { reason.withLock { $0 } }

  /// Returns whether that is new.
  @discardableResult
  func note(_ failure: String?) -> Bool {
    reason.withLock { reason in
      defer { reason = failure }
      return reason != failure
    }
  }
}
