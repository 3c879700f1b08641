import CSQLite
import Glibc

extension Connection {
  /// Refuses a file that is damaged or no database, and leaves it exactly as it is.
  func validate(path: String) throws(SQLiteError) {
    try check(canvas_sqlite_keep_log_on_close(handle, 1), nil)
    do {
      let verdict = try first("PRAGMA quick_check(1)") { try $0.text(0) }
      guard verdict == "ok" else { throw SQLiteError(.corrupt, verdict ?? "no verdict") }
    } catch let error as SQLiteError {
      guard [.corrupt, .notADatabase].contains(error.code.primary) else { throw error }
      throw SQLiteError(
        error.code,
        "\(path) is damaged or not a database (\(error.message)). It was left as it is: restore a backup or move it away."
      )
    } catch {
      throw SQLiteError(.error, "\(path): \(error)")
    }
    try check(canvas_sqlite_keep_log_on_close(handle, 0), nil)
  }

  /// Sets what every connection needs: WAL, full durability, foreign keys and patience with other processes.
  func configure(busyTimeout: Duration, readOnly: Bool) throws(SQLiteError) {
    let (seconds, attoseconds) = busyTimeout.components
    let milliseconds = Int32(clamping: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
    try check(sqlite3_busy_timeout(handle, milliseconds), nil)
    let mode: String?
    do { mode = try first("PRAGMA journal_mode = WAL") { try $0.text(0) } } catch {
      throw error as? SQLiteError ?? SQLiteError(.error, "\(error)")
    }
    guard mode == "wal" else { throw SQLiteError(.error, "no write-ahead log on this file system") }
    try script("PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA journal_size_limit = 67108864")
    if readOnly { try script("PRAGMA query_only = ON") }
  }

  /// Brings the schema up to date in one transaction; a schema newer than these migrations is refused.
  func migrate(_ migrations: [Migration], path: String) throws {
    try script("BEGIN IMMEDIATE")
    do {
      let version = try first("PRAGMA user_version") { try $0.int(0) } ?? 0
      guard version <= migrations.count else {
        throw SQLiteError(
          .newerSchema,
          "\(path) has schema \(version); this program knows up to \(migrations.count). Use a newer program.")
      }
      for migration in migrations.dropFirst(version) { try migration.apply(self) }
      try script("PRAGMA user_version = \(migrations.count)")
      try script("COMMIT")
    } catch {
      rollback()
      throw error
    }
  }

  /// Moves the write-ahead log into the file and empties it; best effort, as the log is as good as the file.
  func checkpoint() {
    sqlite3_wal_checkpoint_v2(handle, nil, SQLITE_CHECKPOINT_TRUNCATE, nil, nil)
  }
}

/// Creates the missing folders above a file, readable by this user alone.
func createParentFolder(of path: String) throws(SQLiteError) {
  var prefix = path.hasPrefix("/") ? "" : "."
  for component in path.split(separator: "/").dropLast() {
    prefix += "/" + component
    guard mkdir(prefix, 0o700) != 0, errno != EEXIST else { continue }
    throw SQLiteError(.cannotOpen, "cannot create the folder \(prefix): \(String(cString: strerror(errno)))")
  }
}
