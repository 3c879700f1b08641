/// Where a key or value stands: a place in a file, or a command-line option.
public struct ConfigPosition: Equatable, Sendable, CustomStringConvertible {
  /// The file as it was named, or the option (`--set`).
  public var source: String
  /// Counted from 1; 0 when the source has no lines.
  public var line: Int
  /// Counted from 1, in characters.
  public var column: Int

  /// Makes a position; leave `line` and `column` out for an option.
  public init(source: String, line: Int = 0, column: Int = 0) {
    self.source = source
    self.line = line
    self.column = column
  }

  /// `config/canvas.json5:12:3`, or `--set`.
  public var description: String { line == 0 ? source : "\(source):\(line):\(column)" }
}

/// One thing that is wrong with the configuration.
public struct ConfigProblem: Error, Equatable, Sendable, CustomStringConvertible {
  /// Where it stands.
  public var position: ConfigPosition
  /// The setting's full path with dots; empty when none is meant.
  public var path: String
  /// What is wrong, and what would be right.
  public var problem: String
  /// The name that was probably meant.
  public var suggestion: String?

  /// Makes a problem.
  public init(position: ConfigPosition, path: String = "", problem: String, suggestion: String? = nil) {
    self.position = position
    self.path = path
    self.problem = problem
    self.suggestion = suggestion
  }

  /// `file:line:column path: problem (did you mean "x"?)`
  public var description: String {
    let place = path.isEmpty ? "\(position)" : "\(position) \(path)"
    return "\(place): \(problem)" + (suggestion.map { " (did you mean \"\($0)\"?)" } ?? "")
  }
}

/// Everything that is wrong with the configuration, in the order of the text.
public struct ConfigProblems: Error, Equatable, Sendable, CustomStringConvertible {
  /// At least one problem.
  public var problems: [ConfigProblem]

  /// Makes the error for `problems`.
  public init(_ problems: [ConfigProblem]) { self.problems = problems }

  /// One problem per line.
  public var description: String { problems.map(\.description).joined(separator: "\n") }
}

/// Why a value is refused: thrown by a field that reads it, or by ``PluginConfiguration/validate()``.
public struct InvalidSetting: Error, Equatable, Sendable {
  /// The key at fault, relative to the configuration, with dots (`limits.connections`); empty for the whole.
  public var key: String
  /// What is wrong, and what would be right.
  public var problem: String

  /// Makes a refusal.
  public init(_ problem: String, key: String = "") {
    self.key = key
    self.problem = problem
  }
}
