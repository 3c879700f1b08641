/// How much a line matters, least first.
public enum LogLevel: String, CaseIterable, Comparable, Sendable {
  /// Every step; only while looking for a fault.
  case trace
  /// What a developer of this part wants to see.
  case debug
  /// What an operator wants to see on a good day.
  case info
  /// Something is odd, and the server copes.
  case warning
  /// Something failed for somebody.
  case error

  public static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .trace: 0
    case .debug: 1
    case .info: 2
    case .warning: 3
    case .error: 4
    }
  }
}

/// How lines look.
public enum LogFormat: String, CaseIterable, Sendable {
  /// Text on a terminal, else JSON.
  case auto
  /// One line for people.
  case text
  /// One JSON object a line.
  case json
}

/// The value of a log field.
public enum LogValue: Equatable, Sendable, ExpressibleByStringInterpolation, ExpressibleByIntegerLiteral,
  ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral
{
  case string(String)
  case int(Int)
  case double(Double)
  case bool(Bool)
  /// Something that must not be shown.
  case redacted

  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int) { self = .int(value) }
  public init(floatLiteral value: Double) { self = .double(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }

  /// A value that stays hidden.
  public init<Value>(_ value: Redacted<Value>) { self = .redacted }
}

/// A named value beside a log message.
public struct LogField: Equatable, Sendable {
  /// What the value is.
  public var key: String
  /// The value.
  public var value: LogValue

  /// Makes a field.
  public init(_ key: String, _ value: LogValue) {
    self.key = key
    self.value = value
  }
}

/// One log line before it is written down.
public struct LogRecord: Equatable, Sendable {
  /// When it was logged.
  public var time: Timestamp
  /// How much it matters.
  public var level: LogLevel
  /// Who logged it: the plugin's name, or the part of the kernel.
  public var label: String
  /// What happened; the same words each time, details go into the fields.
  public var message: String
  /// The logger's own fields (connection, request), then those of this line.
  public var fields: [LogField]

  /// Makes a record.
  public init(time: Timestamp, level: LogLevel, label: String, message: String, fields: [LogField] = []) {
    self.time = time
    self.level = level
    self.label = label
    self.message = message
    self.fields = fields
  }
}
