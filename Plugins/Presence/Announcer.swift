import Kernel
import RoomsAPI

/// Tells a room who comes and goes, in the published order.
struct Announcer: RoomParticipant {
  func open(_ room: any Room) async throws {
    let roster = roster(of: room)
    room.channel.encodeEphemeral = { connection, _, value, encoding, builder in
      switch encoding {
      case .json: roster.writeCursor(connection, value, &builder)
      case .binary: break
      }
    }
  }

  /// USER_JOINED and USER_COUNT_UPDATED: to all when the person is new, else to their new tab alone.
  func joined(_ member: Member, in room: any Room) {
    let roster = roster(of: room)
    let isNew = roster.add(member)
    let (principal, count) = (member.principal, roster.count)
    func send(_ type: StaticString, _ write: (inout JSONWriter) -> Void) {
      if isNew { room.broadcast(type, write) } else { room.send(type, to: member.connection, write) }
    }
    send("USER_JOINED") { writer in
      Self.write(principal.userID, to: &writer)
      writer.key("username")
      writer.string(principal.name)
      writer.key("color")
      writer.string(Palette.color(of: principal.userID))
    }
    send("USER_COUNT_UPDATED") { Self.write(count: count, to: &$0) }
  }

  /// CURSOR_LEAVE, USER_LEFT and USER_COUNT_UPDATED, when the person's last connection has gone.
  func left(_ member: Member, in room: any Room) {
    let roster = roster(of: room)
    guard roster.remove(member) else { return }
    let (userID, count) = (member.principal.userID, roster.count)
    room.broadcast("CURSOR_LEAVE") { Self.write(userID, to: &$0) }
    room.broadcast("USER_LEFT") { Self.write(userID, to: &$0) }
    room.broadcast("USER_COUNT_UPDATED") { Self.write(count: count, to: &$0) }
  }

  private func roster(of room: any Room) -> Roster {
    room.local(Roster.self) { Roster(room: room.id) }
  }

  private static func write(_ userID: String, to writer: inout JSONWriter) {
    writer.key("userId")
    writer.string(userID)
  }

  private static func write(count: Int, to writer: inout JSONWriter) {
    writer.key("count")
    writer.number(count)
  }
}
