import XCTest

@testable import Kernel

final class HTTPTargetTests: XCTestCase {
  func testPathsAreDecodedOnce() {
    XCTAssertEqual(path("/a%20b"), "/a b")
    XCTAssertEqual(path("/%C3%A4"), "/ä")
    XCTAssertEqual(path("/%2541"), "/%41")
    XCTAssertEqual(path("/a+b"), "/a+b")
    XCTAssertEqual(path("//a"), "//a")
    XCTAssertEqual(path("/.well-known/x"), "/.well-known/x")
    XCTAssertEqual(path("/a..b/..."), "/a..b/...")
  }

  func testTricksInPathsAreRefused() {
    for target in [
      "/%", "/%2", "/%zz", "/%00", "/%0a", "/%0D", "/%7f", "/a%2Fb", "/a%2fb", "/a%5Cb", "/a\\b", "/..", "/../a",
      "/a/../b", "/a/..", "/./a", "/a/.", "/%2e%2e/a", "/.%2E/a", "/%2e", "/%ff", "/%C3", "/%c0%ae", "/%ed%a0%80",
    ] {
      XCTAssertNil(path(target), target)
    }
  }

  func testQueriesAreDecodedAsForms() throws {
    let head = try XCTUnwrap(head("/p?a=1&b=x%20y+z&c&=d&&e=f=g"))
    XCTAssertEqual(head.query.map(\.name), ["a", "b", "c", "", "e"])
    XCTAssertEqual(head.query.map(\.value), ["1", "x y z", "", "d", "f=g"])
    XCTAssertNil(self.head("/p?a=%"))
    XCTAssertNil(self.head("/p?a=%00"))
    XCTAssertNil(self.head("/p?a=%ff"))
    XCTAssertEqual(self.head("/p?")?.query.count, 0)
  }

  private func path(_ target: String) -> String? { head(target)?.path }

  private func head(_ target: String) -> HTTPRequestHead? {
    let feeding = HTTPFeeding.run("GET \(target) HTTP/1.1\r\nHost: h\r\n\r\n")
    if let error = feeding.outcome.error { XCTAssertEqual(error.status, .badRequest) }
    return feeding.received.first?.head
  }
}
