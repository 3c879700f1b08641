internal import Kernel

/// Reads documents in the form of https://bsonspec.org/spec.html; every length is checked.
struct BSONReader {
  private var position: Int
  private let end: Int
  private let depth: Int

  /// The document that these bytes are, from first to last.
  static func document(_ bytes: Span<UInt8>) throws(MongoError) -> BSONDocument {
    var reader = BSONReader(position: 0, end: bytes.count, depth: 0)
    let document = try reader.document(in: bytes)
    guard reader.position == bytes.count else { throw Self.damaged }
    return document
  }

  private static let damaged = MongoError.mismatch("the bytes are no BSON")

  private mutating func document(in bytes: Span<UInt8>) throws(MongoError) -> BSONDocument {
    BSONDocument(try fields(in: bytes))
  }

  /// The fields of a document or an array. Leaves the position behind it.
  private mutating func fields(in bytes: Span<UInt8>) throws(MongoError) -> [BSONDocument.Field] {
    let start = position
    let length = Int(try number(Int32.self, in: bytes))
    guard depth <= BSONWriter.maxDepth, length >= 5, length <= end - start else { throw Self.damaged }
    var inner = BSONReader(position: position, end: start + length, depth: depth + 1)
    var fields: [BSONDocument.Field] = []
    while true {
      let code = try inner.byte(in: bytes)
      if code == 0 { break }
      guard let type = BSONType(rawValue: code) else {
        throw .mismatch("a BSON type is not known here: \(code)")
      }
      let name = try inner.name(in: bytes)
      fields.append(BSONDocument.Field(name, try inner.value(type, in: bytes)))
    }
    guard inner.position == inner.end else { throw Self.damaged }
    position = inner.position
    return fields
  }

  private mutating func value(_ type: BSONType, in bytes: Span<UInt8>) throws(MongoError) -> BSONValue {
    switch type {
    case .null: .null
    case .bool: .bool(try bool(in: bytes))
    case .int32: .int32(try number(Int32.self, in: bytes))
    case .int64: .int64(try number(Int64.self, in: bytes))
    case .double: .double(Double(bitPattern: try number(UInt64.self, in: bytes)))
    case .string: .string(try string(in: bytes))
    case .date: .date(Timestamp(milliseconds: try number(Int64.self, in: bytes)))
    case .binary: .binary(try binary(in: bytes))
    case .objectID: .objectID(try objectID(in: bytes))
    case .array: .array(try fields(in: bytes).map(\.value))
    case .document: .document(try document(in: bytes))
    case .timestamp: .timestamp(try number(UInt64.self, in: bytes))
    }
  }

  // MARK: Pieces

  private mutating func byte(in bytes: Span<UInt8>) throws(MongoError) -> UInt8 {
    guard position < end else { throw Self.damaged }
    defer { position += 1 }
    return bytes[position]
  }

  private mutating func number<T: FixedWidthInteger>(_: T.Type, in bytes: Span<UInt8>) throws(MongoError) -> T {
    var value: T = 0
    for index in 0..<(T.bitWidth / 8) { value |= T(truncatingIfNeeded: try byte(in: bytes)) << T(8 * index) }
    return value
  }

  private mutating func bool(in bytes: Span<UInt8>) throws(MongoError) -> Bool {
    let value = try byte(in: bytes)
    guard value <= 1 else { throw Self.damaged }
    return value == 1
  }

  /// Up to the next NUL.
  private mutating func name(in bytes: Span<UInt8>) throws(MongoError) -> String {
    let start = position
    while try byte(in: bytes) != 0 {}
    return try text(start..<(position - 1), in: bytes)
  }

  private mutating func string(in bytes: Span<UInt8>) throws(MongoError) -> String {
    let range = try counted(in: bytes, atLeast: 1)
    guard bytes[range.upperBound - 1] == 0 else { throw Self.damaged }
    return try text(range.dropLast(), in: bytes)
  }

  /// Bytes of any subtype but the outdated second one, which counts twice.
  private mutating func binary(in bytes: Span<UInt8>) throws(MongoError) -> [UInt8] {
    let length = Int(try number(Int32.self, in: bytes))
    let subtype = try byte(in: bytes)
    guard length >= 0, length <= end - position, subtype != 2 else { throw Self.damaged }
    defer { position += length }
    return Self.copy(position..<(position + length), of: bytes)
  }

  private mutating func objectID(in bytes: Span<UInt8>) throws(MongoError) -> BSONObjectID {
    let high = try number(UInt32.self, in: bytes).byteSwapped
    return BSONObjectID(high: high, low: try number(UInt64.self, in: bytes).byteSwapped)
  }

  /// The range that a count before it gives. Leaves the position behind it.
  private mutating func counted(in bytes: Span<UInt8>, atLeast least: Int) throws(MongoError) -> Range<Int> {
    let length = Int(try number(Int32.self, in: bytes))
    guard length >= least, length <= end - position else { throw Self.damaged }
    defer { position += length }
    return position..<(position + length)
  }

  private func text(_ range: Range<Int>, in bytes: Span<UInt8>) throws(MongoError) -> String {
    guard let text = String(validating: Self.copy(range, of: bytes), as: UTF8.self) else { throw Self.damaged }
    return text
  }

  private static func copy(_ range: Range<Int>, of bytes: Span<UInt8>) -> [UInt8] {
    bytes.extracting(range).withUnsafeBufferPointer { Array($0) }
  }
}
