/// Why plugins could not be put together: a mistake in the configuration or in a plugin, found before anything starts.
public enum PluginError: Error, Equatable, Sendable, CustomStringConvertible {
  /// No enabled plugin provides what this one requires.
  case missingRequirement(plugin: String, requirement: String)
  /// Plugins that wait for each other; the path ends where it began.
  case cycle([String])
  /// A metric's name, or a label's, is none.
  case malformedMetric(String, plugin: String)
  /// Two plugins claim the same thing.
  case duplicate(what: String, first: String, second: String)
  /// A v2 message or HELLO key outside the range that the plugin's manifest claims.
  case foreignNumber(Int, plugin: String)
  /// No plugin provides this service.
  case missingService(plugin: String, service: String)
  /// A plugin failed to start.
  case startFailed(plugin: String, reason: String)

  public var description: String {
    switch self {
    case .missingRequirement(let plugin, let requirement):
      "plugin \(plugin) requires \(requirement), which no enabled plugin provides: enable it, or disable \(plugin)"
    case .cycle(let path): "plugins require each other in a circle: \(path.joined(separator: " -> "))"
    case .duplicate(let what, let first, let second): "\(what) is registered by both \(first) and \(second)"
    case .malformedMetric(let name, let plugin):
      "plugin \(plugin) has a metric \(name): names are canvas_ and lower-case letters, digits and underscores"
    case .foreignNumber(let number, let plugin):
      "plugin \(plugin) uses the message number \(number), which is not in its manifest's messageNumbers"
    case .missingService(let plugin, let service):
      "plugin \(plugin) asks for the service \(service), which no plugin before it provides"
    case .startFailed(let plugin, let reason): "plugin \(plugin) did not start: \(reason)"
    }
  }
}
