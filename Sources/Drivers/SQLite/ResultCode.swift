import CSQLite

/// An SQLite result code (https://sqlite.org/rescode.html), extended where SQLite gives one; negative values are this
/// driver's own.
public struct ResultCode: RawRepresentable, Hashable, Sendable {
  public var rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }

  /// The code without its extension: `.ioError` for SQLITE_IOERR_FSYNC.
  public var primary: ResultCode { rawValue < 0 ? self : ResultCode(rawValue: rawValue & 0xff) }

  /// Matches the same code, or any extension of a primary one: `catch .constraint`.
  public static func ~= (pattern: ResultCode, code: ResultCode) -> Bool {
    pattern == code || pattern == code.primary
  }
}

extension ResultCode {
  public static let ok = ResultCode(rawValue: SQLITE_OK)
  public static let error = ResultCode(rawValue: SQLITE_ERROR)
  public static let abort = ResultCode(rawValue: SQLITE_ABORT)
  public static let busy = ResultCode(rawValue: SQLITE_BUSY)
  public static let locked = ResultCode(rawValue: SQLITE_LOCKED)
  public static let outOfMemory = ResultCode(rawValue: SQLITE_NOMEM)
  public static let readOnly = ResultCode(rawValue: SQLITE_READONLY)
  public static let ioError = ResultCode(rawValue: SQLITE_IOERR)
  public static let corrupt = ResultCode(rawValue: SQLITE_CORRUPT)
  public static let full = ResultCode(rawValue: SQLITE_FULL)
  public static let cannotOpen = ResultCode(rawValue: SQLITE_CANTOPEN)
  public static let tooBig = ResultCode(rawValue: SQLITE_TOOBIG)
  public static let constraint = ResultCode(rawValue: SQLITE_CONSTRAINT)
  public static let mismatch = ResultCode(rawValue: SQLITE_MISMATCH)
  public static let misuse = ResultCode(rawValue: SQLITE_MISUSE)
  public static let range = ResultCode(rawValue: SQLITE_RANGE)
  public static let notADatabase = ResultCode(rawValue: SQLITE_NOTADB)

  /// SQLITE_CONSTRAINT_UNIQUE: a second row with the same unique key.
  public static let uniqueConstraint = ResultCode(rawValue: SQLITE_CONSTRAINT | (8 << 8))
  /// SQLITE_CONSTRAINT_PRIMARYKEY: a second row with the same primary key.
  public static let primaryKeyConstraint = ResultCode(rawValue: SQLITE_CONSTRAINT | (6 << 8))
  /// SQLITE_IOERR_WRITE: the system refused a write.
  public static let ioErrorWrite = ResultCode(rawValue: SQLITE_IOERR | (3 << 8))
  /// SQLITE_IOERR_FSYNC: the system could not make a write durable.
  public static let ioErrorSync = ResultCode(rawValue: SQLITE_IOERR | (4 << 8))

  static let row = ResultCode(rawValue: SQLITE_ROW)
  static let done = ResultCode(rawValue: SQLITE_DONE)

  /// The driver's queue has no room; nothing was done.
  public static let queueFull = ResultCode(rawValue: -1)
  /// The database is not open, or being closed; nothing was done.
  public static let notOpen = ResultCode(rawValue: -2)
  /// The file was written by a newer version of the program; it is left alone.
  public static let newerSchema = ResultCode(rawValue: -3)
}
