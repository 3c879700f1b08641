import XCTest

@testable import Kernel

final class HTTPHeadersTests: XCTestCase {
  func testNamesCompareWithoutCaseAndKeepTheirOrder() {
    var headers: HTTPHeaders = ["Accept": "a", "X-One": "1"]
    headers.add("ACCEPT", "b")
    XCTAssertEqual(headers["aCCept"], "a")
    XCTAssertEqual(headers.all("accept"), ["a", "b"])
    XCTAssertEqual(headers.fields.map(\.name), ["accept", "x-one", "accept"])
    headers["accept"] = nil
    XCTAssertEqual(headers.fields.map(\.name), ["x-one"])
  }

  func testTokensAreSplitTrimmedAndInLowerCase() {
    var headers: HTTPHeaders = ["Connection": " Keep-Alive ,\tUpgrade,, "]
    headers.add("connection", "X")
    XCTAssertEqual(headers.tokens("Connection"), ["keep-alive", "upgrade", "x"])
    XCTAssertEqual(headers.tokens("upgrade"), [])
  }

  func testVaryNamesEachFieldOnce() {
    var headers = HTTPHeaders()
    headers.vary(on: "Origin")
    headers.vary(on: "origin", "Accept-Encoding")
    XCTAssertEqual(headers.all("vary"), ["Origin, Accept-Encoding"])
  }
}
