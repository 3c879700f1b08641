import Kernel
import SQLite

/// What a replay asks: marks, and places in time.
extension SQLiteStrokeRows {
  func page(of room: String, after position: LogPosition, limit: ReadLimit) throws -> LogPage {
    let entries = try entries(of: room, after: position, limit: limit)
    guard let last = entries.last else { return LogPage() }
    let start = id(LogPosition(epoch: position.epoch, seq: 0))
    var page = LogPage(entries: entries)
    let sql = "SELECT id, ids FROM effects WHERE id > ? AND id <= ?"
    try db.forEach(sql, id(position), id(last.position)) { row in
      page.effects[UInt64(clamping: try row.int64(0) - start)] = try EntryCodec.decodeIDs(try row.blob(1))
      return true
    }
    return page
  }

  func span(of room: String) throws -> LogSpan? {
    guard let head = try head(of: room) else { return nil }
    guard head.seq > 0 else { return LogSpan(head: head) }
    let first = LogPosition(epoch: head.epoch, seq: 1)
    return LogSpan(head: head, firstTime: try time(at: first), lastTime: try time(at: head))
  }

  func seek(_ room: String, in epoch: UInt32, to time: Timestamp) throws -> UInt64 {
    guard let head = try head(of: room), head.epoch == epoch else { throw StrokeStoreError.noLog }
    return try TimeSearch.first(atOrAfter: time, in: head.seq) { seq in
      try self.time(at: LogPosition(epoch: epoch, seq: seq))
    }
  }

  func mark(_ effects: [PartialEffect], in epoch: UInt32, of room: String) throws {
    guard let head = try head(of: room), head.epoch == epoch else { return }
    for effect in effects where effect.seq <= head.seq {
      let id = id(LogPosition(epoch: epoch, seq: effect.seq))
      try db.execute("INSERT OR IGNORE INTO effects (id, ids) VALUES (?, ?)", id, EntryCodec.encode(effect.ids))
    }
  }

  private func time(at position: LogPosition) throws -> Timestamp {
    let sql = "SELECT substr(record, 1, \(EntryCodec.timePrefix)) FROM entries WHERE id = ?"
    guard let record = try db.first(sql, id(position), map: { try $0.blob(0) }) else {
      throw StrokeStoreError.damaged("entry \(position.seq) is missing")
    }
    return try EntryCodec.time(of: record)
  }
}
