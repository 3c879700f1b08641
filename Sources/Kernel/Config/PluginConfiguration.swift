/// A plugin's settings: a value whose declaration holds the defaults, and a list that says how each is written.
///
///     struct EchoConfiguration: PluginConfiguration {
///       var greeting = "hello"
///       var delay = Duration.milliseconds(20)
///
///       static var fields: [ConfigField<Self>] {
///         [
///           .string("greeting", \.greeting, maxLength: 80, "What a new client is told."),
///           .duration("delay", \.delay, in: .zero ... .seconds(1), "How long an answer waits."),
///         ]
///       }
///     }
///
/// The list is the only description: checking, listing and the reference page all come from it.
public protocol PluginConfiguration: Sendable {
  /// The defaults.
  init()
  /// Every key there is.
  static var fields: [ConfigField<Self>] { get }
  /// Checks what concerns several keys together; called once every single one is right. Accepts by default.
  func validate() throws(InvalidSetting)
}

extension PluginConfiguration {
  public func validate() throws(InvalidSetting) {}
}

/// The configuration of a plugin without settings.
public struct NoConfiguration: PluginConfiguration, Equatable {
  /// There is nothing to set.
  public init() {}

  public static var fields: [ConfigField<Self>] { [] }
}
