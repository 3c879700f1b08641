import HistoryAPI
import Kernel
import Redis
import RoomsAPI

/// Logs that are kept when they leave Redis.
extension RedisStrokeStore: SharedLogs {
  func look(
    at room: RoomID, as saver: String?, lease: Duration, within patience: Duration?
  ) async throws -> LogStanding {
    let reply = try await ask(
      KeptLogScripts.look, room, [saver ?? "", max(1, lease.nanoseconds / 1_000_000)], within: patience
    ).array
    guard let reply, reply.count == 4 else { throw StrokeStoreError.damaged("a look at room \(room)") }
    return LogStanding(
      end: Self.place([reply[0].string ?? "", reply[1].string ?? ""]),
      saved: Self.place((reply[2].string ?? "").split(separator: " ").map(String.init)), isMine: reply[3].int == 1)
  }

  func keep(_ room: RoomID, savedTo place: LogPlace, within patience: Duration?) async throws {
    _ = try await ask(KeptLogScripts.keep, room, ["\(place)"], within: patience)
  }

  func release(_ room: RoomID, within patience: Duration?) async throws {
    _ = try await ask(KeptLogScripts.release, room, [], within: patience)
  }

  func records(of room: RoomID, after place: LogPlace, limit: Int) async throws -> [KeptEntry] {
    let after = LogPosition(epoch: place.epoch, seq: place.seq)
    let arguments: [any RedisArgument] = [String(place.epoch), String(place.seq), "", limit, ReadLimit().bytes]
    let reply = try await ask(RedisStrokeScripts.page, room, arguments).array ?? []
    guard reply.count == 3, let values = reply[1].array else { throw StrokeStoreError.noLog }
    // What cannot be read is not copied either.
    return try zip(RedisRecord.entries(values, after: after), values).map { entry, value in
      KeptEntry(seq: entry.seq, operation: RedisRecord.operation(entry.draft), bytes: value.bytes ?? [])
    }
  }

  func saved(_ room: RoomID, from former: LogPlace, to place: LogPlace) async throws -> Bool {
    try await ask(KeptLogScripts.saved, room, ["\(former)", "\(place)"]).int == 1
  }

  func restore(
    _ room: RoomID, to place: LogPlace, isWhole: Bool, _ next: (_ after: UInt64) async throws -> [KeptEntry]
  ) async throws {
    var at = try await restore([], to: room, epoch: place.epoch, after: 0)
    while let seq = at, seq < place.seq {
      let records = try await next(seq)
      guard records.first?.seq == seq + 1 else {
        throw StrokeStoreError.damaged("\(room): entry \(seq + 1) is missing")
      }
      at = try await restore(records, to: room, epoch: place.epoch, after: seq)
    }
    guard at != nil else { return }
    let arguments: [any RedisArgument] = [String(place.epoch), String(place.seq), isWhole ? 1 : 0]
    guard try await ask(KeptLogScripts.finish, room, arguments).int == 1 else { throw StrokeStoreError.busy }
  }

  /// Answers how many entries are back, `nil` when somebody else has brought back all.
  private func restore(_ records: [KeptEntry], to room: RoomID, epoch: UInt32, after seq: UInt64) async throws
    -> UInt64?
  {
    var arguments: [any RedisArgument] = [String(epoch), String(seq + 1)]
    for record in records {
      arguments.append(record.operation)
      arguments.append(record.bytes)
    }
    return try await ask(KeptLogScripts.restore, room, arguments).int.flatMap { UInt64(exactly: $0) }
  }

  private func ask(
    _ script: RedisScript, _ room: RoomID, _ arguments: [any RedisArgument], within patience: Duration? = nil
  ) async throws(StrokeStoreError) -> RedisValue {
    let result: Result<RedisValue, StrokeStoreError> = await withCheckedContinuation { continuation in
      run(
        script, room.text, keys: KeptLogScripts.keys(room.text), arguments, timeout: patience,
        ifDisconnected: patience == nil ? .fail : .failFast
      ) { continuation.resume(returning: $0) }
    }
    return try result.get()
  }

  private static func place(_ words: [String]) -> LogPlace? {
    guard words.count == 2, let epoch = UInt32(words[0]), let seq = UInt64(words[1]) else { return nil }
    return LogPlace(epoch: epoch, seq: seq)
  }
}
