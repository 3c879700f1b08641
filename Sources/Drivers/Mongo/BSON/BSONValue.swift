public import Kernel

/// A value as MongoDB stores it (https://bsonspec.org/spec.html): the types that are of use here.
public indirect enum BSONValue: Hashable, Sendable {
  case null
  case bool(Bool)
  case int32(Int32)
  case int64(Int64)
  case double(Double)
  case string(String)
  case date(Timestamp)
  case binary([UInt8])
  case objectID(BSONObjectID)
  case array([BSONValue])
  case document(BSONDocument)
  /// MongoDB's own kind of time, which replies carry.
  case timestamp(UInt64)
}

extension BSONValue {
  /// The text, if it is one.
  public var string: String? { if case .string(let value) = self { value } else { nil } }
  /// The whole number, if it is one of either width.
  public var int: Int64? {
    switch self {
    case .int32(let value): Int64(value)
    case .int64(let value): value
    default: nil
    }
  }
  /// The truth value, if it is one.
  public var bool: Bool? { if case .bool(let value) = self { value } else { nil } }
  /// The time, if it is one.
  public var date: Timestamp? { if case .date(let value) = self { value } else { nil } }
  /// The bytes, if they are some.
  public var binary: [UInt8]? { if case .binary(let value) = self { value } else { nil } }
  /// The object id, if it is one.
  public var objectID: BSONObjectID? { if case .objectID(let value) = self { value } else { nil } }
  /// The elements, if it is an array.
  public var array: [BSONValue]? { if case .array(let value) = self { value } else { nil } }
  /// The document, if it is one.
  public var document: BSONDocument? { if case .document(let value) = self { value } else { nil } }
}

extension BSONValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByNilLiteral, ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  public init(stringLiteral value: String) { self = .string(value) }
  public init(integerLiteral value: Int64) { self = .int64(value) }
  public init(booleanLiteral value: Bool) { self = .bool(value) }
  public init(nilLiteral: ()) { self = .null }
  public init(arrayLiteral elements: BSONValue...) { self = .array(elements) }
  public init(dictionaryLiteral elements: (String, BSONValue)...) { self = .document(BSONDocument(elements)) }
}

/// Twelve bytes that name a document, the first four of which tell when they were made.
public struct BSONObjectID: Hashable, Sendable, CustomStringConvertible {
  let high: UInt32
  let low: UInt64

  init(high: UInt32, low: UInt64) {
    self.high = high
    self.low = low
  }

  /// Reads 24 hexadecimal digits.
  public init?(_ text: String) {
    let digits = Array(text.utf8)
    guard digits.count == 24, digits.allSatisfy({ $0 != UInt8(ascii: "+") && $0 != UInt8(ascii: "-") }),
      let high = UInt32(text.prefix(8), radix: 16), let low = UInt64(text.dropFirst(8), radix: 16)
    else { return nil }
    self.init(high: high, low: low)
  }

  /// When it was made, to the second.
  public var time: Timestamp { Timestamp(milliseconds: Int64(high) * 1_000) }

  /// 24 hexadecimal digits, in lower case.
  public var description: String {
    let (first, second) = (String(high, radix: 16), String(low, radix: 16))
    return String(repeating: "0", count: 8 - first.count) + first + String(repeating: "0", count: 16 - second.count)
      + second
  }
}
