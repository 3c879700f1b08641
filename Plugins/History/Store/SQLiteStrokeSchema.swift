import SQLite

/// The tables of `history.db`.
///
/// A log's id is its epoch: AUTOINCREMENT never gives one twice, whatever is deleted. An entry's id is
/// `log * 2^24 + seq`, so a room's entries lie together and in order without an index of their own; as times never go
/// backwards in a room, a time is found by halving that range. `noops` has the ids of entries that changed nothing. The
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
      CREATE TABLE snapshots (
        log INTEGER PRIMARY KEY REFERENCES logs (id) ON DELETE CASCADE,
        seq INTEGER NOT NULL,
        data BLOB NOT NULL
      ) STRICT;
      """),
    Migration("CREATE TABLE deleted (log INTEGER PRIMARY KEY) STRICT"),
    // Without its snapshot a log is folded whole when it is next loaded, which finds all of its entries to be marked.
    Migration("CREATE TABLE noops (id INTEGER PRIMARY KEY) STRICT; DELETE FROM snapshots"),
    Migration { try SQLiteTimeOrder.restore($0) },
  ]
}
