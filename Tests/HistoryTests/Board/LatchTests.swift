import XCTest

@testable import History

final class LatchTests: XCTestCase {
  /// Counts who has come through.
  private actor Passed {
    private(set) var count = 0

    func add() { count += 1 }
  }

  func testWhoeverWaitsBeforeItOpensGoesOnWhenItDoes() async {
    let (latch, passed) = (Latch(), Passed())
    let waiter = Task {
      await latch.wait()
      await passed.add()
    }
    for _ in 0..<100 { await Task.yield() }
    let before = await passed.count
    XCTAssertEqual(before, 0, "it is closed")
    latch.open()
    await waiter.value
    let after = await passed.count
    XCTAssertEqual(after, 1)
  }

  func testWhoeverComesAfterItOpenedDoesNotWait() async {
    let latch = Latch()
    latch.open()
    await latch.wait()
    await latch.wait()
  }

  func testOpeningTwiceIsOpeningOnce() async {
    let latch = Latch()
    let waiter = Task { await latch.wait() }
    latch.open()
    latch.open()
    await waiter.value
    await latch.wait()
  }

  /// Some wait before it opens, some while, some after: everybody goes on, each once.
  func testManyWaitersGoOnEachOnce() async {
    for _ in 0..<20 {
      let (latch, passed) = (Latch(), Passed())
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<200 {
          group.addTask {
            if number == 100 { return latch.open() }
            await latch.wait()
            await passed.add()
          }
        }
      }
      let count = await passed.count
      XCTAssertEqual(count, 199)
    }
  }
}
