import Kernel
import Rooms
import RoomsAPI
import Synchronization

/// The rooms as they stand on the disk; they outlive the server.
final class RoomRecords: Sendable {
  let rooms = Mutex<[RoomID: RoomRecord]>([:])

  func create(_ id: RoomID, owner: String, at time: Timestamp) {
    rooms.withLock { $0[id] = RoomRecord(id: id, ownerID: owner, createdAt: time, emptySince: time) }
  }

  func holds(_ id: RoomID) -> Bool { rooms.withLock { $0[id] != nil } }
}

/// The room store as one run of the server sees it. Every answer waits until the simulation lets it go.
final class RoomDesk: RoomStore {
  struct Down: Error {}

  private struct State {
    var waiting: [CheckedContinuation<Void, Never>] = []
    /// How many answers are to fail, and how many have.
    var failures = 0
    var failed = 0
    var isDead = false
  }

  private let records: RoomRecords
  private let state = Mutex(State())

  init(_ records: RoomRecords) { self.records = records }

  /// Takes the answers that wait; each is to be resumed.
  func take() -> [CheckedContinuation<Void, Never>] {
    state.withLock { state in
      defer { state.waiting = [] }
      return state.waiting
    }
  }

  func failNext() { state.withLock { $0.failures += 1 } }

  func failNoMore() { state.withLock { $0.failures = 0 } }

  /// How many answers have failed since this was last asked.
  func takeFailed() -> Int {
    state.withLock { state in
      defer { state.failed = 0 }
      return state.failed
    }
  }

  func die() { state.withLock { $0.isDead = true } }

  func open(now: Timestamp, on reactors: [ReactorHandle]) async throws {
    records.rooms.withLock { rooms in
      for id in rooms.keys where rooms[id]?.emptySince == nil { rooms[id]?.emptySince = now }
    }
  }

  func create(_ room: RoomRecord) async throws -> Bool {
    try await pause()
    return records.rooms.withLock { rooms in
      guard rooms[room.id] == nil else { return false }
      rooms[room.id] = room
      return true
    }
  }

  func find(_ id: RoomID) async throws -> RoomRecord? {
    try await pause()
    return records.rooms.withLock { $0[id] }
  }

  func occupy(_ id: RoomID) async throws -> Bool {
    try await pause()
    return records.rooms.withLock { rooms in
      rooms[id]?.emptySince = nil
      return rooms[id] != nil
    }
  }

  func vacate(_ id: RoomID, at time: Timestamp) async throws {
    try await pause()
    records.rooms.withLock { $0[id]?.emptySince = time }
  }

  func list(ownerID: String, after place: RoomPlace?, count: Int) async throws -> [RoomRecord] { [] }

  func expire(emptySince limit: Timestamp, count: Int) async throws -> [RoomID] {
    try await pause()
    return records.rooms.withLock { rooms in
      let old = rooms.values.filter { $0.emptySince.map { $0 < limit } ?? false }
      let expired = old.map(\.id).sorted { $0.text < $1.text }.prefix(count)
      for id in expired { rooms[id] = nil }
      return Array(expired)
    }
  }

  func probe() async throws {}

  func close() async {}

  private func pause() async throws {
    await withCheckedContinuation { continuation in
      let isDead = state.withLock { state in
        if !state.isDead { state.waiting.append(continuation) }
        return state.isDead
      }
      if isDead { continuation.resume() }
    }
    let fails = state.withLock { state in
      guard state.failures > 0 else { return state.isDead }
      state.failures -= 1
      state.failed += 1
      return true
    }
    if fails { throw Down() }
  }
}
