import Kernel
import Synchronization

/// Clocks that stand still until a test moves them.
final class AdjustableTime: TimeSource {
  private let elapsed = Mutex(Duration.zero)
  private let start = Timestamp(milliseconds: 1_795_455_000_000)

  func advance(by duration: Duration) { elapsed.withLock { $0 += duration } }

  func now() -> Instant { Instant(nanoseconds: 1_000_000_000) + elapsed.withLock { $0 } }

  func timestamp() -> Timestamp { start + elapsed.withLock { $0 } }
}
