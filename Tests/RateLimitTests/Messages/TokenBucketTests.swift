import Kernel
import KernelTesting
import XCTest

@testable import RateLimit

final class TokenBucketTests: XCTestCase {
  private let start = Instant(nanoseconds: 1_000_000_000)

  func testABurstPassesAndThenTheRate() {
    var bucket = TokenBucket(TokenRate(perSecond: 20, burst: 100), at: start)
    XCTAssertEqual((0..<200).count { _ in bucket.take(1, at: start) }, 100)
    XCTAssertEqual(bucket.wait(for: 1, at: start), .milliseconds(50))
    XCTAssertFalse(bucket.take(1, at: start + .nanoseconds(49_999_999)))
    XCTAssertTrue(bucket.take(1, at: start + .milliseconds(50)))
  }

  func testNothingIsLostHoweverOftenItIsAsked() {
    var bucket = TokenBucket(TokenRate(perSecond: 7, burst: 7), at: start)
    XCTAssertTrue(bucket.take(7, at: start))
    var passed = 0
    for step in 1...1_000_000 where bucket.take(1, at: start + .nanoseconds(Int64(step) * 9_973)) { passed += 1 }
    XCTAssertEqual(passed, 69, "9.973 s at 7 a second")
  }

  func testItNeverHoldsMoreThanTheBurst() {
    var bucket = TokenBucket(TokenRate(perSecond: 1_000_000, burst: 3), at: start)
    let later = Instant(nanoseconds: .max)
    XCTAssertEqual(bucket.takeUpTo(10, at: later), 3)
    bucket.putBack(10)
    XCTAssertEqual(bucket.takeUpTo(10, at: later), 3)
  }

  func testAMessageWorthMoreThanTheBurstPassesWhenTheBucketIsFull() {
    var bucket = TokenBucket(TokenRate(perSecond: 1, burst: 3), at: start)
    XCTAssertTrue(bucket.take(5, at: start))
    XCTAssertFalse(bucket.take(5, at: start + .seconds(2)))
    XCTAssertEqual(bucket.wait(for: 5, at: start + .seconds(2)), .seconds(1))
    XCTAssertTrue(bucket.take(5, at: start + .seconds(3)))
  }

  func testAClockThatGoesBackBringsNothing() {
    var bucket = TokenBucket(TokenRate(perSecond: 1, burst: 1), at: start)
    XCTAssertTrue(bucket.take(1, at: start + .seconds(5)))
    XCTAssertFalse(bucket.take(1, at: start))
    XCTAssertFalse(bucket.take(1, at: start + .seconds(5)))
    XCTAssertTrue(bucket.take(1, at: start + .seconds(6)))
  }

  func testARefusalTakesNothing() {
    var bucket = TokenBucket(TokenRate(perSecond: 1, burst: 4), at: start)
    XCTAssertTrue(bucket.take(3, at: start))
    for _ in 0..<100 { XCTAssertFalse(bucket.take(2, at: start)) }
    XCTAssertTrue(bucket.take(1, at: start))
  }
}
