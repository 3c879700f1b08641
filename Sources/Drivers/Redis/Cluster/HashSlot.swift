/// Which of a cluster's 16,384 slots a key is in (https://redis.io/docs/latest/operate/oss_and_stack/reference/cluster-spec,
/// "Key distribution model").
enum HashSlot {
  static let count = 16_384

  /// The slot of a key; of what is between its first braces when there is something.
  static func of(_ key: some Collection<UInt8>) -> Int {
    guard let open = key.firstIndex(of: UInt8(ascii: "{")) else { return Int(crc16(key)) % count }
    let inside = key[key.index(after: open)...].prefix { $0 != UInt8(ascii: "}") }
    guard !inside.isEmpty, inside.endIndex < key.endIndex else { return Int(crc16(key)) % count }
    return Int(crc16(inside)) % count
  }

  /// CRC-16/XMODEM: polynomial 0x1021, from 0, not reflected.
  private static func crc16(_ bytes: some Sequence<UInt8>) -> UInt16 {
    bytes.reduce(0) { crc, byte in (crc << 8) ^ table[Int((crc >> 8) ^ UInt16(byte))] }
  }

  private static let table: [UInt16] = (0..<256).map { index in
    (0..<8).reduce(UInt16(index) << 8) { crc, _ in crc & 0x8000 == 0 ? crc << 1 : (crc << 1) ^ 0x1021 }
  }
}
