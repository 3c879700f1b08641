package import Kernel
package import RoomsAPI

/// A room that is kept though nobody is in it.
package struct Board: Equatable, Sendable {
  package var room: RoomID
  /// Who made the room: a user id.
  package var ownerID: String
  package var title: String
  package var createdAt: Timestamp
  /// When something was last drawn, as far as it is known, or the title changed.
  package var changedAt: Timestamp

  package init(room: RoomID, ownerID: String, title: String, createdAt: Timestamp, changedAt: Timestamp) {
    self.room = room
    self.ownerID = ownerID
    self.title = title
    self.createdAt = createdAt
    self.changedAt = changedAt
  }
}
