import Kernel
import RoomsAPI

/// Tells a room who comes and goes, and where they point, in the members' versions.
struct Announcer: RoomParticipant {
  /// Deliveries of cursors one room may cause per second.
  let cursorDeliveries: Int

  func open(_ room: any Room) async throws {
    let roster = roster(of: room)
    room.channel.encodeEphemeral = { connection, lane, value, encoding, builder in
      // What another instance sent was checked there, if it was an instance.
      guard !connection.isOutside || Self.isValid(value, lane) else { return }
      switch (encoding, lane) {
      case (.json, .cursor): roster.writeCursor(connection, value, &builder)
      case (.json, .preview), (.json, .previewEnd): break
      case (.binary, .cursor):
        let type = CursorValue.isLeaving(value) ? PresenceMessage.cursorLeave : PresenceMessage.cursor
        roster.write(type, from: connection, &builder, value.extracting(CursorValue.binaryPart(of: value)))
      case (.binary, .preview), (.binary, .previewEnd):
        roster.write(PresenceMessage.preview, from: connection, &builder, value)
      }
    }
    room.channel.onCursors = { [unowned room] count in pace(room, roster, count) }
  }

  private static func isValid(_ value: Span<UInt8>, _ lane: EphemeralLane) -> Bool {
    switch lane {
    case .cursor: return CursorValue.isValid(value)
    case .preview, .previewEnd:
      let preview = try? PresenceMessage.readPreview(BinaryReader(0..<value.count), in: value)
      return preview?.isEnd == (lane == .previewEnd)
    }
  }

  /// ROSTER: who is here already.
  func welcome(_ member: Member, in room: any Room, _ welcome: inout Welcome) {
    guard member.version == .v2 else { return }
    let people = roster(of: room).all.map { (user: room.users.index(of: $0.key), members: $0.value) }
    let interval = roster(of: room).pace.interval
    welcome.append(
      .binary { builder in
        builder.message(PresenceMessage.roster) { builder in
          for person in people.sorted(by: { $0.user < $1.user }) {
            PresenceMessage.writePerson(person.user, person.members, to: &builder)
          }
        }
        builder.message(PresenceMessage.rate) { $0.varint(interval) }
      })
  }

  /// v1: USER_JOINED and USER_COUNT_UPDATED, to all when the person is new, else to their new tab alone. v2: PRESENCE.
  func joined(_ member: Member, in room: any Room) {
    let roster = roster(of: room)
    let isNew = roster.add(member, number: room.number(of: member.connection))
    announce(member.principal, in: room, roster)
    let (principal, count) = (member.principal, roster.count)
    func send(_ type: StaticString, _ write: (inout JSONWriter) -> Void) {
      if isNew {
        room.broadcast(type, write)
      } else if member.version == .v1 {
        room.send(type, to: member.connection, write)
      }
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

  /// v1: CURSOR_LEAVE, USER_LEFT and USER_COUNT_UPDATED, when the person's last connection has gone. v2: PRESENCE.
  func left(_ member: Member, in room: any Room) {
    let roster = roster(of: room)
    let isGone = roster.remove(member)
    announce(member.principal, in: room, roster)
    guard isGone else { return }
    let (userID, count) = (member.principal.userID, roster.count)
    room.broadcast("CURSOR_LEAVE") { Self.write(userID, to: &$0) }
    room.broadcast("USER_LEFT") { Self.write(userID, to: &$0) }
    room.broadcast("USER_COUNT_UPDATED") { Self.write(count: count, to: &$0) }
  }

  /// IDLE of a v2 client.
  func setIdle(_ isIdle: Bool, _ member: Member, in room: any Room) {
    let roster = roster(of: room)
    guard roster.setIdle(isIdle, member) else { return }
    announce(member.principal, in: room, roster)
    if !member.isOutside { room.link?.setIdle(isIdle, member) }
  }

  func joinedElsewhere(_ member: Member, in room: any Room) { joined(member, in: room) }

  func leftElsewhere(_ member: Member, in room: any Room) { left(member, in: room) }

  func changedElsewhere(_ member: Member, isIdle: Bool, in room: any Room) { setIdle(isIdle, member, in: room) }

  /// PRESENCE: a person's members as they are now.
  private func announce(_ principal: Principal, in room: any Room, _ roster: Roster) {
    let (user, members) = (room.users.index(of: principal), roster.presences(of: principal.userID))
    room.broadcast(PresenceMessage.presence) { PresenceMessage.writePerson(user, members, to: &$0) }
  }

  /// Once a second, while cursors move: whether they should come less often, or may come more often again.
  private func pace(_ room: any Room, _ roster: Roster, _ count: Int) {
    roster.cursors += count
    guard room.reactor.now - roster.lastLook >= .seconds(1) else { return }
    let moving = (roster.cursors * roster.pace.interval + 999) / 1000
    roster.cursors = 0
    roster.lastLook = room.reactor.now
    guard roster.pace.update(moving: moving, members: room.channel.count) else { return }
    let interval = roster.pace.interval
    room.channel.cursorInterval = roster.pace.isSlowed ? roster.pace.duration : .zero
    room.broadcast(PresenceMessage.rate) { $0.varint(interval) }
  }

  private func roster(of room: any Room) -> Roster {
    room.local(Roster.self) { Roster(room: room.id, pace: CursorPace(deliveries: cursorDeliveries)) }
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
