@testable import Kernel
import KernelTesting
import XCTest

final class WebSocketInflatingTests: XCTestCase {
  private let words = String(repeating: "it goes round and round, 語 and 🎨; ", count: 20)

  private func decoder(limit: Int = 1 << 20, keepsContext: Bool = false) -> WebSocketDecoder {
    WebSocketDecoder(
      role: .server, limits: .init(maxFrameBytes: limit, maxMessageBytes: limit),
      inflater: Inflater(keepsContext: keepsContext))
  }

  private func verifier(keepsContext: Bool = false) -> DecoderVerifier<Received> {
    DecoderVerifier { () -> DecoderVerifier<Received>.Feed in
      var decoder = self.decoder(keepsContext: keepsContext)
      return { decoder.received($0) }
    }
  }

  // MARK: What comes through

  func testCompressedAndPlainMessagesAlternateAndAnyCutGivesTheSame() throws {
    let peer = PeerDeflater()
    let bytes =
      compressed(.text, peer.deflate(words)) + frame(.text, "plain") + compressed(.binary, peer.deflate([0, 255, 0]))
      + frame(.ping, "p") + compressed(.text, [0])
    try verifier().verify(
      bytes, expecting: [.text(words), .text("plain"), .binary([0, 255, 0]), .ping("p"), .text("")])
  }

  func testOnlyTheFirstFragmentIsMarkedAndControlFramesMayComeBetween() throws {
    let payload = PeerDeflater().deflate(words)
    let bytes =
      compressed(.text, Array(payload[..<7]), fin: false) + frame(.ping, "p")
      + frame(.continuation, Array(payload[7..<20]), fin: false) + frame(.continuation, Array(payload[20...]))
      + frame(.continuation, "")
    try verifier().verify(
      bytes, expecting: [.ping("p"), .text(words), .failed(.continuationUnexpected)], gluing: false)
  }

  func testContextIsTakenOverAcrossMessagesPlainOnesBetween() throws {
    let peer = PeerDeflater(keepsContext: true)
    let (first, second, third) = (peer.deflate(words), peer.deflate(words), peer.deflate(words))
    XCTAssertLessThan(second.count, first.count / 2, "it refers to the first")
    var stream = compressed(.text, first) + frame(.text, "plain") + compressed(.text, second)
    stream += compressed(.text, third)
    try verifier(keepsContext: true).verify(
      stream, expecting: [.text(words), .text("plain"), .text(words), .text(words)], gluing: false)
    var without = decoder()
    XCTAssertEqual(
      without.received(stream).last, .failed(.deflateInvalid), "without context there is nothing to refer to")
  }

  func testALastBlockEndsAMessageAndNotTheContext() {
    for keepsContext in [false, true] {
      let peer = PeerDeflater(keepsContext: keepsContext)
      let last = PeerDeflater.lastBlock(Array("the end".utf8))
      var decoder = decoder(keepsContext: keepsContext)
      XCTAssertEqual(decoder.received(compressed(.text, peer.deflate(words))), [.text(words)])
      XCTAssertEqual(decoder.received(compressed(.text, last)), [.text("the end")])
      XCTAssertEqual(
        decoder.received(compressed(.text, Array(last.dropLast()))), [.text("the end")], "without the zero")
      XCTAssertEqual(decoder.received(compressed(.text, last)), [.text("the end")])
      XCTAssertEqual(decoder.received(compressed(.text, PeerDeflater().deflate(words))), [.text(words)])
    }
  }

  func testSmallerWindowsAreRead() {
    for bits in 9...15 {
      let text = (0..<4_000).map { "\($0 * $0 % 997)" }.joined(separator: ",")
      let payload = PeerDeflater(windowBits: bits).deflate(text)
      var decoder = WebSocketDecoder(
        role: .server, limits: .init(), inflater: Inflater(windowBits: bits, keepsContext: true))
      XCTAssertEqual(decoder.received(compressed(.text, payload)), [.text(text)])
    }
  }

  func testAMessageOfTheLimitPassesAlsoWhenItDoesNotShrink() {
    var state: UInt64 = 1
    let noise = (0..<20_000).map { _ -> UInt8 in
      state = state &* 6_364_136_223_846_793_005 &+ 1
      return UInt8(truncatingIfNeeded: state >> 33)
    }
    let payload = PeerDeflater().deflate(noise)
    XCTAssertGreaterThan(payload.count, noise.count)
    for (limit, expected) in [(20_000, Received.binary(noise)), (19_999, .failed(.messageTooBig))] {
      var decoder = decoder(limit: limit)
      XCTAssertEqual(decoder.received(compressed(.binary, payload)), [expected])
    }
  }

  // MARK: What does not

  func testRSV1StandsOnFirstDataFramesOnlyAndOnlyWhenNegotiated() {
    let payload = PeerDeflater().deflate(words)
    for bytes in [
      compressed(.ping, []), compressed(.close, []),
      compressed(.text, payload, fin: false) + compressed(.continuation, [0]),
      frame(.text, "a", fin: false) + compressed(.continuation, [0]), compressed(.continuation, [0]),
    ] {
      var decoder = decoder()
      XCTAssertEqual(decoder.received(bytes).last, .failed(.reservedBits))
    }
    var other = decoder()
    XCTAssertEqual(other.received([0xA1, 0x80, 0, 0, 0, 0]), [.failed(.reservedBits)], "RSV2 is nobody's")
    var plain = WebSocketDecoder()
    XCTAssertEqual(plain.received(compressed(.text, payload)), [.failed(.reservedBits)])
  }

  func testWhatCannotBeInflatedFails() throws {
    let payload = PeerDeflater().deflate(words)
    var cases = [[], [0xFF], [0x06], Array(repeating: 0xAA, count: 40)] as [[UInt8]]
    cases += (1..<payload.count).map { Array(payload[..<$0]) }
    cases.append(payload + [0x55])
    for bytes in cases {
      try verifier().verify(compressed(.text, bytes), expecting: [.failed(.deflateInvalid)], gluing: false)
    }
    XCTAssertEqual(WebSocketViolation.deflateInvalid.closeCode, .invalidPayload)
  }

  func testUTF8IsCheckedOnWhatComesOut() {
    let peer = PeerDeflater()
    for bytes in [[0xFF], [0x61, 0xC3], [0xED, 0xA0, 0x80]] as [[UInt8]] {
      var decoder = decoder()
      XCTAssertEqual(decoder.received(compressed(.text, peer.deflate(bytes))), [.failed(.invalidUTF8)])
      var binary = self.decoder()
      XCTAssertEqual(binary.received(compressed(.binary, peer.deflate(bytes))), [.binary(bytes)])
    }
    var next = decoder()
    XCTAssertEqual(
      next.received(compressed(.text, peer.deflate("é")) + frame(.text, [0xFF])), [.text("é"), .failed(.invalidUTF8)])
  }

  func testABombIsStoppedAtTheLimit() {
    let bomb = PeerDeflater().deflate([UInt8](repeating: 0x20, count: 64 << 20))
    XCTAssertLessThan(bomb.count, 80_000)
    let inflater = Inflater(keepsContext: false)
    for limit in [0, 1, 1_000, 100_000] {
      XCTAssertThrowsError(try inflater.inflate(bomb.span, limit: limit)) {
        XCTAssertEqual($0 as? Inflater.Failure, .tooBig)
      }
      var decoder = decoder(limit: max(limit, 100_000))
      XCTAssertEqual(decoder.received(compressed(.text, bomb)), [.failed(.messageTooBig)])
      XCTAssertEqual(decoder.bufferedBytes, 0)
    }
    let manyLastBlocks = Array(repeating: PeerDeflater.lastBlock([0x20]).dropLast(), count: 100).joined()
    XCTAssertThrowsError(try inflater.inflate(Array(manyLastBlocks).span, limit: 10))
    XCTAssertEqual(try inflater.inflate([0].span, limit: 0), [], "and it still works")
  }

  func testDamageIsFoundOrHarmlessHoweverItIsCut() throws {
    var state: UInt64 = 9
    func random(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    for round in 0..<300 {
      let peer = PeerDeflater(keepsContext: true)
      var bytes: [UInt8] = []
      for _ in 0..<3 {
        let payload = peer.deflate(String(words.prefix(1 + random(299))))
        let cut = random(payload.count + 1)
        bytes += compressed(.text, Array(payload[..<cut]), fin: false)
        bytes += frame(.continuation, Array(payload[cut...]))
      }
      for _ in 0..<random(3) { bytes[random(bytes.count)] ^= UInt8(random(255) + 1) }
      let check = DecoderVerifier(seed: UInt64(round), randomDeliveries: 4) { () -> DecoderVerifier<Received>.Feed in
        var decoder = self.decoder(limit: 4_000, keepsContext: true)
        return { decoder.received($0) }
      }
      try check.verify(bytes, gluing: false)
    }
  }
}
