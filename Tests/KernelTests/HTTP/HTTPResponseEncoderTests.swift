import XCTest

@testable import Kernel

final class HTTPResponseEncoderTests: XCTestCase {
  private let now = Timestamp(milliseconds: 784_111_777_999)

  func testWritesAWholeResponse() throws {
    let response = HTTPResponse(status: .ok, headers: ["Content-Type": "text/plain"], body: Array("hi".utf8))
    XCTAssertEqual(
      try encode(response),
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n"
        + "Content-Length: 2\r\nConnection: keep-alive\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\nhi")
  }

  func testAHeadRequestGetsTheFieldsOfAGetAndNoBody() throws {
    let text = try encode(HTTPResponse(status: .ok, body: [1, 2, 3]), to: .head)
    XCTAssertTrue(text.contains("Content-Length: 3\r\n"))
    XCTAssertTrue(text.hasSuffix("\r\n\r\n"))
  }

  func testStatusesWithoutABodyHaveNone() throws {
    for status in [HTTPStatus.noContent, .notModified] {
      let text = try encode(HTTPResponse(status: status, body: [1]))
      XCTAssertFalse(text.lowercased().contains("content-length"))
      XCTAssertTrue(text.hasSuffix("\r\n\r\n"))
    }
  }

  func testConnectionIsTheEncodersAndAResponseCanEndIt() throws {
    var encoder = HTTPResponseEncoder()
    var output: [UInt8] = []
    let lying = HTTPResponse(
      status: .ok, headers: ["content-length": "99", "transfer-encoding": "chunked", "server": "x"])
    XCTAssertTrue(try encoder.append(lying, to: .get, keepAlive: true, now: now, into: &output))
    let text = String(decoding: output, as: UTF8.self).lowercased()
    XCTAssertTrue(text.contains("content-length: 0\r\n"))
    XCTAssertFalse(text.contains(": 99"))
    XCTAssertFalse(text.contains("chunked"))
    XCTAssertFalse(text.contains("server"))
    let closing = HTTPResponse.error(HTTPParseError.timeout)
    XCTAssertFalse(try encoder.append(closing, to: .get, keepAlive: true, now: now, into: &output))
    XCTAssertTrue(String(decoding: output, as: UTF8.self).contains("Connection: close\r\n"))
    XCTAssertFalse(try encoder.append(lying, to: .get, keepAlive: false, now: now, into: &output))
  }

  func testAStreamIsAnnouncedInChunksOrUntilTheEnd() throws {
    let stream = HTTPResponse(
      status: .ok, headers: ["content-length": "99"], stream: HTTPBodyStream(from: 0) { _ in nil })
    var encoder = HTTPResponseEncoder()
    for (method, version) in [(HTTPMethod.get, HTTPRequestHead.Version.http11), (.head, .http11), (.get, .http10)] {
      var output: [UInt8] = []
      let lives = try encoder.append(
        stream, to: method, version: version, keepAlive: true, now: now, into: &output)
      let text = String(decoding: output, as: UTF8.self)
      XCTAssertEqual(lives, version == .http11)
      XCTAssertEqual(text.contains("Transfer-Encoding: chunked\r\n"), version == .http11)
      XCTAssertEqual(text.contains("Connection: close\r\n"), version == .http10)
      XCTAssertFalse(text.contains("Content-Length"))
      XCTAssertTrue(text.hasSuffix("\r\n\r\n"))
    }
    XCTAssertEqual(stream.body, [])
    XCTAssertEqual(stream, stream)
    XCTAssertNotEqual(stream, HTTPResponse(status: .ok, stream: HTTPBodyStream(from: 0) { _ in nil }))
  }

  func testAStreamWithAStatusThatHasNoBodyIsNotAnnounced() throws {
    let text = try encode(HTTPResponse(status: .noContent, stream: HTTPBodyStream(from: 0) { _ in nil }))
    XCTAssertFalse(text.contains("Transfer-Encoding"))
    XCTAssertTrue(text.contains("Connection: keep-alive\r\n"))
  }

  func testAResponseCannotBeSplit() {
    let bad: [(String, String)] = [
      ("location", "/\r\nset-cookie: a=b"), ("x", "a\nb"), ("x", "a\rb"), ("x", "a\u{0}"), ("x", "\u{1B}"),
      ("x y", "a"), ("", "a"), ("x:", "a"), ("x\r\ny", "a"),
    ]
    for (name, value) in bad {
      var encoder = HTTPResponseEncoder()
      var output: [UInt8] = [7]
      var response = HTTPResponse(status: .ok)
      response.headers.add(name, value)
      XCTAssertThrowsError(try encoder.append(response, to: .get, keepAlive: true, now: now, into: &output))
      XCTAssertEqual(output, [7], "nothing was written")
    }
  }

  func testAResponseMayChangeTheSecurityFieldsAndAnUpgradeHasNone() throws {
    let own = try encode(HTTPResponse(status: .ok, headers: ["referrer-policy": "same-origin"]))
    XCTAssertTrue(own.contains("Referrer-Policy: same-origin\r\n"))
    XCTAssertFalse(own.contains("no-referrer"))
    let upgrade = try encode(
      HTTPResponse(status: .switchingProtocols, headers: ["upgrade": "websocket", "connection": "Upgrade"]))
    XCTAssertEqual(
      upgrade,
      "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        + "Date: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n")
  }

  func testDatesAreRightAcrossTheCalendar() {
    var date = HTTPDate()
    let cases: [(Int64, String)] = [
      (0, "Thu, 01 Jan 1970 00:00:00 GMT"), (-1, "Wed, 31 Dec 1969 23:59:59 GMT"),
      (951_782_400_000, "Tue, 29 Feb 2000 00:00:00 GMT"), (1_709_251_199_000, "Thu, 29 Feb 2024 23:59:59 GMT"),
      (4_107_542_400_000, "Mon, 01 Mar 2100 00:00:00 GMT"), (1_798_761_599_999, "Thu, 31 Dec 2026 23:59:59 GMT"),
    ]
    for (milliseconds, text) in cases {
      XCTAssertEqual(String(decoding: date.bytes(at: Timestamp(milliseconds: milliseconds)), as: UTF8.self), text)
    }
  }

  private func encode(_ response: HTTPResponse, to method: HTTPMethod = .get) throws -> String {
    var encoder = HTTPResponseEncoder()
    var output: [UInt8] = []
    try encoder.append(response, to: method, keepAlive: true, now: now, into: &output)
    return String(decoding: output, as: UTF8.self)
  }
}
