import Kernel
import RoomsAPI

/// Rooms' messages of protocol v2 (`docs/protocol-v2.md`, section 2).
enum RoomMessage {
  static let numbers = 16...31
  static let join = 16
  static let leave = 17
  static let user = 18
  static let behind = 19

  /// `JOIN`: the room as people type it, and where the client's copy of the board ends.
  static func readJoin(_ payload: [UInt8]) throws(ProtocolError) -> (room: String, resume: ResumePoint) {
    let bytes = payload.span
    var reader = BinaryReader(0..<payload.count)
    let room = try reader.string(0...256, in: bytes)
    let epoch = try reader.varint(in: bytes)
    return (room, ResumePoint(epoch: epoch, seq: try reader.varint(in: bytes)))
  }

  /// `JOINED`, and `USER` for everybody the room knows.
  static func joined(_ member: Member, _ room: any Room) -> Segment {
    // First, since it may be somebody new.
    let own = room.users.index(of: member.principal)
    return .binary { builder in
      builder.message(join) { builder in
        builder.string(room.id.text)
        builder.varint(own)
        builder.varint(room.number(of: member.connection))
        builder.append(room.ownerID == member.principal.userID ? 1 : 0)
      }
      for (index, user) in room.users.all.enumerated() { writeUser(index, user, to: &builder) }
    }
  }

  static func writeUser(_ index: Int, _ user: RoomUsers.User, to builder: inout SegmentBuilder) {
    builder.message(RoomMessage.user) { builder in
      builder.varint(index)
      builder.string(user.id)
      builder.string(user.name)
    }
  }

  static func writeLeft(_ room: RoomID, to builder: inout SegmentBuilder) { builder.string(room.text) }

  static let behindSegment = Segment.binary { $0.message(behind) { _ in } }
}
