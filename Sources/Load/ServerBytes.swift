// Unsafe pointers: this file is part of the hot path, see DeliveryParser.swift.

/// The header of one unmasked frame.
struct ServerFrame {
  var opcode: UInt8
  var start: Int
  var length: Int
  var end: Int { start + length }

  /// `nil` when the header is not all there.
  @inline(__always)
  init?(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    guard bytes.count >= offset + 2 else { return nil }
    opcode = bytes[offset] & 15
    length = Int(bytes[offset + 1] & 127)
    start = offset + 2
    if length < 126 { return }
    let width = length == 126 ? 2 : 8
    guard bytes.count >= start + width else { return nil }
    length = 0
    for index in start..<start + width { length = length << 8 | Int(bytes[index]) }
    length &= Int(Int32.max)
    start += width
  }
}

/// Message types as the eight bytes that follow `{"type":"`.
struct Words {
  let head = Words.word("{\"type\":")
  let cursorMove = Words.word("CURSOR_M")
  let canvasUpdate = Words.word("CANVAS_U")
  let initialState = Words.word("INITIAL_")
  let roomExpired = Words.word("ROOM_EXP")
  let error = Words.word("ERROR\"")
  let errorMask: UInt64 = 0xFFFF_FFFF_FFFF

  /// 0 for what is no message.
  @inline(__always)
  func type(of payload: UnsafeRawBufferPointer) -> UInt64 {
    guard payload.count >= 17, payload.loadUnaligned(as: UInt64.self) == head else { return 0 }
    return payload.loadUnaligned(fromByteOffset: 9, as: UInt64.self)
  }

  private static func word(_ text: String) -> UInt64 {
    text.utf8.reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// Reads runs of digits, each with the one byte behind it.
struct DigitReader {
  private let bytes: UnsafeRawBufferPointer
  private var offset: Int

  init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    self.bytes = bytes
    self.offset = offset
  }

  mutating func number() -> Int {
    var value = 0
    while offset < bytes.count {
      let digit = bytes[offset] &- 48
      offset += 1
      guard digit < 10 else { break }
      value = value &* 10 &+ Int(digit)
    }
    return value
  }

  /// What follows a decimal point that ``number()`` has just passed, in thousandths.
  mutating func thousandths() -> Int {
    guard offset > 0, bytes[offset - 1] == UInt8(ascii: ".") else { return 0 }
    var value = 0
    for index in offset..<offset + 3 {
      let digit = index < bytes.count ? bytes[index] &- 48 : 255
      if digit >= 10 { return value * (index == offset ? 0 : index == offset + 1 ? 100 : 10) }
      value = value * 10 + Int(digit)
    }
    return value
  }
}
