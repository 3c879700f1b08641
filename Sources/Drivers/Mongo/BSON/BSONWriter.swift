internal import Kernel

/// Writes documents in the form of https://bsonspec.org/spec.html.
struct BSONWriter {
  /// MongoDB's own limits.
  static let maxBytes = 16 << 20
  static let maxDepth = 100

  private(set) var bytes: [UInt8] = []
  private var depth = 0

  mutating func append(_ document: BSONDocument) throws(MongoError) {
    try nested { (writer) throws(MongoError) in
      for field in document.fields { try writer.append(field.value, named: field.name) }
    }
  }

  private mutating func append(_ array: [BSONValue]) throws(MongoError) {
    try nested { (writer) throws(MongoError) in
      for (index, value) in array.enumerated() { try writer.append(value, named: String(index)) }
    }
  }

  private mutating func nested(_ body: (inout Self) throws(MongoError) -> Void) throws(MongoError) {
    guard depth < Self.maxDepth else { throw .invalid("a document is nested too deeply") }
    depth += 1
    let start = bytes.count
    append(Int32(0))
    try body(&self)
    bytes.append(0)
    let length = bytes.count - start
    guard length <= Self.maxBytes else { throw .invalid("a document is over 16 MiB") }
    for index in 0..<4 { bytes[start + index] = UInt8(truncatingIfNeeded: length >> (8 * index)) }
    depth -= 1
  }

  private mutating func append(_ value: BSONValue, named name: String) throws(MongoError) {
    guard !name.utf8.contains(0) else { throw .invalid("a field's name has a NUL") }
    bytes.append(BSONType(of: value).rawValue)
    bytes.append(contentsOf: name.utf8)
    bytes.append(0)
    switch value {
    case .null: break
    case .bool(let value): bytes.append(value ? 1 : 0)
    case .int32(let value): append(value)
    case .int64(let value): append(value)
    case .double(let value): append(value.bitPattern)
    case .string(let value): append(value)
    case .date(let value): append(value.milliseconds)
    case .binary(let value): append(binary: value)
    case .objectID(let value): append(value)
    case .array(let value): try append(value)
    case .document(let value): try append(value)
    case .timestamp(let value): append(value)
    }
  }

  private mutating func append(_ number: some FixedWidthInteger) {
    withUnsafeBytes(of: number.littleEndian) { bytes.append(contentsOf: $0) }
  }

  private mutating func append(_ text: String) {
    append(Int32(truncatingIfNeeded: text.utf8.count + 1))
    bytes.append(contentsOf: text.utf8)
    bytes.append(0)
  }

  private mutating func append(binary value: [UInt8]) {
    append(Int32(truncatingIfNeeded: value.count))
    // The generic subtype.
    bytes.append(0)
    bytes.append(contentsOf: value)
  }

  private mutating func append(_ id: BSONObjectID) {
    withUnsafeBytes(of: id.high.bigEndian) { bytes.append(contentsOf: $0) }
    withUnsafeBytes(of: id.low.bigEndian) { bytes.append(contentsOf: $0) }
  }
}

/// The byte that stands before a field.
enum BSONType: UInt8 {
  case double = 0x01
  case string = 0x02
  case document = 0x03
  case array = 0x04
  case binary = 0x05
  case objectID = 0x07
  case bool = 0x08
  case date = 0x09
  case null = 0x0A
  case int32 = 0x10
  case timestamp = 0x11
  case int64 = 0x12

  init(of value: BSONValue) {
    self =
      switch value {
      case .null: .null
      case .bool: .bool
      case .int32: .int32
      case .int64: .int64
      case .double: .double
      case .string: .string
      case .date: .date
      case .binary: .binary
      case .objectID: .objectID
      case .array: .array
      case .document: .document
      case .timestamp: .timestamp
      }
  }
}
