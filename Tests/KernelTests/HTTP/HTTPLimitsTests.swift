import XCTest

@testable import Kernel

final class HTTPLimitsTests: XCTestCase {
  func testARequestLineMayBeAsLongAsTheLimit() {
    let fixed = "GET / HTTP/1.1".utf8.count
    for (extra, status) in [(0, nil), (1, HTTPStatus.uriTooLong)] {
      let path = String(repeating: "a", count: 8_192 - fixed + extra)
      let feeding = HTTPFeeding.run("GET /\(path) HTTP/1.1\r\nHost: h\r\n\r\n")
      XCTAssertEqual(feeding.outcome.error?.status, status)
    }
  }

  func testALineThatNeverEndsIsRefusedAtTheLimit() {
    XCTAssertEqual(HTTPFeeding.run(String(repeating: "A", count: 9_000)).outcome.error?.status, .uriTooLong)
    let head = "GET / HTTP/1.1\r\nHost: h\r\nX: " + String(repeating: "A", count: 17_000)
    XCTAssertEqual(HTTPFeeding.run(head).outcome.error?.status, .headerFieldsTooLarge)
  }

  func testHeadersAreCountedInBytesAndInFields() {
    let large = (0..<20).map { "X\($0): " + String(repeating: "v", count: 1_000) + "\r\n" }.joined()
    XCTAssertEqual(refusal("GET / HTTP/1.1\r\nHost: h\r\n\(large)\r\n"), .headerFieldsTooLarge)
    let fields = { (count: Int) in (0..<count).map { "X\($0): v\r\n" }.joined() }
    XCTAssertNil(refusal("GET / HTTP/1.1\r\nHost: h\r\n\(fields(99))\r\n"))
    XCTAssertEqual(refusal("GET / HTTP/1.1\r\nHost: h\r\n\(fields(100))\r\n"), .headerFieldsTooLarge)
  }

  func testABodyIsRefusedBeforeItComes() {
    XCTAssertEqual(refusal("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1048577\r\n\r\n"), .contentTooLarge)
    let chunked = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    XCTAssertEqual(refusal(chunked + "100001\r\n"), .contentTooLarge)
    XCTAssertEqual(refusal(chunked + "FFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF\r\n"), .contentTooLarge)
  }

  func testARouteLowersTheLimitOnceTheHeadIsKnown() throws {
    var parser = HTTPRequestParser()
    _ = try parser.feed(Array("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\n".utf8).span)
    XCTAssertThrowsError(try parser.limitBody(to: 10)) { XCTAssertEqual($0 as? HTTPParseError, .bodyTooLarge) }
    XCTAssertThrowsError(try parser.feed(Array("x".utf8).span))
  }

  func testARouteLimitHoldsForChunksTogetherAndForOneRequestOnly() throws {
    let head = Array("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n".utf8)
    let body = Array("6\r\nabcdef\r\n6\r\nabcdef\r\n0\r\n\r\n".utf8)
    var parser = HTTPRequestParser()
    _ = try parser.feed(head.span)
    var second = parser
    try parser.limitBody(to: 11)
    XCTAssertThrowsError(try parser.feed(body.span)) { XCTAssertEqual($0 as? HTTPParseError, .bodyTooLarge) }
    try second.limitBody(to: 12)
    XCTAssertEqual(try second.feed(body.span), body.count)
    XCTAssertEqual(second.take()?.body.count, 12)
    _ = try second.feed(Array("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 500\r\n\r\n".utf8).span)
    XCTAssertEqual(second.phase, .body)
  }

  func testChunkExtensionsAndTrailersAreBounded() {
    let head = "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
    XCTAssertEqual(refusal(head + "1;" + String(repeating: "e", count: 300) + "\r\nx\r\n0\r\n\r\n"), .badRequest)
    let chunk = "1;" + String(repeating: "e", count: 200) + "\r\nx\r\n"
    XCTAssertNil(refusal(head + String(repeating: chunk, count: 40) + "0\r\n\r\n"))
    XCTAssertEqual(refusal(head + String(repeating: chunk, count: 41) + "0\r\n\r\n"), .badRequest)
    let trailers = String(repeating: "T: v\r\n", count: 101)
    XCTAssertEqual(refusal(head + "0\r\n" + trailers + "\r\n"), .headerFieldsTooLarge)
    XCTAssertEqual(
      refusal(head + "0\r\nT: " + String(repeating: "v", count: 9_000) + "\r\n\r\n"), .headerFieldsTooLarge)
  }

  func testAQueryHasAtMostSoManyPairs() {
    let query = (0...100).map { "a\($0)=" }.joined(separator: "&")
    XCTAssertEqual(refusal("GET /?\(query) HTTP/1.1\r\nHost: h\r\n\r\n"), .badRequest)
  }

  private func refusal(_ text: String) -> HTTPStatus? {
    let feeding = HTTPFeeding.run(text)
    XCTAssertEqual(feeding.outcome, HTTPFeeding.run(text, pieces: 1).outcome)
    return feeding.outcome.error?.status
  }
}
