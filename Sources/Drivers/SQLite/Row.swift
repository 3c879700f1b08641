/// One row of a result, valid only inside the closure it is handed to. Columns count from 0; a value of another type
/// than the one asked for is an error, never a silent conversion.
public struct Row {
  let statement: Statement

  /// The value as stored.
  public subscript(index: Int) -> SQLValue { statement.column(index) }

  /// Whether the column is NULL.
  public func isNull(_ index: Int) -> Bool { self[index] == .null }

  /// An INTEGER column.
  public func int64(_ index: Int) throws(SQLiteError) -> Int64 {
    guard case .integer(let value) = self[index] else { throw mismatch(index, "an integer") }
    return value
  }

  /// An INTEGER column as `Int`.
  public func int(_ index: Int) throws(SQLiteError) -> Int { Int(try int64(index)) }

  /// An INTEGER column that is 0 or 1.
  public func bool(_ index: Int) throws(SQLiteError) -> Bool { try int64(index) != 0 }

  /// A REAL column.
  public func double(_ index: Int) throws(SQLiteError) -> Double {
    guard case .real(let value) = self[index] else { throw mismatch(index, "a real number") }
    return value
  }

  /// A TEXT column.
  public func text(_ index: Int) throws(SQLiteError) -> String {
    guard case .text(let value) = self[index] else { throw mismatch(index, "text") }
    return value
  }

  /// A BLOB column.
  public func blob(_ index: Int) throws(SQLiteError) -> [UInt8] {
    guard case .blob(let value) = self[index] else { throw mismatch(index, "a blob") }
    return value
  }

  /// An INTEGER column that may be NULL.
  public func int64OrNil(_ index: Int) throws(SQLiteError) -> Int64? { isNull(index) ? nil : try int64(index) }

  /// A BLOB column that may be NULL.
  public func blobOrNil(_ index: Int) throws(SQLiteError) -> [UInt8]? { isNull(index) ? nil : try blob(index) }

  private func mismatch(_ index: Int, _ expected: String) -> SQLiteError {
    SQLiteError(.mismatch, "column \(index) is not \(expected)", sql: statement.sql)
  }
}
