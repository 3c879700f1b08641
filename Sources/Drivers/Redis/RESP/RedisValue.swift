/// A reply (RESP2: https://redis.io/docs/latest/develop/reference/protocol-spec).
public enum RedisValue: Hashable, Sendable {
  /// `$-1` or `*-1`.
  case null
  /// `+OK`.
  case status(String)
  /// `-ERR ...`, within an array or a transaction; a whole reply of this kind is a failure.
  case error(RedisServerError)
  /// `:42`.
  case integer(Int64)
  /// `$5 hello`.
  case bytes([UInt8])
  /// `*2 ...`.
  case array([RedisValue])
}

extension RedisValue {
  /// The number of an integer, or of text that is one.
  public var int: Int64? {
    switch self {
    case .integer(let number): number
    case .bytes, .status: string.flatMap { Int64($0) }
    case .null, .error, .array: nil
    }
  }

  /// The text of a status or of bytes that are UTF-8.
  public var string: String? {
    switch self {
    case .status(let text): text
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    case .null, .error, .integer, .array: nil
    }
  }

  /// The bytes of a bulk string.
  public var bytes: [UInt8]? { if case .bytes(let bytes) = self { bytes } else { nil } }

  /// The elements of an array.
  public var array: [RedisValue]? { if case .array(let elements) = self { elements } else { nil } }

  /// Whether there is nothing.
  public var isNull: Bool { if case .null = self { true } else { false } }
}
