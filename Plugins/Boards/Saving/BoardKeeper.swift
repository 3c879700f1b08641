import HistoryAPI
import Kernel
import RoomsAPI

/// What the parts of the plugin share.
struct BoardsShared: Sendable {
  let store: any BoardStore
  let logs: any RoomLogs
  /// Alone there is nothing to save: logs lie on the disk.
  let saver: BoardSaver?
  let times: BoardTimes
  let metrics: BoardsMetrics
  let logger: Logger
}

/// Keeps boards: Rooms hears who owns them, History finds their logs, and while they are open they are saved.
struct BoardKeeper: RetentionPolicy, RoomParticipant {
  let shared: BoardsShared

  func owner(of room: RoomID) async throws -> String? { try await shared.store.find(room)?.ownerID }

  func willOpen(_ room: RoomID) async throws {
    do {
      try await shared.saver?.bringBack(room)
    } catch {
      shared.metrics.restoreFailed()
      shared.logger.error("the log of room \(room) could not be looked for: \(error)")
      throw ProtocolError.boardUnavailable
    }
  }

  func open(_ room: any Room) async throws {
    let board = room.local(RoomBoard.self) { RoomBoard(room, shared) }
    BoardTable.on(room.reactor).boards[room.id] = board
    board.begin()
  }

  func welcome(_ member: Member, in room: any Room, _ welcome: inout Welcome) {
    guard member.version == .v2, let segment = room.local(RoomBoard.self)?.welcome else { return }
    welcome.append(segment)
  }

  func joined(_ member: Member, in room: any Room) {
    if room.members.count == 1 { room.local(RoomBoard.self)?.entered() }
  }

  func closed(_ room: any Room) {
    room.local(RoomBoard.self)?.closed()
    BoardTable.on(room.reactor).boards[room.id] = nil
  }
}

/// The open rooms of a reactor.
final class BoardTable {
  var boards: [RoomID: RoomBoard] = [:]

  static func on(_ reactor: Reactor) -> BoardTable { reactor.local(BoardTable.self, make: BoardTable.init) }
}

/// A room has become a board, or is none any more.
struct BoardChanged: Event {
  let room: RoomID
}
