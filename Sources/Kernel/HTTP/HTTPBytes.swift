/// Character classes of RFC 9110 section 5.6.2 and RFC 3986, as 128-bit sets.
enum HTTPBytes {
  static let carriageReturn: UInt8 = 0x0D
  static let lineFeed: UInt8 = 0x0A
  static let space: UInt8 = 0x20
  static let tab: UInt8 = 0x09

  /// `tchar`: what methods and field names are made of.
  static func isToken(_ byte: UInt8) -> Bool {
    contains(byte, 0x03FF_6CFA_0000_0000, 0x57FF_FFFF_C7FF_FFFE)
  }

  /// What a host with an optional port is made of: names, addresses, `[::1]:8080`.
  static func isHost(_ byte: UInt8) -> Bool {
    contains(byte, 0x07FF_6020_0000_0000, 0x47FF_FFFE_AFFF_FFFE)
  }

  /// `field-content`: visible characters, space, tab and bytes from 0x80 (RFC 9110 section 5.5).
  static func isValue(_ byte: UInt8) -> Bool {
    byte >= 0x20 ? byte != 0x7F : byte == tab
  }

  /// Visible US-ASCII.
  static func isVisible(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7F }

  static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// The value of a hexadecimal digit.
  static func hexValue(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 0x30...0x39: byte - 0x30
    case 0x41...0x46: byte - 0x41 + 10
    case 0x61...0x66: byte - 0x61 + 10
    default: nil
    }
  }

  /// ASCII only: bytes outside A-Z stay as they are.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
  }

  private static func contains(_ byte: UInt8, _ low: UInt64, _ high: UInt64) -> Bool {
    byte < 64 ? low >> UInt64(byte) & 1 == 1 : byte < 128 && high >> UInt64(byte - 64) & 1 == 1
  }
}

extension Span<UInt8> {
  /// Where `byte` first stands at or after `start`.
  func firstIndex(of byte: UInt8, from start: Int = 0) -> Int? {
    var index = start
    while index < count {
      if self[index] == byte { return index }
      index += 1
    }
    return nil
  }

  /// Whether every byte fulfils `condition`.
  func allSatisfy(_ condition: (UInt8) -> Bool) -> Bool {
    for index in indices where !condition(self[index]) { return false }
    return true
  }

  /// The bytes as text; what is not UTF-8 is replaced by U+FFFD.
  func makeString() -> String {
    if let text = try? UTF8Span(validating: self) { return String(copying: text) }
    var bytes: [UInt8] = []
    bytes.append(copying: self)
    return String(decoding: bytes, as: UTF8.self)
  }
}
