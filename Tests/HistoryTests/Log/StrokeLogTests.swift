import Kernel
import XCTest

@testable import History

final class StrokeLogTests: XCTestCase {
  private let empty = StoredLog(epoch: 1)

  func testAnEntryIsFoldedOnlyWhenCommitted() throws {
    let log = StrokeLog(empty)
    let ticket = try queued(log.submit(draft("u", .put(element("a")), "1")))
    XCTAssertEqual(log.takeBatch().map(\.seq), [1])
    XCTAssertEqual(log.fold.visible, [])
    let committed = log.committed()
    XCTAssertEqual(committed.map(\.tickets), [[ticket]])
    XCTAssertEqual(committed.map(\.result), [.applied(.added(element("a")))])
    XCTAssertEqual(log.head, 1)
    XCTAssertTrue(log.isIdle)
  }

  func testOnlyOneBatchIsOutAndWhatComesMeanwhileFollows() throws {
    let log = StrokeLog(empty)
    _ = log.submit(draft("u", .put(element("a")), "1"))
    XCTAssertEqual(log.takeBatch().count, 1)
    _ = log.submit(draft("u", .hide(["a"]), "2"))
    XCTAssertEqual(log.takeBatch(), [])
    _ = log.committed()
    XCTAssertEqual(log.takeBatch().map(\.seq), [2])
    XCTAssertEqual(log.committed().map(\.result), [.applied(.hidden(["a"]))])
  }

  func testAFailedBatchIsGivenBackAndItsNumbersAreUsedAgain() throws {
    let log = StrokeLog(empty)
    let lost = try queued(log.submit(draft("u", .put(element("a")), "1")))
    XCTAssertEqual(log.takeBatch().map(\.seq), [1])
    let kept = try queued(log.submit(draft("v", .put(element("b")), "1")))
    XCTAssertEqual(log.failed(isCertain: true).map(\.tickets), [[lost]])
    XCTAssertEqual(log.head, 0)
    XCTAssertEqual(log.takeBatch().map(\.seq), [1])
    XCTAssertEqual(log.committed().map(\.tickets), [[kept]])
    XCTAssertEqual(log.fold.visible.map(\.id), ["b"])
    _ = try queued(log.submit(draft("u", .put(element("a")), "1")))
  }

  func testAResentOperationGetsItsOldSeqAndAnotherBodyIsAConflict() throws {
    let log = StrokeLog(empty)
    let first = draft("u", .put(element("a")), "1")
    let ticket = try queued(log.submit(first))
    let again = try queued(log.submit(draft("u", .put(element("a")), "1", time: 99)))
    XCTAssertEqual(log.submit(draft("u", .put(element("b")), "1")), .conflict)
    XCTAssertEqual(log.takeBatch().count, 1)
    let third = try queued(log.submit(first))
    XCTAssertEqual(log.committed().map(\.tickets), [[ticket, again, third]])
    XCTAssertEqual(log.submit(first), .duplicate(1))
    XCTAssertEqual(log.submit(draft("u", .put(element("b")), "1")), .conflict)
    _ = try queued(log.submit(draft("v", .put(element("b")), "1")))
  }

  func testOnlyTheHopelessIsRefusedAtOnce() throws {
    let log = StrokeLog(StoredLog(epoch: 1, entries: [entry(1, "u", .put(element("a")))]))
    XCTAssertEqual(log.submit(draft("v", .hide(["a"]), "1")), .refused(.notOwner))
    XCTAssertEqual(log.submit(draft("u", .show(["a"]), "1")), .refused(.alreadyVisible))
    XCTAssertEqual(log.submit(draft("u", .put(element("a")), "1")), .refused(.elementExists))
    XCTAssertEqual(log.submit(draft("u", .hide(["x"]), "1")), .refused(.unknownElement))
    _ = try queued(log.submit(draft("u", .hide(["a"]), "1")))
    _ = try queued(log.submit(draft("u", .show(["a"]), "2")))
    _ = try queued(log.submit(draft("u", .put(element("x")), "3")))
    _ = try queued(log.submit(draft("u", .hide(["x"]), "4")))
    XCTAssertEqual(log.takeBatch().count, 4)
    XCTAssertTrue(log.committed().allSatisfy { if case .applied = $0.result { true } else { false } })
  }

  func testTimesNeverGoBackwardsInALog() throws {
    let log = StrokeLog(empty)
    let submit = { (name: String, time: Int64) in
      _ = log.submit(draft("u", .put(element(name)), name, time: time))
    }
    submit("a", 100)
    submit("b", 90)
    submit("c", 110)
    XCTAssertEqual(log.takeBatch().map(\.draft.time.milliseconds), [100, 100, 110])
    submit("d", 5)
    XCTAssertEqual(log.committed().map(\.entry.draft.time.milliseconds), [100, 100, 110])
    XCTAssertEqual(log.takeBatch().map(\.draft.time.milliseconds), [110])
    XCTAssertEqual(log.failed(isCertain: true).count, 1)
    submit("d", 120)
    XCTAssertEqual(log.takeBatch().map(\.draft.time.milliseconds), [120])
  }

  func testTimesGoOnFromTheLatestOfALoadedLogWithTheClockSetBack() throws {
    let stored = [("a", Int64(500)), ("b", 300)].enumerated().map { index, entry in
      Entry(
        position: LogPosition(epoch: 1, seq: UInt64(index + 1)),
        draft: draft("u", .put(element(entry.0)), entry.0, time: entry.1))
    }
    let log = StrokeLog(StoredLog(epoch: 1, entries: stored))
    _ = log.submit(draft("u", .hide(["a"]), "undo", time: 10))
    let batch = log.takeBatch()
    XCTAssertEqual(batch.map(\.draft.time.milliseconds), [500])
    XCTAssertEqual(log.submit(draft("u", .hide(["a"]), "undo", time: 20)), .queued(Ticket(rawValue: 2)))
    _ = log.committed()
    XCTAssertEqual(log.submit(draft("u", .hide(["a"]), "undo", time: 30)), .duplicate(3))
  }

  func testWhatDidLessThanItSaysIsFoundWhenALogIsLoaded() throws {
    let entries = [
      entry(1, "u", .put(element("a"))), entry(2, "v", .put(element("b"))), entry(3, "v", .hide(["a"])),
      entry(4, "u", .hide(["b", "a", "a"])), entry(5, "u", .hide(["a"])), entry(6, "u", .show(["x", "a"])),
      entry(7, "v", .hide(["b"])),
    ]
    let effects = [
      PartialEffect(seq: 3, ids: []), PartialEffect(seq: 4, ids: ["a"]), PartialEffect(seq: 5, ids: []),
      PartialEffect(seq: 6, ids: ["a"]),
    ]
    XCTAssertEqual(ReplayedLog(StoredLog(epoch: 1, entries: entries)).unmarked, effects)
    let marked = StoredLog(epoch: 1, entries: entries, marked: [3, 4, 6])
    XCTAssertEqual(ReplayedLog(marked).unmarked, [effects[2]])
  }

  func testADurableBatchIsFoldedEntryByEntryAndNothingIsCommittedBetween() throws {
    let log = StrokeLog(empty)
    for name in ["a", "b"] { _ = log.submit(draft("u", .put(element(name)), name)) }
    XCTAssertEqual(log.takeBatch().count, 2)
    XCTAssertEqual(log.nextCommitted()?.entry.seq, 1)
    XCTAssertEqual(log.fold.visible.map(\.id), ["a"])
    _ = try queued(log.submit(draft("u", .hide(["a"]), "c")))
    XCTAssertEqual(log.takeBatch(), [])
    XCTAssertNil(log.absorb(entry(2, "v", .put(element("z")))))
    XCTAssertEqual(log.nextCommitted()?.entry.seq, 2)
    XCTAssertNil(log.nextCommitted())
    XCTAssertEqual(log.takeBatch().map(\.seq), [3])
  }

  func testEveryLimitHolds() throws {
    var limits = StrokeLogLimits()
    limits.maxEntries = 4
    limits.maxEntryBytes = 200
    limits.maxQueuedEntries = 2
    limits.maxQueuedBytes = 300
    let log = StrokeLog(empty, limits: limits)
    let big = String(repeating: "x", count: 170)
    XCTAssertEqual(log.submit(draft("u", .put(element("a", big + big)), "1")), .tooLarge)
    _ = try queued(log.submit(draft("u", .put(element("a", big)), "1")))
    XCTAssertEqual(log.submit(draft("u", .put(element("b", big)), "2")), .busy)
    _ = try queued(log.submit(draft("u", .put(element("b")), "2")))
    XCTAssertEqual(log.submit(draft("u", .put(element("c")), "3")), .busy)
    // What was acknowledged once, and is brought back, waits however much does.
    _ = try queued(log.submit(draft("u", .put(element("known")), "0"), isKnown: true))
    XCTAssertEqual(log.takeBatch().count, 3)
    _ = log.committed()
    XCTAssertEqual(log.queued.bytes, 0)
    _ = log.submit(draft("u", .put(element("c")), "3"))
    _ = log.submit(draft("u", .put(element("d")), "4"))
    _ = log.takeBatch()
    _ = log.committed()
    XCTAssertEqual(log.submit(draft("u", .put(element("e")), "5")), .full)
  }

  func testTheBytesOfTheWholeLogAreBounded() throws {
    var limits = StrokeLogLimits()
    limits.maxLogBytes = 100
    let log = StrokeLog(empty, limits: limits)
    _ = try queued(log.submit(draft("u", .put(element("a", String(repeating: "x", count: 50))), "1")))
    XCTAssertEqual(log.submit(draft("u", .put(element("b", String(repeating: "x", count: 50))), "2")), .full)
  }

  func testWhatCannotBeStoredIsMalformed() {
    let log = StrokeLog(empty)
    XCTAssertEqual(log.submit(draft("u", .put(element("")), "1")), .malformed)
    XCTAssertEqual(log.submit(draft("u", .hide([]), "1")), .malformed)
    XCTAssertEqual(log.submit(draft("", .put(element("a")), "1")), .malformed)
    XCTAssertEqual(log.submit(draft("u", .put(element(String(repeating: "x", count: 65))), "1")), .malformed)
    XCTAssertNil(OperationID(""))
    XCTAssertNil(OperationID(String(repeating: "x", count: 65)))
  }

  func testAnUncertainFailureWaitsForTheStoresAccount() throws {
    let log = StrokeLog(empty)
    let first = draft("u", .put(element("a")), "1")
    _ = log.submit(first)
    let batch = log.takeBatch()
    let waiting = try queued(log.submit(draft("u", .put(element("b")), "2")))
    XCTAssertEqual(log.failed(isCertain: false).count, 1)
    XCTAssertTrue(log.isStale)
    XCTAssertEqual(log.takeBatch(), [])
    let found = batch.compactMap { log.absorb($0) }
    XCTAssertEqual(log.takeBatch(), [])
    log.reachedEnd()
    XCTAssertEqual(found.map(\.result), [.applied(.added(element("a")))])
    XCTAssertEqual(log.submit(first), .duplicate(1))
    XCTAssertEqual(log.takeBatch().map(\.seq), [2])
    XCTAssertEqual(log.committed().map(\.tickets), [[waiting]])
  }

  func testEntriesFromElsewhereAreFoldedInOrderAndSettleWhatWaits() throws {
    let log = StrokeLog(empty)
    let ticket = try queued(log.submit(draft("u", .put(element("a")), "op2")))
    let elsewhere = [entry(1, "v", .put(element("z"))), entry(2, "u", .put(element("a"))), entry(4, "v", .hide(["z"]))]
    let absorbed = elsewhere.compactMap { log.absorb($0) }
    XCTAssertEqual(absorbed.map(\.entry.seq), [1, 2], "nothing after a gap")
    XCTAssertEqual(absorbed.map(\.tickets), [[], [ticket]])
    XCTAssertEqual(elsewhere.compactMap { log.absorb($0) }, [], "again is harmless")
    XCTAssertTrue(log.isIdle)
    XCTAssertEqual(log.takeBatch(), [])
    var stranger = entry(3, "v", .hide(["z"]))
    stranger.position.epoch = 2
    XCTAssertNil(log.absorb(stranger))
  }

  func testALoadedLogIsWhatItWasBefore() throws {
    let history = randomHistory(seed: 3, count: 400)
    let log = StrokeLog(empty)
    for entry in history { XCTAssertNotNil(log.absorb(entry)) }
    let loaded = StrokeLog(StoredLog(epoch: 1, entries: history))
    let ids = everyID(history)
    XCTAssertEqual(loaded.fold.description(of: ids), log.fold.description(of: ids))
    for entry in history { XCTAssertEqual(loaded.submit(entry.draft), .duplicate(entry.seq)) }
  }

  private func queued(_ outcome: SubmitOutcome, line: UInt = #line) throws -> Ticket {
    guard case .queued(let ticket) = outcome else {
      XCTFail("\(outcome)", line: line)
      throw StrokeStoreError.busy
    }
    return ticket
  }
}
