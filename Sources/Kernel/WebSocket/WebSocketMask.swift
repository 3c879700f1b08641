/// The XOR that client frames wear (RFC 6455 section 5.3). Applying it twice gives the bytes back.
enum WebSocketMask {
  private static let highBits: UInt64 = 0x8080_8080_8080_8080

  /// Applies `key` to `range` in place, eight bytes at a time, and says whether any byte of the result is above 0x7F: what
  /// is plain ASCII needs no second look as UTF-8.
  @inline(__always)
  static func apply(_ key: UInt32, to bytes: inout MutableSpan<UInt8>, _ range: Range<Int>) -> Bool {
    var raw = bytes.mutableBytes
    let wide = (UInt64(key) | UInt64(key) << 32).littleEndian
    var seen: UInt64 = 0
    var index = range.lowerBound
    while index &+ 8 <= range.upperBound {
      let word = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self) ^ wide
      seen |= word
      raw.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
      index &+= 8
    }
    var tail = key
    while index < range.upperBound {
      let byte = raw.unsafeLoadUnaligned(fromByteOffset: index, as: UInt8.self) ^ UInt8(truncatingIfNeeded: tail)
      seen |= UInt64(byte)
      raw.storeBytes(of: byte, toByteOffset: index, as: UInt8.self)
      tail = rotated(tail, by: 1)
      index &+= 1
    }
    return seen & highBits != 0
  }

  /// The key for the byte that comes `count` bytes later.
  @inline(__always)
  static func rotated(_ key: UInt32, by count: Int) -> UInt32 {
    let bits = UInt32(truncatingIfNeeded: count & 3) &* 8
    return key &>> bits | key &<< (32 &- bits)
  }
}

extension [UInt8] {
  /// Appends a copy of `bytes`, eight at a time.
  mutating func append(copying bytes: Span<UInt8>) {
    let count = bytes.count
    append(addingCapacity: count) { output in
      output.append(repeating: 0, count: count)
      var copy = output.mutableSpan
      var target = copy.mutableBytes
      let source = bytes.bytes
      var index = 0
      while index &+ 8 <= count {
        let word = source.unsafeLoadUnaligned(fromByteOffset: index, as: UInt64.self)
        target.storeBytes(of: word, toByteOffset: index, as: UInt64.self)
        index &+= 8
      }
      while index < count {
        target.storeBytes(of: bytes[index], toByteOffset: index, as: UInt8.self)
        index &+= 1
      }
    }
  }
}
