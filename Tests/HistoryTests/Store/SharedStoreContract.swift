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
  }
}
