@testable import Kernel

/// A client's end of permessage-deflate: with context if need be, whatever shrinks or not.
struct PeerDeflater {
  private let deflater: Deflater

  init(windowBits: Int = 15, keepsContext: Bool = false) {
    deflater = Deflater(level: 6, windowBits: windowBits, keepsContext: keepsContext)
  }

  /// A message's payload.
  func deflate(_ message: [UInt8]) -> [UInt8] {
    var builder = SegmentBuilder()
    precondition(deflater.deflate(message.span, into: &builder, limit: 2 * message.count + 64))
    return builder.seal(.durable).withBytes { bytes in bytes.indices.map { bytes[$0] } }
  }

  func deflate(_ text: String) -> [UInt8] { deflate(Array(text.utf8)) }

  /// The message as one stored last block, and the zero byte behind it (RFC 7692 section 7.2.3.4).
  static func lastBlock(_ message: [UInt8]) -> [UInt8] {
    let (low, high) = (UInt8(message.count & 0xFF), UInt8(message.count >> 8))
    return [1, low, high, ~low, ~high] + message + [0]
  }
}

/// A client's frame of a compressed message, masked.
func compressed(_ opcode: WebSocketOpcode, _ payload: [UInt8], fin: Bool = true, rsv1: Bool = true) -> [UInt8] {
  var bytes: [UInt8] = []
  WebSocketEncoder.append(opcode, payload.span, fin: fin, rsv1: rsv1, mask: 0x3D21_FA37, to: &bytes)
  return bytes
}
