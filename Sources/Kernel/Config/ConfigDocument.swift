import Foundation

/// A configuration text, read but not yet given a meaning: a file, and what the command line lays over it.
public struct ConfigDocument: Equatable, Sendable {
  /// The largest file that is read.
  public static let maxBytes = 1_048_576

  /// The variables this process was started with.
  public static var processEnvironment: [String: String] { ProcessInfo.processInfo.environment }

  /// The object at the top.
  public private(set) var root: ConfigValue

  /// A document without any setting.
  public init() { root = ConfigValue(.object([]), at: ConfigPosition(source: "(defaults)")) }

  /// Reads JSON5 text.
  /// - Parameters:
  ///   - source: the name problems show.
  ///   - environment: what `${NAME}` is replaced by.
  /// - Throws: the syntax error, or every variable that is not set.
  public init(
    _ text: String, source: String, environment: [String: String] = ConfigDocument.processEnvironment
  ) throws(ConfigProblems) {
    var parser = JSON5Parser(text, source: source, environment: environment)
    do {
      root = try parser.parse()
    } catch { throw ConfigProblems(parser.problems + [error]) }
    guard parser.problems.isEmpty else { throw ConfigProblems(parser.problems) }
    guard case .object = root.content else {
      throw ConfigProblems([
        ConfigProblem(position: root.position, problem: "an object expected, found \(root.kindName)")
      ])
    }
  }

  /// Reads a JSON5 file of at most ``maxBytes``.
  public static func load(
    _ file: String, environment: [String: String] = ConfigDocument.processEnvironment
  ) throws(ConfigProblems) -> ConfigDocument {
    func fail(_ problem: String) -> ConfigProblems {
      ConfigProblems([ConfigProblem(position: ConfigPosition(source: file), problem: problem)])
    }
    guard let data = FileManager.default.contents(atPath: file) else { throw fail("the file cannot be read") }
    guard data.count <= maxBytes else { throw fail("the file is larger than \(maxBytes) bytes") }
    guard let text = String(validating: data, as: UTF8.self) else { throw fail("the file is not UTF-8") }
    return try ConfigDocument(text, source: file, environment: environment)
  }

  /// Lays another document over this one: objects are merged, anything else is replaced.
  public mutating func overlay(_ other: ConfigDocument) { root = root.overlaid(by: other.root) }

  /// Lays one `--set path=value` over the document.
  ///
  /// The value is read as JSON5; what is not JSON5 (`25ms`, `eu-1`) is the string itself. To give a string field a text
  /// that looks like a number, quote it: `--set 'name="1"'`.
  public mutating func set(
    _ assignment: String, environment: [String: String] = ConfigDocument.processEnvironment
  ) throws(ConfigProblems) {
    let position = ConfigPosition(source: "--set")
    let parts = assignment.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
    let path = parts[0].split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !path.contains("") else {
      let problem = "\"\(assignment)\" is not path=value (server.port=8081)"
      throw ConfigProblems([ConfigProblem(position: position, problem: problem)])
    }
    let value = try Self.optionValue(String(parts[1]), path: String(parts[0]), position, environment)
    let nested = path.reversed().reduce(value) { value, name in
      ConfigValue(.object([ConfigMember(name: name, position: position, value: value)]), at: position)
    }
    root = root.overlaid(by: nested)
  }

  private static func optionValue(
    _ text: String, path: String, _ position: ConfigPosition, _ environment: [String: String]
  ) throws(ConfigProblems) -> ConfigValue {
    var parser = JSON5Parser(text, source: position.source, environment: environment)
    if let value = try? parser.parse() {
      guard parser.problems.isEmpty else {
        throw ConfigProblems(parser.problems.map { ConfigProblem(position: position, path: path, problem: $0.problem) })
      }
      return value.moved(to: position)
    }
    return ConfigValue(.string(text), at: position)
  }
}

extension ConfigValue {
  /// The same value with one position for all of its parts.
  fileprivate func moved(to position: ConfigPosition) -> ConfigValue {
    var value = ConfigValue(content, at: position, interpolation: interpolation)
    switch content {
    case .array(let elements): value.content = .array(elements.map { $0.moved(to: position) })
    case .object(let members):
      value.content = .object(
        members.map { ConfigMember(name: $0.name, position: position, value: $0.value.moved(to: position)) })
    default: break
    }
    return value
  }
}
