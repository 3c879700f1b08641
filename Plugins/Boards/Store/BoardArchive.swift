import HistoryAPI
import Kernel
import Mongo
import RoomsAPI

/// The logs of boards in MongoDB: entries in `board_entries`, each once by (board, epoch, seq), and in `boards` up to where all
/// of them are there.
struct BoardArchive: Sendable {
  /// Entries removed in one call.
  private static let removals = 1_000

  /// Up to where a board's log is here.
  struct Extent: Equatable {
    var place: LogPlace
    /// Nothing was drawn since: this is all there is.
    var isWhole: Bool
  }

  private let boards: MongoCollection
  private let entries: MongoCollection
  private let indexes: MongoIndexes

  init(client: MongoClient) {
    boards = client.collection("boards")
    entries = client.collection("board_entries")
    indexes = MongoIndexes([MongoIndex(["board": 1, "epoch": 1, "seq": 1], isUnique: true)], of: entries)
  }

  func open() async throws { try await indexes.makeUnlessAway() }

  /// `nil` when there is no such board. With `patience` it is waited for no longer than so.
  func extent(of room: RoomID, within patience: Duration? = nil) async throws(MongoError) -> Extent? {
    guard let found = try await boards.findOne(MongoBoardStore.living(room), within: patience) else { return nil }
    return Extent(place: try Self.place(found), isWhole: try found.bool("isWhole"))
  }

  /// Somebody may draw from now on.
  func reopen(_ room: RoomID) async throws(MongoError) {
    try await boards.updateOne(MongoBoardStore.living(room), ["$set": ["isWhole": false]])
  }

  /// Nobody is there, and the log ends here.
  func seal(_ room: RoomID, at place: LogPlace) async throws(MongoError) {
    var filter = MongoBoardStore.living(room)
    filter["epoch"] = .int64(Int64(place.epoch))
    filter["seq"] = .int64(Int64(place.seq))
    try await boards.updateOne(filter, ["$set": ["isWhole": true]])
  }

  /// Copies entries; again is harmless.
  func save(_ records: [KeptEntry], of room: RoomID, in epoch: UInt32) async throws(MongoError) {
    try await indexes.make()
    try await entries.upsert(
      records.map { record in
        MongoUpsert(
          ["board": .string(room.text), "epoch": .int64(Int64(epoch)), "seq": .int64(Int64(record.seq))],
          ["$setOnInsert": ["operation": .binary(record.operation), "record": .binary(record.bytes)]])
      })
  }

  /// Everything up to here is copied; what is known to be further stays. False when there is no such board (any more).
  func advance(_ room: RoomID, to place: LogPlace, at time: Timestamp) async throws(MongoError) -> Bool {
    let (epoch, seq) = (BSONValue.int64(Int64(place.epoch)), BSONValue.int64(Int64(place.seq)))
    var filter = MongoBoardStore.living(room)
    filter["$or"] = [["epoch": ["$lt": epoch]], ["epoch": epoch, "seq": ["$lte": seq]]]
    let changed = try await boards.updateOne(
      filter,
      ["$set": ["epoch": epoch, "seq": seq, "isWhole": false], "$max": ["changedAt": .date(time)]])
    if changed.matched == 1 { return true }
    return try await extent(of: room) != nil
  }

  /// Entries after a place, in order.
  func records(of room: RoomID, after place: LogPlace, upTo last: UInt64, limit: Int) async throws(MongoError)
    -> [KeptEntry]
  {
    let found = try await entries.find(
      [
        "board": .string(room.text), "epoch": .int64(Int64(place.epoch)),
        "seq": ["$gt": .int64(Int64(place.seq)), "$lte": .int64(Int64(last))],
      ], sort: ["seq": 1], limit: limit)
    return try found.map { (document) throws(MongoError) in
      KeptEntry(
        seq: UInt64(clamping: try document.int("seq")), operation: try document.binary("operation"),
        bytes: try document.binary("record"))
    }
  }

  /// An epoch is whole, so that earlier ones are not needed.
  func forget(_ room: RoomID, before epoch: UInt32) async throws(MongoError) {
    try await deleteEntries(["board": .string(room.text), "epoch": ["$lt": .int64(Int64(epoch))]])
  }

  /// Removes a board that was marked so, or a board's entries when there is no board.
  func clear(_ room: RoomID) async throws(MongoError) {
    try await deleteEntries(["board": .string(room.text)])
    try await boards.deleteOne(["roomId": .string(room.text), "removedAt": ["$ne": nil]])
  }

  /// Goes on with removals that were not finished.
  func finishRemovals() async throws(MongoError) {
    for board in try await boards.find(["removedAt": ["$ne": nil]], limit: 100) {
      if let room = RoomID(try board.string("roomId")) { try await clear(room) }
    }
  }

  /// In steps, so that none takes longer than an answer may.
  private func deleteEntries(_ filter: BSONDocument) async throws(MongoError) {
    while let first = try await entries.findOne(filter, sort: ["epoch": 1, "seq": 1], fields: ["record": 0]) {
      var step: BSONDocument = ["board": .string(try first.string("board"))]
      let (epoch, seq) = (try first.int("epoch"), try first.int("seq"))
      step["epoch"] = .int64(epoch)
      step["seq"] = ["$gte": .int64(seq), "$lt": .int64(seq + Int64(Self.removals))]
      try await entries.deleteMany(step)
    }
  }

  private static func place(_ document: BSONDocument) throws(MongoError) -> LogPlace {
    let (epoch, seq) = (try document.int("epoch"), try document.int("seq"))
    return LogPlace(epoch: UInt32(clamping: epoch), seq: UInt64(clamping: seq))
  }
}
