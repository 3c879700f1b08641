import XCTest

@testable import History

/// What every ``StrokeStore`` promises, run here against the store in memory. Another backend's test class inherits all
/// of it and gives its own store.
class HistoryContract: XCTestCase {
  /// A fresh, open store.
  func makeStore() async throws -> any StrokeStore { MemoryStrokeStore() }
  /// The same store as a new process finds it after an orderly end.
  func reopened(_ store: any StrokeStore) async throws -> any StrokeStore { store }
  /// The same store as a new process finds it after a kill at this moment.
  func afterKill(_ store: any StrokeStore) async throws -> any StrokeStore { store }

  func testARoomWithoutALogGetsAnEmptyOneThatStays() async throws {
    let store = try await makeStore()
    let log = try await store.load("r")
    XCTAssertEqual(log, StoredLog(epoch: log.epoch, snapshot: nil, entries: []))
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

  func testAnAppendBehindOrBeyondTheHeadIsRefusedWhole() async throws {
    let store = try await makeStore()
    let history = try await append(history: 3, to: "r", of: store)
    let epoch = history[0].position.epoch
    let head = LogPosition(epoch: epoch, seq: 3)
    for wrong in [
      LogPosition(epoch: epoch, seq: 2), LogPosition(epoch: epoch, seq: 4), LogPosition(epoch: epoch + 1, seq: 3),
    ] {
      let entry = Entry(
        position: LogPosition(epoch: wrong.epoch, seq: wrong.seq + 1), draft: draft("x", .hide(["a"]), "n"))
      await fails(.headMismatch(actual: head)) { try await store.append([entry], to: "r", expectingHead: wrong) }
    }
    await fails(.headMismatch(actual: nil)) { try await store.append([], to: "nowhere", expectingHead: head) }
    let log = try await store.load("r")
    XCTAssertEqual(log.entries, history)
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
      let page = try await store.read("r", after: after, limit: ReadLimit(entries: 7, bytes: 1 << 20))
      XCTAssertLessThanOrEqual(page.count, 7)
      if page.isEmpty { break }
      read += page
    }
    XCTAssertEqual(read, history)
    let one = try await store.read(
      "r", after: LogPosition(epoch: epoch, seq: 9), limit: ReadLimit(entries: 7, bytes: 1))
    XCTAssertEqual(one, [history[9]])
    let beyond = try await store.read("r", after: LogPosition(epoch: epoch, seq: .max))
    XCTAssertEqual(beyond, [])
    await fails(.noLog) { _ = try await store.read("r", after: LogPosition(epoch: epoch + 1, seq: 0)) }
    await fails(.noLog) { _ = try await store.read("nowhere", after: LogPosition(epoch: epoch, seq: 0)) }
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
    XCTAssertNil(log.snapshot)
    XCTAssertFalse(seen.contains(log.epoch))
  }

  func testTheNewestSnapshotIsKept() async throws {
    var store = try await makeStore()
    let history = try await append(history: 20, to: "r", of: store)
    let epoch = history[0].position.epoch
    let snapshot = { (count: Int) in Fold.replaying(Array(history.prefix(count)), from: nil).snapshot(epoch: epoch) }
    try await store.save(snapshot(10), of: "r")
    try await store.save(snapshot(15), of: "r")
    try await store.save(snapshot(5), of: "r")
    try await store.save(Snapshot(position: LogPosition(epoch: epoch, seq: 21), visible: []), of: "r")
    try await store.save(Snapshot(position: LogPosition(epoch: epoch + 1, seq: 18), visible: []), of: "r")
    try await store.save(snapshot(5), of: "nowhere")
    store = try await reopened(store)
    let log = try await store.load("r")
    XCTAssertEqual(log.snapshot, snapshot(15))
    let ids = everyID(history)
    XCTAssertEqual(StrokeLog(log).fold.description(of: ids), Fold.replaying(history, from: nil).description(of: ids))
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
    XCTAssertEqual(won, 1)
    let log = try await store.load("r")
    XCTAssertEqual(log.entries.count, 1)
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
