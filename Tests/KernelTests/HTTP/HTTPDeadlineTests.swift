import XCTest

@testable import Kernel

final class HTTPDeadlineTests: XCTestCase {
  private func at(_ seconds: Double) -> Instant { Instant(nanoseconds: UInt64(seconds * 1_000_000_000)) }

  func testAnIdleConnectionIsClosedWithoutAWord() {
    let deadline = HTTPDeadline(now: at(100))
    XCTAssertNil(deadline.expiry(at: at(159.9)))
    XCTAssertEqual(deadline.expiry(at: at(160)), .close)
  }

  func testDrippingBytesDoNotProlongAHead() {
    var deadline = HTTPDeadline(now: at(100))
    for second in 0..<10 { deadline.update(.head, received: 1, now: at(130 + Double(second))) }
    XCTAssertNil(deadline.expiry(at: at(139.9)))
    XCTAssertEqual(deadline.expiry(at: at(140)), .refuse(.timeout))
    XCTAssertEqual(HTTPParseError.timeout.status, .requestTimeout)
  }

  func testABodyEarnsTimeByItsBytes() {
    var deadline = HTTPDeadline(now: at(0))
    deadline.update(.head, received: 10, now: at(1))
    deadline.update(.body, received: 0, now: at(2))
    XCTAssertEqual(deadline.instant, at(12))
    deadline.update(.body, received: 2_048, now: at(11))
    XCTAssertEqual(deadline.instant, at(14))
    deadline.update(.body, received: 1, now: at(13))
    XCTAssertNotNil(deadline.expiry(at: at(14.01)))
  }

  func testNothingIsDueWhileARequestIsHandledAndIdlenessBeginsAfter() {
    var deadline = HTTPDeadline(now: at(0))
    deadline.update(.complete, received: 50, now: at(1))
    XCTAssertNil(deadline.expiry(at: at(10_000)))
    deadline.update(.idle, received: 0, now: at(200))
    XCTAssertEqual(deadline.expiry(at: at(260)), .close)
  }
}
