import Kernel
import RoomsAPI
import SQLite

/// Rooms in one SQLite file.
final class SQLiteRoomStore: RoomStore {
  private static let migrations = [
    Migration(
      """
      CREATE TABLE rooms (
        id TEXT PRIMARY KEY,
        owner TEXT NOT NULL,
        created INTEGER NOT NULL,
        empty_since INTEGER
      ) WITHOUT ROWID;
      CREATE INDEX rooms_by_emptiness ON rooms (empty_since) WHERE empty_since IS NOT NULL;
      """),
    Migration("CREATE INDEX rooms_by_owner ON rooms (owner, created DESC, id)"),
  ]

  private static let columns = "id, owner, created, empty_since"

  private let database: Database

  init(path: String) { database = Database(path: path) }

  func open(now: Timestamp, on reactors: [ReactorHandle]) async throws {
    try database.open(migrations: Self.migrations)
    try await database.write { connection in
      try connection.execute("UPDATE rooms SET empty_since = ? WHERE empty_since IS NULL", now.milliseconds)
    }
  }

  func create(_ room: RoomRecord) async throws -> Bool {
    try await database.write { connection in
      try connection.execute(
        "INSERT INTO rooms (id, owner, created, empty_since) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
        room.id.text, room.ownerID, room.createdAt.milliseconds, room.emptySince?.milliseconds)
      return connection.changes == 1
    }
  }

  func find(_ id: RoomID) async throws -> RoomRecord? {
    try await database.read { connection in
      try connection.first("SELECT \(Self.columns) FROM rooms WHERE id = ?", id.text, map: Self.record) ?? nil
    }
  }

  func list(ownerID: String, after place: RoomPlace?, count: Int) async throws -> [RoomRecord] {
    let (time, id) = (place?.createdAt.milliseconds ?? .max, place?.id.text ?? "")
    return try await database.read { connection in
      try connection.rows(
        """
        SELECT \(Self.columns) FROM rooms WHERE owner = ? AND created <= ? AND (created < ? OR id > ?)
        ORDER BY created DESC, id LIMIT ?
        """, ownerID, time, time, id, count, map: Self.record
      ).compactMap { $0 }
    }
  }

  func occupy(_ id: RoomID) async throws -> Bool {
    try await database.write { connection in
      try connection.execute("UPDATE rooms SET empty_since = NULL WHERE id = ?", id.text)
      return connection.changes == 1
    }
  }

  func vacate(_ id: RoomID, at time: Timestamp) async throws {
    try await database.write { connection in
      try connection.execute("UPDATE rooms SET empty_since = ? WHERE id = ?", time.milliseconds, id.text)
    }
  }

  func expire(emptySince limit: Timestamp, count: Int) async throws -> [RoomID] {
    try await database.write { connection in
      try connection.rows(
        """
        DELETE FROM rooms WHERE id IN (SELECT id FROM rooms WHERE empty_since < ? LIMIT ?) RETURNING id
        """, limit.milliseconds, count
      ) { row in RoomID(try row.text(0)) }.compactMap { $0 }
    }
  }

  func probe() async throws { try await database.probe() }

  func close() async { await database.close() }

  func measure(in metrics: MetricRegistrar) { database.measure(as: "rooms", in: metrics) }

  /// `nil` for a code that is none.
  private static func record(_ row: Row) throws -> RoomRecord? {
    guard let id = RoomID(try row.text(0)) else { return nil }
    return RoomRecord(
      id: id, ownerID: try row.text(1), createdAt: Timestamp(milliseconds: try row.int64(2)),
      emptySince: try row.int64OrNil(3).map(Timestamp.init(milliseconds:)))
  }
}
