import XCTest

@testable import Kernel

/// What two servers could read in two ways is refused (RFC 9112 sections 2.2, 3, 5, 6, 7 and 11.2).
final class HTTPSmugglingTests: XCTestCase {
  func testAmbiguousLengthsAreRefused() {
    refuse([
      "Content-Length: 5\r\nTransfer-Encoding: chunked", "Transfer-Encoding: chunked\r\nContent-Length: 5",
      "Content-Length: 5\r\nContent-Length: 5", "Content-Length: 5\r\nContent-Length: 6",
      "Content-Length: 0\r\nContent-Length: 5", "Content-Length: 5, 5", "Content-Length: +5", "Content-Length: -5",
      "Content-Length: 0x5", "Content-Length: 5 5", "Content-Length:", "Content-Length: \u{B}5",
      "Content-Length: ５", "Content-Length: 5;", "Content-Length: 5.0",
    ])
    refuse(["Content-Length: 99999999999999999999999"], .contentTooLarge)
  }

  func testTransferEncodingVariantsAreRefused() {
    refuse(
      [
        "Transfer-Encoding: xchunked", "Transfer-Encoding: chunked, identity", "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, chunked", "Transfer-Encoding: identity", "Transfer-Encoding: \"chunked\"",
        "Transfer-Encoding: chunked;q=1", "Transfer-Encoding: chunked,", "Transfer-Encoding: ,chunked",
      ], .notImplemented)
    refuse([
      "Transfer-Encoding : chunked", " Transfer-Encoding: chunked", "Transfer-Encoding\t: chunked",
      "Transfer-Encoding:\u{B}chunked", "Transfer-Encoding: chunked\u{0}", "Transfer-Encoding:\r\n chunked",
      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked", "Transfer-Encoding:",
      "X: y\rTransfer-Encoding: chunked",
      "X: y\nTransfer-Encoding: chunked", "Transfer\u{A0}Encoding: chunked", "Transfer-Encoding\u{0}: chunked",
    ])
    let old = HTTPFeeding.run("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    XCTAssertEqual(old.outcome.error?.status, .badRequest)
  }

  func testMalformedLinesAreRefused() {
    refuse([
      "NoColon", ": empty", "Na me: x", "Name : x", "Name\t: x", "(Name): x", "Näme: x", "X: a\u{0}b", "X: a\u{7F}",
      "X: a\u{1B}[0m", "X: a\r\n folded", "X: a\r\n\tfolded", "X: a\rb", "X: a\nY: b", "X: a\n", "X: a\r",
    ])
  }

  func testHostsMustBeOneAndValid() {
    for head in [
      "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost:\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: a b\r\n\r\n", "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n",
      "GET / HTTP/1.1\r\nHost: u@a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a, b\r\n\r\n",
      "GET http://u@a/ HTTP/1.1\r\nHost: a\r\n\r\n", "GET http:/// HTTP/1.1\r\nHost: a\r\n\r\n",
      "GET ftp://a/ HTTP/1.1\r\nHost: a\r\n\r\n",
    ] {
      XCTAssertEqual(status(head), .badRequest, head)
    }
    XCTAssertNil(status("GET / HTTP/1.1\r\nHost: [2001:db8::1]:8080\r\n\r\n"))
  }

  func testRequestLinesAreStrict() {
    for line in [
      "GET /", "GET", "GET  / HTTP/1.1", "GET /  HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET\t/ HTTP/1.1",
      "GET / a HTTP/1.1", "G@T / HTTP/1.1", "GET a HTTP/1.1", "GET * HTTP/1.1", "GET /# HTTP/1.1", "GET /ä HTTP/1.1",
      "GET / http/1.1", "GET / HTTP/1", "GET / HTTP/1.10", "GET / HTTP/11", "GET /\r HTTP/1.1", "GET /\u{0} HTTP/1.1",
      "CONNECT a:443 HTTP/1.1", "GET / HTTQ/1.1",
    ] {
      XCTAssertEqual(status(line + "\r\nHost: h\r\n\r\n"), .badRequest, line)
    }
    XCTAssertEqual(status("GET / HTTP/1.1\nHost: h\r\n\r\n"), .badRequest)
    XCTAssertEqual(status("GET / HTTP/1.1\r\nHost: h\r\n\n"), .badRequest)
    XCTAssertNil(status("OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n"))
  }

  func testOtherVersionsAreNamedAsSuch() {
    for text in [
      "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "GET / HTTP/1.2\r\nHost: h\r\n\r\n", "GET / HTTP/0.9\r\n\r\n",
      "GET / HTTP/3.0\r\n\r\n",
    ] {
      XCTAssertEqual(status(text), .versionNotSupported, text)
    }
  }

  func testChunksAreStrict() {
    let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    for body in [
      "\r\n", "x\r\n", "-1\r\n", "+1\r\n", "0x1\r\n", "1 \r\n", " 1\r\n", "1 ;a\r\nx", "1\nx\r\n", "1;\u{0}\r\n",
      "1\rx\r\n",
      "1;a\nb\r\n", "1\r\nxy\r\n", "1\r\nx\n", "1\r\nx\rx", "1\r\nx0\r\n\r\n", "0\r\nbad line\r\n",
      "0\r\n folded: x\r\n",
      "0\r\n\n", ";a\r\n", "1_0\r\n", "１\r\n",
    ] {
      XCTAssertEqual(status(head + body), .badRequest, body.debugDescription)
    }
  }

  private func refuse(_ fields: [String], _ expected: HTTPStatus = .badRequest) {
    for field in fields {
      let text = "POST / HTTP/1.1\r\nHost: h\r\n\(field)\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
      XCTAssertEqual(status(text), expected, field.debugDescription)
    }
  }

  /// The refusal, the same however the bytes are cut.
  private func status(_ text: String) -> HTTPStatus? {
    let feeding = HTTPFeeding.run(text)
    XCTAssertEqual(feeding.outcome, HTTPFeeding.run(text, pieces: 1).outcome, text.debugDescription)
    if feeding.outcome.error != nil { XCTAssertEqual(feeding.received.count, 0, text.debugDescription) }
    return feeding.outcome.error?.status
  }
}
