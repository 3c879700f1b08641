/// Checks UTF-8 piece by piece (RFC 3629 section 4): no surrogates, no overlong forms, nothing above U+10FFFF. It fails at
/// the first byte that cannot be part of a character, and ASCII passes eight bytes at a time.
public struct UTF8Validator: Equatable, Sendable {
  /// Continuation bytes the current character still needs.
  private var missing: UInt8 = 0
  /// What the next continuation byte may be.
  private var lower: UInt8 = 0x80
  private var upper: UInt8 = 0xBF

  /// A validator at the start of a text.
  public init() {}

  /// Whether the text may end here: no character is half read.
  public var isComplete: Bool { missing == 0 }

  /// Takes the next piece of the text; `false` when it is not UTF-8. After `false` the validator is spent.
  public mutating func consume(_ bytes: Span<UInt8>) -> Bool {
    // On a copy, which stays in registers.
    var state = self
    let isValid = state.advance(over: bytes)
    self = state
    return isValid
  }

  @inline(__always)
  private mutating func advance(over bytes: Span<UInt8>) -> Bool {
    let count = bytes.count
    var index = 0
    while index < count {
      if missing == 0 {
        index = Self.skipASCII(bytes, from: index)
        guard index < count else { return true }
        guard start(bytes[index]) else { return false }
      } else {
        guard resume(bytes[index]) else { return false }
      }
      index &+= 1
    }
    return true
  }

  @inline(__always)
  private static func skipASCII(_ bytes: Span<UInt8>, from start: Int) -> Int {
    let raw = bytes.bytes
    var index = start
    while index &+ 8 <= bytes.count,
      raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
    {
      index &+= 8
    }
    while index < bytes.count, bytes[index] < 0x80 { index &+= 1 }
    return index
  }

  /// The first byte of a character above U+007F.
  @inline(__always)
  private mutating func start(_ byte: UInt8) -> Bool {
    switch byte {
    case 0xC2...0xDF: missing = 1
    case 0xE0...0xEF: missing = 2
    case 0xF0...0xF4: missing = 3
    default: return false
    }
    lower = byte == 0xE0 ? 0xA0 : byte == 0xF0 ? 0x90 : 0x80
    upper = byte == 0xED ? 0x9F : byte == 0xF4 ? 0x8F : 0xBF
    return true
  }

  /// One of its later bytes.
  @inline(__always)
  private mutating func resume(_ byte: UInt8) -> Bool {
    guard byte >= lower, byte <= upper else { return false }
    missing &-= 1
    lower = 0x80
    upper = 0xBF
    return true
  }
}
