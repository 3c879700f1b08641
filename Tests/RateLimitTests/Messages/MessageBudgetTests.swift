import Kernel
import KernelTesting
import XCTest

@testable import RateLimit

final class MessageBudgetTests: XCTestCase {
  private let clock = ManualClock()

  private func budget(_ change: (inout RateLimitConfiguration) -> Void = { _ in }) -> MessageBudget {
    var configuration = RateLimitConfiguration()
    change(&configuration)
    return MessageGate(configuration, UserLedger(rates: configuration.user)).begin("u", at: clock.now())
  }

  private func judge(_ budget: MessageBudget, _ cost: MessageClass, weight: Int = 1) -> MessageBudget.Judgement {
    budget.judge(cost, weight, at: clock.now())
  }

  func testPublishedClientsNeverHearOfIt() {
    let budget = budget()
    for tick in 0..<20 * 60 {
      XCTAssertEqual(judge(budget, .ephemeral), .pass)
      if tick % 10 == 0 { XCTAssertEqual(judge(budget, .durable), .pass) }
      if tick % 100 == 0 { XCTAssertEqual(judge(budget, .control, weight: 5), .pass) }
      clock.advance(by: .milliseconds(50))
    }
  }

  func testTooManyCursorsAreDroppedAndToldOnceASecond() {
    let budget = budget()
    for _ in 0..<120 { XCTAssertEqual(judge(budget, .ephemeral), .pass) }
    guard case .tell(let error) = judge(budget, .ephemeral) else { return XCTFail("not told") }
    XCTAssertEqual(error.code, "rate_limited")
    XCTAssertEqual(error.details, ["class": "ephemeral"])
    XCTAssertTrue(error.retryable)
    XCTAssertEqual(error.retryAfter, .nanoseconds(16_666_667))
    for _ in 0..<100 { XCTAssertEqual(judge(budget, .ephemeral), .drop(.ephemeral)) }
    clock.advance(by: .seconds(1))
    for _ in 0..<60 { XCTAssertEqual(judge(budget, .ephemeral), .pass) }
    guard case .tell = judge(budget, .ephemeral) else { return XCTFail("not told again") }
    XCTAssertEqual(judge(budget, .ephemeral), .drop(.ephemeral))
  }

  func testRefusedStrokesAreToldEachTimeUpToTenASecond() {
    let budget = budget()
    for _ in 0..<300 { XCTAssertEqual(judge(budget, .durable), .pass) }
    for _ in 0..<10 {
      XCTAssertEqual(judge(budget, .durable), .tell(.rateLimited(.durable, retryAfter: .milliseconds(25))))
    }
    XCTAssertEqual(judge(budget, .durable), .drop(.durable))
  }

  func testAClassWithoutTokensDoesNotTouchTheOthers() {
    let budget = budget()
    while judge(budget, .ephemeral) == .pass {}
    XCTAssertEqual(judge(budget, .durable), .pass)
    XCTAssertEqual(judge(budget, .control), .pass)
  }

  func testAMessageCostsItsWeight() {
    let budget = budget()
    for _ in 0..<8 { XCTAssertEqual(judge(budget, .control, weight: 5), .pass) }
    XCTAssertEqual(
      judge(budget, .control, weight: 5), .tell(.rateLimited(.control, retryAfter: .milliseconds(500))))
  }

  func testAFloodIsClosedOnlyASecondAfterItWasTold() {
    let budget = budget()
    var heard: [MessageBudget.Judgement] = []
    for _ in 0..<5_000 { heard.append(judge(budget, .ephemeral)) }
    XCTAssertFalse(heard.contains(.close))
    XCTAssertEqual(heard.count { if case .tell = $0 { true } else { false } }, 1)
    clock.advance(by: .seconds(1))
    for _ in 0..<60 { XCTAssertEqual(judge(budget, .ephemeral), .pass) }
    XCTAssertEqual(judge(budget, .ephemeral), .close)
  }

  func testWhoIsOverByLessIsNeverClosed() {
    let budget = budget()
    for _ in 0..<60 * 120 {
      XCTAssertNotEqual(judge(budget, .ephemeral), .close, "120 a second, twice the rate")
      clock.advance(by: .microseconds(8_333))
    }
  }

  func testAfterAFloodedPeriodANewOneBeginsWithTelling() {
    let budget = budget()
    for _ in 0..<5_000 { _ = judge(budget, .ephemeral) }
    clock.advance(by: .seconds(10))
    for _ in 0..<120 { XCTAssertEqual(judge(budget, .ephemeral), .pass) }
    guard case .tell = judge(budget, .ephemeral) else { return XCTFail("not told") }
  }

  func testARefusalByTheUsersBudgetCostsTheConnectionNothing() {
    let tight = TokenRate(perSecond: 1, burst: 2)
    let budget = budget { $0.user.durable = tight }
    XCTAssertEqual(judge(budget, .durable), .pass)
    XCTAssertEqual(judge(budget, .durable), .pass)
    XCTAssertEqual(judge(budget, .durable), .tell(.rateLimited(.durable, retryAfter: .seconds(1))))
    clock.advance(by: .seconds(1))
    XCTAssertEqual(judge(budget, .durable), .pass)
  }
}
