/// Header fields in the order they came (RFC 9110 section 5). Names compare without case.
///
/// Look-ups with a name in lower case allocate nothing.
public struct HTTPHeaders: Equatable, Sendable, ExpressibleByDictionaryLiteral {
  /// One field; `name` is kept in lower case.
  public struct Field: Equatable, Sendable {
    public let name: String
    public let value: String
  }

  /// All fields, in order, repeats included.
  public private(set) var fields: [Field]

  /// No fields.
  public init() { fields = [] }

  public init(dictionaryLiteral elements: (String, String)...) {
    fields = elements.map { Field(name: Self.key($0.0), value: $0.1) }
  }

  /// Adds a field and keeps those of the same name.
  public mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name: Self.key(name), value: value))
  }

  /// The values of all fields of this name, in order.
  public func all(_ name: String) -> [String] {
    let key = Self.key(name)
    return fields.filter { $0.name == key }.map(\.value)
  }

  /// The first value of this name; setting replaces all of them, `nil` removes them.
  public subscript(name: String) -> String? {
    get {
      let key = Self.key(name)
      return fields.first { $0.name == key }?.value
    }
    set {
      let key = Self.key(name)
      fields.removeAll { $0.name == key }
      if let newValue { fields.append(Field(name: key, value: newValue)) }
    }
  }

  /// The comma-separated tokens of all fields of this name, in lower case (RFC 9110 section 5.6.1).
  public func tokens(_ name: String) -> [String] {
    let key = Self.key(name)
    var tokens: [String] = []
    for field in fields where field.name == key {
      for part in field.value.utf8.split(separator: UInt8(ascii: ",")) {
        let token = Substring(part).trimmed
        if !token.isEmpty { tokens.append(token.lowercased()) }
      }
    }
    return tokens
  }

  /// Adds names to `Vary`, each once.
  public mutating func vary(on names: String...) {
    let present = tokens("vary")
    let missing = names.filter { !present.contains($0.lowercased()) }
    guard !missing.isEmpty else { return }
    self["vary"] = (all("vary") + missing).joined(separator: ", ")
  }

  /// Adds a field whose name is in lower case already.
  mutating func append(lowercased name: String, _ value: String) {
    if fields.isEmpty { fields.reserveCapacity(16) }
    fields.append(Field(name: name, value: value))
  }

  private static func key(_ name: String) -> String {
    name.utf8.contains { $0 >= 0x41 && $0 <= 0x5A || $0 >= 0x80 } ? name.lowercased() : name
  }
}

extension Substring {
  /// Without the spaces and tabs around it.
  var trimmed: Substring {
    var rest = utf8
    while rest.first == HTTPBytes.space || rest.first == HTTPBytes.tab { rest.removeFirst() }
    while rest.last == HTTPBytes.space || rest.last == HTTPBytes.tab { rest.removeLast() }
    return Substring(rest)
  }
}
