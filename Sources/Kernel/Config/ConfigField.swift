/// One key of a configuration: its name, what may stand there, what it means, and the property that holds it.
///
/// Made by ``bool(_:_:_:)``, ``int(_:_:in:_:)`` and their siblings; ``group(_:_:_:_:)`` puts the keys of an inner value
/// under a name.
public struct ConfigField<Root>: Sendable {
  /// The property that holds a key's value.
  public typealias Property<Value> = any WritableKeyPath<Root, Value> & Sendable

  /// The names that lead to the key: `["limits", "connections"]`.
  public internal(set) var path: [String]
  /// What it is for, in whole sentences.
  public let documentation: String
  /// What may stand there: `"a whole number, 1 to 65535"`.
  public let allowed: String
  /// For a secret, the environment variable it is usually taken from.
  let secretVariable: String?
  /// One text per group the key is in, outermost first.
  var groupDocumentation: [String] = []
  let read: @Sendable (Root) -> String
  let write: @Sendable (inout Root, ConfigValue) throws(InvalidSetting) -> Void

  /// A key of any type: `text` renders the property as JSON5, `parse` makes it from a value or says why not.
  public init<Value>(
    _ name: String, _ property: Property<Value>, allowed: String, _ documentation: String,
    text: @escaping @Sendable (Value) -> String,
    parse: @escaping @Sendable (ConfigValue) throws(InvalidSetting) -> Value
  ) {
    self.init(name, property, allowed: allowed, documentation, secretVariable: nil, text: text, parse: parse)
  }

  init<Value>(
    _ name: String, _ property: Property<Value>, allowed: String, _ documentation: String,
    secretVariable: String?, text: @escaping @Sendable (Value) -> String,
    parse: @escaping @Sendable (ConfigValue) throws(InvalidSetting) -> Value
  ) {
    path = [name]
    self.documentation = documentation
    self.allowed = allowed
    self.secretVariable = secretVariable
    read = { text($0[keyPath: property]) }
    write = { (root, value) throws(InvalidSetting) in root[keyPath: property] = try parse(value) }
  }

  /// The path with dots: `limits.connections`.
  public var key: String { path.joined(separator: ".") }

  /// The value in `root` as JSON5 text; a secret shows only that it is one.
  public func display(_ root: Root) -> String { secretVariable == nil ? read(root) : "\"<redacted>\"" }
}

extension ConfigField {
  private init<Inner>(
    _ name: String, _ property: Property<Inner>, _ documentation: String,
    _ inner: ConfigField<Inner>
  ) {
    path = [name] + inner.path
    self.documentation = inner.documentation
    allowed = inner.allowed
    secretVariable = inner.secretVariable
    groupDocumentation = [documentation] + inner.groupDocumentation
    read = { inner.read($0[keyPath: property]) }
    write = { (root, value) throws(InvalidSetting) in try inner.write(&root[keyPath: property], value) }
  }

  /// The keys of an inner value, under `name`: add them with `+`.
  ///
  /// Its `validate()` is not called; the outer one may.
  public static func group<Inner: PluginConfiguration>(
    _ name: String, _ property: Property<Inner>, _ documentation: String
  ) -> [ConfigField] {
    Inner.fields.map { ConfigField(name, property, documentation, $0) }
  }
}
