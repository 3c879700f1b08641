import CSQLite

/// A prepared statement. It belongs to one ``Connection``, which keeps it for reuse and outlives it.
final class Statement {
  let sql: String
  private let handle: OpaquePointer
  private unowned let connection: Connection
  /// Between its first step and its reset: such a statement is not handed out again.
  private(set) var isRunning = false

  init(_ sql: String, on connection: Connection) throws(SQLiteError) {
    var handle: OpaquePointer?
    let code = sqlite3_prepare_v3(
      connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    try connection.check(code, sql)
    guard let handle else { throw SQLiteError(.misuse, "empty statement", sql: sql) }
    self.sql = sql
    self.handle = handle
    self.connection = connection
  }

  // The code repeats the last step's failure, which was reported there.
  deinit { sqlite3_finalize(handle) }

  /// Binds all values in order; their number must be the statement's.
  func bind(_ values: [SQLValue]) throws(SQLiteError) {
    let expected = Int(sqlite3_bind_parameter_count(handle))
    guard values.count == expected else {
      throw SQLiteError(.range, "\(values.count) values for \(expected) parameters", sql: sql)
    }
    for (index, value) in values.enumerated() { try bind(value, at: Int32(index + 1)) }
  }

  /// Runs to the next row; `false` at the end.
  func step() throws(SQLiteError) -> Bool {
    isRunning = true
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    throw connection.error(code, sql)
  }

  /// Makes the statement ready for its next use and lets go of its values.
  func reset() {
    // Both codes only repeat what step() has thrown.
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    isRunning = false
  }

  /// The value of a column of the current row, counted from 0.
  func column(_ index: Int) -> SQLValue {
    let index = Int32(clamping: index)
    switch sqlite3_column_type(handle, index) {
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(handle, index))
    case SQLITE_FLOAT: return .real(sqlite3_column_double(handle, index))
    case SQLITE_TEXT: return .text(String(decoding: bytes(sqlite3_column_text(handle, index), index), as: UTF8.self))
    case SQLITE_BLOB: return .blob(bytes(sqlite3_column_blob(handle, index), index))
    default: return .null
    }
  }

  private func bytes(_ start: UnsafeRawPointer?, _ index: Int32) -> [UInt8] {
    guard let start else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(handle, index))))
  }

  private func bind(_ value: SQLValue, at index: Int32) throws(SQLiteError) {
    let code =
      switch value {
      case .null: sqlite3_bind_null(handle, index)
      case .integer(let number): sqlite3_bind_int64(handle, index, number)
      case .real(let number): sqlite3_bind_double(handle, index, number)
      case .text(let text): Self.bind(text, to: handle, at: index)
      case .blob(let bytes): Self.bind(bytes, to: handle, at: index)
      }
    try connection.check(code, sql)
  }

  /// SQLITE_TRANSIENT: SQLite copies the bytes before the call returns.
  private static var copied: sqlite3_destructor_type? { unsafeBitCast(-1, to: sqlite3_destructor_type.self) }

  private static func bind(_ text: String, to handle: OpaquePointer, at index: Int32) -> Int32 {
    var text = text
    return text.withUTF8 { utf8 in
      utf8.withMemoryRebound(to: CChar.self) {
        guard let start = $0.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, copied) }
        return sqlite3_bind_text64(handle, index, start, UInt64($0.count), copied, UInt8(SQLITE_UTF8))
      }
    }
  }

  private static func bind(_ bytes: [UInt8], to handle: OpaquePointer, at index: Int32) -> Int32 {
    bytes.withUnsafeBytes {
      guard let start = $0.baseAddress, !$0.isEmpty else { return sqlite3_bind_zeroblob(handle, index, 0) }
      return sqlite3_bind_blob64(handle, index, start, UInt64($0.count), copied)
    }
  }
}
