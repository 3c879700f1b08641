/// One pass over a text that accepts exactly RFC 8259 (and refuses lone surrogate escapes). No recursion, no allocation.
struct JSONValidator {
  /// The deepest nesting that fits the stack of bits.
  static let deepest = 64

  private var index = 0
  private var depth = 0
  private let maxDepth: Int
  /// One bit per open container, the innermost lowest: 1 is an object.
  private var objects: UInt64 = 0

  init(maxDepth: Int) { self.maxDepth = min(max(maxDepth, 0), Self.deepest) }

  /// Checks the whole text and returns its one value.
  mutating func validate(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue {
    index = JSONByte.skipSpace(bytes, 0)
    let start = index
    let kind = try kind(bytes)
    repeat {
      try value(bytes)
      try closeContainers(bytes)
    } while depth > 0
    let end = index
    index = JSONByte.skipSpace(bytes, index)
    guard index == bytes.count else { throw fail(.trailingBytes) }
    return JSONValue(kind: kind, range: start..<end)
  }

  /// Reads one scalar, or opens containers up to and including the first scalar or empty container inside.
  @inline(__always)
  private mutating func value(_ bytes: Span<UInt8>) throws(JSONError) {
    while true {
      guard index < bytes.count else { throw fail(.unexpectedEnd) }
      let byte = bytes[index]
      switch byte {
      case JSONByte.quote: return index = try string(bytes, index)
      case JSONByte.minus, 0x30...0x39: return index = try number(bytes, index)
      case JSONByte.openBrace:
        guard try open(bytes, object: true, close: JSONByte.closeBrace) else { return }
        try key(bytes)
      case JSONByte.openBracket:
        guard try open(bytes, object: false, close: JSONByte.closeBracket) else { return }
      default: return try literal(bytes, byte)
      }
    }
  }

  /// Enters a container; `false` when it is empty and already left again.
  @inline(__always)
  private mutating func open(_ bytes: Span<UInt8>, object: Bool, close: UInt8) throws(JSONError) -> Bool {
    guard depth < maxDepth else { throw fail(.tooDeep) }
    index = JSONByte.skipSpace(bytes, index &+ 1)
    if index < bytes.count, bytes[index] == close {
      index &+= 1
      return false
    }
    depth &+= 1
    objects = objects << 1 | (object ? 1 : 0)
    return true
  }

  /// After a value: leaves every container that ends here; stops at the start of the next value or at the end.
  @inline(__always)
  private mutating func closeContainers(_ bytes: Span<UInt8>) throws(JSONError) {
    while depth > 0 {
      index = JSONByte.skipSpace(bytes, index)
      guard index < bytes.count else { throw fail(.unexpectedEnd) }
      let inObject = objects & 1 == 1
      switch bytes[index] {
      case JSONByte.comma:
        index = JSONByte.skipSpace(bytes, index &+ 1)
        if inObject { try key(bytes) }
        return
      case inObject ? JSONByte.closeBrace : JSONByte.closeBracket:
        index &+= 1
        depth &-= 1
        objects >>= 1
      default: throw fail(.unexpectedByte)
      }
    }
  }

  /// Reads `"key" :` and the white space behind it.
  @inline(__always)
  private mutating func key(_ bytes: Span<UInt8>) throws(JSONError) {
    guard index < bytes.count else { throw fail(.unexpectedEnd) }
    guard bytes[index] == JSONByte.quote else { throw fail(.unexpectedByte) }
    index = JSONByte.skipSpace(bytes, try string(bytes, index))
    guard index < bytes.count else { throw fail(.unexpectedEnd) }
    guard bytes[index] == JSONByte.colon else { throw fail(.unexpectedByte) }
    index = JSONByte.skipSpace(bytes, index &+ 1)
  }

  private mutating func literal(_ bytes: Span<UInt8>, _ byte: UInt8) throws(JSONError) {
    let word: StaticString
    switch byte {
    case 0x74: word = "true"
    case 0x66: word = "false"
    case 0x6e: word = "null"
    default: throw fail(.unexpectedByte)
    }
    guard word.equals(bytes, from: index, to: index + word.utf8CodeUnitCount) else { throw fail(.invalidLiteral) }
    index += word.utf8CodeUnitCount
  }

  private func kind(_ bytes: Span<UInt8>) throws(JSONError) -> JSONValue.Kind {
    guard index < bytes.count else { throw fail(.unexpectedEnd) }
    return JSONValue.Kind(firstByte: bytes[index])
  }

  private func fail(_ reason: JSONError.Reason) -> JSONError { JSONError(offset: index, reason: reason) }
}
