public import Kernel
internal import Synchronization

/// Time that moves only when a test says so. It starts at 2026-01-01T00:00:00Z.
public final class ManualClock: TimeSource {
  private static let start = Timestamp(milliseconds: 1_767_225_600_000)
  private let elapsed = Mutex(Duration.zero)

  public init() {}

  /// Lets time pass; timers that come due fire in the next turn.
  public func advance(by duration: Duration) { elapsed.withLock { $0 += duration } }

  public func now() -> Instant { Instant(nanoseconds: 1_000_000_000) + elapsed.withLock { $0 } }

  public func timestamp() -> Timestamp { Self.start + elapsed.withLock { $0 } }
}
