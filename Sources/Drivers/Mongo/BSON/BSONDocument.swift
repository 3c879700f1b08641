public import Kernel

/// Named values in an order: what MongoDB stores, and what it is asked with.
///
///     let filter: BSONDocument = ["emptySince": ["$lt": .date(limit)]]
///
/// Values have their types: a text from outside is a `.string` and never an operator. Names must not be of outside.
public struct BSONDocument: Hashable, Sendable, ExpressibleByDictionaryLiteral {
  /// One named value.
  public struct Field: Hashable, Sendable {
    public var name: String
    public var value: BSONValue

    /// Names a value.
    public init(_ name: String, _ value: BSONValue) {
      self.name = name
      self.value = value
    }
  }

  /// The fields in their order.
  public private(set) var fields: [Field]

  /// Fields in the order given.
  public init(_ fields: [Field] = []) { self.fields = fields }

  init(_ elements: [(String, BSONValue)]) { fields = elements.map { Field($0.0, $0.1) } }

  public init(dictionaryLiteral elements: (String, BSONValue)...) { self.init(elements) }

  /// The first value of this name. Setting replaces it or adds it at the end; setting `nil` removes it.
  public subscript(name: String) -> BSONValue? {
    get { fields.first { $0.name == name }?.value }
    set {
      guard let index = fields.firstIndex(where: { $0.name == name }) else {
        if let newValue { fields.append(Field(name, newValue)) }
        return
      }
      if let newValue { fields[index].value = newValue } else { fields.remove(at: index) }
    }
  }
}

extension BSONDocument {
  /// The document's bytes. Throws ``MongoError/invalid(_:)`` for a name with a NUL and for what is too large or deep.
  public func encoded() throws(MongoError) -> [UInt8] {
    var writer = BSONWriter()
    try writer.append(self)
    return writer.bytes
  }

  /// Reads a document's bytes. Throws ``MongoError/mismatch(_:)`` for what is no BSON or of a type not known here.
  public init(decoding bytes: Span<UInt8>) throws(MongoError) { self = try BSONReader.document(bytes) }
}

/// Fields that must be there and of a type: they throw ``MongoError/mismatch(_:)``, which names the field, not its value.
extension BSONDocument {
  /// A text.
  public func string(_ name: String) throws(MongoError) -> String { try required(self[name]?.string, name, "a string") }

  /// A whole number of either width.
  public func int(_ name: String) throws(MongoError) -> Int64 { try required(self[name]?.int, name, "a whole number") }

  /// A truth value.
  public func bool(_ name: String) throws(MongoError) -> Bool { try required(self[name]?.bool, name, "a boolean") }

  /// A time.
  public func date(_ name: String) throws(MongoError) -> Timestamp { try required(self[name]?.date, name, "a date") }

  /// A time that may be null or missing.
  public func dateOrNil(_ name: String) throws(MongoError) -> Timestamp? {
    switch self[name] {
    case nil, .null: nil
    case let value?: try required(value.date, name, "a date")
    }
  }

  /// Bytes.
  public func binary(_ name: String) throws(MongoError) -> [UInt8] {
    try required(self[name]?.binary, name, "binary")
  }

  /// An object id.
  public func objectID(_ name: String) throws(MongoError) -> BSONObjectID {
    try required(self[name]?.objectID, name, "an object id")
  }

  private func required<T>(_ value: T?, _ name: String, _ expected: String) throws(MongoError) -> T {
    guard let value else { throw .mismatch("the field \(name) is not \(expected)") }
    return value
  }
}
