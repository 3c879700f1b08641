/// Appends numbers as LEB128 varints and byte strings with their length before them.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  /// Eight bytes, lowest first.
  mutating func fixed(_ value: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { bytes.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }

  /// Seven bits a byte, lowest first; the high bit says that more follow.
  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// Small absolute values become small: 0, -1, 1, -2 are 0, 1, 2, 3.
  mutating func signed(_ value: Int64) { varint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

  mutating func string(_ value: [UInt8]) {
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func string(_ value: String) {
    varint(UInt64(value.utf8.count))
    bytes += value.utf8
  }
}

extension ByteWriter {
  /// How many bytes ``varint(_:)`` takes.
  static func size(varint value: UInt64) -> Int { max(1, (64 - value.leadingZeroBitCount + 6) / 7) }

  /// How many bytes ``signed(_:)`` takes.
  static func size(signed value: Int64) -> Int { size(varint: UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

  /// How many bytes a string of `count` bytes takes.
  static func size(string count: Int) -> Int { size(varint: UInt64(count)) + count }
}

/// Why stored bytes could not be read.
enum CodingFailure: Error, Equatable {
  case truncated
  case badVarint
  case badVersion(UInt8)
  case badValue(String)
  case trailingBytes
}

/// Reads what ``ByteWriter`` wrote; any input is answered with a value or a failure.
struct ByteReader {
  private let bytes: [UInt8]
  private var index = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remaining: Int { bytes.count - index }

  mutating func byte() throws(CodingFailure) -> UInt8 {
    guard index < bytes.count else { throw .truncated }
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
    defer { index += Int(count) }
    return Array(bytes[index..<index + Int(count)])
  }

  mutating func text(_ lengths: ClosedRange<Int>) throws(CodingFailure) -> String {
    guard let text = String(validating: try string(lengths), as: UTF8.self) else { throw .badValue("UTF-8") }
    return text
  }

  func finish() throws(CodingFailure) {
    guard remaining == 0 else { throw .trailingBytes }
  }
}
