import Kernel
import KernelTesting
import XCTest

final class WebSocketDecoderRefusalTests: XCTestCase {
  private func assertRefused(
    _ bytes: [UInt8], _ violation: WebSocketViolation, after events: [Received] = [],
    role: WebSocketDecoder.Role = .server, limits: WebSocketDecoder.Limits = .init(), line: UInt = #line
  ) {
    let expected = events + [.failed(violation)]
    let late = role == .server ? frame(.text, "late") : [0x81, 0x00]
    XCTAssertNoThrow(
      try verifier(role, limits: limits).verify(bytes + late, expecting: expected, gluing: false), line: line)
  }

  func testReservedBitsAreRefused() {
    for bit in [0x10, 0x20, 0x40, 0x70] as [UInt8] {
      var bytes = frame(.text, "a")
      bytes[0] |= bit
      assertRefused(bytes, .reservedBits)
      bytes = frame(.ping, "")
      bytes[0] |= bit
      assertRefused(frame(.text, "fine") + bytes, .reservedBits, after: [.text("fine")])
    }
  }

  func testReservedOpcodesAreRefused() {
    for opcode in Array(3...7) + Array(11...15) as [UInt8] {
      assertRefused([0x80 | opcode, 0x80, 1, 2, 3, 4], .reservedOpcode)
    }
  }

  func testMasksGoOneWayOnly() {
    assertRefused([0x81, 0x01, 0x61], .maskMissing)
    assertRefused(frame(.text, "a"), .maskUnexpected, role: .client)
  }

  func testLengthsMustBeMinimal() {
    assertRefused([0x82, 0xFE, 0, 125, 1, 2, 3, 4], .lengthNotMinimal)
    assertRefused([0x82, 0xFF, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 1, 2, 3, 4], .lengthNotMinimal)
    assertRefused([0x82, 0xFF, 0x80, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4], .lengthOverflow)
  }

  func testControlFramesAreShortAndWhole() {
    assertRefused([0x89, 0xFE, 0, 126, 1, 2, 3, 4], .controlTooLong)
    assertRefused([0x88, 0xFE, 0, 126, 1, 2, 3, 4], .controlTooLong)
    assertRefused([0x09, 0x80, 1, 2, 3, 4], .controlFragmented)
    assertRefused([0x08, 0x80, 1, 2, 3, 4], .controlFragmented)
  }

  func testContinuationsContinue() {
    assertRefused(frame(.continuation, "a"), .continuationUnexpected)
    assertRefused(frame(.continuation, "a", fin: false), .continuationUnexpected)
    assertRefused(
      frame(.text, "a") + frame(.continuation, "b"), .continuationUnexpected, after: [.text("a")])
    assertRefused(frame(.text, "a", fin: false) + frame(.text, "b"), .continuationExpected)
    assertRefused(frame(.binary, "a", fin: false) + frame(.text, "b", fin: false), .continuationExpected)
  }

  func testSizesAreLimitedBeforeThePayloadComes() {
    let limits = WebSocketDecoder.Limits(maxFrameBytes: 10, maxMessageBytes: 15)
    assertRefused(Array(frame(.binary, Array(repeating: 0, count: 11)).prefix(6)), .frameTooBig, limits: limits)
    assertRefused([0x82, 0xFF, 0x7F] + Array(repeating: 0xFF, count: 11), .frameTooBig, limits: limits)
    let ten = [UInt8](repeating: 0, count: 10)
    assertRefused(
      frame(.binary, ten, fin: false) + Array(frame(.continuation, [1, 2, 3, 4, 5, 6]).prefix(6)), .messageTooBig,
      limits: limits)
    let fits = frame(.binary, ten, fin: false) + frame(.ping, ten + ten) + frame(.continuation, [1, 2, 3, 4, 5])
    XCTAssertNoThrow(
      try verifier(limits: limits).verify(
        fits, expecting: [Received(event: .ping, payload: ten + ten), .binary(ten + [1, 2, 3, 4, 5])]))
  }

  func testACloseOfOneByteIsRefused() {
    assertRefused(frame(.close, [0x03]), .closeTooShort)
  }

  func testCloseCodesAreChecked() throws {
    for code in [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535] as [UInt16] {
      assertRefused(frame(.close, [UInt8(code >> 8), UInt8(code & 0xFF)]), .closeCodeInvalid)
    }
    for code in Array(1000...1003) + Array(1007...1014) + [3000, 3999, 4000, 4999] as [UInt16] {
      let bytes = frame(.close, [UInt8(code >> 8), UInt8(code & 0xFF)] + Array("why".utf8))
      try verifier().verify(bytes, expecting: [.close(code, "why")], gluing: false)
    }
  }

  func testACloseReasonIsUTF8() throws {
    assertRefused(frame(.close, [0x03, 0xE8, 0xCE, 0xBA, 0xED, 0xA0, 0x80]), .invalidUTF8)
    assertRefused(frame(.close, [0x03, 0xE8, 0xC3]), .invalidUTF8)
    let longest = String(repeating: "é", count: 61) + "x"
    let bytes = frame(.close, [0x03, 0xE8] + Array(longest.utf8))
    try verifier().verify(bytes, expecting: [.close(1000, longest)], gluing: false)
  }

  func testTextIsUTF8() {
    assertRefused(frame(.text, [0x61, 0xC0, 0x80]), .invalidUTF8)
    assertRefused(frame(.text, [0xE2, 0x82]), .invalidUTF8)
    assertRefused(frame(.text, [0xE2, 0x82], fin: false) + frame(.continuation, ""), .invalidUTF8)
    assertRefused(frame(.text, [0xE2, 0x82], fin: false) + frame(.continuation, "abcdefghij"), .invalidUTF8)
  }

  func testInvalidTextFailsAtItsFirstByte() {
    let bad = Array("κόσμε".utf8) + [0xF4, 0x90]
    var decoder = WebSocketDecoder()
    XCTAssertEqual(decoder.received(frame(.text, bad, fin: false)), [.failed(.invalidUTF8)])

    decoder = WebSocketDecoder()
    let bytes = frame(.text, bad + Array("edited".utf8))
    let header = bytes.count - bad.count - 6
    XCTAssertEqual(decoder.received(Array(bytes[..<(header + bad.count - 1)])), [])
    XCTAssertEqual(decoder.received([bytes[header + bad.count - 1]]), [.failed(.invalidUTF8)])
    XCTAssertTrue(decoder.isFinished)
    XCTAssertEqual(decoder.bufferedBytes, 0)
  }

  func testEveryViolationHasACodeAndAReasonThatFit() {
    XCTAssertEqual(WebSocketViolation.invalidUTF8.closeCode, .invalidPayload)
    XCTAssertEqual(WebSocketViolation.frameTooBig.closeCode, .messageTooBig)
    XCTAssertEqual(WebSocketViolation.messageTooBig.closeCode, .messageTooBig)
    XCTAssertEqual(WebSocketViolation.maskMissing.closeCode, .protocolError)
    XCTAssertFalse(WebSocketViolation.maskMissing.reason.isEmpty)
  }
}
