/// A value of a configuration text, with its place.
public struct ConfigValue: Equatable, Sendable {
  /// What kinds of values there are.
  public enum Content: Equatable, Sendable {
    case null
    case bool(Bool)
    /// May be infinite or not a number: JSON5 allows both, fields refuse them.
    case number(Double)
    case string(String)
    case array([ConfigValue])
    /// In the order of the text; repeated names are kept, decoding refuses them.
    case object([ConfigMember])
  }

  /// How much of a string came out of the environment.
  public enum Interpolation: Equatable, Sendable {
    /// Nothing: it is written as it is.
    case none
    /// Some of it (`redis://${HOST}`).
    case partial
    /// All of it (`${SECRET}`).
    case whole
  }

  /// The value.
  public var content: Content
  /// Where it starts.
  public var position: ConfigPosition
  /// Whether a string contains `${...}`; such a string may stand for a number, a truth value or a list.
  public var interpolation: Interpolation

  /// Makes a value.
  public init(_ content: Content, at position: ConfigPosition, interpolation: Interpolation = .none) {
    self.content = content
    self.position = position
    self.interpolation = interpolation
  }

  /// The members of an object; empty for anything else.
  public var members: [ConfigMember] {
    if case .object(let members) = content { members } else { [] }
  }

  /// The value of the first member of this name.
  public subscript(name: String) -> ConfigValue? { members.first { $0.name == name }?.value }

  /// The value at the end of a path with dots.
  public func value(at path: String) -> ConfigValue? {
    path.split(separator: ".").reduce(Optional(self)) { value, name in value?[String(name)] }
  }

  /// `"an object"`, `"a string"`: for problems.
  var kindName: String {
    switch content {
    case .null: "null"
    case .bool: "a truth value"
    case .number: "a number"
    case .string: "a string"
    case .array: "a list"
    case .object: "an object"
    }
  }

  /// This value with `other` laid over it: objects are merged member by member, anything else is replaced.
  func overlaid(by other: ConfigValue) -> ConfigValue {
    guard case .object(var mine) = content, case .object(let theirs) = other.content else { return other }
    var seen: Set<String> = []
    for member in theirs {
      // A key that stands twice stays twice, so that the decoder finds it.
      let isFirst = seen.insert(member.name).inserted
      if isFirst, let index = mine.firstIndex(where: { $0.name == member.name }) {
        mine[index].value = mine[index].value.overlaid(by: member.value)
      } else {
        mine.append(member)
      }
    }
    return ConfigValue(.object(mine), at: position)
  }
}

/// A key and its value.
public struct ConfigMember: Equatable, Sendable {
  /// The key without quotes.
  public var name: String
  /// Where the key starts.
  public var position: ConfigPosition
  /// Its value.
  public var value: ConfigValue

  /// Makes a member.
  public init(name: String, position: ConfigPosition, value: ConfigValue) {
    self.name = name
    self.position = position
    self.value = value
  }
}
