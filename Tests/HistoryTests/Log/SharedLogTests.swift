import Kernel
import XCTest

@testable import History

/// A log that several servers append to.
final class SharedLogTests: XCTestCase {
  private let log = StrokeLog(StoredLog(epoch: 1))

  func testEntriesOfOthersAreFoldedAheadOfTheBatchTheyCameBefore() throws {
    let ticket = try queued(draft("u", .put(element("a")), "1", time: 10))
    XCTAssertEqual(log.takeBatch().map(\.seq), [1])
    let missed = entry(1, "v", .put(element("b")), time: 90)
    XCTAssertEqual(log.precede(by: missed)?.tickets, [])
    XCTAssertNil(log.precede(by: missed), "once")
    let own = try XCTUnwrap(log.nextCommitted())
    XCTAssertEqual(own.tickets, [ticket])
    XCTAssertEqual(own.entry.seq, 2)
    XCTAssertEqual(own.entry.draft.time, Timestamp(milliseconds: 90), "no earlier than what it follows")
    XCTAssertEqual(log.fold.visible.map(\.id), ["b", "a"])
    XCTAssertNil(log.nextCommitted())
    XCTAssertNil(log.precede(by: entry(3, "v", .put(element("c")))), "only ahead of a batch")
  }

  func testABatchThatCouldNotBeAppendedWaitsAgainAheadOfWhatCameLater() throws {
    _ = try queued(draft("u", .put(element("a")), "1"))
    let stored = try queued(draft("u", .put(element("b")), "2"))
    XCTAssertEqual(log.takeBatch().count, 2)
    _ = try queued(draft("u", .put(element("c")), "3"))
    log.putBack()
    XCTAssertEqual(log.takeBatch(), [], "not before the store was read")
    XCTAssertEqual(log.absorb(entry(1, "u", .put(element("b")), operation: "2"))?.tickets, [stored])
    log.reachedEnd()
    XCTAssertEqual(log.takeBatch().map(\.action), [.put(element("a")), .put(element("c"))])
  }

  func testAnOperationThatAnotherServerStoredWithAnotherContentIsAConflict() throws {
    let ticket = try queued(draft("u", .put(element("a")), "1"))
    let committed = try XCTUnwrap(log.absorb(entry(1, "u", .put(element("b")), operation: "1")))
    XCTAssertEqual(committed.tickets, [])
    XCTAssertEqual(committed.conflicts, [ticket])
    XCTAssertTrue(log.isIdle)
  }

  func testALogThatMissedSomeIsReadBeforeItCommits() throws {
    _ = try queued(draft("u", .put(element("a")), "1"))
    log.missedSome()
    XCTAssertEqual(log.takeBatch(), [])
    log.reachedEnd()
    XCTAssertEqual(log.takeBatch().count, 1)
  }

  private func queued(_ draft: Draft) throws -> Ticket {
    guard case .queued(let ticket) = log.submit(draft) else { throw StrokeStoreError.busy }
    return ticket
  }
}
