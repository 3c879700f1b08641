/// Writes structured log lines under one label.
public struct Logger: Sendable {
  /// The plugin or part that speaks.
  public let label: String

  public init(label: String) { self.label = label }

  public func info(_ message: @autoclosure () -> String) { print("\(label): \(message())") }
  public func warning(_ message: @autoclosure () -> String) { print("\(label): \(message())") }
  public func error(_ message: @autoclosure () -> String) { print("\(label): \(message())") }
}
