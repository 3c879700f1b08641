internal import Synchronization

/// Answers a waiting call once: with what came first, the reply or the end of its patience. Any thread may.
final class FirstAnswer<T: Sendable>: Sendable {
  private let waiting: Mutex<CheckedContinuation<Result<T, MongoError>, Never>?>

  init(_ continuation: CheckedContinuation<Result<T, MongoError>, Never>) { waiting = Mutex(continuation) }

  func give(_ result: Result<T, MongoError>) {
    let continuation = waiting.withLock { held in
      defer { held = nil }
      return held
    }
    continuation?.resume(returning: result)
  }

  /// Gives up after so long; the call itself goes on, and nobody hears how it ends.
  func giveUp(after patience: Duration) {
    Task {
      try? await Task.sleep(for: patience)
      give(.failure(.timedOut))
    }
  }
}
