/// Whether calls are let through: not while MongoDB is known to be away. Pure; its owner does the probing.
///
/// It opens when a call found no server or got no answer, and closes when a probe was answered. Successes of calls from
/// before do not close it.
struct CircuitBreaker {
  private enum State {
    case closed
    case open(String)
  }

  private var state = State.closed

  /// What a call fails with at once; `nil` while calls are let through.
  var refusal: MongoError? { if case .open(let reason) = state { .unreachable(reason) } else { nil } }

  /// Takes note of how a call ended. True when that opened it: a probe is due.
  mutating func record(_ failure: MongoError?) -> Bool {
    guard case .closed = state, let reason = Self.reason(failure) else { return false }
    state = .open(reason)
    return true
  }

  /// Takes note of how a probe ended. True when that closed it.
  mutating func probed(_ failure: MongoError?) -> Bool {
    if let reason = Self.reason(failure) {
      state = .open(reason)
      return false
    }
    state = .closed
    return true
  }

  /// Why MongoDB counts as away after this; a dropped connection alone or a refusal says that it is not.
  private static func reason(_ failure: MongoError?) -> String? {
    switch failure {
    case .unreachable(let reason): reason
    case .timedOut: "no answer in time"
    default: nil
    }
  }
}
