import Kernel
import Mongo
import RoomsAPI

/// Boards in MongoDB's collection `boards`, for any number of instances, and their logs in `board_entries` (``BoardArchive``).
///
/// A board that was removed stays marked (`removedAt`), and is nobody's, until its entries are gone: what a failure leaves
/// is removed by a sweep.
struct MongoBoardStore: BoardStore {
  /// Whoever looks for boards, or makes a room whose code none may have, is told to try again rather than to wait.
  static let patience = Duration.milliseconds(800)

  let boards: MongoCollection
  let archive: BoardArchive
  private let client: MongoClient
  private let indexes: MongoIndexes

  /// The client stays its owner's to close.
  init(client: MongoClient) {
    self.client = client
    boards = client.collection("boards")
    archive = BoardArchive(client: client)
    indexes = MongoIndexes(
      [
        MongoIndex(["roomId": 1], isUnique: true), MongoIndex(["owner": 1, "changedAt": -1, "roomId": 1]),
        MongoIndex(["removedAt": 1]),
      ], of: boards)
  }

  /// Makes the indexes; that MongoDB is away is no failure, since the first board makes them then.
  func open() async throws {
    try await indexes.makeUnlessAway()
    try await archive.open()
  }

  func close() async {}

  func probe() async throws { try await client.ping(within: .milliseconds(500)) }

  /// Those who add many at the same time may each find room for one: then all of them that are too many go again.
  func add(_ board: Board, limit: Int) async throws -> BoardAddition {
    try await indexes.make(within: Self.patience)
    guard try await count(of: board.ownerID, limit: limit + 1) < limit else {
      return try await find(board.room) == nil ? .full : .exists
    }
    guard try await insert(board) else { return .exists }
    guard try await count(of: board.ownerID, limit: limit + 1) <= limit else {
      _ = try await boards.deleteOne(Self.living(board.room), within: Self.patience)
      return .full
    }
    return .added
  }

  func find(_ room: RoomID) async throws -> Board? {
    try await boards.findOne(Self.living(room), within: Self.patience).map(Self.board)
  }

  /// But for those that somebody has made unreadable: they do not hide the others.
  func list(of ownerID: String, behind cursor: BoardCursor?, count: Int) async throws -> [Board] {
    var filter: BSONDocument = ["owner": .string(ownerID), "removedAt": nil]
    for (field, type) in [("roomId", "string"), ("title", "string"), ("createdAt", "date"), ("changedAt", "date")] {
      filter[field] = ["$type": .string(type)]
    }
    if let cursor {
      let time = BSONValue.date(cursor.changedAt)
      filter["$or"] = [
        ["changedAt": ["$lt": time]], ["changedAt": time, "roomId": ["$gt": .string(cursor.room.text)]],
      ]
    }
    return try await boards.find(
      filter, sort: ["changedAt": -1, "roomId": 1], limit: count, within: Self.patience
    ).map(Self.board)
  }

  func rename(_ room: RoomID, of ownerID: String, to title: String, at time: Timestamp) async throws -> Board? {
    var filter = Self.living(room)
    filter["owner"] = .string(ownerID)
    return try await boards.findAndUpdate(
      filter, ["$set": ["title": .string(title)], "$max": ["changedAt": .date(time)]], within: Self.patience
    ).map(Self.board)
  }

  func touch(_ room: RoomID, at time: Timestamp) async throws {
    try await boards.updateOne(Self.living(room), ["$max": ["changedAt": .date(time)]])
  }

  func remove(_ room: RoomID, of ownerID: String) async throws -> Bool {
    var filter = Self.living(room)
    filter["owner"] = .string(ownerID)
    let marked = try await boards.updateOne(filter, ["$currentDate": ["removedAt": true]], within: Self.patience)
    guard marked.matched == 1 else { return false }
    // What fails now is done by a sweep.
    try? await archive.clear(room)
    return true
  }

  /// What MongoDB knows without counting is wrong after it was killed.
  func count() async throws -> Int { try await boards.count(["removedAt": nil]) }

  private func insert(_ board: Board) async throws -> Bool {
    let document: BSONDocument = [
      "roomId": .string(board.room.text), "owner": .string(board.ownerID), "title": .string(board.title),
      "createdAt": .date(board.createdAt), "changedAt": .date(board.changedAt), "epoch": 0, "seq": 0, "isWhole": false,
    ]
    do {
      try await boards.insert(document, within: Self.patience)
      return true
    } catch MongoError.duplicateKey {
      guard try await find(board.room) == nil else { return false }
      // One that was removed, and whose entries were not yet.
      try await archive.clear(board.room)
      try await boards.insert(document, within: Self.patience)
      return true
    }
  }

  private func count(of ownerID: String, limit: Int) async throws -> Int {
    try await boards.count(["owner": .string(ownerID), "removedAt": nil], limit: limit, within: Self.patience)
  }

  static func living(_ room: RoomID) -> BSONDocument { ["roomId": .string(room.text), "removedAt": nil] }

  private static func board(of document: BSONDocument) throws -> Board {
    guard let room = RoomID(try document.string("roomId")) else { throw MongoError.mismatch("roomId names no room") }
    return Board(
      room: room, ownerID: try document.string("owner"), title: try document.string("title"),
      createdAt: try document.date("createdAt"), changedAt: try document.date("changedAt"))
  }
}
