import Kernel
import SQLite

/// Accounts in SQLite. The database is opened with ``AuthSchema/migrations`` first.
struct SQLiteUserStore: UserStore {
  private static let columns = "id, name, email, password_hash, created_at"
  let database: Database

  func insert(_ user: User) async throws(AuthStoreError) {
    try await translated {
      try await database.write { connection in
        try connection.execute(
          "INSERT INTO users (\(Self.columns)) VALUES (?, ?, ?, ?, ?) ON CONFLICT (email) DO NOTHING", user.id,
          user.name.text, user.email.text, user.passwordHash, user.createdAt.milliseconds)
        guard connection.changes == 1 else { throw AuthStoreError.duplicateEmail }
      }
    }
  }

  func find(email: EmailAddress) async throws(AuthStoreError) -> User? { try await find("email", email.text) }

  func find(id: String) async throws(AuthStoreError) -> User? { try await find("id", id) }

  func rename(id: String, to name: DisplayName) async throws(AuthStoreError) -> User? {
    try await change {
      try $0.rows("UPDATE users SET name = ? WHERE id = ? RETURNING \(Self.columns)", name.text, id, map: Self.user)
    }
  }

  func setPassword(id: String, hash: String) async throws(AuthStoreError) -> User? {
    try await change {
      try $0.rows(
        "UPDATE users SET password_hash = ? WHERE id = ? RETURNING \(Self.columns)", hash, id, map: Self.user)
    }
  }

  func remove(id: String) async throws(AuthStoreError) -> User? {
    try await change { try $0.rows("DELETE FROM users WHERE id = ? RETURNING \(Self.columns)", id, map: Self.user) }
  }

  private func find(_ column: StaticString, _ value: String) async throws(AuthStoreError) -> User? {
    try await translated {
      try await database.read { connection in
        try connection.first("SELECT \(Self.columns) FROM users WHERE \(column) = ?", value, map: Self.user)
      }
    }
  }

  private func change(_ body: @escaping @Sendable (Connection) throws -> [User]) async throws(AuthStoreError) -> User? {
    try await translated { try await database.write { try body($0).first } }
  }

  private static func user(_ row: Row) throws -> User {
    User(
      id: try row.text(0), name: try row.name(1), email: try row.email(2), passwordHash: try row.text(3),
      createdAt: try row.time(4))
  }
}
