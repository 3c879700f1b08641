package import Kernel
package import RoomsAPI
import Synchronization

/// Boards that live as long as the process: for tests.
package final class MemoryBoardStore: BoardStore {
  private let boards = Mutex<[RoomID: Board]>([:])

  package init() {}

  package func open() async throws {}

  package func close() async {}

  package func probe() async throws {}

  package func add(_ board: Board, limit: Int) async throws -> BoardAddition {
    boards.withLock { boards in
      guard boards[board.room] == nil else { return .exists }
      guard boards.values.count(where: { $0.ownerID == board.ownerID }) < limit else { return .full }
      boards[board.room] = board
      return .added
    }
  }

  package func find(_ room: RoomID) async throws -> Board? { boards.withLock { $0[room] } }

  package func list(of ownerID: String, behind cursor: BoardCursor?, count: Int) async throws -> [Board] {
    let mine = boards.withLock { $0.values.filter { $0.ownerID == ownerID } }
    let sorted = mine.sorted { BoardCursor(changedAt: $0.changedAt, room: $0.room).precedes($1) }
    return Array(sorted.filter { cursor?.precedes($0) ?? true }.prefix(count))
  }

  package func rename(
    _ room: RoomID, of ownerID: String, to title: String, at time: Timestamp
  ) async throws -> Board? {
    boards.withLock { boards in
      guard var board = boards[room], board.ownerID == ownerID else { return nil }
      board.title = title
      board.changedAt = max(board.changedAt, time)
      boards[room] = board
      return board
    }
  }

  package func touch(_ room: RoomID, at time: Timestamp) async throws {
    boards.withLock { boards in
      if let board = boards[room] { boards[room]?.changedAt = max(board.changedAt, time) }
    }
  }

  package func remove(_ room: RoomID, of ownerID: String) async throws -> Bool {
    boards.withLock { boards in
      guard boards[room]?.ownerID == ownerID else { return false }
      boards[room] = nil
      return true
    }
  }

  package func count() async throws -> Int { boards.withLock { $0.count } }
}
