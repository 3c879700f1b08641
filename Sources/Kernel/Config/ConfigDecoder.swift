/// Turns configuration values into typed configurations and finds everything that is wrong with them.
public enum ConfigDecoder {
  /// Decodes an object strictly; what it does not mention keeps its default.
  ///
  /// - Parameters:
  ///   - value: the object; `nil` gives the defaults.
  ///   - path: where the object stands in the whole document, with dots; for problems.
  ///   - ignoring: keys of this object that somebody else reads.
  /// - Throws: every unknown or repeated key and every value that does not fit; or, when each fits by itself, what
  ///   ``PluginConfiguration/validate()`` says.
  public static func decode<Root: PluginConfiguration>(
    _ type: Root.Type = Root.self, from value: ConfigValue?, path: String = "", ignoring: Set<String> = []
  ) throws(ConfigProblems) -> Root {
    var decoding = Decoding<Root>(base: path, ignoring: ignoring)
    if let value { decoding.object(value, at: []) }
    guard decoding.problems.isEmpty else { throw ConfigProblems(decoding.problems) }
    do throws(InvalidSetting) {
      try decoding.root.validate()
    } catch {
      let position = value?.value(at: error.key)?.position ?? value?.position ?? ConfigPosition(source: "(defaults)")
      let path = [path, error.key].filter { !$0.isEmpty }.joined(separator: ".")
      throw ConfigProblems([ConfigProblem(position: position, path: path, problem: error.problem)])
    }
    return decoding.root
  }
}

/// One run of the decoder.
private struct Decoding<Root: PluginConfiguration> {
  let base: String
  let ignoring: Set<String>
  let fields = Root.fields
  var root = Root()
  var problems: [ConfigProblem] = []

  mutating func object(_ value: ConfigValue, at path: [String]) {
    guard case .object(let members) = value.content else {
      return report(value.position, path, "an object expected, found \(value.kindName)")
    }
    var seen: Set<String> = []
    for member in members {
      guard seen.insert(member.name).inserted else {
        report(member.position, path + [member.name], "this key stands here twice")
        continue
      }
      if path.isEmpty, ignoring.contains(member.name) { continue }
      decode(member, at: path + [member.name])
    }
  }

  private mutating func decode(_ member: ConfigMember, at path: [String]) {
    if let field = fields.first(where: { $0.path == path }) {
      do throws(InvalidSetting) {
        try field.write(&root, member.value)
      } catch { report(member.value.position, path, error.problem) }
    } else if fields.contains(where: { $0.path.starts(with: path) }) {
      object(member.value, at: path)
    } else {
      let meant = ConfigSuggestion.closest(to: member.name, among: names(besides: path))
      report(member.position, path, "no such key", suggestion: meant)
    }
  }

  /// The names that may stand where the last of `path` does.
  private func names(besides path: [String]) -> [String] {
    let parent = path.dropLast()
    let known = fields.filter { $0.path.count > parent.count && $0.path.starts(with: parent) }
    return known.map { $0.path[parent.count] } + (parent.isEmpty ? ignoring.sorted() : [])
  }

  private mutating func report(
    _ position: ConfigPosition, _ path: [String], _ problem: String, suggestion: String? = nil
  ) {
    let full = ([base] + path).filter { !$0.isEmpty }.joined(separator: ".")
    problems.append(ConfigProblem(position: position, path: full, problem: problem, suggestion: suggestion))
  }
}
