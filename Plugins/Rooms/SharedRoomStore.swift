import ClusterAPI
import Kernel
import Redis
import RoomsAPI
import Synchronization

/// Rooms that several instances serve: the records lie in MongoDB, who is in them in Redis (`room:{ID}:users`, which the cluster
/// plugin keeps), and a mirror of a record in `room:{ID}:meta`, so that rooms in use can be opened while MongoDB is away.
final class SharedRoomStore: RoomStore {
  /// As long as the keys of a room without members stay.
  private static let mirrorLifetime = 25 * 3_600
  /// Keys: meta, users. Owner and time of making, for as long as the room's other keys.
  private static let mirror = RedisScript(
    """
    if redis.call('HEXISTS', KEYS[1], 'owner') == 1 then return 0 end
    redis.call('HSET', KEYS[1], 'owner', ARGV[1], 'made', ARGV[2])
    if redis.call('EXISTS', KEYS[2]) == 0 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
    return 1
    """)

  /// Whoever asks for a room is told to try again rather than to wait.
  private static let patience = Duration.milliseconds(500)

  var renewal: Duration? { records.renewal }
  private let records: any RoomStore
  private let redis: RedisClient
  private let logger: Logger
  private let handles = Mutex<[ReactorHandle]>([])

  init(records: any RoomStore, redis: RedisClient, logger: Logger) {
    self.records = records
    self.redis = redis
    self.logger = logger
  }

  func open(now: Timestamp, on reactors: [ReactorHandle]) async throws {
    handles.withLock { $0 = reactors }
    try await records.open(now: now, on: reactors)
  }

  func create(_ room: RoomRecord) async throws -> Bool { try await records.create(room) }

  func find(_ id: RoomID) async throws -> RoomRecord? {
    do {
      guard let found = try await records.find(id) else { return nil }
      mirror(found)
      return found
    } catch {
      guard let mirrored = try? await mirrored(id) else { throw error }
      logger.warning("room \(id) is opened from its mirror: \(error)")
      return mirrored
    }
  }

  func occupy(_ id: RoomID) async throws -> Bool {
    do {
      return try await records.occupy(id)
    } catch {
      // It is said again with the next renewal.
      guard try await mirrored(id) != nil else { throw error }
      return true
    }
  }

  /// Only when nobody is in it on other instances either.
  func vacate(_ id: RoomID, at time: Timestamp) async throws {
    guard try await memberCount(id) == 0 else { return }
    try await records.vacate(id, at: time)
    // Somebody may have come to another instance meanwhile, and told the records first.
    if try await memberCount(id) > 0 { _ = try await records.occupy(id) }
  }

  func list(ownerID: String, after place: RoomPlace?, count: Int) async throws -> [RoomRecord] {
    try await records.list(ownerID: ownerID, after: place, count: count)
  }

  func expire(emptySince limit: Timestamp, count: Int) async throws -> [RoomID] {
    try await records.expire(emptySince: limit, count: count)
  }

  func probe() async throws { try await records.probe() }

  func close() async { await records.close() }

  private func memberCount(_ id: RoomID) async throws -> Int64 {
    try await run(RedisCommand("SCARD", "room:{\(id)}:users"), of: id).int ?? 0
  }

  /// Nobody waits for that; what is said of the room from now on comes behind it.
  private func mirror(_ room: RoomRecord) {
    let command = Self.mirror.call(
      keys: ["room:{\(room.id)}:meta", "room:{\(room.id)}:users"],
      [room.ownerID, room.createdAt.milliseconds, Self.mirrorLifetime])
    home(of: room.id)?.mailbox.post { [redis] reactor in
      redis.connection(on: reactor).send(command, ifDisconnected: .fail) { _ in }
    }
  }

  private func mirrored(_ id: RoomID) async throws -> RoomRecord? {
    let command = RedisCommand("HMGET", "room:{\(id)}:meta", "owner", "made")
    let found = try await run(command, of: id, timeout: Self.patience, ifDisconnected: .failFast).array
    guard let owner = found?.first?.string, let made = found?.last?.int else { return nil }
    return RoomRecord(id: id, ownerID: owner, createdAt: Timestamp(milliseconds: made), emptySince: nil)
  }

  /// Through the connection of the room's home, behind what was said there about members.
  private func run(
    _ command: RedisCommand, of id: RoomID, timeout: Duration? = nil, ifDisconnected patience: RedisPatience = .wait
  ) async throws -> RedisValue {
    guard let home = home(of: id) else { throw RedisError.closed }
    return try await redis.send(command, on: home, timeout: timeout, ifDisconnected: patience)
  }

  private func home(of id: RoomID) -> ReactorHandle? {
    handles.withLock { $0.isEmpty ? nil : $0[ReactorGroup.home(of: id.text, among: $0.count)] }
  }
}
