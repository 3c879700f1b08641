public import Kernel

/// The last members of a room have gone with the instance they were on; published on one reactor of one instance or more.
public struct RoomAbandoned: Event {
  public let room: RoomID

  public init(room: RoomID) { self.room = room }
}
