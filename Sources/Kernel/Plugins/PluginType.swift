/// A kind of plugin the server knows, whether or not it is enabled: one entry of its catalogue.
public struct PluginType: Sendable {
  public let manifest: PluginManifest
  /// Its settings as JSON5 members with docs, indented by so many spaces.
  public let reference: @Sendable (_ indent: Int) -> [String]
  let make: @Sendable (ConfigValue?, String, PluginEnvironment) throws -> any Plugin

  /// The entry for a plugin.
  public init<P: Plugin>(_ type: P.Type) {
    manifest = P.manifest
    reference = { ConfigReference.members(P.Configuration.self, indent: $0) }
    make = { value, path, environment in
      let configuration = try ConfigDecoder.decode(P.Configuration.self, from: value, path: path, ignoring: ["enabled"])
      return try P(configuration: configuration, environment: environment)
    }
  }
}

/// The plugins a configuration enables, made and in dependency order.
public struct PluginSelection {
  /// In dependency order.
  public let plugins: [any Plugin]

  /// Makes what `document` enables under `plugins.<name>`. All problems of all plugins are reported together.
  ///
  /// - Throws: ``ConfigProblems``, ``PluginError``, or what a plugin's `init` throws.
  public init(
    from known: [PluginType], _ document: ConfigDocument, environment: (PluginManifest) -> PluginEnvironment
  ) throws {
    let section = document.root["plugins"]
    var problems = Self.unknown(section, known)
    let enabled = known.filter { type in
      switch Self.isEnabled(type, section?[type.manifest.name]) {
      case .success(let isEnabled): return isEnabled
      case .failure(let problem):
        problems.append(problem)
        return type.manifest.isEnabledByDefault
      }
    }
    var made: [any Plugin] = []
    for index in try Self.order(enabled, problems) {
      let (type, name) = (enabled[index], enabled[index].manifest.name)
      do {
        made.append(try type.make(section?[name], "plugins.\(name)", environment(type.manifest)))
      } catch let found as ConfigProblems {
        problems += found.problems
      }
    }
    guard problems.isEmpty else { throw ConfigProblems(problems) }
    plugins = made
  }

  /// A misspelt plugin is the likelier cause than what is missing for want of it.
  private static func order(_ enabled: [PluginType], _ problems: [ConfigProblem]) throws -> [Int] {
    do {
      return try DependencyOrder.sort(enabled.map(\.manifest))
    } catch {
      throw problems.isEmpty ? error : ConfigProblems(problems)
    }
  }

  private static func isEnabled(_ type: PluginType, _ value: ConfigValue?) -> Result<Bool, ConfigProblem> {
    guard let enabled = value?["enabled"] else { return .success(type.manifest.isEnabledByDefault) }
    let others = Set(value?.members.map(\.name) ?? []).subtracting(["enabled"])
    do {
      return .success(try ConfigDecoder.decode(EnabledOnly.self, from: value, ignoring: others).enabled)
    } catch {
      let path = "plugins.\(type.manifest.name).enabled"
      return .failure(ConfigProblem(position: enabled.position, path: path, problem: "must be true or false"))
    }
  }

  private static func unknown(_ section: ConfigValue?, _ known: [PluginType]) -> [ConfigProblem] {
    if let section, case let kind = section.kindName, kind != "an object" {
      let problem = "an object expected, found \(kind)"
      return [ConfigProblem(position: section.position, path: "plugins", problem: problem)]
    }
    let names = known.map(\.manifest.name)
    return (section?.members ?? []).filter { !names.contains($0.name) }.map { member in
      ConfigProblem(
        position: member.position, path: "plugins.\(member.name)", problem: "there is no such plugin",
        suggestion: ConfigSuggestion.closest(to: member.name, among: names))
    }
  }
}

private struct EnabledOnly: PluginConfiguration {
  var enabled = true
  static var fields: [ConfigField<Self>] { [.bool("enabled", \.enabled, "Whether the plugin runs.")] }
}
