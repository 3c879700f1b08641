/// Replaces `${NAME}` and `${NAME:-default}` in a string by environment variables; `$${` stands for `${`.
///
/// As in a shell, `:-` also takes the default when the variable is empty. A variable that is not set and has no default
/// is a problem that names it. What a variable contains is not looked at again.
struct ConfigInterpolation {
  let environment: [String: String]
  private(set) var problems: [String] = []
  private var literalCount = 0
  private var replaced = 0

  init(environment: [String: String]) { self.environment = environment }

  /// How much of the last string came out of the environment.
  var share: ConfigValue.Interpolation { replaced == 0 ? .none : literalCount == 0 ? .whole : .partial }

  mutating func expand(_ text: String) -> String {
    var result = ""
    var rest = Substring(text)
    while let dollar = rest.firstIndex(of: "$") {
      literal(rest[..<dollar], &result)
      rest = rest[dollar...]
      if rest.hasPrefix("$${") {
        literal("${", &result)
        rest = rest.dropFirst(3)
      } else if rest.hasPrefix("${") {
        guard let close = rest.firstIndex(of: "}") else {
          problems.append("\"${\" is never closed by \"}\"; write \"$${\" for the characters themselves")
          return result
        }
        result += variable(rest[..<close].dropFirst(2))
        rest = rest[close...].dropFirst()
      } else {
        literal("$", &result)
        rest = rest.dropFirst()
      }
    }
    literal(rest, &result)
    return result
  }

  private mutating func literal(_ text: Substring, _ result: inout String) {
    literalCount += text.utf8.count
    result += text
  }

  private mutating func variable(_ expression: Substring) -> String {
    replaced += 1
    let parts = expression.split(separator: ":-", maxSplits: 1, omittingEmptySubsequences: false)
    let name = parts.first.map(String.init) ?? ""
    guard let head = name.utf8.first, !(0x30...0x39).contains(head),
      name.utf8.allSatisfy({ $0 == 0x5f || (0x30...0x39).contains($0) || (0x61...0x7a).contains($0 | 0x20) })
    else {
      problems.append("\"${\(expression)}\" names no variable; write ${NAME} or ${NAME:-default}")
      return ""
    }
    let value = environment[name]
    if parts.count == 2 {
      if let value, !value.isEmpty { return value }
      literalCount += parts[1].utf8.count
      return String(parts[1])
    }
    if value == nil { problems.append("the environment variable \(name) is not set") }
    return value ?? ""
  }
}
