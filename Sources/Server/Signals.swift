@preconcurrency import Dispatch
import Foundation
import Synchronization

/// SIGTERM and SIGINT as something to await. Make one before anything that takes time: until then a signal kills.
final class Signals: Sendable {
  private enum State {
    case quiet
    case waiting(CheckedContinuation<Void, Never>)
    case stopping
  }

  private let state = Mutex(State.quiet)
  private let sources: [any DispatchSourceSignal]

  /// From now on the first signal is kept for ``wait()``; a second one runs `impatient` and ends the process at once.
  init(impatient: @escaping @Sendable () -> Void) {
    // A dead peer's SIGPIPE is nobody's.
    signal(SIGPIPE, SIG_IGN)
    sources = [SIGTERM, SIGINT].map { DispatchSource.makeSignalSource(signal: $0, queue: .global()) }
    for source in sources {
      source.setEventHandler { [unowned self] in
        guard !arrive() else { return }
        impatient()
        exit(130)
      }
      source.resume()
    }
  }

  /// Returns at the first signal, also when it came before.
  func wait() async {
    await withCheckedContinuation { continuation in
      let cameBefore = state.withLock { state in
        if case .stopping = state { return true }
        state = .waiting(continuation)
        return false
      }
      if cameBefore { continuation.resume() }
    }
  }

  /// Notes a signal; false when it is the second.
  private func arrive() -> Bool {
    let (isFirst, waiting) = state.withLock { state -> (Bool, CheckedContinuation<Void, Never>?) in
      defer { state = .stopping }
      switch state {
      case .quiet: return (true, nil)
      case .waiting(let continuation): return (true, continuation)
      case .stopping: return (false, nil)
      }
    }
    waiting?.resume()
    return isFirst
  }
}
