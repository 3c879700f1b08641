import Kernel
import SQLite

/// Sign-ins in SQLite. The database is opened with ``AuthSchema/migrations`` first.
struct SQLiteFamilyStore: FamilyStore {
  private static let columns = "id, user_id, current, previous, rotated_at, created_at, expires_at, device, holder"
  let database: Database

  func insert(_ family: RefreshFamily, limit: Int) async throws(AuthStoreError) -> [RefreshFamily] {
    try await translated {
      try await database.write { connection in
        try connection.execute("DELETE FROM families WHERE expires_at <= ?", family.createdAt.milliseconds)
        let evicted = try Self.list(family.userID, connection).dropLast(max(0, limit - 1))
        for old in evicted { try Self.remove(old.id, connection) }
        try connection.execute(
          "INSERT INTO families (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", family.id, family.userID,
          Array(family.current.joined()), family.previous, family.rotatedAt.milliseconds,
          family.createdAt.milliseconds, family.expiresAt.milliseconds, family.device,
          family.holder.rawValue)
        return Array(evicted)
      }
    }
  }

  func rotate(
    id: String, presented: [UInt8], next: [UInt8], at now: Timestamp
  ) async throws(AuthStoreError) -> RefreshFamily.Rotation {
    try await translated {
      try await database.write { connection in
        guard let family = try Self.find(id, connection) else { return .unknown }
        let rotation = family.rotating(presented, next: next, at: now)
        switch rotation {
        case .spent: break
        case .reused, .unknown: try Self.remove(id, connection)
        case .rotated(let family):
          try connection.execute(
            "UPDATE families SET current = ?, previous = ?, rotated_at = ? WHERE id = ?",
            Array(family.current.joined()), family.previous, family.rotatedAt.milliseconds, id)
        }
        return rotation
      }
    }
  }

  func find(id: String) async throws(AuthStoreError) -> RefreshFamily? {
    try await translated { try await database.read { try Self.find(id, $0) } }
  }

  func list(userID: String) async throws(AuthStoreError) -> [RefreshFamily] {
    try await translated { try await database.read { try Self.list(userID, $0) } }
  }

  func remove(id: String) async throws(AuthStoreError) -> RefreshFamily? {
    try await translated {
      try await database.write { connection in
        let family = try Self.find(id, connection)
        try Self.remove(id, connection)
        return family
      }
    }
  }

  func removeAll(userID: String) async throws(AuthStoreError) -> [RefreshFamily] {
    try await translated {
      try await database.write { connection in
        let all = try Self.list(userID, connection)
        try connection.execute("DELETE FROM families WHERE user_id = ?", userID)
        return all
      }
    }
  }

  private static func find(_ id: String, _ connection: Connection) throws -> RefreshFamily? {
    try connection.first("SELECT \(columns) FROM families WHERE id = ?", id, map: family)
  }

  private static func list(_ userID: String, _ connection: Connection) throws -> [RefreshFamily] {
    try connection.rows(
      "SELECT \(columns) FROM families WHERE user_id = ? ORDER BY created_at, id", userID, map: family)
  }

  private static func remove(_ id: String, _ connection: Connection) throws {
    try connection.execute("DELETE FROM families WHERE id = ?", id)
  }

  /// The hashes of the good tokens stand one behind the other in one blob.
  private static func family(_ row: Row) throws -> RefreshFamily {
    let hashes = try row.blob(2)
    let starts = stride(from: 0, to: hashes.count, by: MACKey.codeLength)
    return RefreshFamily(
      id: try row.text(0), userID: try row.text(1),
      current: starts.map { Array(hashes[$0..<min($0 + MACKey.codeLength, hashes.count)]) },
      previous: try row.blobOrNil(3), rotatedAt: try row.time(4), createdAt: try row.time(5),
      expiresAt: try row.time(6), device: try row.text(7),
      holder: RefreshFamily.Holder(rawValue: try row.text(8)) ?? .client)
  }
}
