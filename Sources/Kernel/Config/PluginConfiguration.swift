/// What the config file may say to a plugin: a value with defaults.
public protocol PluginConfiguration: Sendable {
  init()
}

/// For plugins without settings.
public struct NoConfiguration: PluginConfiguration {
  public init() {}
}
