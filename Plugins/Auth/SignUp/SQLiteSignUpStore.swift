import Kernel
import SQLite

/// Sign-ups in SQLite. The database is opened with ``AuthSchema/migrations`` first.
struct SQLiteSignUpStore: SignUpStore {
  private static let columns =
    "id, email, name, password_hash, state, code_hash, code_expires_at, tries_left, created_at"

  let database: Database
  /// The newest so many are kept.
  var capacity = 50_000

  func insert(_ signUp: SignUp, budget: SendBudget) async throws(AuthStoreError) -> Bool {
    try await translated {
      try await database.write { [capacity] connection in
        let oldest = (signUp.createdAt - SignUp.lifetime).milliseconds
        try connection.execute("DELETE FROM sign_ups WHERE created_at <= ?", oldest)
        guard try Self.countMail(to: signUp.email, at: signUp.createdAt, budget, connection) else { return false }
        try connection.execute(
          "INSERT INTO sign_ups (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", signUp.id, signUp.email.text,
          signUp.name.text, signUp.passwordHash, signUp.state.rawValue, signUp.codeHash,
          signUp.codeExpiresAt.milliseconds, signUp.triesLeft, signUp.createdAt.milliseconds)
        try connection.execute("DELETE FROM sign_ups WHERE number <= ?", connection.lastInsertedRowID - Int64(capacity))
        return true
      }
    }
  }

  func renew(
    id: String, codeHash: [UInt8], expiresAt: Timestamp, at now: Timestamp, budget: SendBudget
  ) async throws(AuthStoreError) -> Renewal {
    try await translated {
      try await database.write { connection in
        guard var signUp = try Self.find(id, connection) else { return .unknown }
        guard try Self.countMail(to: signUp.email, at: now, budget, connection) else { return .overBudget }
        signUp.renew(codeHash, expiresAt: expiresAt)
        try Self.update(signUp, connection)
        return .renewed(signUp)
      }
    }
  }

  func redeem(id: String, codeHash: [UInt8], at now: Timestamp) async throws(AuthStoreError) -> Redemption {
    try await translated {
      try await database.write { connection in
        guard var signUp = try Self.find(id, connection) else { return .unknown }
        let right = signUp.redeem(codeHash, at: now)
        try Self.update(signUp, connection)
        return right ? .redeemed(signUp) : .refused
      }
    }
  }

  func spend(id: String) async throws(AuthStoreError) -> Bool {
    try await translated {
      try await database.write { connection in
        guard var signUp = try Self.find(id, connection), signUp.spend() else { return false }
        try Self.update(signUp, connection)
        try connection.execute(
          "UPDATE sign_ups SET state = ? WHERE email = ?", SignUp.State.closed.rawValue, signUp.email.text)
        return true
      }
    }
  }

  func newest(email: EmailAddress) async throws(AuthStoreError) -> SignUp? {
    try await translated {
      try await database.read { connection in
        try connection.first(
          "SELECT \(Self.columns) FROM sign_ups WHERE email = ? ORDER BY number DESC LIMIT 1", email.text,
          map: Self.signUp)
      }
    }
  }

  private static func countMail(
    to email: EmailAddress, at now: Timestamp, _ budget: SendBudget, _ connection: Connection
  ) throws -> Bool {
    try connection.execute("DELETE FROM mails WHERE sent_at <= ?", (now - budget.window).milliseconds)
    let sent = try connection.first("SELECT count(*) FROM mails WHERE email = ?", email.text) { try $0.int(0) }
    guard (sent ?? 0) < budget.mails else { return false }
    try connection.execute("INSERT INTO mails (email, sent_at) VALUES (?, ?)", email.text, now.milliseconds)
    return true
  }

  private static func find(_ id: String, _ connection: Connection) throws -> SignUp? {
    try connection.first("SELECT \(columns) FROM sign_ups WHERE id = ?", id, map: signUp)
  }

  private static func update(_ signUp: SignUp, _ connection: Connection) throws {
    try connection.execute(
      "UPDATE sign_ups SET password_hash = ?, state = ?, code_hash = ?, code_expires_at = ?, tries_left = ? WHERE id = ?",
      signUp.passwordHash, signUp.state.rawValue, signUp.codeHash, signUp.codeExpiresAt.milliseconds,
      signUp.triesLeft, signUp.id)
  }

  private static func signUp(_ row: Row) throws -> SignUp {
    SignUp(
      id: try row.text(0), email: try row.email(1), name: try row.name(2), passwordHash: try row.text(3),
      state: SignUp.State(rawValue: try row.text(4)) ?? .closed, codeHash: try row.blob(5),
      codeExpiresAt: try row.time(6), triesLeft: try row.int(7), createdAt: try row.time(8))
  }
}
