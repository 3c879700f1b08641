import Kernel

/// Every setting with its default and its doc: the text of `canvas reference`, from which `config/canvas.json5` is made.
enum Reference {
  static var text: String {
    var lines = ["{"] + ConfigReference.members(KernelConfiguration.self, indent: 2) + ["  plugins: {"]
    for type in pluginTypes {
      lines.append("    // \(type.manifest.summary)")
      lines.append("    \(name(type.manifest.name)): {")
      lines.append("      enabled: \(type.manifest.isEnabledByDefault),")
      lines += type.reference(6) + ["    },"]
    }
    return (lines + ["  },", "}"]).joined(separator: "\n") + "\n"
  }

  private static func name(_ text: String) -> String { text.contains("-") ? "\"\(text)\"" : text }
}

/// The text of `canvas plugins`.
enum PluginList {
  static func text(_ settings: Settings) throws -> String {
    let enabled = Set(try settings.plugins(logger: .silent).map { type(of: $0).manifest.name })
    return pluginTypes.map { type in
      let manifest = type.manifest
      let state = enabled.contains(manifest.name) ? "on " : "off"
      let needs = manifest.requires.isEmpty ? "" : " (requires \(manifest.requires.joined(separator: ", ")))"
      return "\(state)  \(manifest.name) \(manifest.version)  \(manifest.summary)\(needs)\n"
    }.joined()
  }
}
