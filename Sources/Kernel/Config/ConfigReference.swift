/// Writes a configuration down with every key, its default and what it means: the text of the files in `config/` and of
/// the reference page.
public enum ConfigReference {
  /// A JSON5 document with one member per key, under `name` unless that is empty. Reading it gives the defaults.
  public static func render<Root: PluginConfiguration>(_ name: String, _ type: Root.Type) -> String {
    var lines = ["{"]
    if name.isEmpty {
      lines += members(type, indent: 2)
    } else {
      lines += ["  \(key(name)): {"] + members(type, indent: 4) + ["  },"]
    }
    return (lines + ["}"]).joined(separator: "\n") + "\n"
  }

  /// The members alone, as lines; `indent` is the number of spaces before each.
  public static func members<Root: PluginConfiguration>(_ type: Root.Type, indent: Int) -> [String] {
    let defaults = Root()
    var lines: [String] = []
    var open: [String] = []
    for field in Root.fields {
      let groups = Array(field.path.dropLast())
      let shared = zip(open, groups).prefix { $0.0 == $0.1 }.count
      lines += (shared..<open.count).reversed().map { pad(indent + $0 * 2) + "}," }
      for level in shared..<groups.count {
        lines += comment(field.groupDocumentation[level], indent + level * 2)
        lines.append(pad(indent + level * 2) + "\(key(groups[level])): {")
      }
      open = groups
      lines += member(field, defaults, indent + groups.count * 2)
    }
    return lines + open.indices.reversed().map { pad(indent + $0 * 2) + "}," }
  }

  /// One `path: value` line per key as it is set in `root`; secrets show only that they are.
  public static func list<Root: PluginConfiguration>(_ root: Root, path: String = "") -> [String] {
    Root.fields.map { field in
      "\(path.isEmpty ? "" : path + ".")\(field.key): \(field.display(root))"
    }
  }

  private static func member<Root>(_ field: ConfigField<Root>, _ defaults: Root, _ indent: Int) -> [String] {
    let text = "\(field.documentation) Allowed: \(field.allowed)."
    return comment(text, indent) + [pad(indent) + "\(key(field.path[field.path.count - 1])): \(field.read(defaults)),"]
  }

  /// Comment lines of at most 120 columns.
  private static func comment(_ text: String, _ indent: Int) -> [String] {
    var lines: [String] = []
    var line = pad(indent) + "//"
    for word in text.split(whereSeparator: \.isWhitespace) {
      if line.count + 1 + word.count > 120 {
        lines.append(line)
        line = pad(indent) + "//"
      }
      line += " " + word
    }
    return lines + [line]
  }

  private static func pad(_ count: Int) -> String { String(repeating: " ", count: count) }

  /// A name as a key, in quotes where it needs them.
  private static func key(_ name: String) -> String {
    let plain = name.unicodeScalars.enumerated().allSatisfy {
      JSON5Parser.isIdentifier($0.element, first: $0.offset == 0)
    }
    if plain, !name.isEmpty { return name }
    var json = JSONWriter()
    json.string(name)
    return json.text
  }
}
