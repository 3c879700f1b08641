import Kernel
import RoomsAPI

/// Presence's messages of protocol v2 (`docs/protocol-v2.md`, section 6).
enum PresenceMessage {
  static let numbers = 64...79
  static let cursor = 64
  static let cursorLeave = 65
  static let preview = 66
  static let idle = 67
  static let roster = 68
  static let presence = 69
  static let rate = 70

  /// How far from the origin a cursor may be, in 1/16 px.
  private static let reach = -16_000_000...16_000_000
  private static let opBytes = EphemeralLane.keyBytes

  /// Checks a `CURSOR` and returns where its coordinates are: they are passed on as they came.
  static func readCursor(_ payload: BinaryReader, in frame: Span<UInt8>) throws(ProtocolError) -> Range<Int> {
    var reader = payload
    let (x, y) = (try reader.signed(in: frame), try reader.signed(in: frame))
    guard reach.contains(x), reach.contains(y) else { throw .malformedPayload }
    return payload.position..<reader.position
  }

  /// Checks a `PREVIEW` as far as it is read here: the op, the start index, the kind, and that fields follow; what is in
  /// them is the receivers' (E-1). Without any it is the preview's end (P-5). It is passed on as it came.
  static func readPreview(
    _ payload: BinaryReader, in frame: Span<UInt8>
  ) throws(ProtocolError) -> (value: Range<Int>, isEnd: Bool) {
    var reader = payload
    _ = try reader.raw(opBytes, in: frame)
    _ = try reader.int(0...10_000, in: frame)
    _ = try reader.varint(in: frame)
    let isEnd = reader.isAtEnd
    var lastTag: UInt64?
    while !reader.isAtEnd {
      let tag = try reader.varint(in: frame)
      if let lastTag, lastTag >= tag { throw .malformedPayload }
      lastTag = tag
      _ = try reader.bytes(0...frame.count, in: frame)
    }
    guard payload.remaining <= EphemeralLane.preview.limit else { throw .previewTooLarge }
    return (payload.rest, isEnd)
  }

  static func writePerson(_ user: Int, _ members: [Roster.Presence], to builder: inout SegmentBuilder) {
    builder.varint(user)
    builder.varint(members.count)
    for member in members {
      builder.varint(member.number)
      builder.append(member.isIdle ? 1 : 0)
    }
  }
}

extension ProtocolError {
  static let previewTooLarge = ProtocolError(
    "entry_too_large", "A preview may have \(EphemeralLane.preview.limit) bytes. Send the last points only.",
    status: .contentTooLarge)
}
