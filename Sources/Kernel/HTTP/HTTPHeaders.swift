/// Header fields in the order they came (RFC 9110 section 5). Names compare without case.
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
    fields = elements.map { Field(name: $0.0.lowercased(), value: $0.1) }
  }

  /// Adds a field and keeps those of the same name.
  public mutating func add(_ name: String, _ value: String) {
    fields.append(Field(name: name.lowercased(), value: value))
  }

  /// The values of all fields of this name, in order.
  public func all(_ name: String) -> [String] {
    let key = name.lowercased()
    return fields.filter { $0.name == key }.map(\.value)
  }

  /// The first value of this name; setting replaces all of them, `nil` removes them.
  public subscript(name: String) -> String? {
    get {
      let key = name.lowercased()
      return fields.first { $0.name == key }?.value
    }
    set {
      let key = name.lowercased()
      fields.removeAll { $0.name == key }
      if let newValue { fields.append(Field(name: key, value: newValue)) }
    }
  }
}
