/// Just enough JSON for a client of v1, written apart from the server's.
struct JSONText {
  let bytes: [UInt8]
  private(set) var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  init(_ bytes: [UInt8], at position: Int) {
    self.bytes = bytes
    self.position = position
  }

  private var byte: UInt8 { position < bytes.count ? bytes[position] : 0 }

  /// Calls `body` with each member's name of the object that begins here; `body` reads the value or leaves it.
  mutating func members(_ body: (String, inout JSONText) -> Void) {
    list(UInt8(ascii: "}")) { text in
      let name = text.string() ?? ""
      text.position += 1
      let start = text.position
      body(name, &text)
      if text.position == start { text.skip() }
    }
  }

  /// Calls `body` at each element of the array that begins here.
  mutating func elements(_ body: (inout JSONText) -> Void) {
    list(UInt8(ascii: "]")) { text in
      let start = text.position
      body(&text)
      if text.position == start { text.skip() }
    }
  }

  private mutating func list(_ end: UInt8, _ body: (inout JSONText) -> Void) {
    position += 1
    while position < bytes.count, byte != end {
      body(&self)
      if byte == UInt8(ascii: ",") { position += 1 }
    }
    position += 1
  }

  /// The string that begins here; the server's have no escapes that matter to a simulation.
  mutating func string() -> String? {
    guard byte == UInt8(ascii: "\"") else { return nil }
    let start = position + 1
    skipString()
    return String(decoding: bytes[start..<max(start, position - 1)], as: UTF8.self)
  }

  mutating func number() -> Int {
    let start = position
    skip()
    return Int(String(decoding: bytes[start..<position], as: UTF8.self)) ?? 0
  }

  mutating func isTrue() -> Bool {
    defer { skip() }
    return byte == UInt8(ascii: "t")
  }

  private mutating func skipString() {
    position += 1
    while position < bytes.count, byte != UInt8(ascii: "\"") { position += byte == UInt8(ascii: "\\") ? 2 : 1 }
    position += 1
  }

  private mutating func skip() {
    switch byte {
    case UInt8(ascii: "\""): skipString()
    case UInt8(ascii: "{"): members { _, _ in }
    case UInt8(ascii: "["): elements { _ in }
    default:
      while position < bytes.count, !",]}".utf8.contains(byte) { position += 1 }
    }
  }
}
