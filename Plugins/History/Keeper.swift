import Kernel
import RoomsAPI

/// Gives each room its log, and each member the state it begins with.
struct Keeper: RoomParticipant {
  let store: any StrokeStore
  let limits: StrokeLogLimits
  let commits: CommitsUnderWay
  let logger: Logger

  func open(_ room: any Room) async throws {
    let replayed: ReplayedLog
    do {
      replayed = try await store.replay(room.id.text)
    } catch {
      logger.error("the history of room \(room.id) could not be loaded: \(error)")
      throw ProtocolError.historyUnavailable
    }
    let unmarked = await mark(replayed, of: room.id) ? [] : replayed.unmarked
    _ = room.local(RoomLog.self) {
      let log = StrokeLog(replayed, limits: limits)
      let loop = CommitLoop(
        room: room, log: log, unmarked: unmarked, store: store, underWay: commits, logger: logger)
      return RoomLog(room: room, log: log, loop: loop)
    }
  }

  /// A crash may have come between entries and the marks of what they did.
  private func mark(_ log: ReplayedLog, of room: RoomID) async -> Bool {
    guard !log.unmarked.isEmpty else { return true }
    return (try? await store.mark(log.unmarked, in: log.epoch, of: room.text)) != nil
  }

  func prepare(_ member: Member, in room: any Room) async throws {
    await room.local(RoomLog.self)?.prepare(member)
  }

  func welcome(_ member: Member, in room: any Room, _ welcome: inout Welcome) {
    for segment in room.local(RoomLog.self)?.welcome(member) ?? [] { welcome.append(segment) }
  }

  func deleted(_ room: RoomID) async {
    do {
      try await store.delete(room.text)
    } catch {
      logger.error("the history of the expired room \(room) could not be deleted: \(error)")
    }
  }
}

extension ProtocolError {
  /// The store does not answer, or not with what it should.
  static let historyUnavailable = ProtocolError(
    "history_unavailable", "The board cannot be loaded right now. Please try again.", status: .serviceUnavailable,
    retryable: true, retryAfter: .seconds(2))
}
