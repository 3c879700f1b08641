import Dispatch
import SQLite
import Synchronization
import XCTest

final class DatabaseTests: XCTestCase {
  private let schema = [Migration("CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT")]

  func testValuesComeBackAsTheyWereBound() async throws {
    let folder = try TemporaryFolder()
    let database = Database(path: folder.path("deep/er/values.db"))
    try database.open(migrations: [
      Migration("CREATE TABLE v (a INTEGER, b REAL, c TEXT, d BLOB, e TEXT, f BLOB, g TEXT)")
    ])
    try await database.write {
      try $0.execute(
        "INSERT INTO v VALUES (?,?,?,?,?,?,?)", Int64.min, 0.1, "naïve \u{0}\u{1F58C}", [UInt8]([0, 255]), nil,
        [UInt8](), "")
    }
    let row = try await database.read { db in
      try db.first("SELECT * FROM v") { row in (0..<7).map { row[$0] } }
    }
    XCTAssertEqual(
      row,
      [.integer(.min), .real(0.1), .text("naïve \u{0}\u{1F58C}"), .blob([0, 255]), .null, .blob([]), .text("")])
    await database.close()
  }

  func testAWrongTypeOrNumberOfValuesIsAnError() async throws {
    let folder = try TemporaryFolder()
    let database = try opened(folder)
    await assertFails(.range) { try await database.write { try $0.execute("INSERT INTO notes VALUES (?, ?)", 1) } }
    await assertFails(.mismatch) { try await database.read { try $0.first("SELECT 'a'") { try $0.int64(0) } } }
    await assertFails(.error) { try await database.write { try $0.execute("INSERT INTO nowhere VALUES (1)") } }
    await database.close()
  }

  func testTheReaderCannotWrite() async throws {
    let folder = try TemporaryFolder()
    let database = try opened(folder)
    await assertFails(.readOnly) { try await database.read { try $0.execute("DELETE FROM notes") } }
    await database.close()
  }

  func testWhatWasWrittenIsThereAfterReopening() async throws {
    let folder = try TemporaryFolder()
    var database = try opened(folder)
    try await database.write { try $0.execute("INSERT INTO notes VALUES (1, 'kept')") }
    await database.close()
    await database.close()
    XCTAssertFalse(FileManager.default.fileExists(atPath: folder.path("notes.db-wal")))
    database = try opened(folder)
    let texts = try await texts(database)
    XCTAssertEqual(texts, ["kept"])
    await database.close()
  }

  func testCloseFinishesWhatWaits() async throws {
    let folder = try TemporaryFolder()
    let database = try opened(folder)
    let reported = Mutex(0)
    let expected = 200
    for number in 0..<expected {
      database.submit {
        try $0.execute("INSERT INTO notes (text) VALUES (?)", "n\(number)")
      } completion: { _ in
        reported.withLock { $0 += 1 }
      }
    }
    await database.close()
    XCTAssertEqual(reported.withLock { $0 }, expected)
  }

  func testAClosedDatabaseAnswersAtOnce() async throws {
    let folder = try TemporaryFolder()
    let database = Database(path: folder.path("notes.db"))
    await assertFails(.notOpen) { try await database.write { _ in } }
    try database.open(migrations: schema)
    await database.close()
    await assertFails(.notOpen) { try await database.write { _ in } }
    await assertFails(.notOpen) { try await database.read { _ in } }
  }

  func testACopyTakenWhileOpenHoldsEverythingReported() async throws {
    let folder = try TemporaryFolder()
    let database = try opened(folder)
    for number in 0..<20 {
      try await database.write { try $0.execute("INSERT INTO notes (text) VALUES (?)", "\(number)") }
    }
    for suffix in ["", "-wal"] {
      try FileManager.default.copyItem(
        atPath: folder.path("notes.db\(suffix)"), toPath: folder.path("copy.db\(suffix)"))
    }
    let copy = Database(path: folder.path("copy.db"))
    try copy.open(migrations: schema)
    let count = try await texts(copy).count
    XCTAssertEqual(count, 20)
    await copy.close()
    await database.close()
  }

  private func opened(_ folder: TemporaryFolder) throws -> Database {
    let database = Database(path: folder.path("notes.db"))
    try database.open(migrations: schema)
    return database
  }

  private func texts(_ database: Database) async throws -> [String] {
    try await database.read { try $0.rows("SELECT text FROM notes ORDER BY id") { try $0.text(0) } }
  }
}

/// Asserts that `body` throws an ``SQLiteError`` with this code, extended or primary.
func assertFails<T>(
  _ code: ResultCode, line: UInt = #line, _ body: () async throws -> T
) async {
  do {
    _ = try await body()
    XCTFail("expected \(code)", line: line)
  } catch let error as SQLiteError {
    XCTAssertTrue(code ~= error.code, "\(error)", line: line)
  } catch {
    XCTFail("\(error)", line: line)
  }
}
