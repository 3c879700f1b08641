import Kernel
import Mongo
import RoomsAPI

/// Rooms in MongoDB's collection `rooms`, for any number of instances, in the published layout: `roomId` (unique),
/// `createdAt`, `expiresAt` (a TTL index); and `owner`, `emptySince`, `occupiedAt`.
///
/// No instance knows at its start who is in a room elsewhere, so ``open(now:on:)`` leaves rooms as they are. Instead every
/// instance calls ``occupy(_:)`` again for each room it has members in, every ``renewal``: a room that nobody has renewed for
/// an hour longer than an empty one is kept (25 hours) counts as empty since it was last renewed. So a room whose instance
/// died expires, and one that was told to be empty while others were in it is occupied again.
///
/// ``expire(emptySince:count:)`` alone ends rooms. `expiresAt` lies another hour later, for when no instance runs.
struct MongoRoomStore: RoomStore {
  /// How often `occupy` is to be called again for a room with members.
  let renewal: Duration? = .seconds(15 * 60)
  private static let margin = Duration.seconds(3_600)
  /// Whoever makes, looks for or enters a room is told to try again rather than to wait, also when it is not known yet that MongoDB is
  /// away. A room that is made after all is nobody's and ends as an empty one.
  private static let patience = Duration.milliseconds(800)

  private let client: MongoClient
  private let rooms: MongoCollection
  private let indexes: MongoIndexes
  private let time: any TimeSource
  private let lifetime: Duration

  /// `lifetime` is how long an empty room is kept. The client stays its owner's to close.
  init(client: MongoClient, time: any TimeSource, lifetime: Duration) {
    self.client = client
    self.time = time
    self.lifetime = lifetime
    rooms = client.collection("rooms")
    indexes = MongoIndexes(
      [
        MongoIndex(["roomId": 1], isUnique: true), MongoIndex(["emptySince": 1, "occupiedAt": 1]),
        MongoIndex(["owner": 1, "createdAt": -1, "roomId": 1]),
        MongoIndex(["expiresAt": 1], expiresAfter: .zero),
      ], of: rooms)
  }

  /// Makes the indexes; that MongoDB is away is no failure, since the first room that is made makes them then.
  func open(now: Timestamp, on reactors: [ReactorHandle]) async throws { try await indexes.makeUnlessAway() }

  func create(_ room: RoomRecord) async throws -> Bool {
    // Nothing but the index keeps two instances from making two rooms of one code.
    try await indexes.make(within: Self.patience)
    let document = document(of: room)
    do {
      try await rooms.insert(document, within: Self.patience)
      return true
    } catch MongoError.duplicateKey {
      return false
    }
  }

  func find(_ id: RoomID) async throws -> RoomRecord? {
    try await rooms.findOne(Self.named(id), within: Self.patience).flatMap(record(of:))
  }

  /// `nil` for a code that is none.
  private func record(of found: BSONDocument) throws -> RoomRecord? {
    guard let id = RoomID(try found.string("roomId")) else { return nil }
    let occupiedAt = try found.dateOrNil("occupiedAt")
    let abandonedAt = occupiedAt.flatMap { $0 < abandoned ? $0 : nil }
    return RoomRecord(
      id: id, ownerID: try found.string("owner"), createdAt: try found.date("createdAt"),
      emptySince: try found.dateOrNil("emptySince") ?? abandonedAt)
  }

  func occupy(_ id: RoomID) async throws -> Bool {
    try await rooms.updateOne(Self.named(id), ["$set": .document(occupied())], within: Self.patience).matched == 1
  }

  func vacate(_ id: RoomID, at time: Timestamp) async throws {
    try await rooms.updateOne(Self.named(id), ["$set": .document(empty(since: time))])
  }

  func list(ownerID: String, after place: RoomPlace?, count: Int) async throws -> [RoomRecord] {
    var filter: BSONDocument = ["owner": .string(ownerID)]
    if let place {
      filter["$or"] = [
        ["createdAt": ["$lt": .date(place.createdAt)]],
        ["createdAt": .date(place.createdAt), "roomId": ["$gt": .string(place.id.text)]],
      ]
    }
    return try await rooms.find(
      filter, sort: ["createdAt": -1, "roomId": 1], limit: count, within: Self.patience
    ).compactMap(record(of:))
  }

  /// One by one, so that each room is returned to one instance, and never one that somebody has entered meanwhile.
  func expire(emptySince limit: Timestamp, count: Int) async throws -> [RoomID] {
    let isOver: BSONDocument = [
      "$or": [
        ["emptySince": ["$lt": .date(limit)]],
        ["emptySince": nil, "occupiedAt": ["$lt": .date(min(abandoned, limit))]],
      ]
    ]
    var expired: [RoomID] = []
    while expired.count < count {
      do {
        guard let gone = try await rooms.findAndDelete(isOver) else { break }
        if let id = RoomID(try gone.string("roomId")) { expired.append(id) }
      } catch {
        // Those that are gone have to be told of; the rest can wait for the next sweep.
        if expired.isEmpty { throw error }
        break
      }
    }
    return expired
  }

  func probe() async throws { try await client.ping(within: .milliseconds(500)) }

  func close() async {}

  // MARK: Documents

  private static func named(_ id: RoomID) -> BSONDocument { ["roomId": .string(id.text)] }

  /// Rooms last renewed before this have nobody in them.
  private var abandoned: Timestamp { time.timestamp() - (lifetime + Self.margin) }

  private func document(of room: RoomRecord) -> BSONDocument {
    var document: BSONDocument = [
      "roomId": .string(room.id.text), "owner": .string(room.ownerID), "createdAt": .date(room.createdAt),
    ]
    let state = if let time = room.emptySince { empty(since: time) } else { occupied() }
    for field in state.fields { document[field.name] = field.value }
    return document
  }

  private func occupied() -> BSONDocument {
    let now = time.timestamp()
    return [
      "emptySince": nil, "occupiedAt": .date(now), "expiresAt": .date(now + lifetime + Self.margin + Self.margin),
    ]
  }

  private func empty(since time: Timestamp) -> BSONDocument {
    ["emptySince": .date(time), "occupiedAt": nil, "expiresAt": .date(time + lifetime + Self.margin)]
  }
}

extension Timestamp {
  fileprivate static func - (time: Self, duration: Duration) -> Self {
    Timestamp(milliseconds: time.milliseconds - duration.nanoseconds / 1_000_000)
  }
}
