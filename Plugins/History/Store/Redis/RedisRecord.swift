import Kernel
import Redis

/// An entry as it lies in `room:{ID}:strokes`: its time in ms, a colon, and what ``EntryCodec`` wrote (whose time the script may
/// have had to raise).
enum RedisRecord {
  /// v2's numbers end there.
  private static let mostMilliseconds: Int64 = 1 << 53 - 1

  /// A user's operation, in `room:{ID}:ops`.
  static func operation(_ draft: Draft) -> [UInt8] { operation(OperationKey(draft)) }

  /// What stands at an end; empty when that is not known, or nothing.
  static func operation(_ end: LogEnd) -> [UInt8] { end.operation.map(operation) ?? [] }

  private static func operation(_ key: OperationKey) -> [UInt8] {
    Array(key.userID.utf8) + [0x2f] + key.operation.bytes
  }

  /// The entry that a record holds.
  static func entry(_ record: [UInt8], at position: LogPosition) throws(StrokeStoreError) -> Entry {
    guard let colon = record.prefix(21).firstIndex(of: UInt8(ascii: ":")),
      let time = Int64(String(decoding: record[..<colon], as: UTF8.self)), (0...mostMilliseconds).contains(time)
    else { throw .damaged("entry \(position.seq) has no time") }
    do {
      var entry = try EntryCodec.decode(Array(record[(colon + 1)...]), at: position)
      entry.draft.time = Timestamp(milliseconds: time)
      return entry
    } catch {
      throw .damaged("entry \(position.seq): \(error)")
    }
  }

  /// Entries that follow a position.
  static func entries(_ values: [RedisValue], after position: LogPosition) throws(StrokeStoreError) -> [Entry] {
    var entries: [Entry] = []
    entries.reserveCapacity(values.count)
    for value in values {
      guard let record = value.bytes else { throw .damaged("an entry that is no text") }
      let seq = position.seq + UInt64(entries.count) + 1
      entries.append(try entry(record, at: LogPosition(epoch: position.epoch, seq: seq)))
    }
    return entries
  }

  /// What the page script answers.
  static func page(_ reply: [RedisValue], after position: LogPosition) throws(StrokeStoreError) -> LogPage {
    guard reply.count == 3, let values = reply[1].array, let marks = reply[2].array else { throw .noLog }
    var page = LogPage(entries: try entries(values, after: position))
    for index in stride(from: 0, to: marks.count - 1, by: 2) {
      guard let seq = marks[index].int, let bytes = marks[index + 1].bytes,
        let ids = try? EntryCodec.decodeIDs(bytes)
      else { throw .damaged("a mark of the entries after \(position.seq)") }
      page.effects[UInt64(seq)] = ids
    }
    return page
  }
}
