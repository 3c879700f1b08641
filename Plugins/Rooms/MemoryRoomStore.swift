import Kernel
import RoomsAPI
import Synchronization

/// Rooms that live as long as the process: for tests.
final class MemoryRoomStore: RoomStore {
  private let rooms = Mutex<[RoomID: RoomRecord]>([:])

  /// What is kept of a room now.
  func record(_ id: RoomID) -> RoomRecord? { rooms.withLock { $0[id] } }

  func open(now: Timestamp, on reactors: [ReactorHandle]) async throws {
    rooms.withLock { rooms in
      for id in rooms.keys where rooms[id]?.emptySince == nil { rooms[id]?.emptySince = now }
    }
  }

  func create(_ room: RoomRecord) async throws -> Bool {
    rooms.withLock { rooms in
      guard rooms[room.id] == nil else { return false }
      rooms[room.id] = room
      return true
    }
  }

  func find(_ id: RoomID) async throws -> RoomRecord? { record(id) }

  func occupy(_ id: RoomID) async throws -> Bool {
    rooms.withLock { rooms in
      rooms[id]?.emptySince = nil
      return rooms[id] != nil
    }
  }

  func vacate(_ id: RoomID, at time: Timestamp) async throws { rooms.withLock { $0[id]?.emptySince = time } }

  func list(ownerID: String, after place: RoomPlace?, count: Int) async throws -> [RoomRecord] {
    rooms.withLock { rooms in
      let mine = rooms.values.filter { $0.ownerID == ownerID && place?.precedes($0) ?? true }
      let sorted = mine.sorted { RoomPlace(createdAt: $0.createdAt, id: $0.id).precedes($1) }
      return Array(sorted.prefix(count))
    }
  }

  func expire(emptySince limit: Timestamp, count: Int) async throws -> [RoomID] {
    rooms.withLock { rooms in
      let expired = rooms.values.filter { $0.emptySince.map { $0 < limit } ?? false }.prefix(count).map(\.id)
      for id in expired { rooms[id] = nil }
      return expired
    }
  }

  func probe() async throws {}

  func close() async {}
}
