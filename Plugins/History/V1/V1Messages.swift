import Kernel
import RoomsAPI

/// Writes v1's drawing messages; elements of v2 as v1 can draw them.
struct V1Messages {
  let room: RoomID
  /// Who drew an element, and when.
  let drawn: (String) -> Fold.Drawn?

  /// A board's strokes stand between these.
  static let stateStart: StaticString = "{\"type\":\"INITIAL_STATE\",\"payload\":{\"strokes\":["
  static let stateEnd: StaticString = "]}}"

  /// `INITIAL_STATE {strokes}` of nothing: the board was cleared.
  static let emptyState = Array("{\"type\":\"INITIAL_STATE\",\"payload\":{\"strokes\":[]}}".utf8)

  /// The messages that tell members of an entry.
  func messages(_ item: Tail.Item) -> [[UInt8]] {
    guard case .applied(let change) = item.result else { return [] }
    let userID = item.entry.userID
    switch change {
    case .hidden where item.entry.action == .clear: return [Self.emptyState]
    case .added(let element): return body(element).map { [drawn($0, under: item.key)] } ?? []
    case .hidden(let ids):
      return ids.filter { drawn($0)?.element.kind.isSeenInV1 ?? true }.map { undone($0, by: userID) }
    case .shown(let elements): return elements.compactMap { body($0).map { redone($0, by: userID) } }
    case .updated(let element, let isVisible):
      guard isVisible, let body = body(element) else { return [] }
      return [undone(element.id, by: userID), drawn(body, under: item.key)]
    }
  }

  /// What v1 clients draw for an element; `nil` when they cannot.
  func body(_ element: Element) -> [UInt8]? {
    if element.kind == .stroke { return element.body }
    return drawn(element.id).flatMap { body(Fold.Drawn(element: element, ownerID: $0.ownerID, time: $0.time)) }
  }

  /// The same, with its drawer at hand.
  func body(_ drawn: Fold.Drawn) -> [UInt8]? {
    V1Stroke.body(
      of: drawn.element, stamp: StrokeBody.Stamp(userID: drawn.ownerID, roomID: room.text, time: drawn.time))
  }

  /// `CANVAS_UPDATE {roomId, stroke | canvasData}`.
  func drawn(_ body: [UInt8], under key: V1Operation.Key) -> [UInt8] {
    Envelope.message("CANVAS_UPDATE") { writer in
      writeRoom(&writer)
      switch key {
      case .stroke: writer.key("stroke")
      case .canvasData: writer.key("canvasData")
      }
      writer.raw(body)
    }
  }

  /// `UNDO {roomId, userId, strokeId}`.
  func undone(_ id: String, by userID: String) -> [UInt8] {
    Envelope.message("UNDO") { writer in
      writeRoom(&writer)
      writer.key("userId")
      writer.string(userID)
      writer.key("strokeId")
      writer.string(id)
    }
  }

  /// `REDO {roomId, userId, stroke}`.
  private func redone(_ body: [UInt8], by userID: String) -> [UInt8] {
    Envelope.message("REDO") { writer in
      writeRoom(&writer)
      writer.key("userId")
      writer.string(userID)
      writer.key("stroke")
      writer.raw(body)
    }
  }

  private func writeRoom(_ writer: inout JSONWriter) {
    writer.key("roomId")
    writer.string(room.text)
  }
}
