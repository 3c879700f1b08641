import CSQLite

/// What SQLite, or this driver, refused: the code, SQLite's own words and the statement they are about.
public struct SQLiteError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The extended result code.
  public var code: ResultCode
  /// For the log: never shown to clients.
  public var message: String
  /// The statement, without its values.
  public var sql: String?

  /// Makes an error; without a message it has SQLite's text for the code.
  public init(_ code: ResultCode, _ message: String? = nil, sql: String? = nil) {
    self.code = code
    self.message = message ?? String(cString: sqlite3_errstr(code.rawValue))
    self.sql = sql
  }

  public var description: String {
    "SQLite error \(code.rawValue): \(message)" + (sql.map { " [\($0)]" } ?? "")
  }

  /// More jobs wait than the options allow; told at once.
  public static let queueFull = SQLiteError(.queueFull, "the database's queue is full")
  /// The database is not open, or being closed.
  public static let notOpen = SQLiteError(.notOpen, "the database is not open")
}
