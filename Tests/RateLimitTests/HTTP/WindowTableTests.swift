import Kernel
import KernelTesting
import XCTest

@testable import RateLimit

final class WindowTableTests: XCTestCase {
  private let clock = ManualClock()
  private let ten = WindowLimit(requests: 10, window: .seconds(900))

  private func key(_ account: String, _ budget: BudgetName = .auth) -> WindowKey {
    WindowKey(budget, address: "203.0.113.7", account: account)
  }

  func testAWindowRefusesWhatIsBeyondItsLimitUntilItEnds() {
    let table = WindowTable(capacity: 100)
    for remaining in (0..<10).reversed() {
      let reading = table.take(key("a"), ten, at: clock.now())
      XCTAssertFalse(reading.isRefused)
      XCTAssertEqual(reading.remaining, remaining)
      clock.advance(by: .seconds(1))
    }
    let refused = table.take(key("a"), ten, at: clock.now())
    XCTAssertTrue(refused.isRefused)
    XCTAssertEqual(refused.reset, .seconds(890), "the window is counted from the first request")
    clock.advance(by: .seconds(889))
    XCTAssertTrue(table.take(key("a"), ten, at: clock.now()).isRefused)
    clock.advance(by: .seconds(1))
    XCTAssertEqual(table.take(key("a"), ten, at: clock.now()).remaining, 9)
  }

  func testAccountsAddressesAndBudgetsAreCountedApart() {
    let table = WindowTable(capacity: 100)
    let one = WindowLimit(requests: 1, window: .seconds(900))
    XCTAssertFalse(table.take(key("a"), one, at: clock.now()).isRefused)
    XCTAssertFalse(table.take(key("b"), one, at: clock.now()).isRefused)
    XCTAssertFalse(table.take(key("a", .otp), one, at: clock.now()).isRefused)
    let elsewhere = WindowKey(.auth, address: "203.0.113.8", account: "a")
    XCTAssertFalse(table.take(elsewhere, one, at: clock.now()).isRefused)
    XCTAssertTrue(table.take(key("a"), one, at: clock.now()).isRefused)
  }

  func testAPendingRequestTakesAPlaceUntilItIsSettled() {
    let table = WindowTable(capacity: 100)
    let one = WindowLimit(requests: 1, window: .seconds(900))
    let first = table.take(key("a"), one, pending: true, at: clock.now())
    let second = table.take(key("a"), one, pending: true, at: clock.now())
    XCTAssertTrue(second.isRefused)
    XCTAssertEqual(second.reset, .seconds(1), "an answer may free the place at any moment")
    table.settle(key("a"), first, counts: false)
    let third = table.take(key("a"), one, pending: true, at: clock.now())
    XCTAssertFalse(third.isRefused)
    table.settle(key("a"), third, counts: true)
    XCTAssertEqual(table.take(key("a"), one, pending: true, at: clock.now()).reset, .seconds(900))
  }

  func testALateAnswerDoesNotTouchTheNextWindow() {
    let table = WindowTable(capacity: 100)
    let late = table.take(key("a"), ten, pending: true, at: clock.now())
    clock.advance(by: .seconds(900))
    XCTAssertEqual(table.take(key("a"), ten, pending: true, at: clock.now()).remaining, 9)
    table.settle(key("a"), late, counts: false)
    XCTAssertEqual(table.take(key("a"), ten, at: clock.now()).remaining, 8)
  }

  func testAFullTableForgetsWhatIsOverFirstAndThenTheOldest() {
    let table = WindowTable(capacity: 4, shards: 1)
    let hour = WindowLimit(requests: 10, window: .seconds(3_600))
    _ = table.take(key("room", .rooms), hour, at: clock.now())
    clock.advance(by: .seconds(1))
    _ = table.take(key("over"), ten, at: clock.now())
    clock.advance(by: .seconds(900))
    _ = table.take(key("a"), ten, at: clock.now())
    _ = table.take(key("b"), ten, at: clock.now())
    _ = table.take(key("c"), ten, at: clock.now())
    XCTAssertEqual(table.count, 4)
    XCTAssertEqual(table.evicted, 0, "only what was over has gone")
    clock.advance(by: .seconds(1))
    _ = table.take(key("d"), ten, at: clock.now())
    XCTAssertEqual(table.count, 4)
    XCTAssertEqual(table.evicted, 1)
    XCTAssertEqual(table.take(key("a"), ten, at: clock.now()).remaining, 8, "the older room window has gone")
  }

  func testTheTableStaysBoundedAndShrinks() {
    let table = WindowTable(capacity: 1_600)
    for number in 0..<10_000 { _ = table.take(key("\(number)"), ten, at: clock.now()) }
    XCTAssertLessThanOrEqual(table.count, 1_600)
    XCTAssertGreaterThanOrEqual(table.evicted, 8_400)
    clock.advance(by: .seconds(900))
    for number in 0..<3_000 { _ = table.take(key("x\(number % 20)"), ten, at: clock.now()) }
    let later = WindowLimit(requests: 10, window: .seconds(1))
    for number in 0..<3_000 {
      clock.advance(by: .seconds(2))
      _ = table.take(key("y\(number)", .otp), later, at: clock.now())
    }
    XCTAssertLessThan(table.count, 500)
  }

  func testALongAccountIsCut() {
    let long = String(repeating: "a", count: 100_000)
    XCTAssertEqual(key(long).account?.utf8.count, 320)
  }

  func testRequestsAtTheSameTimeShareTheLimit() async {
    let table = WindowTable(capacity: 100)
    let (key, ten, now) = (key("a"), ten, clock.now())
    let passed = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<8 {
        group.addTask { (0..<100).count { _ in !table.take(key, ten, at: now).isRefused } }
      }
      return await group.reduce(0, +)
    }
    XCTAssertEqual(passed, 10)
  }
}
