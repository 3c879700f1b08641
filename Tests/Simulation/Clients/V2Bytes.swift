/// Writes the parts of v2's messages (W-2, W-6), apart from the server's code.
struct V2Writer {
  private(set) var bytes: [UInt8] = []

  mutating func byte(_ value: UInt8) { bytes.append(value) }

  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func signed(_ value: Int) { varint(UInt64(bitPattern: Int64(value << 1 ^ value >> 63))) }

  mutating func raw(_ value: [UInt8]) { bytes += value }

  mutating func string(_ value: String) {
    varint(UInt64(value.utf8.count))
    bytes += Array(value.utf8)
  }

  mutating func field(_ tag: UInt64, _ value: [UInt8]) {
    varint(tag)
    varint(UInt64(value.count))
    bytes += value
  }

  mutating func id(_ text: String) {
    if let op = V2ID.op(text) {
      byte(0)
      raw(op)
    } else {
      byte(UInt8(text.utf8.count))
      raw(Array(text.utf8))
    }
  }

  static func message(_ type: UInt64, _ build: (inout V2Writer) -> Void) -> [UInt8] {
    var payload = V2Writer()
    build(&payload)
    var whole = V2Writer()
    whole.varint(type)
    whole.varint(UInt64(payload.bytes.count))
    whole.raw(payload.bytes)
    return whole.bytes
  }
}

/// Reads them. What is missing is told by `isBroken`, once for a whole message.
struct V2Reader {
  private let bytes: ArraySlice<UInt8>
  private var position: Int
  private(set) var isBroken = false

  init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  var isAtEnd: Bool { isBroken || position >= bytes.endIndex }

  mutating func byte() -> UInt8 {
    guard position < bytes.endIndex else {
      isBroken = true
      return 0
    }
    position += 1
    return bytes[position - 1]
  }

  mutating func varint() -> UInt64 {
    var (value, shift) = (UInt64(0), UInt64(0))
    while shift < 56 {
      let next = byte()
      value |= UInt64(next & 0x7f) << shift
      if next < 0x80 { return value }
      shift += 7
    }
    isBroken = true
    return 0
  }

  mutating func raw(_ count: Int) -> ArraySlice<UInt8> {
    guard count <= bytes.endIndex - position else {
      isBroken = true
      return []
    }
    position += count
    return bytes[position - count..<position]
  }

  mutating func block() -> ArraySlice<UInt8> { raw(Int(varint())) }

  mutating func string() -> String { String(decoding: block(), as: UTF8.self) }

  mutating func rest() -> ArraySlice<UInt8> { raw(bytes.endIndex - position) }

  mutating func id() -> String {
    let count = Int(byte())
    return count == 0 ? V2ID.text(Array(raw(8))) : String(decoding: raw(count), as: UTF8.self)
  }
}

/// Ids of eight bytes as text: `~` and base64url (RFC 4648 section 5).
enum V2ID {
  private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)

  static func text(_ op: [UInt8]) -> String {
    var (text, held, bits) = ([UInt8(ascii: "~")], 0, 0)
    for byte in op {
      held = held << 8 | Int(byte)
      bits += 8
      while bits >= 6 {
        bits -= 6
        text.append(alphabet[held >> bits & 63])
      }
    }
    if bits > 0 { text.append(alphabet[held << (6 - bits) & 63]) }
    return String(decoding: text, as: UTF8.self)
  }

  static func op(_ text: String) -> [UInt8]? {
    guard text.utf8.count == 12, text.utf8.first == UInt8(ascii: "~") else { return nil }
    var (bytes, held, bits) = ([UInt8](), 0, 0)
    for character in text.utf8.dropFirst() {
      guard let value = alphabet.firstIndex(of: character) else { return nil }
      held = held << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(held >> bits & 255))
      }
    }
    return bytes
  }
}

/// The colour among an element's fields, as v1 writes it.
enum FieldColor {
  static let none = "#ffffff"

  static func bytes(_ color: String) -> [UInt8] {
    let value = Int(color.dropFirst(), radix: 16) ?? 0
    return [UInt8(value >> 16 & 255), UInt8(value >> 8 & 255), UInt8(value & 255)]
  }

  /// `nil` when the fields have none.
  static func read(_ fields: ArraySlice<UInt8>) -> String? {
    var reader = V2Reader(fields)
    while !reader.isAtEnd {
      let tag = reader.varint()
      let value = reader.block()
      guard tag == 2 else { continue }
      return "#" + value.prefix(3).map { $0 < 16 ? "0" + String($0, radix: 16) : String($0, radix: 16) }.joined()
    }
    return nil
  }
}
