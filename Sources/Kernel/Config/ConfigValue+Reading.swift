extension ConfigValue {
  /// The content, where a string out of the environment that spells a number or truth value is that value.
  var resolved: Content {
    guard interpolation != .none, case .string(let text) = content else { return content }
    var parser = JSON5Parser(text, source: position.source, environment: [:])
    guard let value = try? parser.parse() else { return content }
    switch value.content {
    case .number, .bool: return value.content
    default: return content
    }
  }

  /// The refusal of a value of the wrong kind.
  func mismatch(_ allowed: String) -> InvalidSetting {
    if case .string(let text) = content { return InvalidSetting("\"\(text.prefix(40))\" is not \(allowed)") }
    return InvalidSetting("\(kindName) is not \(allowed)")
  }

  /// The text of a string, checked.
  func text(maxLength: Int, allowed: String, check: (String) -> String?) throws(InvalidSetting) -> String {
    guard case .string(let text) = content else { throw mismatch(allowed) }
    guard text.count <= maxLength else { throw InvalidSetting("\(text.count) characters are not \(allowed)") }
    if let problem = check(text) { throw InvalidSetting(problem) }
    return text
  }

  /// The elements of a list, or the parts between the commas of a string out of the environment.
  func list(_ allowed: String) throws(InvalidSetting) -> [ConfigValue] {
    if case .array(let elements) = content { return elements }
    guard interpolation != .none, case .string(let text) = content else { throw mismatch(allowed) }
    return text.split(separator: ",").map { part in
      let trimmed = part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed()
      return ConfigValue(.string(String(trimmed)), at: position, interpolation: interpolation)
    }
  }
}
