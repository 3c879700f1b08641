import Glibc

/// A point on the monotonic clock, in nanoseconds since an arbitrary start.
public struct Instant: Comparable, Hashable, Sendable {
  /// Nanoseconds since the clock's start.
  public var nanoseconds: UInt64

  /// Makes the instant `nanoseconds` after the clock's start.
  public init(nanoseconds: UInt64) { self.nanoseconds = nanoseconds }

  public static func < (left: Self, right: Self) -> Bool { left.nanoseconds < right.nanoseconds }

  /// The instant `duration` later; clamped at both ends of the clock.
  public static func + (instant: Self, duration: Duration) -> Self {
    let (sum, overflow) = Int64(clamping: instant.nanoseconds).addingReportingOverflow(duration.nanoseconds)
    return Instant(nanoseconds: overflow ? UInt64(Int64.max) : UInt64(max(0, sum)))
  }

  /// The time from `right` to `left`; negative when `left` comes first.
  public static func - (left: Self, right: Self) -> Duration {
    .nanoseconds(Int64(clamping: left.nanoseconds) - Int64(clamping: right.nanoseconds))
  }
}

/// Wall-clock time in milliseconds since 1970-01-01T00:00:00Z.
public struct Timestamp: Comparable, Hashable, Sendable {
  /// Milliseconds since the Unix epoch.
  public var milliseconds: Int64

  /// Makes the time `milliseconds` after the Unix epoch.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

  /// The time `duration` later.
  public static func + (time: Self, duration: Duration) -> Self {
    Timestamp(milliseconds: time.milliseconds + duration.nanoseconds / 1_000_000)
  }
}

extension Duration {
  /// The whole duration in nanoseconds, clamped to what an `Int64` holds (292 years).
  public var nanoseconds: Int64 {
    let (seconds, attoseconds) = components
    let (scaled, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    guard !overflow else { return seconds < 0 ? .min : .max }
    let (sum, carry) = scaled.addingReportingOverflow(attoseconds / 1_000_000_000)
    return carry ? (seconds < 0 ? .min : .max) : sum
  }
}

extension Timestamp {
  /// `2026-11-24T17:35:49.637Z`.
  public var iso8601: String {
    var seconds = time_t(milliseconds / 1_000)
    var parts = tm()
    gmtime_r(&seconds, &parts)
    func padded(_ number: some BinaryInteger, _ width: Int = 2) -> String {
      let text = String(number)
      return String(repeating: "0", count: max(0, width - text.count)) + text
    }
    let day = "\(padded(parts.tm_year + 1_900, 4))-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
    let time = "\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))"
    return "\(day)T\(time).\(padded(milliseconds % 1_000, 3))Z"
  }
}

/// Where time comes from: the system's clocks, or a test's `ManualClock`. Any thread may ask.
public protocol TimeSource: Sendable {
  /// The monotonic clock: for timers, deadlines and rates.
  func now() -> Instant
  /// The wall clock: for what is stored or shown.
  func timestamp() -> Timestamp
}

/// The machine's clocks (`CLOCK_MONOTONIC`, `CLOCK_REALTIME`).
public struct SystemTime: TimeSource {
  /// Makes a source that reads the machine's clocks.
  public init() {}

  public func now() -> Instant {
    let time = read(CLOCK_MONOTONIC)
    return Instant(nanoseconds: UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec))
  }

  public func timestamp() -> Timestamp {
    let time = read(CLOCK_REALTIME)
    return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
  }

  private func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    clock_gettime(clock, &time)
    return time
  }
}
