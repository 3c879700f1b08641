import XCTest

@testable import Mongo

/// When calls are let through.
final class CircuitBreakerTests: XCTestCase {
  func testOneCallThatFoundNobodyOpensItAndAProbeClosesIt() {
    var breaker = CircuitBreaker()
    XCTAssertNil(breaker.refusal)
    XCTAssertTrue(breaker.record(.unreachable("gone")))
    XCTAssertEqual(breaker.refusal, .unreachable("gone"))
    XCTAssertFalse(breaker.record(.timedOut), "one probe is enough")
    XCTAssertFalse(breaker.probed(.timedOut))
    XCTAssertNotNil(breaker.refusal)
    XCTAssertTrue(breaker.probed(nil))
    XCTAssertNil(breaker.refusal)
  }

  func testASuccessFromBeforeDoesNotCloseIt() {
    var breaker = CircuitBreaker()
    XCTAssertTrue(breaker.record(.timedOut))
    XCTAssertFalse(breaker.record(nil))
    XCTAssertNotNil(breaker.refusal)
  }

  func testRefusalsAndDroppedConnectionsDoNotOpenIt() {
    var breaker = CircuitBreaker()
    let failures: [MongoError] = [
      .lost("reset"), .queueFull, .closed, .duplicateKey(index: "a_1"), .notConfirmed(""), .signInRefused,
      .server(MongoServerError(13, "no")), .tooLarge, .mismatch(""), .invalid(""),
    ]
    for failure in failures { XCTAssertFalse(breaker.record(failure)) }
    XCTAssertNil(breaker.refusal)
  }

  func testAProbeThatIsRefusedShowsThatSomebodyIsThere() {
    var breaker = CircuitBreaker()
    XCTAssertTrue(breaker.record(.timedOut))
    XCTAssertTrue(breaker.probed(.signInRefused))
  }
}
