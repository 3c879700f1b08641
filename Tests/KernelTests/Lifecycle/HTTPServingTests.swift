@testable import Kernel
@testable import KernelTesting
import XCTest

final class HTTPServingTests: XCTestCase {
  private let upgrade =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
    + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

  private var plugin: ProbePlugin<First> {
    ProbePlugin<First> { registrar in
      registrar.route(
        Route(.get, "/name/{name}") { request in
          if request.parameters["name"] == "slow" { try await Task.sleep(for: .milliseconds(5)) }
          return .json(["name": request.parameters["name"] ?? ""])
        })
      registrar.route(Route(.post, "/small", bodyLimit: 10) { .json(["bytes": $0.body.count]) })
      registrar.route(
        Route(.get, "/broken") { _ in
          struct Secret: Error {}
          throw Secret()
        })
    }
  }

  func testAConnectionServesRequestAfterRequest() async throws {
    try await LiveServer.run([plugin]) { live in
      let wire = try SocketWire(port: live.port)
      for name in ["a", "b", "slow"] {
        try wire.write(Array("GET /name/\(name) HTTP/1.1\r\nHost: test\r\n\r\n".utf8))
        var response = try HTTPExchange.readHead(wire, patience: .seconds(10))
        try response.readBody(wire, patience: .seconds(10))
        XCTAssertEqual(response.json["name"] as? String, name)
      }
      XCTAssertFalse(wire.isClosed)
      try wire.write(Array("GET /name/last HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n".utf8))
      let text = try wire.text { _ in false }
      XCTAssertTrue(text.hasSuffix("{\"name\":\"last\"}"), text)
      XCTAssertTrue(wire.isClosed)
    }
  }

  func testRoutesAndTheirLimitsAreFoundBelowABasePath() throws {
    let fixture = try EmbeddedFixture([plugin]) { $0.basePath = BasePath("/board") }
    let (_, wire) = fixture.connect()
    for (path, answer) in [("/board/name/ann", "ann"), ("/name/ben", "ben")] {
      try wire.write(Array("GET \(path) HTTP/1.1\r\nHost: test\r\n\r\n".utf8))
      XCTAssertTrue(String(decoding: try wire.read(), as: UTF8.self).hasSuffix("{\"name\":\"\(answer)\"}"))
    }
    try wire.write(Array("POST /board/small HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\n\r\n".utf8))
    XCTAssertTrue(String(decoding: try wire.read(), as: UTF8.self).hasPrefix("HTTP/1.1 413"))
  }

  func testPipelinedRequestsAreAnsweredInOrder() async throws {
    try await LiveServer.run([plugin]) { live in
      let wire = try SocketWire(port: live.port)
      let names = ["slow", "one", "two", "slow", "three"]
      try wire.write(Array(names.map { "GET /name/\($0) HTTP/1.1\r\nHost: test\r\n\r\n" }.joined().utf8))
      let text = try wire.text { $0.components(separatedBy: "\"}").count > names.count }
      let answered = text.components(separatedBy: "{\"name\":\"").dropFirst().map { $0.prefix { $0 != "\"" } }
      XCTAssertEqual(answered.map(String.init), names)
    }
  }

  func testPipelinedRequestsCutAnywhereAreAnsweredInOrder() throws {
    let text = ["one", "two", "three"].map { "GET /name/\($0) HTTP/1.1\r\nHost: test\r\n\r\n" }.joined()
    for cut in 1..<text.utf8.count {
      let fixture = try EmbeddedFixture([plugin])
      let (_, wire) = fixture.connect()
      try wire.write(Array(text.utf8.prefix(cut)))
      var answer = try wire.read()
      try wire.write(Array(text.utf8.dropFirst(cut)))
      answer += try wire.read()
      let bodies = String(decoding: answer, as: UTF8.self).components(separatedBy: "{\"name\":\"").dropFirst()
      XCTAssertEqual(bodies.map { String($0.prefix { $0 != "\"" }) }, ["one", "two", "three"], "cut at \(cut)")
    }
  }

  func testAHeadThatDripsInIsAnswered408() throws {
    let fixture = try EmbeddedFixture([plugin]) { $0.patience.head = .seconds(2) }
    let (transport, wire) = fixture.connect()
    fixture.advance(by: .seconds(5))
    for byte in "GET /name/x".utf8 {
      try wire.write([byte])
      fixture.advance(by: .milliseconds(250), step: .milliseconds(250))
    }
    let text = String(decoding: transport.take(), as: UTF8.self)
    XCTAssertTrue(text.hasPrefix("HTTP/1.1 408 "), text)
    fixture.advance(by: .seconds(6))
    XCTAssertTrue(transport.isClosed)
  }

  func testAHeadThatComesInTimeAfterALongSilenceIsAnswered() throws {
    let fixture = try EmbeddedFixture([plugin]) { $0.patience.head = .seconds(2) }
    let (_, wire) = fixture.connect()
    fixture.clock.advance(by: .seconds(50))
    try wire.write(Array("GET /name/x HTTP/1.1\r\nHo".utf8))
    XCTAssertEqual(try wire.read(), [])
    fixture.advance(by: .seconds(1))
    try wire.write(Array("st: test\r\n\r\n".utf8))
    XCTAssertTrue(String(decoding: try wire.read(), as: UTF8.self).hasPrefix("HTTP/1.1 200 "))
  }

  func testAnIdleConnectionIsClosedWithoutAWord() throws {
    let fixture = try EmbeddedFixture([plugin]) { $0.patience.idle = .seconds(3) }
    let (transport, _) = fixture.connect()
    fixture.advance(by: .milliseconds(2_500))
    XCTAssertFalse(transport.isClosed)
    fixture.advance(by: .seconds(1))
    XCTAssertTrue(transport.isClosed)
    XCTAssertEqual(transport.take(), [])
  }

  func testWhoAsksIsToldToContinue() throws {
    let fixture = try EmbeddedFixture([plugin])
    let (_, wire) = fixture.connect()
    try wire.write(
      Array("POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n".utf8))
    XCTAssertEqual(String(decoding: try wire.read(), as: UTF8.self), "HTTP/1.1 100 Continue\r\n\r\n")
    try wire.write(Array("12345".utf8))
    let text = String(decoding: try wire.read(), as: UTF8.self)
    XCTAssertTrue(text.hasPrefix("HTTP/1.1 200 ") && text.hasSuffix("{\"bytes\":5}"), text)
  }

  func testABodyOverItsRoutesLimitIsAnswered413BeforeItComes() throws {
    let fixture = try EmbeddedFixture([plugin])
    for field in ["", "Expect: 100-continue\r\n"] {
      let text = try fixture.answer(
        to: "POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\n\(field)\r\n")
      XCTAssertTrue(text.hasPrefix("HTTP/1.1 413 "), text)
    }
    let whole = "POST /small HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\n\r\n12345678901"
    XCTAssertTrue(try fixture.answer(to: whole).hasPrefix("HTTP/1.1 413 "))
    let chunked =
      "POST /small HTTP/1.1\r\nHost: test\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n123456\r\n5\r\n12345\r\n0\r\n\r\n"
    XCTAssertTrue(try fixture.answer(to: chunked).hasPrefix("HTTP/1.1 413 "))
  }

  func testAnUnforeseenErrorShowsNoDetails() throws {
    let text = try EmbeddedFixture([plugin]).answer(to: "GET /broken HTTP/1.1\r\nHost: test\r\n\r\n")
    XCTAssertTrue(text.hasPrefix("HTTP/1.1 500 "), text)
    XCTAssertFalse(text.contains("Secret"))
  }

  func testUnknownPathsAndMethodsAreTold() throws {
    let fixture = try EmbeddedFixture([plugin])
    XCTAssertTrue(try fixture.answer(to: "GET /nothing HTTP/1.1\r\nHost: t\r\n\r\n").hasPrefix("HTTP/1.1 404 "))
    let text = try fixture.answer(to: "GET /small HTTP/1.1\r\nHost: t\r\n\r\n")
    XCTAssertTrue(text.hasPrefix("HTTP/1.1 405 "), text)
  }

  func testWithoutAnAuthenticatorNobodyOpensASocket() throws {
    let text = try EmbeddedFixture([plugin]).answer(to: "GET / HTTP/1.1\r\nHost: test\r\n\(upgrade)\r\n")
    XCTAssertTrue(text.hasPrefix("HTTP/1.1 404 ") && text.contains("no_sockets"), text)
  }

  func testStrangersAreRefused() throws {
    let text = try EmbeddedFixture([StandInAuth()]).answer(to: "GET / HTTP/1.1\r\nHost: test\r\n\(upgrade)\r\n")
    XCTAssertTrue(text.hasPrefix("HTTP/1.1 401 "), text)
  }

  func testAnUnknownProtocolVersionIsAnswered400WithTheList() throws {
    let fixture = try EmbeddedFixture([StandInAuth()])
    let queries = [
      "v=99", "v=", "v=x", "v=1&v=1", "v=1&v=2", "v=02", "v=2%20", "v=+2", "v=%2B2", "v=-1", "v=2.0", "v=V2",
    ]
    for query in queries {
      let text = try fixture.answer(
        to: "GET /?\(query) HTTP/1.1\r\nHost: test\r\nx-test-user: anna\r\n\(upgrade)\r\n")
      XCTAssertTrue(text.hasPrefix("HTTP/1.1 400 ") && text.contains("unknown_version"), text)
      XCTAssertTrue(text.contains("\"versions\":\"1, 2\""), text)
    }
    XCTAssertNoThrow(try fixture.client(path: "/?v=1"))
  }

  private func answer(_ path: String, subprotocol: String) throws -> String {
    try EmbeddedFixture([StandInAuth()]).answer(
      to: "GET \(path) HTTP/1.1\r\nHost: test\r\nx-test-user: anna\r\n"
        + "Sec-WebSocket-Protocol: \(subprotocol)\r\n\(upgrade)\r\n")
  }

  func testTheSubprotocolChoosesTheVersionAndIsNamedInTheAnswer() throws {
    let offers = [
      ("/", "chat, canvas.v2", "canvas.v2"), ("/?v=2", "chat, canvas.v2", "canvas.v2"),
      ("/", "canvas.v1", "canvas.v1"), ("/?v=1", "canvas.v1", "canvas.v1"),
      ("/", "canvas.v2, canvas.v1", "canvas.v2"), ("/", "canvas.v1, canvas.v2", "canvas.v1"),
      ("/?v=2", "canvas.v1, canvas.v2", "canvas.v2"), ("/", "canvas.v9, CANVAS.V1, canvas.v2", "canvas.v2"),
    ]
    for (path, offered, chosen) in offers {
      let text = try answer(path, subprotocol: offered)
      XCTAssertTrue(text.hasPrefix("HTTP/1.1 101 "), text)
      XCTAssertTrue(text.contains("Sec-Websocket-Protocol: \(chosen)\r\n"), "\(path) \(offered): \(text)")
      XCTAssertEqual(text.hasSuffix("\r\n\r\n"), chosen == "canvas.v1", "HELLO follows in v2 alone")
    }
  }

  func testSubprotocolsThatAreNotOursMeanNothing() throws {
    for offered in ["chat", "canvas", "canvasv2", "my.canvas.v2", "canvas .v2"] {
      let text = try answer("/", subprotocol: offered)
      XCTAssertTrue(text.hasPrefix("HTTP/1.1 101 "), text)
      XCTAssertFalse(text.contains("Sec-Websocket-Protocol"), "none that the client did not mean: \(offered)")
    }
  }

  func testASubprotocolThatIsAlmostOursIsAnswered400WithTheList() throws {
    let refused = [
      ("/", "canvas.v9"), ("/", "CANVAS.V2"), ("/", "Canvas.v1"), ("/", "canvas.v02"), ("/", "canvas."),
      ("/", "chat, canvas.v3"), ("/?v=2", "canvas.V2"), ("/?v=1", "canvas.v2"), ("/?v=2", "canvas.v1"),
      ("/?v=02", "canvas.v2"),
    ]
    for (path, offered) in refused {
      let text = try answer(path, subprotocol: offered)
      XCTAssertTrue(text.hasPrefix("HTTP/1.1 400 ") && text.contains("unknown_version"), "\(path) \(offered): \(text)")
      XCTAssertTrue(text.contains("\"versions\":\"1, 2\""), text)
    }
  }

  func testConnectionsPerAddressAreLimitedAndGivenBack() throws {
    let fixture = try EmbeddedFixture([plugin]) { $0.connectionsPerAddress = 2 }
    let (first, second, third) = (fixture.connect(), fixture.connect(), fixture.connect())
    XCTAssertTrue(third.transport.isClosed)
    XCTAssertFalse(second.transport.isClosed)
    first.wire.close()
    XCTAssertFalse(fixture.connect().transport.isClosed)
    XCTAssertTrue(fixture.connect().transport.isClosed)
  }
}
