import Foundation
import SQLite
import XCTest

final class OpeningTests: XCTestCase {
  func testAFileThatIsNoDatabaseIsRefusedByNameAndLeftAlone() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("garbage.db")
    let garbage = Data((0..<5000).map { UInt8($0 % 251) })
    try garbage.write(to: URL(filePath: path))
    XCTAssertThrowsError(try Database(path: path).open(migrations: [])) { error in
      XCTAssertEqual((error as? SQLiteError)?.code.primary, .notADatabase)
      XCTAssertTrue("\(error)".contains(path))
    }
    XCTAssertEqual(try Data(contentsOf: URL(filePath: path)), garbage)
    XCTAssertEqual(try FileManager.default.contentsOfDirectory(atPath: folder.url.path), ["garbage.db"])
  }

  func testADamagedFileIsRefusedByNameAndLeftAlone() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("damaged.db")
    let database = Database(path: path)
    try database.open(migrations: schema)
    try await database.write { db in
      for number in 0..<500 {
        try db.execute("INSERT INTO t (text) VALUES (?)", "\(number) " + String(repeating: "x", count: 100))
      }
    }
    await database.close()
    var bytes = try Data(contentsOf: URL(filePath: path))
    for index in 8192..<20480 { bytes[index] = 0xa5 }
    try bytes.write(to: URL(filePath: path))
    XCTAssertThrowsError(try Database(path: path).open(migrations: schema)) { error in
      XCTAssertEqual((error as? SQLiteError)?.code.primary, .corrupt)
      XCTAssertTrue("\(error)".contains(path))
    }
    XCTAssertEqual(try Data(contentsOf: URL(filePath: path)), bytes)
  }

  func testMigrationsRunOnceAndInOrder() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("m.db")
    let first = Database(path: path)
    try first.open(migrations: schema)
    try await first.write { try $0.execute("INSERT INTO t (text) VALUES ('old')") }
    await first.close()
    let second = Database(path: path)
    try second.open(migrations: schema + [Migration("ALTER TABLE t ADD COLUMN more TEXT NOT NULL DEFAULT 'new'")])
    let row = try await second.read { try $0.first("SELECT text, more FROM t") { try [$0.text(0), $0.text(1)] } }
    XCTAssertEqual(row, ["old", "new"])
    await second.close()
  }

  func testAFailingMigrationLeavesTheSchemaAsItWas() async throws {
    let folder = try TemporaryFolder()
    let path = folder.path("m.db")
    let broken = Database(path: path)
    XCTAssertThrowsError(try broken.open(migrations: schema + [Migration("CREATE TABLE u (a); CREATE TABLE t (b)")]))
    let database = Database(path: path)
    try database.open(migrations: [])
    let tables = try await database.read { try $0.rows("SELECT name FROM sqlite_master") { try $0.text(0) } }
    XCTAssertEqual(tables, [])
    await database.close()
  }

  func testANewerSchemaIsRefused() async throws {
    let folder = try TemporaryFolder()
    let newer = Database(path: folder.path("n.db"))
    try newer.open(migrations: schema + [Migration("CREATE TABLE u (a)")])
    await newer.close()
    await assertFails(.newerSchema) { try Database(path: folder.path("n.db")).open(migrations: schema) }
  }

  func testAFolderThatCannotBeMadeIsNamed() async throws {
    let folder = try TemporaryFolder()
    try Data().write(to: URL(filePath: folder.path("file")))
    await assertFails(.cannotOpen) { try Database(path: folder.path("file/x/y.db")).open(migrations: []) }
  }

  private let schema = [Migration("CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)")]
}
