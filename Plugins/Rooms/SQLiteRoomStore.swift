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
      """)
  ]

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
      try connection.first("SELECT owner, created, empty_since FROM rooms WHERE id = ?", id.text) { row in
        RoomRecord(
          id: id, ownerID: try row.text(0), createdAt: Timestamp(milliseconds: try row.int64(1)),
          emptySince: try row.int64OrNil(2).map(Timestamp.init(milliseconds:)))
      }
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
}
