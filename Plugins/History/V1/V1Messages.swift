import Kernel
import RoomsAPI

/// Writes v1's drawing messages, bodies as they are stored.
enum V1Messages {
  /// `INITIAL_STATE {strokes}`: the visible strokes in the order they are drawn.
  static func initialState(_ fold: Fold) -> Segment {
    var builder = SegmentBuilder(capacity: 64 << 10)
    builder.frame(opcode: 1) { builder in
      builder.append("{\"type\":\"INITIAL_STATE\",\"payload\":{\"strokes\":[")
      var isFirst = true
      fold.forEachVisible { element, _, _ in
        guard element.kind == .stroke else { return }
        if !isFirst { builder.append(UInt8(ascii: ",")) }
        isFirst = false
        builder.append(element.body)
      }
      builder.append("]}}")
    }
    return builder.seal(.durable)
  }

  /// `CANVAS_UPDATE {roomId, stroke | canvasData}`.
  static func drawn(_ body: [UInt8], under key: V1Operation.Key, in room: RoomID) -> [UInt8] {
    Envelope.message("CANVAS_UPDATE") { writer in
      writeRoom(room, &writer)
      switch key {
      case .stroke: writer.key("stroke")
      case .canvasData: writer.key("canvasData")
      }
      writer.raw(body)
    }
  }

  /// `UNDO {roomId, userId, strokeId}`.
  static func undone(_ id: String, by userID: String, in room: RoomID) -> [UInt8] {
    Envelope.message("UNDO") { writer in
      writeRoom(room, &writer)
      writer.key("userId")
      writer.string(userID)
      writer.key("strokeId")
      writer.string(id)
    }
  }

  /// `REDO {roomId, userId, stroke}`.
  static func redone(_ body: [UInt8], by userID: String, in room: RoomID) -> [UInt8] {
    Envelope.message("REDO") { writer in
      writeRoom(room, &writer)
      writer.key("userId")
      writer.string(userID)
      writer.key("stroke")
      writer.raw(body)
    }
  }

  private static func writeRoom(_ room: RoomID, _ writer: inout JSONWriter) {
    writer.key("roomId")
    writer.string(room.text)
  }
}
