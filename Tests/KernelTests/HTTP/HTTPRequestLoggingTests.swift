import XCTest

@testable import Kernel

final class HTTPRequestLoggingTests: XCTestCase {
  func testSecretsInTheQueryAreNotLogged() {
    let request = HTTPRequest(
      method: .get, path: "/ws",
      query: [("token", "a.b.c"), ("v", "2"), ("access_Token", "x"), ("room", "K7"), ("password", "p")])
    XCTAssertEqual(request.redactedTarget, "/ws?token=…&v=2&access_Token=…&room=K7&password=…")
  }

  func testNothingCanBreakALine() {
    let request = HTTPRequest(method: .get, path: "/a b\n\"ä", query: [("x\r", "a&b=c\u{1B}")])
    XCTAssertEqual(request.redactedTarget, "/a%20b%0A%22%C3%A4?x%0D=a%26b%3Dc%1B")
    XCTAssertEqual(HTTPRequest(method: .get, path: "/").redactedTarget, "/")
  }
}
