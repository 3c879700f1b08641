import Kernel
import KernelTesting
import XCTest

@testable import RateLimit

final class UserLedgerTests: XCTestCase {
  private let clock = ManualClock()
  private let ledger = UserLedger(
    rates: MessageRates(
      durable: TokenRate(perSecond: 10, burst: 40), ephemeral: TokenRate(perSecond: 40, burst: 80),
      control: TokenRate(perSecond: 1, burst: 8)))

  /// A reactor's lease from the budget of user `u`.
  private func lease() -> UserLease {
    UserLease(ledger.open("u", at: clock.now()), rates: ledger.rates, at: clock.now())
  }

  func testReactorsTogetherGetNoMoreThanTheUserHas() {
    let leases = (0..<4).map { _ in lease() }
    var passed = 0
    for _ in 0..<100 { for lease in leases where lease.take(.ephemeral, 1, at: clock.now()) { passed += 1 } }
    XCTAssertEqual(passed, 80)
    for _ in 0..<1_000 {
      clock.advance(by: .milliseconds(10))
      for lease in leases where lease.take(.ephemeral, 1, at: clock.now()) { passed += 1 }
    }
    XCTAssertLessThanOrEqual(passed, 480, "80 at once and 40 a second")
    XCTAssertGreaterThan(passed, 440, "and hardly less")
  }

  func testBatchesGrowWhileTheyAreUsedUp() {
    let lease = lease()
    for _ in 0..<16 { XCTAssertTrue(lease.take(.ephemeral, 1, at: clock.now())) }
    // 2, 4, 8 and then 10, the most.
    let rest = lease.budget.lease(.ephemeral, returning: 0, needed: 56, wanted: 80, at: clock.now())
    XCTAssertEqual(rest.tokens, 56)
    XCTAssertEqual((0..<20).count { _ in lease.take(.ephemeral, 1, at: clock.now()) }, 8, "the rest of its batch")
    XCTAssertEqual(lease.wait(.ephemeral, at: clock.now()), .milliseconds(25))
  }

  func testWhoSendsLittleHoldsLittle() {
    let leases = (0..<100).map { _ in lease() }
    for _ in 0..<10 {
      for lease in leases {
        XCTAssertTrue(lease.take(.ephemeral, 1, at: clock.now()))
        clock.advance(by: .milliseconds(30))
      }
    }
  }

  func testALeaseExpiresAndIsNotSavedUp() {
    let leases = (0..<4).map { _ in lease() }
    for lease in leases { for _ in 0..<4 { XCTAssertTrue(lease.take(.ephemeral, 1, at: clock.now())) } }
    clock.advance(by: .seconds(60))
    var passed = 0
    for _ in 0..<100 { for lease in leases where lease.take(.ephemeral, 1, at: clock.now()) { passed += 1 } }
    XCTAssertEqual(passed, 80)
  }

  func testWhatAReactorDidNotUseGoesBackWhenItsLastSessionEnds() {
    let first = lease()
    XCTAssertTrue(first.take(.durable, 1, at: clock.now()))
    first.end(at: clock.now())
    let second = lease()
    XCTAssertEqual((0..<100).count { _ in second.take(.durable, 1, at: clock.now()) }, 39)
  }

  func testReconnectingBringsNothing() {
    let gates = (0..<2).map { _ in MessageGate(RateLimitConfiguration(), ledger) }
    var passed = 0
    for round in 0..<10 {
      let budget = gates[round % 2].begin("u", at: clock.now())
      passed += (0..<40).count { _ in budget.judge(.control, 1, at: clock.now()) == .pass }
      gates[round % 2].end(budget, of: "u", at: clock.now())
    }
    XCTAssertEqual(passed, 8)
  }

  func testBudgetsOfUsersWhoHaveGoneAreForgottenOnceTheyWouldBeFull() {
    for number in 0..<1_000 {
      _ = ledger.open("\(number)", at: clock.now())
      ledger.release("\(number)", at: clock.now())
    }
    XCTAssertEqual(ledger.count, 1_000)
    clock.advance(by: .seconds(8))
    for number in 1_000..<2_000 {
      _ = ledger.open("\(number)", at: clock.now())
      ledger.release("\(number)", at: clock.now())
    }
    XCTAssertLessThan(ledger.count, 1_200)
  }

  func testAUserWhoIsStillHereIsKept() {
    let budget = ledger.open("u", at: clock.now())
    ledger.release("u", at: clock.now())
    XCTAssertTrue(ledger.open("u", at: clock.now()) === budget)
    clock.advance(by: .seconds(100))
    for number in 0..<1_000 { _ = ledger.open("\(number)", at: clock.now()) }
    XCTAssertTrue(ledger.open("u", at: clock.now()) === budget)
  }

  func testTwoConnectionsOfAUserShareAReactorsLease() {
    let gate = MessageGate(RateLimitConfiguration(), ledger)
    let (first, second) = (gate.begin("u", at: clock.now()), gate.begin("u", at: clock.now()))
    XCTAssertTrue(first.lease === second.lease)
    gate.end(first, of: "u", at: clock.now())
    XCTAssertTrue(gate.begin("u", at: clock.now()).lease === second.lease)
  }
}
