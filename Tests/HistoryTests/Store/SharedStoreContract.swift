import Kernel
import XCTest

@testable import History

/// What stores promise that several servers append to.
extension HistoryContract {
  /// Two servers append without knowing of each other; the second is told what came before its own.
  func checkSharing(_ store: any StrokeStore) async throws {
    let history = try await append(history: 3, to: "shared", of: store)
    let epoch = history[0].position.epoch
    let late = Entry(
      position: LogPosition(epoch: epoch, seq: 2), draft: draft("x", .hide(["a"]), "n", time: -1_000_000))
    let missed = try await store.append(
      [late], to: "shared", expectingHead: LogPosition(epoch: epoch, seq: 1))
    XCTAssertEqual(missed, Array(history[1...]))
    let log = try await store.load("shared")
    XCTAssertEqual(Array(log.entries.dropLast()), history)
    let stored = try XCTUnwrap(log.entries.last)
    XCTAssertEqual(stored.seq, 4)
    XCTAssertEqual(stored.draft.time, history[2].draft.time, "no earlier than what it follows")
    try await checkOtherEnds(store, log)
  }

  /// A log that has lost its end and has grown anew is not taken for the one that an author knows.
  private func checkOtherEnds(_ store: any StrokeStore, _ log: StoredLog) async throws {
    let (known, head) = (log.entries[1], log.head)
    let own = LogEnd(known.position, OperationKey(known.draft))
    let other = LogEnd(known.position, OperationKey(draft("other", .hide(["a"]), "n")))
    let read = try await store.read("shared", after: own)
    XCTAssertEqual(read, Array(log.entries[2...]))
    await fails(.noLog) { _ = try await store.read("shared", after: other) }
    let entry = Entry(
      position: LogPosition(epoch: head.epoch, seq: 3), draft: draft("y", .hide(["a"]), "n", time: 1))
    await fails(.headMismatch(actual: head)) { try await store.append([entry], to: "shared", expecting: other) }
    let missed = try await store.append([entry], to: "shared", expecting: own)
    XCTAssertEqual(missed, Array(log.entries[2...]))
  }
}
