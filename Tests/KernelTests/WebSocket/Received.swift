import Kernel
import KernelTesting

/// An event of the decoder with its payload copied out.
struct Received: Equatable, Sendable {
  var event: WebSocketDecoder.Event
  var payload: [UInt8]

  static func text(_ text: String) -> Received { Received(event: .text, payload: Array(text.utf8)) }
  static func binary(_ bytes: [UInt8]) -> Received { Received(event: .binary, payload: bytes) }
  static func ping(_ text: String) -> Received { Received(event: .ping, payload: Array(text.utf8)) }
  static func pong(_ text: String) -> Received { Received(event: .pong, payload: Array(text.utf8)) }
  static func close(_ code: UInt16?, _ reason: String = "") -> Received {
    Received(event: .close(code.map(WebSocketCloseCode.init(rawValue:))), payload: Array(reason.utf8))
  }
  static func failed(_ violation: WebSocketViolation) -> Received {
    Received(event: .failed(violation), payload: [])
  }
}

extension WebSocketDecoder {
  /// Decodes a copy of `bytes` without pausing.
  mutating func received(_ bytes: [UInt8]) -> [Received] {
    var input = bytes
    var span = input.mutableSpan
    var all: [Received] = []
    let used = decode(&span) { event, payload in
      all.append(Received(event: event, payload: payload.indices.map { payload[$0] }))
      return .proceed
    }
    precondition(used == bytes.count, "without a pause all input is used")
    return all
  }
}

/// A verifier over fresh decoders.
func verifier(
  _ role: WebSocketDecoder.Role = .server, limits: WebSocketDecoder.Limits = .init(), seed: UInt64 = 1
) -> DecoderVerifier<Received> {
  DecoderVerifier(seed: seed) { () -> DecoderVerifier<Received>.Feed in
    var decoder = WebSocketDecoder(role: role, limits: limits)
    return { decoder.received($0) }
  }
}

/// A client's frame, masked.
func frame(_ opcode: WebSocketOpcode, _ payload: [UInt8], fin: Bool = true) -> [UInt8] {
  var bytes: [UInt8] = []
  WebSocketEncoder.append(opcode, payload.span, fin: fin, mask: 0x3D21_FA37, to: &bytes)
  return bytes
}

func frame(_ opcode: WebSocketOpcode, _ payload: String, fin: Bool = true) -> [UInt8] {
  frame(opcode, Array(payload.utf8), fin: fin)
}
