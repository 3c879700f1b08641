import SQLite

/// The tables of `history.db`.
///
/// A log's id is its epoch: AUTOINCREMENT never gives one twice, whatever is deleted. An entry's id is
/// `log * 2^24 + seq`, so a room's entries lie together and in order without an index of their own; as times never go
/// backwards in a room, a time is found by halving that range. `effects` has what an entry did where that is less than it says. The
/// logs in `deleted` are gone for everybody; only their entries are still being removed.
enum SQLiteStrokeSchema {
  /// Entries of a log are numbered below this.
  static let seqLimit: Int64 = 1 << 24

  static let migrations = [
    Migration(
      """
      CREATE TABLE logs (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        room TEXT NOT NULL UNIQUE,
        head INTEGER NOT NULL DEFAULT 0
      ) STRICT;
      CREATE TABLE entries (
        id INTEGER PRIMARY KEY,
        log INTEGER NOT NULL,
        user TEXT NOT NULL,
        operation BLOB NOT NULL,
        record BLOB NOT NULL
      ) STRICT;
      CREATE UNIQUE INDEX entries_by_operation ON entries (log, user, operation);
      CREATE TABLE effects (id INTEGER PRIMARY KEY, ids BLOB NOT NULL) STRICT;
      CREATE TABLE deleted (log INTEGER PRIMARY KEY) STRICT;
      """)
  ]
}
