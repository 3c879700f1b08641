import Kernel
import RoomsAPI
import SQLite

/// Boards in one SQLite file.
final class SQLiteBoardStore: BoardStore {
  private static let migrations = [
    Migration(
      """
      CREATE TABLE boards (
        room TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        title TEXT NOT NULL,
        created INTEGER NOT NULL,
        changed INTEGER NOT NULL
      ) STRICT, WITHOUT ROWID;
      CREATE INDEX boards_by_owner ON boards (owner, changed DESC, room);
      """)
  ]
  private static let columns = "room, owner, title, created, changed"

  private let database: Database

  init(path: String) { database = Database(path: path) }

  func open() async throws { try database.open(migrations: Self.migrations) }

  func close() async { await database.close() }

  func probe() async throws { try await database.probe() }

  func add(_ board: Board, limit: Int) async throws -> BoardAddition {
    try await database.write { db in
      if try Self.find(board.room, in: db) != nil { return .exists }
      let count = try db.first("SELECT count(*) FROM boards WHERE owner = ?", board.ownerID) { try $0.int64(0) } ?? 0
      guard count < Int64(limit) else { return .full }
      try db.execute(
        "INSERT INTO boards (\(Self.columns)) VALUES (?, ?, ?, ?, ?)", board.room.text, board.ownerID, board.title,
        board.createdAt.milliseconds, board.changedAt.milliseconds)
      return .added
    }
  }

  func find(_ room: RoomID) async throws -> Board? { try await database.read { try Self.find(room, in: $0) } }

  func list(of ownerID: String, behind cursor: BoardCursor?, count: Int) async throws -> [Board] {
    // No board is newer than the end of time.
    let (time, room) = (cursor?.changedAt.milliseconds ?? .max, cursor?.room.text ?? "")
    return try await database.read { db in
      try db.rows(
        """
        SELECT \(Self.columns) FROM boards
        WHERE owner = ?1 AND changed <= ?2 AND (changed < ?2 OR room > ?3) ORDER BY changed DESC, room LIMIT ?4
        """, ownerID, time, room, count, map: Self.board
      ).compactMap { $0 }
    }
  }

  func rename(_ room: RoomID, of ownerID: String, to title: String, at time: Timestamp) async throws -> Board? {
    try await database.write { db in
      try db.execute(
        "UPDATE boards SET title = ?, changed = max(changed, ?) WHERE room = ? AND owner = ?", title,
        time.milliseconds, room.text, ownerID)
      return db.changes == 1 ? try Self.find(room, in: db) : nil
    }
  }

  func touch(_ room: RoomID, at time: Timestamp) async throws {
    try await database.write { db in
      try db.execute("UPDATE boards SET changed = max(changed, ?) WHERE room = ?", time.milliseconds, room.text)
    }
  }

  func remove(_ room: RoomID, of ownerID: String) async throws -> Bool {
    try await database.write { db in
      try db.execute("DELETE FROM boards WHERE room = ? AND owner = ?", room.text, ownerID)
      return db.changes == 1
    }
  }

  func count() async throws -> Int {
    try await database.read { db in Int(try db.first("SELECT count(*) FROM boards") { try $0.int64(0) } ?? 0) }
  }

  func measure(in metrics: MetricRegistrar) { database.measure(as: "boards", in: metrics) }

  private static func find(_ room: RoomID, in db: Connection) throws -> Board? {
    try db.first("SELECT \(columns) FROM boards WHERE room = ?", room.text, map: board) ?? nil
  }

  private static func board(_ row: borrowing Row) throws -> Board? {
    guard let room = RoomID(try row.text(0)) else { return nil }
    return Board(
      room: room, ownerID: try row.text(1), title: try row.text(2),
      createdAt: Timestamp(milliseconds: try row.int64(3)), changedAt: Timestamp(milliseconds: try row.int64(4)))
  }
}
