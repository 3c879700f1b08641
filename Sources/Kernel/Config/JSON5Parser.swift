/// Reads JSON5 (https://spec.json5.org) and keeps the place of every key and value.
///
/// Strict: what the specification does not allow is refused at its line and column. `${NAME}` inside strings is
/// replaced (see ``ConfigInterpolation``).
struct JSON5Parser {
  private static let maxDepth = 32

  let source: String
  let environment: [String: String]
  /// Problems that do not stop the reading: variables that are not set.
  private(set) var problems: [ConfigProblem] = []

  let scalars: [Unicode.Scalar]
  var index = 0
  var line = 1
  var lineStart = 0
  private var depth = 0

  init(_ text: String, source: String, environment: [String: String]) {
    scalars = Array(text.unicodeScalars)
    self.source = source
    self.environment = environment
  }

  /// Reads the one value of the text.
  mutating func parse() throws(ConfigProblem) -> ConfigValue {
    let value = try value()
    try skipSpace()
    if let extra = peek() { throw fail("unexpected \(Self.name(extra)) after the end") }
    return value
  }

  private mutating func value() throws(ConfigProblem) -> ConfigValue {
    try skipSpace()
    let position = position
    guard let next = peek() else { throw fail("the text ends where a value is expected") }
    switch next {
    case "{":
      return ConfigValue(.object(try nested { parser throws(ConfigProblem) in try parser.object() }), at: position)
    case "[":
      return ConfigValue(.array(try nested { parser throws(ConfigProblem) in try parser.array() }), at: position)
    case "\"", "'": return interpolated(try string(), at: position)
    case "0"..."9", ".", "+", "-": return ConfigValue(.number(try number()), at: position)
    default: return ConfigValue(try word(), at: position)
    }
  }

  private mutating func nested<T>(
    _ body: (inout JSON5Parser) throws(ConfigProblem) -> T
  ) throws(ConfigProblem) -> T {
    guard depth < Self.maxDepth else { throw fail("more than \(Self.maxDepth) levels") }
    depth += 1
    defer { depth -= 1 }
    return try body(&self)
  }

  private mutating func object() throws(ConfigProblem) -> [ConfigMember] {
    var members: [ConfigMember] = []
    advance()
    while true {
      try skipSpace()
      if accept("}") { return members }
      let position = position
      let name = try key()
      try skipSpace()
      guard accept(":") else { throw fail("\":\" expected after the key \"\(name)\"") }
      members.append(ConfigMember(name: name, position: position, value: try value()))
      try skipSpace()
      if accept("}") { return members }
      guard accept(",") else { throw fail("\",\" or \"}\" expected") }
    }
  }

  private mutating func array() throws(ConfigProblem) -> [ConfigValue] {
    var elements: [ConfigValue] = []
    advance()
    while true {
      try skipSpace()
      if accept("]") { return elements }
      elements.append(try value())
      try skipSpace()
      if accept("]") { return elements }
      guard accept(",") else { throw fail("\",\" or \"]\" expected") }
    }
  }

  private mutating func key() throws(ConfigProblem) -> String {
    guard let next = peek() else { throw fail("the text ends inside an object") }
    if next == "\"" || next == "'" { return try string() }
    return try identifier()
  }

  private mutating func word() throws(ConfigProblem) -> ConfigValue.Content {
    let problem = fail("a value expected; text must stand in quotes")
    guard let name = try? identifier() else { throw problem }
    switch name {
    case "null": return .null
    case "true": return .bool(true)
    case "false": return .bool(false)
    case "Infinity": return .number(.infinity)
    case "NaN": return .number(.nan)
    default: throw problem
    }
  }

  private mutating func interpolated(_ text: String, at position: ConfigPosition) -> ConfigValue {
    var interpolation = ConfigInterpolation(environment: environment)
    let result = interpolation.expand(text)
    problems += interpolation.problems.map { ConfigProblem(position: position, problem: $0) }
    return ConfigValue(.string(result), at: position, interpolation: interpolation.share)
  }
}
