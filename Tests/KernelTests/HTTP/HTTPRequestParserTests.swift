import XCTest

@testable import Kernel

final class HTTPRequestParserTests: XCTestCase {
  func testReadsARequestWithABody() throws {
    let feeding = HTTPFeeding.run(
      "POST /api/home/signin?x=a+b%26&y HTTP/1.1\r\nHost: board.example:8080\r\nX-Two:\t one\t \r\nContent-Length: 5\r\n\r\nhello"
    )
    let request = try XCTUnwrap(feeding.received.first)
    XCTAssertNil(feeding.outcome.error)
    XCTAssertEqual(request.head.method, .post)
    XCTAssertEqual(request.head.path, "/api/home/signin")
    XCTAssertEqual(request.head.query.map(\.name), ["x", "y"])
    XCTAssertEqual(request.head.query.map(\.value), ["a b&", ""])
    XCTAssertEqual(request.head.headers["X-TWO"], "one")
    XCTAssertEqual(request.body, Array("hello".utf8))
    XCTAssertTrue(request.head.keepAlive)
    let handed = request.request(remoteAddress: "192.0.2.1", id: "r1")
    XCTAssertEqual(handed.remoteAddress, "192.0.2.1")
    XCTAssertEqual(handed.body, request.body)
  }

  func testStopsAfterOneRequestAndLeavesThePipelinedRest() throws {
    let bytes = Array("GET /a HTTP/1.1\r\nHost: h\r\n\r\nGET /b HTTP/1.1\r\nHost: h\r\n\r\n".utf8)
    var parser = HTTPRequestParser()
    let used = try parser.feed(bytes.span)
    XCTAssertEqual(used, bytes.count / 2)
    XCTAssertEqual(parser.phase, .complete)
    XCTAssertEqual(try parser.feed(bytes.span.extracting(used...)), 0)
    XCTAssertEqual(parser.take()?.head.path, "/a")
    XCTAssertNil(parser.take())
    XCTAssertEqual(parser.phase, .idle)
    XCTAssertEqual(try parser.feed(bytes.span.extracting(used...)), used)
    XCTAssertEqual(parser.take()?.head.path, "/b")
  }

  func testPhasesTellWhatADeadlineHangsOn() throws {
    var parser = HTTPRequestParser()
    XCTAssertEqual(parser.phase, .idle)
    XCTAssertEqual(try parser.feed(Array("P".utf8).span), 1)
    XCTAssertEqual(parser.phase, .head)
    let rest = Array("OST / HTTP/1.1\r\nHost: h\r\nContent-Length: 2\r\n\r\nok".utf8)
    XCTAssertEqual(try parser.feed(rest.span), rest.count - 2, "the head is shown before the body is read")
    XCTAssertEqual(parser.phase, .body)
    XCTAssertEqual(parser.head?.framing, .length(2))
    XCTAssertEqual(try parser.feed(rest.span.extracting((rest.count - 2)...)), 2)
    XCTAssertEqual(parser.phase, .complete)
  }

  func testChunkedBodiesAreJoinedAndExtensionsAndTrailersDropped() throws {
    let feeding = HTTPFeeding.run(
      "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Chunked\r\n\r\n"
        + "5;name=\"v\"\r\nhello\r\n00006\r\n world\r\n0\r\nX-Sum: 1\r\n\r\n")
    XCTAssertNil(feeding.outcome.error)
    XCTAssertEqual(feeding.received.first?.body, Array("hello world".utf8))
    XCTAssertNil(feeding.received.first?.head.headers["x-sum"])
  }

  func testAsksForTheBodyOnceAndOnlyBeforeItCame() throws {
    let head = Array("PUT / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n".utf8)
    var parser = HTTPRequestParser()
    XCTAssertFalse(parser.takeContinue())
    _ = try parser.feed(head.span)
    XCTAssertTrue(parser.takeContinue())
    XCTAssertFalse(parser.takeContinue())
    _ = try parser.feed(Array("ok".utf8).span)
    XCTAssertNotNil(parser.take())
    _ = try parser.feed(head.span)
    _ = try parser.feed(Array("o".utf8).span)
    XCTAssertFalse(parser.takeContinue())
  }

  func testOtherExpectationsAreRefusedAndHTTP10KnowsNone() {
    let other = HTTPFeeding.run("GET / HTTP/1.1\r\nHost: h\r\nExpect: magic\r\n\r\n")
    XCTAssertEqual(other.outcome.error?.status, .expectationFailed)
    let old = HTTPFeeding.run("GET / HTTP/1.0\r\nExpect: magic\r\n\r\n")
    XCTAssertNil(old.outcome.error)
    XCTAssertEqual(old.received.count, 1)
  }

  func testKeepAliveFollowsVersionAndConnection() {
    let cases: [(String, Bool)] = [
      ("GET / HTTP/1.1\r\nHost: h\r\n\r\n", true),
      ("GET / HTTP/1.1\r\nHost: h\r\nConnection: foo, Close\r\n\r\n", false),
      ("GET / HTTP/1.0\r\n\r\n", false),
      ("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", true),
      ("GET / HTTP/1.0\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n", false),
    ]
    for (text, expected) in cases {
      XCTAssertEqual(HTTPFeeding.run(text).received.first?.head.keepAlive, expected, text)
    }
  }

  func testAnUpgradeEndsAtItsHeadAndHasNoBody() {
    let head = "GET /ws HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\nUpgrade: WebSocket\r\n"
    var parser = HTTPRequestParser()
    let bytes = Array((head + "\r\n\u{1}frame").utf8)
    XCTAssertEqual(try parser.feed(bytes.span), bytes.count - 6)
    XCTAssertEqual(parser.take()?.head.isWebSocketUpgrade, true)
    XCTAssertEqual(HTTPFeeding.run(head + "Content-Length: 3\r\n\r\nabc").outcome.error?.status, .badRequest)
    let old = "GET /ws HTTP/1.0\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
    XCTAssertEqual(HTTPFeeding.run(old).received.first?.head.isWebSocketUpgrade, false)
  }

  func testAnAbsoluteTargetReplacesTheHost() throws {
    let feeding = HTTPFeeding.run("GET HTTP://Other.example:81?a=1 HTTP/1.1\r\nHost: h\r\n\r\n")
    let head = try XCTUnwrap(feeding.received.first?.head)
    XCTAssertEqual(head.path, "/")
    XCTAssertEqual(head.query.first?.value, "1")
    XCTAssertEqual(head.headers.all("host"), ["Other.example:81"])
  }

  func testOneEmptyLineBeforeARequestIsForgiven() {
    let request = "GET / HTTP/1.1\r\nHost: h\r\n\r\n"
    XCTAssertEqual(HTTPFeeding.run("\r\n" + request + "\r\n" + request).received.count, 2)
    XCTAssertEqual(HTTPFeeding.run("\r\n\r\n" + request).outcome.error?.status, .badRequest)
  }

  func testAnErrorIsFinal() {
    var parser = HTTPRequestParser()
    XCTAssertThrowsError(try parser.feed(Array("\u{16}\u{3}\u{1}".utf8).span))
    XCTAssertThrowsError(try parser.feed(Array("GET / HTTP/1.1\r\nHost: h\r\n\r\n".utf8).span)) {
      XCTAssertEqual($0 as? HTTPParseError, .requestLine)
    }
    XCTAssertNil(parser.take())
  }
}
