import HistoryAPI
import Kernel
import XCTest

@testable import Boards

/// How long entries wait to be saved, from looks.
final class SaveLagTests: XCTestCase {
  func testWhatIsSavedWhenItIsFirstSeenDoesNotWait() {
    var lag = SaveLag()
    XCTAssertNil(lag.look(end: nil, saved: place(0, 7), at: at(0)))
    XCTAssertNil(lag.look(end: place(1, 5), saved: place(1, 5), at: at(1)))
    XCTAssertEqual(lag.waits(at: at(9)), .zero)
  }

  func testAnEndWaitsFromWhenItIsSeenUntilItIsSaved() {
    var lag = SaveLag()
    XCTAssertNil(lag.look(end: place(1, 5), saved: place(1, 2), at: at(1)))
    XCTAssertNil(lag.look(end: place(1, 9), saved: place(1, 4), at: at(3)))
    XCTAssertEqual(lag.waits(at: at(4)), .seconds(3))
    XCTAssertEqual(lag.look(end: place(1, 9), saved: place(1, 5), at: at(4)), .seconds(3))
    XCTAssertEqual(lag.waits(at: at(6)), .seconds(2), "what came behind it waits from now on")
    XCTAssertEqual(lag.look(end: place(1, 9), saved: place(1, 9), at: at(7)), .seconds(3))
    XCTAssertEqual(lag.waits(at: at(9)), .zero)
  }

  func testANewEpochIsAwaitedWhole() {
    var lag = SaveLag()
    XCTAssertNil(lag.look(end: place(2, 3), saved: place(1, 8), at: at(1)))
    XCTAssertEqual(lag.look(end: place(2, 3), saved: place(2, 3), at: at(2)), .seconds(1))
  }

  func testALaterEpochHasWhatTheOneBeforeHad() {
    var lag = SaveLag()
    XCTAssertNil(lag.look(end: place(1, 8), saved: place(1, 2), at: at(1)))
    XCTAssertEqual(lag.look(end: place(2, 9), saved: place(2, 9), at: at(3)), .seconds(2))
  }

  func testARoomThatIsNoBoardAnyMoreWaitsForNothing() {
    var lag = SaveLag()
    XCTAssertNil(lag.look(end: place(1, 8), saved: place(1, 2), at: at(1)))
    lag.end()
    XCTAssertEqual(lag.waits(at: at(9)), .zero)
  }

  private func place(_ epoch: UInt32, _ seq: UInt64) -> LogPlace { LogPlace(epoch: epoch, seq: seq) }

  private func at(_ seconds: UInt64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }
}
