import Kernel
import XCTest

final class WebSocketEncoderTests: XCTestCase {
  private func header(_ length: Int, fin: Bool = true, rsv1: Bool = false, masked: Bool = false) -> [UInt8] {
    var bytes: [UInt8] = []
    WebSocketEncoder.header(opcode: .binary, length: length, fin: fin, rsv1: rsv1, masked: masked).append(to: &bytes)
    return bytes
  }

  func testLengthsTakeTheirShortestForm() {
    XCTAssertEqual(header(0), [0x82, 0])
    XCTAssertEqual(header(125), [0x82, 125])
    XCTAssertEqual(header(126), [0x82, 126, 0, 126])
    XCTAssertEqual(header(65535), [0x82, 126, 0xFF, 0xFF])
    XCTAssertEqual(header(65536), [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0])
    XCTAssertEqual(header(.max), [0x82, 127, 0x7F] + [UInt8](repeating: 0xFF, count: 7))
  }

  func testFlags() {
    XCTAssertEqual(header(1, fin: false), [0x02, 1])
    XCTAssertEqual(header(1, rsv1: true), [0xC2, 1])
    XCTAssertEqual(header(300, masked: true), [0x82, 0xFE, 1, 44])
  }

  func testFramesOfTheRFC() {
    let hello = Array("Hello".utf8)
    var bytes: [UInt8] = []
    WebSocketEncoder.append(.text, hello.span, to: &bytes)
    XCTAssertEqual(bytes, [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F])
    bytes = []
    WebSocketEncoder.append(.text, hello.span, mask: 0x3D21_FA37, to: &bytes)
    XCTAssertEqual(bytes, [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58])
  }

  func testFramesAreAppended() {
    var bytes: [UInt8] = [9]
    let payload: [UInt8] = [7]
    WebSocketEncoder.append(.ping, Span(), to: &bytes)
    WebSocketEncoder.append(.pong, payload.span, mask: 0, to: &bytes)
    XCTAssertEqual(bytes, [9, 0x89, 0, 0x8A, 0x81, 0, 0, 0, 0, 7])
  }

  func testACloseCarriesItsCodeAndReason() {
    var bytes: [UInt8] = []
    WebSocketEncoder.appendClose(.goingAway, reason: "bye", to: &bytes)
    XCTAssertEqual(bytes, [0x88, 5, 0x03, 0xE9] + Array("bye".utf8))
    bytes = []
    WebSocketEncoder.appendClose(nil, reason: "never sent", to: &bytes)
    XCTAssertEqual(bytes, [0x88, 0])
  }

  func testALongReasonIsCutWhereACharacterEnds() {
    for (reason, kept) in [
      (String(repeating: "x", count: 200), 123), (String(repeating: "é", count: 100), 122),
      ("a" + String(repeating: "🎨", count: 40), 121), ("e\u{301}" + String(repeating: "x", count: 200), 123),
    ] {
      var bytes: [UInt8] = []
      WebSocketEncoder.appendClose(.policyViolation, reason: reason, mask: 1, to: &bytes)
      var decoder = WebSocketDecoder()
      let cut = Array(reason.utf8.prefix(kept))
      XCTAssertEqual(decoder.received(bytes), [.close(1008, String(decoding: cut, as: UTF8.self))])
    }
  }
}
