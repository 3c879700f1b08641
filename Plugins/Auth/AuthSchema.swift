import Kernel
import SQLite

/// The tables of `auth.db`.
enum AuthSchema {
  /// Append only.
  static let migrations = [
    Migration(
      """
      CREATE TABLE users (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL,
        created_at INTEGER NOT NULL
      ) STRICT;
      CREATE TABLE sign_ups (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, email TEXT NOT NULL, name TEXT NOT NULL,
        password_hash TEXT NOT NULL, state TEXT NOT NULL, code_hash BLOB NOT NULL, code_expires_at INTEGER NOT NULL,
        tries_left INTEGER NOT NULL, created_at INTEGER NOT NULL
      ) STRICT;
      CREATE INDEX sign_ups_email ON sign_ups (email, number);
      CREATE INDEX sign_ups_age ON sign_ups (created_at);
      CREATE TABLE mails (email TEXT NOT NULL, sent_at INTEGER NOT NULL) STRICT;
      CREATE INDEX mails_email ON mails (email, sent_at);
      CREATE INDEX mails_age ON mails (sent_at);
      CREATE TABLE families (
        id TEXT PRIMARY KEY, user_id TEXT NOT NULL, current BLOB NOT NULL, previous BLOB, rotated_at INTEGER NOT NULL,
        created_at INTEGER NOT NULL, expires_at INTEGER NOT NULL, device TEXT NOT NULL
      ) STRICT;
      CREATE INDEX families_user ON families (user_id, created_at, id);
      CREATE INDEX families_age ON families (expires_at);
      """),
    Migration("ALTER TABLE families ADD COLUMN holder TEXT NOT NULL DEFAULT 'client'"),
  ]
}

/// Turns what a database throws into this plugin's words.
func translated<T>(_ body: () async throws -> T) async throws(AuthStoreError) -> T {
  do {
    return try await body()
  } catch let error as AuthStoreError {
    throw error
  } catch {
    throw .unavailable("\(error)")
  }
}

extension Row {
  /// An INTEGER column of milliseconds since 1970.
  func time(_ index: Int) throws -> Timestamp { Timestamp(milliseconds: try int64(index)) }

  /// A TEXT column that holds an address.
  func email(_ index: Int) throws -> EmailAddress {
    guard let email = EmailAddress(try text(index)) else { throw AuthStoreError.unavailable("an address is damaged") }
    return email
  }

  /// A TEXT column that holds a name.
  func name(_ index: Int) throws -> DisplayName {
    guard let name = DisplayName(try text(index)) else { throw AuthStoreError.unavailable("a name is damaged") }
    return name
  }
}
