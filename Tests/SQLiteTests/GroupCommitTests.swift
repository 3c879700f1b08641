import Dispatch
import Glibc
import SQLite
import Synchronization
import XCTest

final class GroupCommitTests: XCTestCase {
  private let schema = [Migration("CREATE TABLE n (id INTEGER PRIMARY KEY, bytes BLOB) STRICT")]
  private var folder: TemporaryFolder?
  private let faults = FaultPlan()

  override func setUp() async throws { folder = try TemporaryFolder() }
  override func tearDown() async throws { folder = nil }

  func testOneFailingJobDoesNotHurtTheOthersOfItsGroup() async throws {
    let database = try opened()
    let results = try await group(database, count: 5) { number in
      { db in
        try db.execute("INSERT INTO n VALUES (?, NULL)", number)
        if number == 2 { try db.execute("INSERT INTO n VALUES (?, NULL)", number) }
      }
    }
    XCTAssertEqual(results.map { $0 == nil }, [true, true, false, true, true])
    XCTAssertEqual(results[2], .primaryKeyConstraint)
    let ids = try await ids(database)
    XCTAssertEqual(ids, [0, 1, 3, 4])
    await database.close()
  }

  func testAFailedCommitFailsItsWholeGroupAndLeavesNothing() async throws {
    for code in [ResultCode.full, .ioErrorSync, .busy] {
      let database = try opened("\(code.rawValue).db")
      let results = try await group(database, count: 4, before: { self.faults.fail(.commit, code) }) { number in
        { try $0.execute("INSERT INTO n VALUES (?, NULL)", number) }
      }
      XCTAssertEqual(results, Array(repeating: code, count: 4))
      var left = try await ids(database)
      XCTAssertEqual(left, [])
      try await database.write { try $0.execute("INSERT INTO n VALUES (7, NULL)") }
      left = try await ids(database)
      XCTAssertEqual(left, [7], "the writer goes on")
      await database.close()
    }
  }

  func testNothingIsReportedBeforeItCanBeRead() async throws {
    let database = try opened()
    for number in 0..<50 {
      try await database.write { try $0.execute("INSERT INTO n VALUES (?, NULL)", number) }
      let last = try await ids(database).last
      XCTAssertEqual(last, Int64(number))
    }
    await database.close()
  }

  func testAFullDiskFailsTheJobAndLaterOnesSucceed() async throws {
    let database = try opened()
    try await database.write { try $0.execute("INSERT INTO n VALUES (1, NULL)") }
    let pages = try await database.write { try $0.first("PRAGMA page_count") { try $0.int(0) } ?? 0 }
    try await limitPages(database, pages + 4)
    await assertFails(.full) {
      try await database.write { try $0.execute("INSERT INTO n VALUES (2, zeroblob(1000000))") }
    }
    var left = try await ids(database)
    XCTAssertEqual(left, [1])
    try await limitPages(database, 1_000_000)
    try await database.write { try $0.execute("INSERT INTO n VALUES (2, zeroblob(1000000))") }
    left = try await ids(database)
    XCTAssertEqual(left, [1, 2])
    await database.close()
  }

  func testAWriteTheSystemRefusesFailsTheJobAndLaterOnesSucceed() async throws {
    let database = try opened()
    try await database.write { try $0.execute("INSERT INTO n VALUES (1, NULL)") }
    try await withFileSizeLimit(bytes: 128 << 10) {
      await assertFails(.ioError) {
        try await database.write { try $0.execute("INSERT INTO n VALUES (2, zeroblob(4000000))") }
      }
    }
    try await database.write { try $0.execute("INSERT INTO n VALUES (3, zeroblob(4000000))") }
    let left = try await ids(database)
    XCTAssertEqual(left, [1, 3])
    await database.close()
  }

  func testALockHeldElsewhereIsBusyAndThenPasses() async throws {
    var options = Database.Options()
    options.busyTimeout = .milliseconds(1)
    let database = try opened(options: options)
    let other = Database(path: database.path)
    try other.open(migrations: schema)
    let held = DispatchSemaphore(value: 0)
    let release = DispatchSemaphore(value: 0)
    other.submit { _ in
      held.signal()
      release.wait()
    } completion: { _ in
    }
    await waited(for: held)
    await assertFails(.busy) { try await database.write { try $0.execute("INSERT INTO n VALUES (1, NULL)") } }
    release.signal()
    await other.close()
    try await database.write { try $0.execute("INSERT INTO n VALUES (1, NULL)") }
    await database.close()
  }

  func testAFullQueueIsToldAtOnce() async throws {
    var options = Database.Options()
    options.maxQueuedJobs = 3
    options.maxQueuedBytes = 100
    let database = try opened(options: options)
    let blocker = Blocker(database)
    await blocker.isRunning()
    let results = Mutex<[Bool]>([])
    let write = { (bytes: Int) in
      database.submit(bytes: bytes) { _ in
      } completion: { result in
        if case .failure(let error as SQLiteError) = result, error == .queueFull {
          results.withLock { $0.append(false) }
        }
      }
    }
    write(60)
    write(60)
    XCTAssertEqual(results.withLock { $0.count }, 1, "the second is over the bytes")
    write(1)
    write(1)
    write(1)
    XCTAssertEqual(results.withLock { $0.count }, 2, "the fourth is over the jobs")
    XCTAssertEqual(database.queuedWrites.jobs, 3)
    blocker.release()
    await database.close()
  }

  // MARK: Helpers

  private func opened(_ name: String = "g.db", options: Database.Options = .init()) throws -> Database {
    let database = Database(path: try XCTUnwrap(folder).path(name), options: options, faults: faults)
    try database.open(migrations: schema)
    return database
  }

  private func ids(_ database: Database) async throws -> [Int64] {
    try await database.read { try $0.rows("SELECT id FROM n ORDER BY id") { try $0.int64(0) } }
  }

  private func limitPages(_ database: Database, _ pages: Int) async throws {
    try await database.write { _ = try $0.first("PRAGMA max_page_count = \(pages)") { try $0.int(0) } }
  }

  /// Submits jobs while the writer is held, so that they form one group; their codes, `nil` for success.
  private func group(
    _ database: Database, count: Int, before: () -> Void = {},
    _ body: (Int) -> @Sendable (Connection) throws -> Void
  ) async throws -> [ResultCode?] {
    let blocker = Blocker(database)
    await blocker.isRunning()
    let results = Mutex([ResultCode?](repeating: .ok, count: count))
    let done = DispatchSemaphore(value: 0)
    let record: @Sendable (Int, Result<Void, any Error>) -> Void = { number, result in
      results.withLock { results in
        if case .failure(let error) = result {
          results[number] = (error as? SQLiteError)?.code
        } else {
          results[number] = nil
        }
      }
      done.signal()
    }
    for number in 0..<count {
      database.submit(body(number)) { record(number, $0) }
    }
    await blocker.finish(before: before)
    for _ in 0..<count { await waited(for: done) }
    return results.withLock { $0 }
  }

  private func withFileSizeLimit(bytes: UInt, _ body: () async throws -> Void) async throws {
    let handler = signal(SIGXFSZ, SIG_IGN)
    var old = rlimit()
    XCTAssertEqual(getrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old), 0)
    var limit = rlimit(rlim_cur: bytes, rlim_max: old.rlim_max)
    XCTAssertEqual(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit), 0)
    defer {
      setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &old)
      signal(SIGXFSZ, handler)
    }
    try await body()
  }
}

/// Waits without blocking a thread of the task pool.
func waited(for semaphore: DispatchSemaphore) async {
  await withCheckedContinuation { continuation in
    DispatchQueue.global().async {
      semaphore.wait()
      continuation.resume()
    }
  }
}

/// Holds a database's writer until released, by a job whose completion waits.
final class Blocker: Sendable {
  private let running = DispatchSemaphore(value: 0)
  private let free = DispatchSemaphore(value: 0)

  init(_ database: Database) {
    database.submit { _ in
    } completion: { [running, free] _ in
      running.signal()
      free.wait()
    }
  }

  func isRunning() async { await waited(for: running) }
  func release() { free.signal() }

  func finish(before: () -> Void) async {
    before()
    release()
  }
}
