import Kernel
import XCTest

@testable import Auth

final class OriginPolicyTests: XCTestCase {
  func testTheOwnHostIsPermitted() throws {
    let policy = OriginPolicy()
    XCTAssertTrue(policy.permits(origin: "https://board.example", host: "board.example"))
    XCTAssertTrue(policy.permits(origin: "HTTPS://Board.Example", host: "board.example:443"))
    XCTAssertTrue(policy.permits(origin: "http://localhost:8080", host: "localhost:8080"))
    XCTAssertTrue(policy.permits(origin: "http://[::1]:8080", host: "[::1]:8080"))
  }

  func testOtherHostsAreNot() throws {
    let policy = OriginPolicy()
    for origin in [
      "https://evil.example", "https://board.example.evil.example", "https://evilboard.example", "null", "",
      "board.example", "ftp://board.example", "https://board.example:8443", "https://board.example/",
      "https://user@board.example",
    ] { XCTAssertFalse(policy.permits(origin: origin, host: "board.example"), origin) }
    XCTAssertFalse(policy.permits(origin: "https://board.example", host: nil))
  }

  func testListedOriginsArePermittedWhole() throws {
    let policy = OriginPolicy(allowed: ["https://Draw.example:443"])
    XCTAssertTrue(policy.permits(origin: "https://draw.example", host: "board.example"))
    XCTAssertFalse(policy.permits(origin: "http://draw.example", host: "board.example"))
    XCTAssertFalse(policy.permits(origin: "https://draw.example.evil.example", host: "board.example"))
  }

  func testTwoOriginsAreNone() throws {
    var headers: HTTPHeaders = ["host": "board.example", "origin": "https://board.example"]
    XCTAssertTrue(OriginPolicy().permits(headers))
    headers.add("origin", "https://board.example")
    XCTAssertFalse(OriginPolicy().permits(headers))
  }
}
