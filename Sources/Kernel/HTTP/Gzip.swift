import CZlib

/// The gzip format (RFC 1952) for bytes that are compressed once and sent often.
enum Gzip {
  /// The compressed bytes; `nil` when that saves less than a twentieth.
  ///
  /// zlib's one-call form writes the same deflate stream in another envelope (RFC 1950): its two bytes in front and
  /// four behind are exchanged for gzip's.
  static func compress(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.count > 64 else { return nil }
    var packed = [UInt8](repeating: 0, count: Int(compressBound(uLong(bytes.count))))
    var length = uLongf(packed.count)
    guard compress2(&packed, &length, bytes, uLong(bytes.count), Z_BEST_COMPRESSION) == Z_OK, length > 6 else {
      return nil
    }
    var output: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 2, 0xFF]
    output += packed[2..<(Int(length) - 4)]
    appendLittleEndian(UInt32(truncatingIfNeeded: crc32(0, bytes, uInt(bytes.count))), to: &output)
    appendLittleEndian(UInt32(truncatingIfNeeded: bytes.count), to: &output)
    return output.count < bytes.count - bytes.count / 20 ? output : nil
  }

  private static func appendLittleEndian(_ value: UInt32, to output: inout [UInt8]) {
    for shift in [0, 8, 16, 24] as [UInt32] { output.append(UInt8(truncatingIfNeeded: value >> shift)) }
  }
}
