import Kernel
import RoomsAPI
import Synchronization

@testable import Rooms

/// A store in memory whose `find` can be held up, to look at what happens meanwhile.
final class HeldRoomStore: RoomStore {
  private struct State {
    var isHolding = false
    var waiting: [CheckedContinuation<Void, Never>] = []
    var finds = 0
  }

  let rooms = MemoryRoomStore()
  private let state = Mutex(State())

  /// How many `find`s wait.
  var waiting: Int { state.withLock { $0.waiting.count } }
  /// How many `find`s there were.
  var finds: Int { state.withLock { $0.finds } }

  /// What is kept of a room now.
  func record(_ room: String) -> RoomRecord? { RoomID(room).flatMap(rooms.record) }

  func hold() { state.withLock { $0.isHolding = true } }

  func release() {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      state.isHolding = false
      return state.waiting
    }
    for waiter in waiting { waiter.resume() }
  }

  func find(_ id: RoomID) async throws -> RoomRecord? {
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        state.finds += 1
        if state.isHolding { state.waiting.append(continuation) }
        return !state.isHolding
      }
      if goesOn { continuation.resume() }
    }
    return try await rooms.find(id)
  }

  func probe() async throws { try await rooms.probe() }
  func open(now: Timestamp, on reactors: [ReactorHandle]) async throws { try await rooms.open(now: now, on: reactors) }
  func create(_ room: RoomRecord) async throws -> Bool { try await rooms.create(room) }
  func occupy(_ id: RoomID) async throws -> Bool { try await rooms.occupy(id) }
  func vacate(_ id: RoomID, at time: Timestamp) async throws { try await rooms.vacate(id, at: time) }
  func list(ownerID: String, after place: RoomPlace?, count: Int) async throws -> [RoomRecord] {
    try await rooms.list(ownerID: ownerID, after: place, count: count)
  }
  func expire(emptySince limit: Timestamp, count: Int) async throws -> [RoomID] {
    try await rooms.expire(emptySince: limit, count: count)
  }
  func close() async { await rooms.close() }
}
