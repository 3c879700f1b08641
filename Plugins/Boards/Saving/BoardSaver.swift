import ClusterAPI
import HistoryAPI
import Kernel
import Mongo
import Redis
import RoomsAPI

/// Copies the logs of boards from Redis, which puts entries in order, to MongoDB, which keeps them, and back. Any instance may do so
/// at any time: every step may be done twice.
struct BoardSaver: Sendable {
  /// Entries copied at once.
  static let page = 500
  /// Boards one sweep looks at.
  private static let sweepLimit = 1_000
  /// Boards that may fail in one sweep.
  private static let failureLimit = 8
  /// How long Redis is waited for where somebody waits for the answer.
  private static let redisPatience = Duration.milliseconds(500)
  /// A set in Redis: rooms of which something may have to be saved.
  private static let openKey = "boards:open"
  private static let sweeperKey = "boards:sweeper"

  let archive: BoardArchive
  let logs: any SharedLogs
  let stores: SharedStores
  let times: BoardTimes
  let time: any TimeSource
  let metrics: BoardsMetrics
  let logger: Logger

  /// How a room's log stands; nothing is saved.
  func look(at room: RoomID, within patience: Duration? = nil) async throws -> LogStanding {
    try await logs.look(at: room, as: nil, lease: times.turn, within: patience)
  }

  // MARK: To MongoDB

  /// Copies what is not saved, if that is this one's turn, up to where the log ends now. Answers how it stands then.
  func save(_ room: RoomID, as saver: String) async throws -> LogStanding {
    var goal: LogPlace?
    // How far an epoch is copied that does not count before it is whole.
    var begun: LogPlace?
    while true {
      let standing = try await logs.look(at: room, as: saver, lease: times.turn, within: nil)
      guard standing.isMine, let end = standing.end, let saved = standing.saved, saved != end else { return standing }
      if goal?.epoch != end.epoch { goal = end }
      if let goal, goal.epoch == saved.epoch, saved.seq >= goal.seq { return standing }
      let start = LogPlace(epoch: end.epoch, seq: 0)
      let from = saved.epoch == end.epoch ? saved : begun.flatMap { $0.epoch == end.epoch ? $0 : nil } ?? start
      let place = try await copy(room, after: from, to: end)
      if saved.epoch != end.epoch, place.seq < end.seq {
        begun = place
        continue
      }
      guard try await note(room, from: saved, to: place) else {
        return LogStanding(end: end, saved: nil, isMine: false)
      }
    }
  }

  private func copy(_ room: RoomID, after place: LogPlace, to end: LogPlace) async throws -> LogPlace {
    guard place.seq < end.seq else { return place }
    let records = try await logs.records(of: room, after: place, limit: Self.page)
    try await archive.save(records, of: room, in: place.epoch)
    return LogPlace(epoch: place.epoch, seq: records.last?.seq ?? place.seq)
  }

  /// False when the room is no board any more: then nothing of it stays.
  private func note(_ room: RoomID, from former: LogPlace, to place: LogPlace) async throws -> Bool {
    guard try await archive.advance(room, to: place, at: time.timestamp()) else {
      try await archive.clear(room)
      try await logs.release(room, within: nil)
      return false
    }
    if former.epoch != place.epoch { try await archive.forget(room, before: place.epoch) }
    _ = try await logs.saved(room, from: former, to: place)
    return true
  }

  // MARK: From MongoDB

  /// Redis may have forgotten a board's log.
  func bringBack(_ room: RoomID) async throws {
    guard try await look(at: room, within: Self.redisPatience).end == nil,
      let extent = try await archive.extent(of: room, within: MongoBoardStore.patience), extent.place.epoch != 0
    else { return }
    let (epoch, last) = (extent.place.epoch, extent.place.seq)
    try await logs.restore(room, to: extent.place, isWhole: extent.isWhole) { after in
      try await archive.records(of: room, after: LogPlace(epoch: epoch, seq: after), upTo: last, limit: Self.page)
    }
    metrics.restored()
  }

  // MARK: Boards that are open

  /// A room has become a board: nothing of it expires before it is saved.
  func begin(_ room: RoomID) async throws {
    let nothing = LogPlace(epoch: 0, seq: UInt64(clamping: time.timestamp().milliseconds))
    try await logs.keep(room, savedTo: nothing, within: Self.redisPatience)
  }

  /// It is none any more.
  func end(_ room: RoomID) async throws { try await logs.release(room, within: Self.redisPatience) }

  /// From now on sweeps look after the room.
  func list(_ room: RoomID, on reactor: Reactor) async throws {
    _ = try await stores.redis.connection(on: reactor).send(RedisCommand("SADD", Self.openKey, room.text))
  }

  /// Finishes boards that no instance saves (any more), one instance at a time.
  func sweep(on reactor: Reactor) async throws {
    let connection = stores.redis.connection(on: reactor)
    let lease = max(1, times.sweep.nanoseconds / 1_000_000)
    let turn = try await connection.send(
      RedisCommand("SET", Self.sweeperKey, stores.instance.text, "NX", "PX", lease))
    guard !turn.isNull else { return }
    let open = try await connection.send(RedisCommand("SRANDMEMBER", Self.openKey, Self.sweepLimit)).array ?? []
    var failures: [(room: RoomID, error: any Error)] = []
    for room in open.compactMap({ $0.string.flatMap { RoomID($0) } }) {
      do {
        if try await finish(room) { try await connection.send(RedisCommand("SREM", Self.openKey, room.text)) }
      } catch {
        metrics.failed(on: reactor)
        failures.append((room, error))
        // A store is away, and there is another sweep.
        if failures.count == Self.failureLimit { break }
      }
    }
    // They are tried again with the next sweep.
    if let first = failures.first {
      logger.warning("\(failures.count) boards are not finished; \(first.room): \(first.error)")
    }
    try await archive.finishRemovals()
  }

  /// Whether nothing is left to be saved and nobody is there.
  private func finish(_ room: RoomID) async throws -> Bool {
    let standing = try await save(room, as: "\(stores.instance)/sweep")
    guard let saved = standing.saved, let end = standing.end else { return true }
    guard standing.isMine, saved == end, try await logs.saved(room, from: end, to: end) else { return false }
    try await archive.seal(room, at: end)
    return true
  }
}
