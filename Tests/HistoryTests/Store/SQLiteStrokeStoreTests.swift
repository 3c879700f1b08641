import Foundation
import Kernel
import KernelTesting
import SQLite
import XCTest

@testable import History

final class SQLiteStrokeStoreTests: HistoryContract {
  private var folder = URL(filePath: "/")
  private var copies = 0
  private var stores: [SQLiteStrokeStore] = []

  override func setUp() async throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "canvas-history-\(UUID().uuidString)")
  }

  override func tearDown() async throws {
    for store in stores { await store.close() }
    stores = []
    try? FileManager.default.removeItem(at: folder)
  }

  override func makeStore() async throws -> any StrokeStore { try open("history.db") }

  override func reopened(_ store: any StrokeStore) async throws -> any StrokeStore {
    for store in stores { await store.close() }
    return try open("history.db")
  }

  override func afterKill(_ store: any StrokeStore) async throws -> any StrokeStore {
    copies += 1
    for suffix in ["", "-wal"] {
      let from = folder.appending(path: "history.db\(suffix)").path
      try FileManager.default.copyItem(atPath: from, toPath: folder.appending(path: "kill\(copies).db\(suffix)").path)
    }
    return try open("kill\(copies).db")
  }

  func testAFullDiskAndABrokenOneAreToldApart() async throws {
    let faults = FaultPlan()
    let store = SQLiteStrokeStore(Database(path: folder.appending(path: "f.db").path, faults: faults))
    try store.open(on: [])
    stores.append(store)
    let epoch = try await store.load("r").epoch
    let start = LogPosition(epoch: epoch, seq: 0)
    let entry = Entry(position: LogPosition(epoch: epoch, seq: 1), draft: draft("u", .put(element("a")), "1"))
    for (code, isCertain) in [(ResultCode.full, true), (.busy, true), (.ioErrorSync, false)] {
      faults.fail(.commit, code)
      do {
        try await store.append([entry], to: "r", expectingHead: start)
        XCTFail("\(code)")
      } catch { XCTAssertEqual(error.isCertain, isCertain, "\(code)") }
      let count = try await store.load("r").entries.count
      XCTAssertEqual(count, 0)
    }
    try await store.append([entry], to: "r", expectingHead: start)
  }

  func testALogDrivenThroughFailuresLosesNothingItReported() async throws {
    let faults = FaultPlan()
    let path = folder.appending(path: "g.db").path
    let store = SQLiteStrokeStore(Database(path: path, faults: faults))
    try store.open(on: [])
    stores.append(store)
    let log = StrokeLog(try await store.load("r"))
    var random = SeededGenerator(state: 9)
    var reported: [Entry] = []
    for number in 0..<200 {
      _ = log.submit(draft("u", .put(element("e\(number)")), "\(number)"))
      if Int.random(in: 0..<4, using: &random) == 0 { faults.fail(.commit, number % 2 == 0 ? .full : .ioErrorSync) }
      let head = LogPosition(epoch: log.epoch, seq: log.head)
      let batch = log.takeBatch()
      do {
        try await store.append(batch, to: "r", expectingHead: head)
        reported += log.committed().map(\.entry)
      } catch {
        _ = log.failed(isCertain: error.isCertain)
        guard log.isStale else { continue }
        reported += try await store.read("r", after: LogEnd(head)).compactMap { log.absorb($0)?.entry }
        log.reachedEnd()
      }
    }
    let stored = try await store.load("r")
    XCTAssertEqual(stored.entries, reported)
    XCTAssertEqual(StrokeLog(stored).fold.visible, log.fold.visible)
    XCTAssertGreaterThan(reported.count, 100)
  }

  func testAMissingEntryIsDamageAndSaysSo() async throws {
    let store = try await makeStore()
    _ = try await append(history: 6, to: "r", of: store)
    for store in stores { await store.close() }
    let database = Database(path: folder.appending(path: "history.db").path)
    try database.open(migrations: SQLiteStrokeSchema.migrations)
    try await database.write { try $0.execute("DELETE FROM entries WHERE id % 16 = 3") }
    await database.close()
    let reopened = try open("history.db")
    do {
      _ = try await reopened.load("r")
      XCTFail("loaded")
    } catch {
      guard case .damaged = error else { return XCTFail("\(error)") }
    }
  }

  func testDeletedEntriesLeaveTheFileAlsoAfterARestart() async throws {
    var store = try await makeStore()
    _ = try await append(history: 900, to: "r", of: store)
    let kept = try await append(history: 3, to: "s", of: store)
    try await store.delete("r")
    store = try await reopened(store)
    let database = Database(path: folder.appending(path: "history.db").path)
    try database.open(migrations: SQLiteStrokeSchema.migrations)
    let deadline = ContinuousClock.now + .seconds(30)
    var left = -1
    while left != 3, ContinuousClock.now < deadline {
      // Each round is a turn of the same writer's queue, behind a step of the sweep.
      _ = try await store.load("turn")
      left = try await database.read { try $0.first("SELECT count(*) FROM entries") { try $0.int(0) } ?? 0 }
    }
    XCTAssertEqual(left, 3)
    let log = try await store.load("s")
    XCTAssertEqual(log.entries, kept)
    await database.close()
  }

  func testAClosedStoreSaysSo() async throws {
    let store = try open("c.db")
    await store.close()
    await fails(.closed) { _ = try await store.load("r") }
  }

  private func open(_ name: String) throws -> SQLiteStrokeStore {
    let store = SQLiteStrokeStore(path: folder.appending(path: name).path)
    try store.open(on: [])
    stores.append(store)
    return store
  }
}
