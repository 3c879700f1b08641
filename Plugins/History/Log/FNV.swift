/// FNV-1a, 64 bits: tells contents apart, not more. Nobody gains by finding two that collide: both would be their own.
struct FNV: Sendable {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  mutating func add(_ byte: UInt8) { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }

  mutating func add(_ bytes: [UInt8]) {
    for byte in bytes { add(byte) }
  }

  /// A part of a text, and where it ends.
  mutating func add(_ text: Span<UInt8>, _ range: Range<Int>) {
    for index in range { add(text[index]) }
    add(0)
  }
}
