import Kernel
import XCTest

final class WebSocketHandshakeTests: XCTestCase {
  private func request(_ method: HTTPMethod = .get, _ change: (inout HTTPHeaders) -> Void = { _ in }) -> HTTPRequest {
    var headers: HTTPHeaders = [
      "Host": "server.example.com", "Upgrade": "websocket", "Connection": "Upgrade",
      "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Origin": "http://example.com", "Sec-WebSocket-Version": "13",
    ]
    change(&headers)
    return HTTPRequest(method: method, path: "/", headers: headers)
  }

  private func assertRefused(
    _ request: HTTPRequest, _ status: HTTPStatus = .badRequest, line: UInt = #line
  ) {
    XCTAssertThrowsError(try WebSocketHandshake.accept(request), line: line) {
      XCTAssertEqual(($0 as? ProtocolError)?.status, status, line: line)
    }
  }

  func testTheExampleOfTheRFCIsAccepted() throws {
    XCTAssertEqual(try WebSocketHandshake.accept(request()), "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
  }

  func testTokensCompareWithoutCaseInListsOverFields() {
    XCTAssertNoThrow(
      try WebSocketHandshake.accept(
        request {
          $0["Connection"] = "keep-alive"
          $0.add("Connection", "x , UPGRADE\t")
          $0["Upgrade"] = "h2c, WebSocket"
          $0["Sec-WebSocket-Version"] = " 13 "
        }))
  }

  func testOtherMethodsAreRefused() {
    assertRefused(request(.post))
    assertRefused(request(HTTPMethod(rawValue: "get")))
  }

  func testAnUpgradeMustBeAskedFor() {
    assertRefused(request { $0["Connection"] = nil })
    assertRefused(request { $0["Connection"] = "keep-alive" })
    assertRefused(request { $0["Connection"] = "upgraded" })
    assertRefused(request { $0["Upgrade"] = nil })
    assertRefused(request { $0["Upgrade"] = "h2c" })
  }

  func testTheKeyMustBe16BytesInBase64() {
    assertRefused(request { $0["Sec-WebSocket-Key"] = nil })
    assertRefused(request { $0["Sec-WebSocket-Key"] = "" })
    assertRefused(request { $0["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZQ==" })
    assertRefused(request { $0["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZSE=" })
    assertRefused(request { $0["Sec-WebSocket-Key"] = "dGhlIHNhbXBsZSBub25jZQ" })
    assertRefused(request { $0["Sec-WebSocket-Key"] = "dGhlIHNhb?BsZSBub25jZQ==" })
  }

  func testCriticalFieldsMustNotRepeat() {
    for name in ["Host", "Origin", "Sec-WebSocket-Key", "Sec-WebSocket-Version"] {
      assertRefused(request { $0.add(name, $0[name] ?? "") })
    }
  }

  func testAnotherVersionIsToldTheRightOne() throws {
    for version in ["8", "14", "13, 8", "013", "", "13.0"] {
      assertRefused(request { $0["Sec-WebSocket-Version"] = version }, .upgradeRequired)
    }
    XCTAssertEqual(WebSocketHandshake.refusalHeaders(for: .webSocketVersion)["Sec-WebSocket-Version"], "13")
    assertRefused(request { $0["Sec-WebSocket-Version"] = nil })
    XCTAssertEqual(WebSocketHandshake.refusalHeaders(for: .webSocketHandshake("x")), [:])
  }

  func testSubprotocolsKeepTheirOrder() {
    let offered = request {
      $0.add("Sec-WebSocket-Protocol", "canvas.v2, chat,")
      $0.add("Sec-WebSocket-Protocol", " , not a token, x@y, canvas.v1 ")
    }
    XCTAssertEqual(WebSocketHandshake.subprotocols(of: offered), ["canvas.v2", "chat", "canvas.v1"])
    XCTAssertEqual(WebSocketHandshake.subprotocols(of: request()), [])
  }

  func testTheResponseSwitchesProtocols() {
    let plain = WebSocketHandshake.response(accept: "abc")
    XCTAssertEqual(plain.status.rawValue, 101)
    XCTAssertEqual(plain.headers, ["Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Accept": "abc"])
    XCTAssertEqual(plain.body, [])
    let chosen = WebSocketHandshake.response(accept: "abc", subprotocol: "canvas.v2")
    XCTAssertEqual(chosen.headers["Sec-WebSocket-Protocol"], "canvas.v2")
  }
}
