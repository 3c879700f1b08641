/// Where log records go. Any thread may call it; it must not block.
public protocol LogSink: Sendable {
  /// Takes a record; may drop it when it cannot keep up, and then says so.
  func write(_ record: LogRecord)
  /// Returns when what was taken before has been written down, or after a few seconds.
  func flush()
  /// How many were dropped so far.
  var droppedLines: Int { get }
}

extension LogSink {
  public var droppedLines: Int { 0 }
}

/// Writes log lines under a name; cheap to copy, safe to share.
///
/// What is below the level costs one comparison: neither the message nor the fields are made.
///
///     log.info("Room opened", ["room": .string(id), "members": 3])
///     let log = log.with("connection", .string("\(id)"))
public struct Logger: Sendable {
  /// What all copies share; immutable.
  private final class Context: Sendable {
    let label: String
    let level: LogLevel
    let fields: [LogField]
    let sink: any LogSink
    let time: any TimeSource

    init(_ label: String, _ level: LogLevel, _ fields: [LogField], _ sink: any LogSink, _ time: any TimeSource) {
      self.label = label
      self.level = level
      self.fields = fields
      self.sink = sink
      self.time = time
    }
  }

  private let context: Context
  /// What is below is not logged.
  public let level: LogLevel

  /// Makes a logger that hands everything from `level` on to `sink`.
  public init(label: String, level: LogLevel = .info, sink: any LogSink, time: any TimeSource = SystemTime()) {
    context = Context(label, level, [], sink, time)
    self.level = level
  }

  private init(_ context: Context) {
    self.context = context
    level = context.level
  }

  /// A logger that writes nothing.
  public static var silent: Logger { Logger(label: "", level: .error, sink: SilentSink()) }

  /// The name that stands before each line.
  public var label: String { context.label }

  /// The same logger under another name.
  public func labelled(_ label: String) -> Logger {
    Logger(Context(label, level, context.fields, context.sink, context.time))
  }

  /// The same logger with one more field on each line.
  public func with(_ key: String, _ value: LogValue) -> Logger {
    Logger(Context(label, level, context.fields + [LogField(key, value)], context.sink, context.time))
  }

  /// Writes a line of any level.
  public func log(
    _ level: LogLevel, _ message: @autoclosure () -> String,
    _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
  ) {
    guard level >= self.level else { return }
    let all = context.fields + fields().map { LogField($0.key, $0.value) }
    context.sink.write(
      LogRecord(time: context.time.timestamp(), level: level, label: label, message: message(), fields: all))
  }

  /// Returns when what was logged has been written down; for shutdown.
  public func flush() { context.sink.flush() }

  /// How many lines were dropped so far, since nobody took them in time.
  public var droppedLines: Int { context.sink.droppedLines }
}

extension Logger {
  /// Every step; only while looking for a fault.
  public func trace(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
  ) { log(.trace, message(), fields()) }

  /// What a developer of this part wants to see.
  public func debug(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
  ) { log(.debug, message(), fields()) }

  /// What an operator wants to see on a good day.
  public func info(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
  ) { log(.info, message(), fields()) }

  /// Something is odd, and the server copes.
  public func warning(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
  ) { log(.warning, message(), fields()) }

  /// Something failed for somebody.
  public func error(
    _ message: @autoclosure () -> String, _ fields: @autoclosure () -> KeyValuePairs<String, LogValue> = [:]
  ) { log(.error, message(), fields()) }
}

private struct SilentSink: LogSink {
  func write(_ record: LogRecord) {}
  func flush() {}
}
