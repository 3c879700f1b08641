/// What kind of cost a message causes, for interceptors that budget without knowing plugins' types.
public struct CostClass: RawRepresentable, Hashable, Sendable {
  public let rawValue: String

  public init(rawValue: String) { self.rawValue = rawValue }

  /// Stored for good and sent to everybody: strokes.
  public static let durable = CostClass(rawValue: "durable")
  /// Sent to everybody, latest wins: cursors.
  public static let ephemeral = CostClass(rawValue: "ephemeral")
  /// Everything else: joining, leaving, asking.
  public static let control = CostClass(rawValue: "control")
}
