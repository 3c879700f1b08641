import SQLite

/// The statements of ``SQLiteStrokeStore``, within one transaction of the driver's.
struct SQLiteStrokeRows {
  let db: Connection

  init(_ db: Connection) { self.db = db }

  func stored(_ room: String) throws -> StoredLog? {
    guard let head = try head(of: room) else { return nil }
    let start = LogPosition(epoch: head.epoch, seq: 0)
    let entries = try entries(after: start, limit: ReadLimit(entries: .max, bytes: .max))
    guard entries.last.map(\.position) ?? start == head else {
      throw StrokeStoreError.damaged("\(room): \(entries.count) entries, head \(head.seq)")
    }
    let marked = try db.rows("SELECT id FROM effects WHERE id > ? AND id <= ?", id(start), id(head)) { row in
      UInt64(clamping: try row.int64(0) - id(start))
    }
    return StoredLog(epoch: head.epoch, entries: entries, marked: Set(marked))
  }

  func storedOrBegun(_ room: String) throws -> StoredLog {
    if let stored = try stored(room) { return stored }
    try db.execute("INSERT INTO logs (room) VALUES (?)", room)
    return StoredLog(epoch: try epoch(db.lastInsertedRowID))
  }

  func append(_ entries: [Entry], to room: String, expectingHead: LogPosition) throws {
    let head = try head(of: room)
    guard let head, head == expectingHead else { throw StrokeStoreError.headMismatch(actual: head) }
    guard let last = entries.last else { return }
    for entry in entries {
      guard entry.seq < UInt64(SQLiteStrokeSchema.seqLimit) else { throw StrokeStoreError.full }
      try insert(entry)
    }
    try db.execute("UPDATE logs SET head = ? WHERE id = ?", Int64(last.seq), head.epoch)
  }

  private func insert(_ entry: Entry) throws {
    let sql = "INSERT INTO entries (id, log, user, operation, record) VALUES (?, ?, ?, ?, ?)"
    let values: [SQLValue] = [
      .integer(id(entry.position)), .integer(Int64(entry.position.epoch)), .text(entry.userID),
      .blob(entry.draft.operation.bytes), .blob(EntryCodec.encode(entry.draft)),
    ]
    do {
      try db.run(sql, values)
    } catch {
      guard error.code == .uniqueConstraint else { throw error }
      throw StrokeStoreError.duplicateOperation
    }
  }

  func entries(of room: String, after position: LogPosition, limit: ReadLimit) throws -> [Entry] {
    guard try head(of: room)?.epoch == position.epoch else { throw StrokeStoreError.noLog }
    return try entries(after: position, limit: limit)
  }

  /// Deletes the log at once and leaves its entries to ``sweep(_:)``.
  func delete(_ room: String) throws {
    guard let head = try head(of: room) else { return }
    try db.execute("DELETE FROM logs WHERE id = ?", head.epoch)
    try db.execute("INSERT INTO deleted (log) VALUES (?)", head.epoch)
  }

  /// Removes up to `limit` entries of a deleted log; `false` when nothing is left to remove.
  func sweep(_ limit: Int) throws -> Bool {
    guard let log = try db.first("SELECT log FROM deleted LIMIT 1", map: { try epoch($0.int64(0)) }) else {
      return false
    }
    let start = id(LogPosition(epoch: log, seq: 0))
    try db.execute(
      "DELETE FROM entries WHERE id IN (SELECT id FROM entries WHERE id > ? AND id < ? LIMIT ?)", start,
      start + SQLiteStrokeSchema.seqLimit, limit)
    if db.changes == 0 {
      try db.execute("DELETE FROM effects WHERE id > ? AND id < ?", start, start + SQLiteStrokeSchema.seqLimit)
      try db.execute("DELETE FROM deleted WHERE log = ?", log)
    }
    return true
  }

  func head(of room: String) throws -> LogPosition? {
    try db.first("SELECT id, head FROM logs WHERE room = ?", room) { row in
      LogPosition(epoch: try epoch(row.int64(0)), seq: UInt64(clamping: try row.int64(1)))
    }
  }

  private func entries(after position: LogPosition, limit: ReadLimit) throws -> [Entry] {
    let start = id(LogPosition(epoch: position.epoch, seq: 0))
    guard position.seq < UInt64(SQLiteStrokeSchema.seqLimit), limit.entries > 0 else { return [] }
    let sql = "SELECT id, record FROM entries WHERE id > ? AND id < ? ORDER BY id"
    var page = Page(last: position)
    try db.forEach(sql, id(position), start + SQLiteStrokeSchema.seqLimit) { row in
      try page.append(row.blob(1), seq: row.int64(0) - start)
      return page.entries.count < limit.entries && page.bytes < limit.bytes
    }
    return page.entries
  }

  /// Decodes entries and sees that none is missing.
  private struct Page {
    var last: LogPosition
    var entries: [Entry] = []
    var bytes = 0

    mutating func append(_ record: [UInt8], seq: Int64) throws {
      let expected = LogPosition(epoch: last.epoch, seq: last.seq + 1)
      guard seq == Int64(expected.seq) else { throw StrokeStoreError.damaged("entry \(seq) after \(last.seq)") }
      entries.append(try EntryCodec.decode(record, at: expected))
      last = expected
      bytes += record.count
    }
  }

  func id(_ position: LogPosition) -> Int64 {
    Int64(position.epoch) * SQLiteStrokeSchema.seqLimit + Int64(position.seq)
  }

  private func epoch(_ id: Int64) throws -> UInt32 {
    guard let epoch = UInt32(exactly: id) else { throw StrokeStoreError.damaged("log \(id)") }
    return epoch
  }
}
