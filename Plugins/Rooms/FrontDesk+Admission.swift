import Kernel
import RoomsAPI

extension FrontDesk {
  func admit(_ principal: Principal?, to room: String?) async throws -> RoomID {
    guard let principal else { throw ProtocolError.signInFirst }
    guard let id = room.flatMap(RoomID.init), try await ownerID(of: id) != nil else { throw ProtocolError.roomNotFound }
    for participant in participants.all { try await participant.admit(principal, to: id) }
    return id
  }

  /// What the store cannot say now it may say soon: 503, not 500.
  func ownerID(of id: RoomID) async throws -> String? {
    do {
      return try await tables.store.find(id)?.ownerID
    } catch {
      tables.logger.error("room \(id) could not be looked up: \(error)")
      throw ProtocolError.roomUnavailable
    }
  }
}
