import Foundation

/// SIGTERM and SIGINT as something to await.
enum Signals {
  /// Blocks both in this thread and all it makes, so that only `wait` sees them. A dead peer's SIGPIPE is nobody's.
  static func block() {
    var set = ending
    pthread_sigmask(SIG_BLOCK, &set, nil)
    signal(SIGPIPE, SIG_IGN)
  }

  /// Returns at the first signal. A second one runs `impatient` and ends the process at once.
  static func wait(impatient: @escaping @Sendable () -> Void) async {
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      Thread.detachNewThread {
        next()
        continuation.resume()
        next()
        impatient()
        exit(130)
      }
    }
  }

  private static var ending: sigset_t {
    var set = sigset_t()
    sigemptyset(&set)
    sigaddset(&set, SIGTERM)
    sigaddset(&set, SIGINT)
    return set
  }

  private static func next() {
    var set = ending
    var number: Int32 = 0
    sigwait(&set, &number)
  }
}
