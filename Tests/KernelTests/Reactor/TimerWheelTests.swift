@testable import Kernel
import XCTest

final class TimerWheelTests: XCTestCase {
  private let start = Instant(nanoseconds: 5_000_000_000)
  private var fired: [String] = []

  private func schedule(_ wheel: inout TimerWheel, _ name: String, at delay: Duration) -> TimerToken {
    wheel.schedule(at: start + delay) { [unowned self] in fired.append(name) }
  }

  /// Fires what is due so long after the start, and returns it.
  private func advance(_ wheel: inout TimerWheel, to delay: Duration) -> [String] {
    fired = []
    for timer in wheel.advance(to: start + delay) where wheel.claim(timer.token) { timer.fire() }
    return fired
  }

  func testTimersFireInTheOrderOfTheirDeadlinesAndNeverEarly() {
    var wheel = TimerWheel(now: start)
    for (name, delay) in [("c", 30), ("a", 10), ("b", 20), ("a2", 10)] {
      _ = schedule(&wheel, name, at: .milliseconds(delay))
    }
    XCTAssertEqual(advance(&wheel, to: .microseconds(9_999)), [])
    XCTAssertEqual(advance(&wheel, to: .milliseconds(10)), ["a", "a2"])
    XCTAssertEqual(advance(&wheel, to: .milliseconds(500)), ["b", "c"])
    XCTAssertEqual(wheel.count, 0)
  }

  func testADeadlineBetweenTicksIsRoundedUp() {
    var wheel = TimerWheel(now: start)
    _ = schedule(&wheel, "x", at: .microseconds(10_001))
    XCTAssertEqual(advance(&wheel, to: .microseconds(10_999)), [])
    XCTAssertEqual(advance(&wheel, to: .milliseconds(11)), ["x"])
  }

  func testADeadlineThatHasPassedFiresInTheNextTick() {
    var wheel = TimerWheel(now: start)
    _ = schedule(&wheel, "late", at: .seconds(-4))
    XCTAssertEqual(advance(&wheel, to: .zero), [])
    XCTAssertEqual(advance(&wheel, to: .milliseconds(1)), ["late"])
  }

  func testATimerFartherAwayThanAWholeTurnStays() {
    var wheel = TimerWheel(now: start)
    for seconds in [1, 2, 60, 3_600] { _ = schedule(&wheel, "\(seconds)", at: .seconds(seconds)) }
    var seen: [String] = []
    var at: [Int] = []
    for half in 1...7_201 {
      let now = advance(&wheel, to: .milliseconds(half * 500))
      seen += now
      at += now.map { _ in half }
    }
    XCTAssertEqual(seen, ["1", "2", "60", "3600"])
    XCTAssertEqual(at, [2, 4, 120, 7_200])
  }

  func testALongSleepMissesNothing() {
    var wheel = TimerWheel(now: start)
    for delay in [1, 1_023, 1_024, 1_025, 5_000, 9_999] { _ = schedule(&wheel, "\(delay)", at: .milliseconds(delay)) }
    XCTAssertEqual(advance(&wheel, to: .seconds(10)), ["1", "1023", "1024", "1025", "5000", "9999"])
  }

  func testACancelledTimerDoesNotFire() {
    var wheel = TimerWheel(now: start)
    let tokens = (0..<10).map { schedule(&wheel, "\($0)", at: .milliseconds(5)) }
    for index in stride(from: 0, to: 10, by: 2) { wheel.cancel(tokens[index]) }
    wheel.cancel(tokens[0])
    XCTAssertEqual(wheel.count, 5)
    XCTAssertEqual(advance(&wheel, to: .milliseconds(5)), ["1", "3", "5", "7", "9"])
    wheel.cancel(tokens[1])
    XCTAssertEqual(wheel.count, 0)
  }

  func testATimerCancelledByOneThatFiresBeforeItDoesNotFire() {
    var wheel = TimerWheel(now: start)
    let victim = schedule(&wheel, "victim", at: .milliseconds(2))
    _ = schedule(&wheel, "culprit", at: .milliseconds(1))
    fired = []
    for timer in wheel.advance(to: start + .milliseconds(9)) where wheel.claim(timer.token) {
      timer.fire()
      wheel.cancel(victim)
    }
    XCTAssertEqual(fired, ["culprit"])
    XCTAssertEqual(wheel.count, 0)
  }

  func testManyTimersInRandomOrderFireByDeadline() {
    var wheel = TimerWheel(now: start)
    var expected: [(Int, Int)] = []
    var seed: UInt32 = 1
    for index in 0..<20_000 {
      seed = seed &* 1_664_525 &+ 1_013_904_223
      let delay = Int(seed >> 8) % 8_000 + 1
      _ = schedule(&wheel, "\(index)", at: .milliseconds(delay))
      expected.append((delay, index))
    }
    var seen: [String] = []
    for step in 1...80 { seen += advance(&wheel, to: .milliseconds(step * 100)) }
    XCTAssertEqual(seen, expected.sorted { $0 < $1 }.map { "\($0.1)" })
  }

  func testTheNextDeadlineIsKnown() {
    var wheel = TimerWheel(now: start)
    XCTAssertNil(wheel.millisecondsToNext(from: start))
    let far = schedule(&wheel, "far", at: .milliseconds(700))
    XCTAssertEqual(wheel.millisecondsToNext(from: start), 700)
    let near = schedule(&wheel, "near", at: .milliseconds(30))
    XCTAssertEqual(wheel.millisecondsToNext(from: start), 30)
    XCTAssertEqual(wheel.millisecondsToNext(from: start + .milliseconds(20)), 10)
    XCTAssertEqual(wheel.millisecondsToNext(from: start + .milliseconds(40)), 0)
    wheel.cancel(near)
    XCTAssertEqual(wheel.millisecondsToNext(from: start), 700)
    wheel.cancel(far)
    XCTAssertNil(wheel.millisecondsToNext(from: start))
  }

  func testSleepingFromDeadlineToDeadlineReachesAFarTimer() throws {
    var wheel = TimerWheel(now: start)
    _ = schedule(&wheel, "far", at: .milliseconds(3_333))
    var elapsed = 0
    var seen: [String] = []
    while seen.isEmpty, elapsed < 10_000 {
      elapsed += Int(try XCTUnwrap(wheel.millisecondsToNext(from: start + .milliseconds(elapsed))))
      seen = advance(&wheel, to: .milliseconds(elapsed))
    }
    XCTAssertEqual(elapsed, 3_333)
  }
}
