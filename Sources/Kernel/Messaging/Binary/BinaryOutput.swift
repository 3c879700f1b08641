/// Something that protocol v2's values are appended to (`docs/protocol-v2.md`, W-2): an array, or a segment being built.
public protocol BinaryOutput: ~Copyable {
  mutating func append(_ byte: UInt8)
  mutating func append(_ bytes: Span<UInt8>)
}

extension BinaryOutput where Self: ~Copyable {
  /// An unsigned number in LEB128; at most ``BinaryReader/maxVarint`` can be read back.
  public mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// A number that is not negative.
  public mutating func varint(_ value: Int) { varint(UInt64(max(0, value))) }

  /// A signed number in zigzag form: 0, -1, 1, -2 become 0, 1, 2, 3.
  public mutating func signed(_ value: Int64) { varint(UInt64(bitPattern: (value << 1) ^ (value >> 63))) }

  /// A signed number in zigzag form.
  public mutating func signed(_ value: Int) { signed(Int64(value)) }

  /// Bytes with their length before them.
  public mutating func bytes(_ value: Span<UInt8>) {
    varint(value.count)
    append(value)
  }

  /// Bytes with their length before them.
  public mutating func bytes(_ value: [UInt8]) { bytes(value.span) }

  /// A text with its length in bytes before it.
  public mutating func string(_ value: String) { bytes(value.utf8Span.span) }
}

extension SegmentBuilder: BinaryOutput {}

extension [UInt8]: BinaryOutput {
  public mutating func append(_ bytes: Span<UInt8>) {
    for index in bytes.indices { append(bytes[index]) }
  }

  /// Bytes with their length before them, copied as a whole.
  public mutating func bytes(_ value: [UInt8]) {
    varint(value.count)
    self += value
  }

  /// A text with its length in bytes before it, copied as a whole.
  public mutating func string(_ value: String) {
    varint(value.utf8.count)
    self += value.utf8
  }
}

extension [UInt8] {
  /// One v2 message by itself: `type`, the payload's length, and the payload (W-1).
  public static func message(_ type: Int, _ payload: [UInt8]) -> [UInt8] {
    var message: [UInt8] = []
    message.reserveCapacity(payload.count + 6)
    message.varint(type)
    message.bytes(payload)
    return message
  }

  /// One v2 message by itself, whose payload `write` appends.
  public static func message(_ type: Int, _ write: (inout [UInt8]) -> Void) -> [UInt8] {
    var payload: [UInt8] = []
    write(&payload)
    return message(type, payload)
  }
}

extension SegmentBuilder {
  /// Appends one v2 message: `type`, the payload's length, and the payload that `write` appends (W-1).
  public mutating func message<E: Error>(
    _ type: Int, _ write: (inout SegmentBuilder) throws(E) -> Void
  ) throws(E) {
    let start = count
    varint(type)
    append(0)
    let body = count
    do {
      try write(&self)
    } catch {
      removeLast(count - start)
      throw error
    }
    putLength(count - body, at: body - 1)
  }

  /// Writes a varint over the byte at `position`, moving what is behind it when it needs more.
  private mutating func putLength(_ length: Int, at position: Int) {
    let size = length < 0x80 ? 1 : length < 0x4000 ? 2 : length < 0x20_0000 ? 3 : 4
    insertSpace(size - 1, at: position + 1)
    for index in 0..<size {
      let more: UInt8 = index == size - 1 ? 0 : 0x80
      store(UInt8(truncatingIfNeeded: (length >> (7 * index)) & 0x7f) | more, at: position + index)
    }
  }
}

extension Segment {
  /// One binary WebSocket message with the v2 messages that `write` appends.
  public static func binary(capacity: Int = 256, _ write: (inout SegmentBuilder) -> Void) -> Segment {
    var builder = SegmentBuilder(capacity: capacity)
    builder.frame(opcode: 2) { write(&$0) }
    return builder.seal(.durable)
  }
}
