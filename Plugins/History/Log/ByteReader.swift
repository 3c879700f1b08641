/// Why stored bytes could not be read.
enum CodingFailure: Error, Equatable {
  case truncated
  case badVarint
  case badVersion(UInt8)
  case badValue(String)
  case trailingBytes
}

/// Reads stored bytes, which it holds, and says what is wrong with them; what came over the wire is read by the kernel's
/// ``BinaryReader``. Both read what ``BinaryOutput`` writes.
struct ByteReader {
  private let bytes: [UInt8]
  private let end: Int
  /// Where the next byte lies in the bytes given.
  private(set) var index: Int

  init(_ bytes: [UInt8]) { self.init(bytes, in: bytes.indices) }

  /// Reads a part of `bytes`, which must lie within it.
  init(_ bytes: [UInt8], in range: Range<Int>) {
    self.bytes = bytes
    index = range.lowerBound
    end = range.upperBound
  }

  var remaining: Int { end - index }

  mutating func byte() throws(CodingFailure) -> UInt8 {
    guard index < end else { throw .truncated }
    defer { index += 1 }
    return bytes[index]
  }

  mutating func fixed() throws(CodingFailure) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 8) { value |= UInt64(try byte()) << shift }
    return value
  }

  /// At most ten bytes, and only the shortest form.
  mutating func varint() throws(CodingFailure) -> UInt64 {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), through: 63, by: 7) {
      let next = try byte()
      if shift == 63 && next > 1 { throw .badVarint }
      value |= UInt64(next & 0x7f) << shift
      if next < 0x80 {
        if next == 0 && shift > 0 { throw .badVarint }
        return value
      }
    }
    throw .badVarint
  }

  mutating func signed() throws(CodingFailure) -> Int64 {
    let value = try varint()
    return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
  }

  mutating func string(_ lengths: ClosedRange<Int>) throws(CodingFailure) -> [UInt8] {
    let count = try varint()
    guard count <= UInt64(lengths.upperBound), count >= UInt64(lengths.lowerBound) else { throw .badValue("length") }
    guard count <= UInt64(remaining) else { throw .truncated }
    return try bytes(Int(count))
  }

  /// This many bytes.
  mutating func bytes(_ count: Int) throws(CodingFailure) -> [UInt8] {
    guard count <= remaining else { throw .truncated }
    return Array(bytes[skip(count)])
  }

  /// Everything that was not read yet.
  var rest: ArraySlice<UInt8> { bytes[index..<end] }

  mutating func text(_ lengths: ClosedRange<Int>) throws(CodingFailure) -> String {
    guard let text = String(validating: try string(lengths), as: UTF8.self) else { throw .badValue("UTF-8") }
    return text
  }

  /// Steps over `count` bytes, which must be there, and returns where they lie.
  mutating func skip(_ count: Int) -> Range<Int> {
    defer { index += count }
    return index..<index + count
  }

  func finish() throws(CodingFailure) {
    guard remaining == 0 else { throw .trailingBytes }
  }
}
