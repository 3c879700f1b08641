import Glibc
import Synchronization
import XCTest

@testable import Kernel
@testable import KernelTesting

/// Bodies that are made while they are sent.
final class HTTPStreamingTests: XCTestCase {
  /// Counts what was pulled.
  private final class Source: Sendable {
    let pulls = Mutex(0)
    let wasCancelled = Mutex(false)
  }

  private struct Broken: Error {}

  /// `/stream/COUNT/SIZE` is COUNT pieces of SIZE letters, one letter each; `/broken` breaks after two pieces.
  private func plugin(_ source: Source = Source()) -> ProbePlugin<First> {
    ProbePlugin<First> { registrar in
      registrar.route(
        Route(.get, "/stream/{count}/{size}") { request in
          let count = Int(request.parameters["count"] ?? "") ?? 0
          let size = Int(request.parameters["size"] ?? "") ?? 0
          return HTTPResponse(
            status: .ok, headers: ["content-type": "text/plain"],
            stream: HTTPBodyStream(from: 0) { number in
              guard number < count else { return nil }
              defer { number += 1 }
              source.pulls.withLock { $0 += 1 }
              return [UInt8](repeating: UInt8(ascii: "a") + UInt8(number % 26), count: size)
            })
        })
      registrar.route(
        Route(.get, "/broken") { _ in
          HTTPResponse(
            status: .ok,
            stream: HTTPBodyStream(from: 0) { number in
              number += 1
              if number > 2 { throw Broken() }
              return Array("piece".utf8)
            })
        })
      registrar.route(
        Route(.get, "/waiting") { _ in
          HTTPResponse(
            status: .ok,
            stream: HTTPBodyStream(from: 0) { number in
              number += 1
              if number == 1 { return [UInt8](repeating: 0, count: 100_000) }
              source.pulls.withLock { $0 = number }
              do {
                try await Task.sleep(for: .seconds(3_600))
              } catch {
                source.wasCancelled.withLock { $0 = true }
              }
              return nil
            })
        })
      registrar.route(Route(.get, "/plain") { _ in .json(["plain": true]) })
    }
  }

  func testAStreamIsSentInChunksAndTheConnectionLivesOn() throws {
    let fixture = try EmbeddedFixture([plugin()])
    let (transport, wire) = fixture.connect()
    for _ in 0..<2 {
      try wire.write(Array("GET /stream/3/17 HTTP/1.1\r\nHost: t\r\n\r\n".utf8))
      let text = String(decoding: try wire.read(), as: UTF8.self)
      XCTAssertTrue(text.contains("Transfer-Encoding: chunked\r\n"), text)
      let letters = ["a", "b", "c"].map { "11\r\n" + String(repeating: $0, count: 17) + "\r\n" }.joined()
      XCTAssertTrue(text.hasSuffix("\r\n\r\n\(letters)0\r\n\r\n"), text)
      XCTAssertFalse(transport.isClosed)
    }
  }

  func testAnEmptyPieceDoesNotEndTheBodyAndAnEmptyStreamIsABody() throws {
    let fixture = try EmbeddedFixture([plugin()])
    for path in ["/stream/3/0", "/stream/0/5"] {
      let text = try fixture.answer(to: "GET \(path) HTTP/1.1\r\nHost: t\r\n\r\n")
      XCTAssertTrue(text.hasSuffix("\r\n\r\n0\r\n\r\n"), text)
    }
  }

  func testAnOlderClientGetsEverythingUntilTheEnd() throws {
    let fixture = try EmbeddedFixture([plugin()])
    let (transport, wire) = fixture.connect()
    try wire.write(Array("GET /stream/2/3 HTTP/1.0\r\nHost: t\r\nConnection: keep-alive\r\n\r\n".utf8))
    let text = String(decoding: try wire.read(), as: UTF8.self)
    XCTAssertTrue(text.hasSuffix("\r\n\r\naaabbb"), text)
    XCTAssertTrue(text.contains("Connection: close\r\n") && !text.contains("Transfer-Encoding"), text)
    XCTAssertTrue(transport.isClosed)
  }

  func testAHeadRequestPullsNothing() throws {
    let source = Source()
    let fixture = try EmbeddedFixture([plugin(source)])
    let (transport, wire) = fixture.connect()
    try wire.write(Array("HEAD /stream/3/3 HTTP/1.1\r\nHost: t\r\n\r\nGET /plain HTTP/1.1\r\nHost: t\r\n\r\n".utf8))
    let text = String(decoding: try wire.read(), as: UTF8.self)
    XCTAssertEqual(text.components(separatedBy: "HTTP/1.1 200 OK").count, 3, text)
    XCTAssertTrue(text.hasSuffix("{\"plain\":true}"), text)
    XCTAssertEqual(source.pulls.withLock { $0 }, 0)
    XCTAssertFalse(transport.isClosed)
  }

  func testPipelinedRequestsWaitForTheStreamBeforeThem() throws {
    let fixture = try EmbeddedFixture([plugin()])
    let (transport, wire) = fixture.connect()
    transport.capacity = 300
    let request = "GET /stream/4/500 HTTP/1.1\r\nHost: t\r\n\r\nGET /plain HTTP/1.1\r\nHost: t\r\n\r\n"
    try wire.write(Array((request + request).utf8))
    var text = ""
    while text.components(separatedBy: "{\"plain\":true}").count < 3 {
      let bytes = try wire.read()
      guard !bytes.isEmpty else { return XCTFail(text) }
      text += String(decoding: bytes, as: UTF8.self)
    }
    let parts = text.components(separatedBy: "HTTP/1.1 200 OK").dropFirst()
    XCTAssertEqual(parts.map { $0.contains("0\r\n\r\n") && $0.contains("dddd") }, [true, false, true, false])
  }

  func testNothingIsPulledBeforeTheClientHasTakenWhatCameBefore() throws {
    let source = Source()
    let fixture = try EmbeddedFixture([plugin(source)])
    let (transport, wire) = fixture.connect()
    transport.capacity = 1_000
    try wire.write(Array("GET /stream/50/10000 HTTP/1.1\r\nHost: t\r\n\r\n".utf8))
    var received = 0
    for _ in 0..<500 {
      received += try wire.read().count
      let pulled = source.pulls.withLock { $0 }
      XCTAssertLessThanOrEqual(pulled, received / 10_000 + 1)
    }
    XCTAssertEqual(source.pulls.withLock { $0 }, 50)
    XCTAssertGreaterThanOrEqual(received, 500_000)
  }

  func testWhatBreaksInTheMiddleIsSeenToBeCut() throws {
    let fixture = try EmbeddedFixture([plugin()])
    let (transport, wire) = fixture.connect()
    try wire.write(Array("GET /broken HTTP/1.1\r\nHost: t\r\n\r\nGET /plain HTTP/1.1\r\nHost: t\r\n\r\n".utf8))
    let text = String(decoding: try wire.read(), as: UTF8.self)
    XCTAssertTrue(text.hasSuffix("5\r\npiece\r\n5\r\npiece\r\n"), text)
    XCTAssertTrue(transport.isClosed)
  }

  func testNothingIsPulledForAClientThatIsGone() throws {
    let source = Source()
    let fixture = try EmbeddedFixture([plugin(source)])
    let (transport, wire) = fixture.connect()
    transport.capacity = 1_000
    try wire.write(Array("GET /stream/50/10000 HTTP/1.1\r\nHost: t\r\n\r\n".utf8))
    _ = try wire.read()
    transport.failure = EPIPE
    fixture.settle()
    XCTAssertTrue(transport.isClosed)
    XCTAssertEqual(source.pulls.withLock { $0 }, 1)
  }

  func testAPullUnderWayIsCancelledWhenItsClientGoes() async throws {
    let source = Source()
    try await LiveServer.run([plugin(source)]) { live in
      let wire = try SocketWire(port: live.port)
      try wire.write(Array("GET /waiting HTTP/1.1\r\nHost: test\r\n\r\n".utf8))
      _ = try HTTPExchange.readHead(wire, patience: .seconds(10))
      let deadline = ContinuousClock.now + .seconds(10)
      while source.pulls.withLock({ $0 }) < 2, ContinuousClock.now < deadline { await Task.yield() }
      wire.close()
      while !source.wasCancelled.withLock({ $0 }), ContinuousClock.now < deadline { await Task.yield() }
      XCTAssertTrue(source.wasCancelled.withLock { $0 })
    }
  }

  func testAClientThatTakesNothingIsClosedAndASlowOneIsNot() throws {
    let fixture = try EmbeddedFixture([plugin()]) { $0.stallLimit = .seconds(10) }
    let (transport, wire) = fixture.connect()
    transport.capacity = 1_000
    try wire.write(Array("GET /stream/50/10000 HTTP/1.1\r\nHost: t\r\n\r\n".utf8))
    for _ in 0..<20 {
      _ = try wire.read()
      fixture.advance(by: .seconds(6))
      XCTAssertFalse(transport.isClosed)
    }
    fixture.advance(by: .seconds(21))
    XCTAssertTrue(transport.isClosed)
  }

  func testALongStreamArrivesWholeOverARealSocket() async throws {
    let source = Source()
    try await LiveServer.run([plugin(source)]) { live in
      let wire = try SocketWire(port: live.port)
      try wire.write(Array("GET /stream/200/100000 HTTP/1.1\r\nHost: test\r\n\r\n".utf8))
      var response = try HTTPExchange.readHead(wire, patience: .seconds(10))
      // What the sockets' buffers hold is all that is made for a client that does not read.
      let deadline = ContinuousClock.now + .milliseconds(200)
      while ContinuousClock.now < deadline { await Task.yield() }
      XCTAssertLessThan(source.pulls.withLock { $0 }, 150)
      try response.readBody(wire, patience: .seconds(30))
      XCTAssertEqual(response.body.count, 200 * 100_000)
      XCTAssertEqual(response.body[12_345_678], UInt8(ascii: "a") + 123 % 26)
      try wire.write(Array("GET /plain HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n".utf8))
      XCTAssertTrue(try wire.text { _ in false }.hasSuffix("{\"plain\":true}"))
    }
  }

  func testAStoppingServerDoesNotWaitForWhoReadsNothing() async throws {
    let server = try LiveServer.make([plugin()]) { $0.server.drainTimeout = .seconds(60) }
    let wire = try SocketWire(port: try await server.start())
    try wire.write(Array("GET /stream/1000/100000 HTTP/1.1\r\nHost: test\r\n\r\n".utf8))
    _ = try HTTPExchange.readHead(wire, patience: .seconds(10))
    let began = ContinuousClock.now
    await server.stop()
    XCTAssertLessThan(ContinuousClock.now - began, .seconds(30))
    let rest = try wire.text { _ in false }
    XCTAssertFalse(rest.hasSuffix("0\r\n\r\n"))
    XCTAssertTrue(wire.isClosed)
  }
}
