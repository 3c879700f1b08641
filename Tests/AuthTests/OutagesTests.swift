import Kernel
import XCTest

@testable import Auth

final class OutagesTests: XCTestCase {
  func testAReasonIsSaidOnceAMinute() {
    let outages = Outages()
    let begin = Instant(nanoseconds: 1_000_000_000)
    XCTAssertTrue(outages.isNew("Redis is away", at: begin))
    XCTAssertFalse(outages.isNew("Redis is away", at: begin + .seconds(59)))
    XCTAssertTrue(outages.isNew("MongoDB is away", at: begin + .seconds(59)))
    XCTAssertTrue(outages.isNew("Redis is away", at: begin + .seconds(60)))
  }

  func testWhatIsRememberedIsBounded() {
    let outages = Outages()
    let now = Instant(nanoseconds: 0)
    for number in 0..<17 { XCTAssertTrue(outages.isNew("\(number)", at: now)) }
    XCTAssertTrue(outages.isNew("0", at: now), "forgotten")
  }
}
