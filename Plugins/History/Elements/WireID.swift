import Kernel

/// Names of elements and operations on the wire (W-6): one byte 0 and eight bytes, or one byte n and n bytes of ASCII.
/// The eight bytes' text form, which is what is stored, is `~` and 11 characters of base64url.
enum WireID {
  /// Bytes of an op.
  static let opBytes = 8
  private static let mark = UInt8(ascii: "~")

  /// The text form of eight bytes.
  static func text(_ op: [UInt8]) -> String { "~" + Base64.encode(op, as: .url) }

  /// The eight bytes of a text form; `nil` for another id.
  static func op(_ text: some Collection<UInt8>) -> [UInt8]? {
    guard text.count == 12, text.first == mark else { return nil }
    return Base64.decode(String(decoding: text.dropFirst(), as: UTF8.self), as: .url)
  }

  /// The text form of an id.
  static func read(_ reader: inout BinaryReader, in frame: Span<UInt8>) throws(ProtocolError) -> String {
    let count = Int(try reader.byte(in: frame))
    if count == 0 { return text(frame.extracting(try reader.raw(opBytes, in: frame)).copied) }
    guard count <= Element.maxIDBytes else { throw .malformedPayload }
    let bytes = frame.extracting(try reader.raw(count, in: frame)).copied
    guard bytes.allSatisfy({ (0x20...0x7e).contains($0) }), op(bytes) == nil else { throw .malformedPayload }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func write(_ id: some Collection<UInt8>, to output: inout [UInt8]) {
    if let op = op(id) {
      output.append(0)
      output += op
    } else {
      output.append(UInt8(clamping: id.count))
      output += id.prefix(Int(UInt8.max))
    }
  }
}
