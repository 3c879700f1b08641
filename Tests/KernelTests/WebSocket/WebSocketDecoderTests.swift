import Kernel
import KernelTesting
import XCTest

final class WebSocketDecoderTests: XCTestCase {
  // The examples of RFC 6455 section 5.7.

  func testUnmaskedTextOfTheRFC() throws {
    try verifier(.client).verify([0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], expecting: [.text("Hello")])
  }

  func testMaskedTextOfTheRFC() throws {
    let bytes: [UInt8] = [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
    try verifier().verify(bytes, expecting: [.text("Hello")])
  }

  func testFragmentedTextOfTheRFC() throws {
    let bytes: [UInt8] = [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F]
    try verifier(.client).verify(bytes, expecting: [.text("Hello")])
  }

  func testPingAndPongOfTheRFC() throws {
    try verifier(.client).verify([0x89, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F], expecting: [.ping("Hello")])
    let pong: [UInt8] = [0x8A, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
    try verifier().verify(pong, expecting: [.pong("Hello")])
  }

  func testBinaryWith16And64BitLengthsOfTheRFC() throws {
    let short = (0..<256).map { UInt8(truncatingIfNeeded: $0) }
    try verifier(.client).verify([0x82, 0x7E, 0x01, 0x00] + short, expecting: [.binary(short)])
    let long = (0..<65536).map { UInt8(truncatingIfNeeded: $0 * 7) }
    var decoder = WebSocketDecoder(role: .client)
    XCTAssertEqual(decoder.received([0x82, 0x7F, 0, 0, 0, 0, 0, 1, 0, 0] + long), [.binary(long)])
  }

  // Messages and fragments.

  func testEveryLengthAroundTheHeaderFormsIsUnmasked() throws {
    for length in Array(0...20) + [63, 64, 65, 124, 125, 126, 127, 128, 1023] {
      let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 31 + 200) }
      try verifier(seed: UInt64(length)).verify(frame(.binary, payload), expecting: [.binary(payload)])
    }
    for length in [65535, 65536, 300_000] {
      let payload = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 31 + 200) }
      let bytes = frame(.binary, payload)
      var decoder = WebSocketDecoder()
      XCTAssertEqual(decoder.received(bytes), [.binary(payload)])
      let pieces = stride(from: 0, to: bytes.count, by: 16383).flatMap {
        decoder.received(Array(bytes[$0..<min($0 + 16383, bytes.count)]))
      }
      XCTAssertEqual(pieces, [.binary(payload)])
    }
  }

  func testEmptyMessagesAndFragments() throws {
    try verifier().verify(frame(.text, ""), expecting: [.text("")])
    let fragments = frame(.text, "", fin: false) + frame(.continuation, "", fin: false) + frame(.continuation, "ab")
    try verifier().verify(fragments, expecting: [.text("ab")])
    try verifier().verify(frame(.binary, "", fin: false) + frame(.continuation, ""), expecting: [.binary([])])
  }

  func testControlFramesBetweenFragmentsComeAtOnce() throws {
    let bytes =
      frame(.text, "one ", fin: false) + frame(.ping, "first") + frame(.continuation, "two ", fin: false)
      + frame(.pong, "second") + frame(.ping, "") + frame(.continuation, "three")
    try verifier().verify(
      bytes, expecting: [.ping("first"), .pong("second"), .ping(""), .text("one two three")])
  }

  func testMessagesInOneInputKeepTheirOrderAndKind() throws {
    let bytes = frame(.text, "a") + frame(.binary, [1, 2]) + frame(.ping, "p") + frame(.text, "żółw")
    try verifier().verify(bytes, expecting: [.text("a"), .binary([1, 2]), .ping("p"), .text("żółw")])
  }

  func testACharacterMayBeCutByFragmentsAndControlFrames() throws {
    let bytes = frame(.text, [0xF0, 0x9F], fin: false) + frame(.ping, "") + frame(.continuation, [0x8E, 0xA8])
    try verifier().verify(bytes, expecting: [.ping(""), .text("🎨")])
  }

  func testBinaryIsNotCheckedAsText() throws {
    try verifier().verify(frame(.binary, [0xFF, 0xC0, 0x80]), expecting: [.binary([0xFF, 0xC0, 0x80])])
  }

  // Flow.

  func testAPauseLeavesTheRestUntouched() {
    var decoder = WebSocketDecoder()
    var input = frame(.text, "one") + frame(.text, "two")
    let second = frame(.text, "two")
    var seen = 0
    var span = input.mutableSpan
    let used = decoder.decode(&span) { _, _ in
      seen += 1
      return .pause
    }
    XCTAssertEqual(seen, 1)
    XCTAssertEqual(Array(input[used...]), second)
    XCTAssertEqual(decoder.received(Array(input[used...])), [.text("two")])
  }

  func testACompleteFrameIsHandedOutInPlace() {
    var decoder = WebSocketDecoder()
    var input = frame(.text, "in place")
    var span = input.mutableSpan
    _ = decoder.decode(&span) { _, _ in .proceed }
    XCTAssertEqual(String(decoding: input.suffix(8), as: UTF8.self), "in place")
    XCTAssertEqual(decoder.bufferedBytes, 0)
  }

  func testNothingComesAfterAClose() throws {
    let bytes = frame(.close, [0x03, 0xE8] + Array("bye".utf8)) + frame(.text, "late") + [0xFF, 0xFF]
    try verifier().verify(bytes, expecting: [.close(1000, "bye")], gluing: false)
  }

  func testACloseMayComeBetweenFragmentsAndMayBeEmpty() throws {
    let bytes = frame(.text, "unfinished", fin: false) + frame(.close, "") + frame(.continuation, "x")
    try verifier().verify(bytes, expecting: [.close(nil)], gluing: false)
  }

  func testAnnouncedBytesAreNotReserved() {
    var decoder = WebSocketDecoder(limits: .init(maxFrameBytes: 1 << 30, maxMessageBytes: 1 << 30))
    XCTAssertEqual(decoder.received([0x82, 0xFF, 0, 0, 0, 0, 0x3F, 0xFF, 0xFF, 0xFF, 1, 2, 3, 4, 5]), [])
    XCTAssertEqual(decoder.bufferedBytes, 1)
  }
}
