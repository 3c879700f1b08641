import Kernel
import SQLite

/// Brings entries of before times were kept in order into it: none before the one it follows, as ``StrokeLog`` stamps them.
enum SQLiteTimeOrder {
  /// Looks at every entry of the file once, a few thousand at a time, and writes again those that go backwards.
  static func restore(_ db: Connection) throws {
    let sql = "SELECT id, substr(record, 1, \(EntryCodec.timePrefix)) FROM entries WHERE id > ? ORDER BY id LIMIT 4096"
    var last = (id: Int64(-1), time: Timestamp(milliseconds: .min))
    while true {
      let rows = try db.rows(sql, last.id) { (id: try $0.int64(0), time: try EntryCodec.time(of: try $0.blob(1))) }
      if rows.isEmpty { return }
      for (id, time) in rows {
        let isSameLog = id / SQLiteStrokeSchema.seqLimit == last.id / SQLiteStrokeSchema.seqLimit
        if isSameLog, time < last.time { try stamp(id, last.time, db) }
        last = (id, isSameLog ? max(time, last.time) : time)
      }
    }
  }

  private static func stamp(_ id: Int64, _ time: Timestamp, _ db: Connection) throws {
    let found = try db.first("SELECT record FROM entries WHERE id = ?", id) { try $0.blob(0) }
    guard let record = found else { return }
    // The position is not part of the record.
    var draft = try EntryCodec.decode(record, at: LogPosition(epoch: 0, seq: 0)).draft
    draft.time = time
    try db.execute("UPDATE entries SET record = ? WHERE id = ?", EntryCodec.encode(draft), id)
  }
}
