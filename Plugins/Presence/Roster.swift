import Kernel
import RoomsAPI

/// The people in one room. A person with two tabs is one person: only the first arrival and the last departure are
/// facts about them.
final class Roster {
  private var connections: [String: Int] = [:]
  /// What follows the coordinates in a connection's cursor message: `,"userId":...}}`.
  private var cursorEnds: [ConnectionID: [UInt8]] = [:]
  private let cursorStart: [UInt8]

  init(room: RoomID) {
    var writer = JSONWriter()
    writer.string(room.text)
    cursorStart = Array("{\"type\":\"CURSOR_MOVE\",\"payload\":{\"roomId\":".utf8) + writer.bytes
  }

  /// How many people there are.
  var count: Int { connections.count }

  /// Returns whether this is the person's first connection.
  func add(_ member: Member) -> Bool {
    cursorEnds[member.connection] = Self.cursorEnd(member.principal)
    connections[member.principal.userID, default: 0] += 1
    return connections[member.principal.userID] == 1
  }

  /// Returns whether it was the person's last connection.
  func remove(_ member: Member) -> Bool {
    cursorEnds[member.connection] = nil
    let left = connections[member.principal.userID, default: 1] - 1
    connections[member.principal.userID] = left > 0 ? left : nil
    return left <= 0
  }

  /// Appends the cursor message of a connection whose waiting value is `value`.
  func writeCursor(_ connection: ConnectionID, _ value: Span<UInt8>, _ builder: inout SegmentBuilder) {
    guard let end = cursorEnds[connection] else { return }
    builder.frame(opcode: 1) { builder in
      builder.append(cursorStart)
      CursorValue.write(value, to: &builder)
      builder.append(end)
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
