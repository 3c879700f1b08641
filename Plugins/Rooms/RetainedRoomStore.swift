import Kernel
import RoomsAPI

/// A store whose rooms may be kept: records end as ever, but nobody is told when a policy keeps the room, and the record comes back
/// when somebody asks for it.
struct RetainedRoomStore: RoomStore {
  let records: any RoomStore
  let policies: Contributions<any RetentionPolicy>
  let time: any TimeSource

  var renewal: Duration? { records.renewal }

  func open(now: Timestamp, on reactors: [ReactorHandle]) async throws {
    try await records.open(now: now, on: reactors)
  }

  func create(_ room: RoomRecord) async throws -> Bool {
    // A kept room whose record has ended holds its code.
    guard try await owner(of: room.id) == nil else { return false }
    return try await records.create(room)
  }

  func find(_ id: RoomID) async throws -> RoomRecord? {
    if let found = try await records.find(id) { return found }
    return try await revive(id) ? try await records.find(id) : nil
  }

  func list(ownerID: String, after place: RoomPlace?, count: Int) async throws -> [RoomRecord] {
    try await records.list(ownerID: ownerID, after: place, count: count)
  }

  func occupy(_ id: RoomID) async throws -> Bool {
    if try await records.occupy(id) { return true }
    return try await revive(id) ? try await records.occupy(id) : false
  }

  func vacate(_ id: RoomID, at time: Timestamp) async throws { try await records.vacate(id, at: time) }

  /// Those that nobody keeps. While a policy cannot be asked, all may be kept.
  func expire(emptySince limit: Timestamp, count: Int) async throws -> [RoomID] {
    var ended: [RoomID] = []
    for id in try await records.expire(emptySince: limit, count: count) {
      let isOver = (try? await owner(of: id) == nil) ?? false
      if isOver { ended.append(id) }
    }
    return ended
  }

  func probe() async throws { try await records.probe() }

  func close() async { await records.close() }

  /// Whether the room is kept; then it has a record again.
  private func revive(_ id: RoomID) async throws -> Bool {
    guard let owner = try await owner(of: id) else { return false }
    let now = time.timestamp()
    _ = try await records.create(RoomRecord(id: id, ownerID: owner, createdAt: now, emptySince: now))
    return true
  }

  private func owner(of id: RoomID) async throws -> String? {
    for policy in policies.all { if let owner = try await policy.owner(of: id) { return owner } }
    return nil
  }
}
