import Kernel
import RoomsAPI

/// The people in one room. A person with two tabs is one person: only the first arrival and the last departure are
/// facts about them.
final class Roster {
  /// One of a person's connections.
  struct Presence: Equatable {
    let connection: ConnectionID
    /// Its number in v2 messages.
    let number: Int
    var isIdle = false
  }

  /// Deliveries of cursors, see ``CursorPace``.
  var pace: CursorPace
  /// Cursors sent since the last look at the pace.
  var cursors = 0
  /// When the pace was looked at last.
  var lastLook = Instant(nanoseconds: 0)

  private var people: [String: [Presence]] = [:]
  /// What follows the coordinates in a connection's v1 cursor message: `,"userId":...}}`.
  private var cursorEnds: [ConnectionID: [UInt8]] = [:]
  /// A connection's v1 message that its pointer has left.
  private var departures: [ConnectionID: [UInt8]] = [:]
  private var numbers: [ConnectionID: Int] = [:]
  private let cursorStart: [UInt8]
  private let room: RoomID

  init(room: RoomID, pace: CursorPace) {
    self.pace = pace
    self.room = room
    var writer = JSONWriter()
    writer.string(room.text)
    cursorStart = Array("{\"type\":\"CURSOR_MOVE\",\"payload\":{\"roomId\":".utf8) + writer.bytes
  }

  /// How many people there are.
  var count: Int { people.count }

  /// A person's connections, the oldest first.
  func presences(of userID: String) -> [Presence] { people[userID] ?? [] }

  /// Everybody, in no order.
  var all: [String: [Presence]] { people }

  /// Returns whether this is the person's first connection.
  func add(_ member: Member, number: Int) -> Bool {
    cursorEnds[member.connection] = Self.cursorEnd(member.principal)
    departures[member.connection] = departure(of: member.principal)
    numbers[member.connection] = number
    people[member.principal.userID, default: []].append(Presence(connection: member.connection, number: number))
    return people[member.principal.userID]?.count == 1
  }

  /// Returns whether it was the person's last connection.
  func remove(_ member: Member) -> Bool {
    cursorEnds[member.connection] = nil
    departures[member.connection] = nil
    numbers[member.connection] = nil
    let left = presences(of: member.principal.userID).filter { $0.connection != member.connection }
    people[member.principal.userID] = left.isEmpty ? nil : left
    return left.isEmpty
  }

  /// Returns whether that is news.
  func setIdle(_ isIdle: Bool, _ member: Member) -> Bool {
    let userID = member.principal.userID
    guard let index = presences(of: userID).firstIndex(where: { $0.connection == member.connection }),
      people[userID]?[index].isIdle != isIdle
    else { return false }
    people[userID]?[index].isIdle = isIdle
    return true
  }

  /// Appends the v1 cursor message of a connection whose waiting value is `value`.
  func writeCursor(_ connection: ConnectionID, _ value: Span<UInt8>, _ builder: inout SegmentBuilder) {
    guard let end = cursorEnds[connection] else { return }
    if CursorValue.isLeaving(value) { return builder.text(departures[connection] ?? []) }
    builder.frame(opcode: 1) { builder in
      builder.append(cursorStart)
      CursorValue.writeJSON(value, to: &builder)
      builder.append(end)
    }
  }

  /// Appends a v2 message that consists of the connection's number and `payload`.
  func write(_ type: Int, from connection: ConnectionID, _ builder: inout SegmentBuilder, _ payload: Span<UInt8>) {
    guard let number = numbers[connection] else { return }
    builder.message(type) { builder in
      builder.varint(number)
      builder.append(payload)
    }
  }

  private func departure(of principal: Principal) -> [UInt8] {
    Envelope.message("CURSOR_LEAVE") { writer in
      writer.key("roomId")
      writer.string(room.text)
      writer.key("userId")
      writer.string(principal.userID)
    }
  }

  private static func cursorEnd(_ principal: Principal) -> [UInt8] {
    var writer = JSONWriter()
    writer.beginObject()
    writer.key("userId")
    writer.string(principal.userID)
    writer.key("username")
    writer.string(principal.name)
    writer.key("color")
    writer.string(Palette.color(of: principal.userID))
    writer.endObject()
    // The members go on behind the coordinates: a comma instead of the brace, and the message's brace at the end.
    return [UInt8(ascii: ",")] + writer.bytes.dropFirst() + [UInt8(ascii: "}")]
  }
}
