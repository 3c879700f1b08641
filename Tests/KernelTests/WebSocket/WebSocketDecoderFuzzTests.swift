import Kernel
import KernelTesting
import XCTest

/// Seeded random input: the outcome never depends on the cuts, and nothing follows the end.
final class WebSocketDecoderFuzzTests: XCTestCase {
  private struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state ^ (state >> 29)
    }
  }

  /// A stream of frames that are mostly valid.
  private func stream(_ generator: inout Generator) -> [UInt8] {
    var bytes: [UInt8] = []
    for _ in 0..<Int.random(in: 1...6, using: &generator) {
      let opcodes: [WebSocketOpcode] = [.text, .text, .binary, .continuation, .ping, .pong, .close]
      let opcode = opcodes.randomElement(using: &generator) ?? .text
      let length = Int.random(in: 0...(opcode.isControl ? 125 : 200), using: &generator)
      let isText = Int.random(in: 0..<4, using: &generator) > 0
      let payload =
        isText
        ? Array(String(repeating: "aé語🎨", count: length / 10).utf8)
        : (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
      bytes += frame(opcode, payload, fin: opcode.isControl || Bool.random(using: &generator))
    }
    return bytes
  }

  func testTheOutcomeNeverDependsOnTheCuts() throws {
    var generator = Generator(state: 42)
    for round in 0..<300 {
      var bytes = stream(&generator)
      for _ in 0..<Int.random(in: 0...2, using: &generator) {
        let index = Int.random(in: 0..<bytes.count, using: &generator)
        bytes[index] ^= UInt8.random(in: 0...255, using: &generator)
      }
      let limits = WebSocketDecoder.Limits(maxFrameBytes: 1000, maxMessageBytes: 400)
      let check = DecoderVerifier(seed: UInt64(round), randomDeliveries: 4) { () -> DecoderVerifier<Received>.Feed in
        var decoder = WebSocketDecoder(limits: limits)
        return { decoder.received($0) }
      }
      try check.verify(bytes, gluing: false)
    }
  }

  func testNothingFollowsTheEnd() {
    var generator = Generator(state: 7)
    for _ in 0..<300 {
      var decoder = WebSocketDecoder(limits: .init(maxFrameBytes: 500, maxMessageBytes: 500))
      let events = (0..<20).flatMap { _ in decoder.received(stream(&generator)) }
      let isEnd = { (received: Received) in
        switch received.event {
        case .close, .failed: true
        default: false
        }
      }
      XCTAssertLessThanOrEqual(events.filter(isEnd).count, 1)
      XCTAssertEqual(events.contains(where: isEnd), events.last.map(isEnd) ?? false)
    }
  }

  func testNoisePassesThroughWithoutATrap() {
    var generator = Generator(state: 3)
    for _ in 0..<2000 {
      var decoder = WebSocketDecoder(role: Bool.random(using: &generator) ? .server : .client)
      _ = decoder.received((0..<40).map { _ in UInt8.random(in: 0...255, using: &generator) })
    }
  }
}
