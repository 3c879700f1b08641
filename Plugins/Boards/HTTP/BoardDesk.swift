import HistoryAPI
import Kernel
import RoomsAPI
import Synchronization

/// Makes rooms boards, and boards rooms again.
final class BoardDesk: Sendable {
  private let shared: BoardsShared
  private let rooms: any RoomsService
  private let time: any TimeSource
  private let limit: Int
  private let context = Mutex<PluginContext?>(nil)

  init(_ shared: BoardsShared, rooms: any RoomsService, time: any TimeSource, limit: Int) {
    self.shared = shared
    self.rooms = rooms
    self.time = time
    self.limit = limit
  }

  /// Where open rooms are found.
  func begin(_ context: PluginContext) { self.context.withLock { $0 = context } }

  func keep(_ room: RoomID, as title: String, by owner: String) async throws -> Board {
    guard let maker = try await rooms.ownerID(of: room) else { throw ProtocolError.roomNotFound }
    guard maker == owner else { throw ProtocolError.notRoomOwner }
    let now = time.timestamp()
    let board = Board(room: room, ownerID: owner, title: title, createdAt: now, changedAt: now)
    switch try await asked({ try await shared.store.add(board, limit: limit) }) {
    case .exists: throw ProtocolError.boardExists
    case .full: throw ProtocolError.tooManyBoards(limit)
    case .added: break
    }
    do {
      try await shared.saver?.begin(room)
    } catch {
      // Redis would let the log expire.
      shared.logger.error("room \(room) could not be kept: \(error)")
      _ = try? await shared.store.remove(room, of: owner)
      throw ProtocolError.boardsUnavailable
    }
    tellHome(of: room)
    return board
  }

  func list(of owner: String, behind cursor: BoardCursor?, count: Int) async throws -> [Board] {
    try await asked { try await shared.store.list(of: owner, behind: cursor, count: count) }
  }

  func find(_ room: RoomID, of owner: String) async throws -> Board {
    let board = try await asked { try await shared.store.find(room) }
    guard let board, board.ownerID == owner else { throw ProtocolError.boardNotFound }
    return board
  }

  func rename(_ room: RoomID, of owner: String, to title: String) async throws -> Board {
    let now = time.timestamp()
    let board = try await asked { try await shared.store.rename(room, of: owner, to: title, at: now) }
    guard let board else { throw ProtocolError.boardNotFound }
    return board
  }

  /// The room goes on for as long as one that was just left: it has a record again, and its log is in its place.
  func release(_ room: RoomID, of owner: String) async throws {
    _ = try await find(room, of: owner)
    _ = try await rooms.ownerID(of: room)
    let isRemoved = try await asked {
      try await shared.saver?.bringBack(room)
      return try await shared.store.remove(room, of: owner)
    }
    guard isRemoved else { throw ProtocolError.boardNotFound }
    // If this fails, whoever saves the room next finds that it is no board.
    try? await shared.saver?.end(room)
    tellHome(of: room)
  }

  /// The boards of an account that is gone end as its rooms do.
  func releaseAll(of owner: String) async {
    do {
      while let board = try await shared.store.list(of: owner, behind: nil, count: 1).first {
        try await release(board.room, of: owner)
      }
    } catch {
      shared.logger.error("boards of the deleted account \(owner) stay: \(error)")
    }
  }

  private func tellHome(of room: RoomID) { context.withLock { $0 }?.publishEverywhere(BoardChanged(room: room)) }

  /// What a store cannot do now it may do soon: 503, not 500.
  private func asked<T: Sendable>(_ question: () async throws -> T) async throws -> T {
    do {
      return try await question()
    } catch {
      shared.logger.error("boards could not be read or changed: \(error)")
      throw ProtocolError.boardsUnavailable
    }
  }
}
