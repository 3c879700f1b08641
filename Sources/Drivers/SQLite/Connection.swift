import CSQLite
import Glibc

/// One open connection and its prepared statements. It belongs to one thread and is handed only to the closures given
/// to ``Database``; do not keep it.
public final class Connection {
  let handle: OpaquePointer
  private var statements: [String: Statement] = [:]
  private let maxStatements: Int
  private var owner = pthread_self()

  /// Opens the file, creating it when missing.
  init(path: String, maxStatements: Int = 128) throws(SQLiteError) {
    var handle: OpaquePointer?
    // No mutex: one thread at a time, checked in `statement(for:)`.
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &handle, flags, nil)
    guard let handle, code == SQLITE_OK else {
      // SQLite hands out a handle for a failed open too, and wants it closed.
      let message = handle.map { String(cString: sqlite3_errmsg($0)) }
      sqlite3_close_v2(handle)
      throw SQLiteError(ResultCode(rawValue: code), "\(path): \(message ?? "out of memory")")
    }
    self.handle = handle
    self.maxStatements = maxStatements
  }

  deinit {
    statements.removeAll()
    sqlite3_close_v2(handle)
  }

  /// Makes the calling thread the owner; the one before must have let go.
  func adopt() { owner = pthread_self() }

  // MARK: Statements

  /// Runs one statement to its end, ignoring rows: `try db.execute("DELETE FROM rooms WHERE id = ?", id)`.
  public func execute(_ sql: String, _ values: (any SQLBindable)?...) throws(SQLiteError) {
    try run(sql, values.map { $0?.sqlValue ?? .null })
  }

  /// Runs one statement to its end with values in an array.
  public func run(_ sql: String, _ values: [SQLValue]) throws(SQLiteError) {
    let statement = try statement(for: sql)
    defer { statement.reset() }
    try statement.bind(values)
    while try statement.step() {}
  }

  /// Hands each row to `body` until it returns `false` or the rows end.
  public func forEach(_ sql: String, _ values: (any SQLBindable)?..., body: (Row) throws -> Bool) throws {
    try forEach(sql, values.map { $0?.sqlValue ?? .null }, body)
  }

  /// All rows, mapped: `try db.rows("SELECT name FROM users") { try $0.text(0) }`. Bound the result with LIMIT.
  public func rows<T>(_ sql: String, _ values: (any SQLBindable)?..., map: (Row) throws -> T) throws -> [T] {
    var result: [T] = []
    try forEach(sql, values.map { $0?.sqlValue ?? .null }) { row in
      result.append(try map(row))
      return true
    }
    return result
  }

  /// The first row, mapped; `nil` when there is none.
  public func first<T>(_ sql: String, _ values: (any SQLBindable)?..., map: (Row) throws -> T) throws -> T? {
    var result: T?
    try forEach(sql, values.map { $0?.sqlValue ?? .null }) { row in
      result = try map(row)
      return false
    }
    return result
  }

  /// Runs several statements separated by `;`, without values: for schemas.
  public func script(_ sql: String) throws(SQLiteError) {
    try check(sqlite3_exec(handle, sql, nil, nil, nil), sql)
  }

  /// Rows changed by the last INSERT, UPDATE or DELETE.
  public var changes: Int { Int(sqlite3_changes64(handle)) }

  /// The row id of the last INSERT.
  public var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(handle) }

  // MARK: For the driver

  /// Whether a transaction is open; some failures end it on their own (https://sqlite.org/lang_transaction.html).
  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Undoes the open transaction, if SQLite has not done so already.
  func rollback() {
    guard isInTransaction else { return }
    // A rollback that fails leaves the transaction open: the next BEGIN then reports it.
    sqlite3_exec(handle, "ROLLBACK", nil, nil, nil)
  }

  func check(_ code: Int32, _ sql: String?) throws(SQLiteError) {
    guard code != SQLITE_OK else { return }
    throw error(code, sql)
  }

  func error(_ code: Int32, _ sql: String?) -> SQLiteError {
    SQLiteError(ResultCode(rawValue: code), String(cString: sqlite3_errmsg(handle)), sql: sql)
  }

  private func forEach(_ sql: String, _ values: [SQLValue], _ body: (Row) throws -> Bool) throws {
    let statement = try statement(for: sql)
    defer { statement.reset() }
    try statement.bind(values)
    while try statement.step() {
      guard try body(Row(statement: statement)) else { return }
    }
  }

  private func statement(for sql: String) throws(SQLiteError) -> Statement {
    precondition(pthread_equal(owner, pthread_self()) != 0, "an SQLite connection left its thread")
    if let cached = statements[sql], !cached.isRunning { return cached }
    let statement = try Statement(sql, on: self)
    if statements.count >= maxStatements { statements.removeAll() }
    if statements[sql] == nil { statements[sql] = statement }
    return statement
  }
}
