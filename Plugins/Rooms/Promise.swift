import Synchronization

/// A result that several wait for. What a continuation's closure does may run on the waiting task's own reactor, so it
/// touches nothing but this.
final class Promise<Value: Sendable>: Sendable {
  private enum State {
    case open([CheckedContinuation<Value, any Error>])
    case kept(Result<Value, any Error>)
  }

  private let state = Mutex(State.open([]))

  /// Gives the result, once, to all who wait and will.
  func keep(_ result: Result<Value, any Error>) {
    let waiters = state.withLock { state -> [CheckedContinuation<Value, any Error>] in
      guard case .open(let waiters) = state else { return [] }
      state = .kept(result)
      return waiters
    }
    for waiter in waiters { waiter.resume(with: result) }
  }

  /// The result, as soon as there is one.
  func value() async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
      let result = state.withLock { state -> Result<Value, any Error>? in
        switch state {
        case .kept(let result): return result
        case .open(let waiters):
          state = .open(waiters + [continuation])
          return nil
        }
      }
      if let result { continuation.resume(with: result) }
    }
  }
}
