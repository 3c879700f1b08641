internal import Synchronization

/// Answers a waiting call once: with what came first, the reply or the end of its patience. Any thread may.
final class FirstAnswer<T: Sendable>: Sendable {
  private let waiting: Mutex<CheckedContinuation<Result<T, MongoError>, Never>?>

  init(_ continuation: CheckedContinuation<Result<T, MongoError>, Never>) { waiting = Mutex(continuation) }

  func give(_ result: Result<T, MongoError>) { take()?.resume(returning: result) }

  /// Gives up after so long, and says so before the caller hears it; the call itself goes on, and nobody hears how it ends.
  func giveUp(after patience: Duration, _ gaveUp: @escaping @Sendable () -> Void) {
    Task {
      try? await Task.sleep(for: patience)
      guard let continuation = take() else { return }
      gaveUp()
      continuation.resume(returning: .failure(.timedOut))
    }
  }

  private func take() -> CheckedContinuation<Result<T, MongoError>, Never>? {
    waiting.withLock { held in
      defer { held = nil }
      return held
    }
  }
}
