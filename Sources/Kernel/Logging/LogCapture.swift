import Synchronization

/// Keeps records in memory, for tests; at most 10,000, the oldest go first.
public final class LogCapture: LogSink {
  private static let capacity = 10_000
  private let state = Mutex<[LogRecord]>([])

  /// Nothing captured yet.
  public init() {}

  /// What has been logged, oldest first.
  public var records: [LogRecord] { state.withLock { $0 } }

  /// The messages alone, oldest first.
  public var messages: [String] { records.map(\.message) }

  public func write(_ record: LogRecord) {
    state.withLock { records in
      if records.count == Self.capacity { records.removeFirst() }
      records.append(record)
    }
  }

  public func flush() {}
}
