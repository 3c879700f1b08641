import Kernel
import RoomsAPI

/// What a v1 client wants done to the board, with what its answers need.
struct V1Operation: Sendable {
  /// What the stroke came under, and is relayed under.
  enum Key: Sendable {
    case stroke
    case canvasData
  }

  var draft: Draft
  var strokeID: String
  var key = Key.canvasData
}

/// Reads v1's drawing messages.
enum V1Operations {
  typealias Reader =
    @Sendable (
      _ payload: JSONValue, _ bytes: Span<UInt8>, _ membership: RoomMembership, _ now: Timestamp,
      _ names: OperationNames
    ) throws -> V1Operation

  static let all: [(type: String, read: Reader)] = [("CANVAS_UPDATE", draw), ("UNDO", undo), ("REDO", redo)]

  /// `{roomId, stroke}` (the published README) or `{roomId, canvasData}` (the published code).
  @Sendable private static func draw(
    _ payload: JSONValue, _ bytes: Span<UInt8>, _ membership: RoomMembership, _ now: Timestamp,
    _ names: OperationNames
  ) throws -> V1Operation {
    let (stroke, data) = (payload.member("stroke", in: bytes), payload.member("canvasData", in: bytes))
    guard let value = stroke ?? data else { throw ProtocolError.invalidStroke("\"stroke\" is missing") }
    let userID = membership.member.principal.userID
    let stamp = StrokeBody.Stamp(userID: userID, roomID: membership.room.text, time: now)
    let body = try StrokeBody(value, in: bytes, stamp: stamp)
    guard let operation = OperationID(body.id) else { throw ProtocolError.invalidEntry }
    let draft = Draft(
      action: .put(Element(id: body.id, kind: .stroke, body: body.bytes)), operation: operation, userID: userID,
      time: now, digest: body.digest)
    return V1Operation(draft: draft, strokeID: body.id, key: stroke == nil ? .canvasData : .stroke)
  }

  /// `{roomId, strokeId}`.
  @Sendable private static func undo(
    _ payload: JSONValue, _ bytes: Span<UInt8>, _ membership: RoomMembership, _ now: Timestamp,
    _ names: OperationNames
  ) throws -> V1Operation {
    try change(.hide, payload.member("strokeId", in: bytes), bytes, membership, now, names)
  }

  /// `{roomId, stroke}`: of the stroke only its id counts; what is drawn again is what the log has.
  @Sendable private static func redo(
    _ payload: JSONValue, _ bytes: Span<UInt8>, _ membership: RoomMembership, _ now: Timestamp,
    _ names: OperationNames
  ) throws -> V1Operation {
    let stroke = payload.member("stroke", in: bytes) ?? payload.member("canvasData", in: bytes)
    let id = stroke?.member("strokeId", in: bytes) ?? payload.member("strokeId", in: bytes)
    return try change(.show, id, bytes, membership, now, names)
  }

  private enum Change {
    case hide
    case show
  }

  private static func change(
    _ change: Change, _ value: JSONValue?, _ bytes: Span<UInt8>, _ membership: RoomMembership, _ now: Timestamp,
    _ names: OperationNames
  ) throws -> V1Operation {
    guard let id = value?.string(in: bytes), (1...Element.maxIDBytes).contains(id.utf8.count) else {
      throw ProtocolError.invalidPayload("\"strokeId\" must be a string of 1 to 64 bytes.")
    }
    // v1 names no operations: each message is one of its own.
    guard let operation = OperationID(names.next()) else { throw ProtocolError.invalidEntry }
    let action: Action = change == .hide ? .hide([id]) : .show([id])
    let draft = Draft(action: action, operation: operation, userID: membership.member.principal.userID, time: now)
    return V1Operation(draft: draft, strokeID: id)
  }
}

/// Names for operations whose messages have none.
struct OperationNames: Sendable {
  /// Draws 64 bits.
  let random: @Sendable () -> UInt64

  func next() -> String { "v1-\(String(random(), radix: 36))\(String(random(), radix: 36))" }
}
