import Kernel
import XCTest

@testable import History

/// What every ``StrokeStore`` promises, run here against the store in memory. Another backend's test class inherits all
/// of it and gives its own store.
class HistoryContract: XCTestCase {
  /// Whether servers append behind what others appended.
  var isShared: Bool { false }
  /// A fresh, open store.
  func makeStore() async throws -> any StrokeStore { MemoryStrokeStore() }
  /// The same store as a new process finds it after an orderly end.
  func reopened(_ store: any StrokeStore) async throws -> any StrokeStore { store }
  /// The same store as a new process finds it after a kill at this moment.
  func afterKill(_ store: any StrokeStore) async throws -> any StrokeStore { store }

  func testARoomWithoutALogGetsAnEmptyOneThatStays() async throws {
    let store = try await makeStore()
    let log = try await store.load("r")
    XCTAssertEqual(log, StoredLog(epoch: log.epoch))
    XCTAssertGreaterThanOrEqual(log.epoch, 1)
    let again = try await store.load("r")
    XCTAssertEqual(again, log)
  }

  func testWhatIsAppendedIsLoadedAfterReopening() async throws {
    var store = try await makeStore()
    let history = try await append(history: 50, to: "r", of: store)
    store = try await reopened(store)
    let log = try await store.load("r")
    XCTAssertEqual(log.entries, history)
  }

  func testWhatWasReportedSurvivesAKill() async throws {
    let store = try await makeStore()
    let history = try await append(history: 50, to: "r", of: store)
    let log = try await afterKill(store).load("r")
    XCTAssertEqual(log.entries, history)
  }

  func testAnAppendBehindTheHeadIsRefusedWholeOrStandsBehindIt() async throws {
    let store = try await makeStore()
    let history = try await append(history: 3, to: "r", of: store)
    let epoch = history[0].position.epoch
    let head = LogPosition(epoch: epoch, seq: 3)
    let behind = isShared ? [] : [LogPosition(epoch: epoch, seq: 2)]
    for wrong in behind + [LogPosition(epoch: epoch, seq: 4), LogPosition(epoch: epoch + 1, seq: 3)] {
      let entry = Entry(
        position: LogPosition(epoch: wrong.epoch, seq: wrong.seq + 1), draft: draft("x", .hide(["a"]), "n"))
      await fails(.headMismatch(actual: head)) { try await store.append([entry], to: "r", expectingHead: wrong) }
    }
    await fails(.headMismatch(actual: nil)) { try await store.append([], to: "nowhere", expectingHead: head) }
    let log = try await store.load("r")
    XCTAssertEqual(log.entries, history)
    if isShared { try await checkSharing(store) }
  }

  func testAnOperationIsStoredOnceAndItsBatchNotAtAll() async throws {
    let store = try await makeStore()
    let history = try await append(history: 3, to: "r", of: store)
    let epoch = history[0].position.epoch
    let batch = [
      Entry(position: LogPosition(epoch: epoch, seq: 4), draft: draft("new", .hide(["a"]), "n")),
      Entry(position: LogPosition(epoch: epoch, seq: 5), draft: history[1].draft),
    ]
    let head = LogPosition(epoch: epoch, seq: 3)
    await fails(.duplicateOperation) { try await store.append(batch, to: "r", expectingHead: head) }
    let log = try await store.load("r")
    XCTAssertEqual(log.entries, history)
    try await store.append([batch[0]], to: "r", expectingHead: head)
  }

  func testRoomsDoNotShareOperationsOrEntries() async throws {
    let store = try await makeStore()
    let first = try await append(history: 5, to: "r", of: store)
    let second = try await append(history: 5, to: "s", of: store)
    let (r, s) = (try await store.load("r"), try await store.load("s"))
    XCTAssertEqual(r.entries, first)
    XCTAssertEqual(s.entries, second)
  }

  func testReadingGoesOnAfterAPositionWithinItsLimits() async throws {
    let store = try await makeStore()
    let history = try await append(history: 30, to: "r", of: store)
    let epoch = history[0].position.epoch
    var read: [Entry] = []
    while true {
      let after = LogPosition(epoch: epoch, seq: UInt64(read.count))
      let page = try await store.read("r", after: LogEnd(after), limit: ReadLimit(entries: 7, bytes: 1 << 20))
      XCTAssertLessThanOrEqual(page.count, 7)
      if page.isEmpty { break }
      read += page
    }
    XCTAssertEqual(read, history)
    let one = try await store.read(
      "r", after: LogEnd(LogPosition(epoch: epoch, seq: 9)), limit: ReadLimit(entries: 7, bytes: 1))
    XCTAssertEqual(one, [history[9]])
    let beyond = try await store.read("r", after: LogEnd(LogPosition(epoch: epoch, seq: .max)))
    XCTAssertEqual(beyond, [])
    await fails(.noLog) { _ = try await store.read("r", after: LogEnd(LogPosition(epoch: epoch + 1, seq: 0))) }
    await fails(.noLog) { _ = try await store.read("nowhere", after: LogEnd(LogPosition(epoch: epoch, seq: 0))) }
  }

  func testANewLogNeverHasAnOldEpoch() async throws {
    var store = try await makeStore()
    var seen: Set<UInt32> = []
    for _ in 0..<3 {
      let history = try await append(history: 4, to: "r", of: store)
      XCTAssertTrue(seen.insert(history[0].position.epoch).inserted)
      try await store.delete("r")
      try await store.delete("r")
      let old = LogPosition(epoch: history[0].position.epoch, seq: 4)
      await fails(.headMismatch(actual: nil)) { try await store.append([], to: "r", expectingHead: old) }
      store = try await reopened(store)
    }
    let log = try await store.load("r")
    XCTAssertEqual(log.entries, [])
    XCTAssertFalse(seen.contains(log.epoch))
  }

  func testASpanIsKnownWithoutReadingTheLog() async throws {
    var store = try await makeStore()
    let nowhere = try await store.span("nowhere")
    XCTAssertNil(nowhere)
    let epoch = try await store.load("empty").epoch
    let empty = try await store.span("empty")
    XCTAssertEqual(empty, LogSpan(head: LogPosition(epoch: epoch, seq: 0)))
    let log = try await append(times: [7, 7, 9, 40], to: "r", of: store)
    store = try await reopened(store)
    let span = try await store.span("r")
    let head = LogPosition(epoch: log, seq: 4)
    XCTAssertEqual(
      span, LogSpan(head: head, firstTime: Timestamp(milliseconds: 7), lastTime: Timestamp(milliseconds: 40)))
  }

  func testATimeLeadsToTheFirstEntryAtOrAfterIt() async throws {
    let store = try await makeStore()
    let times: [Int64] = [-5, 10, 10, 10, 11, 500, 500, 9_000_000_000_000]
    let epoch = try await append(times: times, to: "r", of: store)
    _ = try await append(times: [0, 1, 2], to: "s", of: store)
    for time in Set(times.flatMap { [$0 - 1, $0, $0 + 1] }).union([.min, .max]) {
      let seq = try await store.seek("r", in: epoch, to: Timestamp(milliseconds: time))
      XCTAssertEqual(seq, UInt64(times.firstIndex { $0 >= time } ?? times.count) + 1, "\(time)")
    }
    let empty = try await store.load("empty").epoch
    let start = try await store.seek("empty", in: empty, to: Timestamp(milliseconds: 3))
    XCTAssertEqual(start, 1)
    await fails(.noLog) { _ = try await store.seek("r", in: epoch + 9, to: Timestamp(milliseconds: 3)) }
    await fails(.noLog) { _ = try await store.seek("nowhere", in: epoch, to: Timestamp(milliseconds: 3)) }
  }

  func testMarksComeWithTheirEntriesAndGoWithTheLog() async throws {
    var store = try await makeStore()
    let history = try await append(history: 12, to: "r", of: store)
    let epoch = history[0].position.epoch
    _ = try await append(history: 12, to: "s", of: store)
    let effects = [3: [], 8: ["a", "é"], 11: ["x"]].map { PartialEffect(seq: $0.key, ids: $0.value) }
    try await store.mark(effects, in: epoch, of: "r")
    try await store.mark(effects.filter { $0.seq == 8 }, in: epoch, of: "r")
    try await store.mark([PartialEffect(seq: 5, ids: [])], in: epoch + 7, of: "r")
    try await store.mark([PartialEffect(seq: 99, ids: [])], in: epoch, of: "r")
    try await store.mark([PartialEffect(seq: 5, ids: [])], in: epoch, of: "nowhere")
    store = try await reopened(store)
    let page = try await store.page(
      "r", after: LogPosition(epoch: epoch, seq: 2), limit: ReadLimit(entries: 6, bytes: 1 << 20), map: { $0 })
    XCTAssertEqual(page, LogPage(entries: Array(history[2..<8]), effects: [3: [], 8: ["a", "é"]]))
    let marked = try await store.load("r").marked
    XCTAssertEqual(marked, [3, 8, 11])
    let end = try await store.page("r", after: LogPosition(epoch: epoch, seq: 12), map: { $0 })
    XCTAssertEqual(end, LogPage())
    await fails(.noLog) { _ = try await store.page("r", after: LogPosition(epoch: epoch + 7, seq: 2), map: { $0 }) }
    try await store.delete("r")
    let again = try await append(history: 12, to: "r", of: store)[0].position.epoch
    let fresh = try await store.page("r", after: LogPosition(epoch: again, seq: 0), map: { $0 })
    XCTAssertEqual(fresh.effects, [:])
  }

  func testConcurrentAppendersGetOneOrder() async throws {
    let store = try await makeStore()
    let epoch = try await store.load("r").epoch
    let won = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<20 {
        group.addTask {
          let entry = Entry(position: LogPosition(epoch: epoch, seq: 1), draft: draft("u\(number)", .hide(["a"]), "o"))
          let start = LogPosition(epoch: epoch, seq: 0)
          return (try? await store.append([entry], to: "r", expectingHead: start)) != nil
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    XCTAssertEqual(won, isShared ? 20 : 1)
    let log = try await store.load("r")
    XCTAssertEqual(log.entries.count, won)
  }

  /// Appends an entry for each time, and returns the log's epoch.
  func append(times: [Int64], to room: String, of store: any StrokeStore) async throws -> UInt32 {
    let epoch = try await store.load(room).epoch
    let entries = times.enumerated().map { index, time in
      Entry(
        position: LogPosition(epoch: epoch, seq: UInt64(index + 1)),
        draft: draft("u", .put(element("e\(index)")), "o\(index)", time: time))
    }
    try await store.append(entries, to: room, expectingHead: LogPosition(epoch: epoch, seq: 0))
    return epoch
  }

  /// Appends a random history in batches of three, and returns it.
  func append(history count: Int, to room: String, of store: any StrokeStore) async throws -> [Entry] {
    let epoch = try await store.load(room).epoch
    let history = randomHistory(seed: UInt64(count), count: count, epoch: epoch)
    for start in stride(from: 0, to: count, by: 3) {
      let batch = Array(history[start..<min(start + 3, count)])
      try await store.append(batch, to: room, expectingHead: LogPosition(epoch: epoch, seq: UInt64(start)))
    }
    return history
  }
}

/// Asserts that `body` throws exactly this.
func fails(
  _ expected: StrokeStoreError, line: UInt = #line, _ body: () async throws -> Void
) async {
  do {
    try await body()
    XCTFail("expected \(expected)", line: line)
  } catch {
    XCTAssertEqual(error as? StrokeStoreError, expected, line: line)
  }
}
