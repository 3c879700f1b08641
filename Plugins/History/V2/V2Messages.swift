import Kernel

/// Writes v2's entries and elements.
struct V2Messages {
  /// A user's index in the room.
  let user: (String) -> Int
  /// Whose an element is.
  let owner: (String) -> String?

  /// The message that tells members of an entry: SKIP when it changed nothing.
  func entry(_ item: Tail.Item) -> [UInt8] {
    var payload = ByteWriter()
    payload.varint(item.entry.seq)
    payload.varint(UInt64(user(item.entry.userID)))
    payload.varint(item.elapsed)
    WireID.write(item.entry.draft.operation.bytes, to: &payload)
    let type = writeChange(item, to: &payload)
    return Self.message(type, payload.bytes)
  }

  private func writeChange(_ item: Tail.Item, to payload: inout ByteWriter) -> Int {
    switch (item.result, item.entry.action) {
    case (.applied, .clear): return BoardMessage.clear
    case (.applied(.added(let element)), _):
      guard let kind = element.fieldKind, let fields = element.fields else { return BoardMessage.skip }
      payload.varint(kind.rawValue)
      payload.append(fields)
      return BoardMessage.put
    case (.applied(.updated), .update(let id, let patch)):
      WireID.write(id.utf8, to: &payload)
      payload.append(patch)
      return BoardMessage.update
    case (.applied(.hidden(let ids)), _):
      payload.varint(UInt64(ids.count))
      for id in ids { WireID.write(id.utf8, to: &payload) }
      return BoardMessage.hide
    case (.applied(.shown(let elements)), _):
      write(elements, to: &payload)
      return BoardMessage.show
    default: return BoardMessage.skip
    }
  }

  private func write(_ elements: [Element], to payload: inout ByteWriter) {
    var list = ByteWriter()
    var count: UInt64 = 0
    for element in elements where write(element, of: owner(element.id) ?? "", to: &list) { count += 1 }
    payload.varint(count)
    payload.append(list.bytes)
  }

  /// `element: id, user, kind, length, fields`; false when it cannot be shown.
  func write(_ element: Element, of ownerID: String, to writer: inout ByteWriter) -> Bool {
    guard let kind = element.fieldKind, let fields = element.fields else { return false }
    WireID.write(element.id.utf8, to: &writer)
    writer.varint(UInt64(user(ownerID)))
    writer.varint(kind.rawValue)
    writer.string(fields)
    return true
  }

  static func message(_ type: Int, _ payload: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(capacity: payload.count + 6)
    writer.varint(UInt64(type))
    writer.string(payload)
    return writer.bytes
  }

  /// `DUPLICATE`: the operation is in the log at this seq.
  static func duplicate(_ op: [UInt8], at seq: UInt64) -> Segment {
    .binary { builder in
      builder.message(BoardMessage.duplicate) { builder in
        builder.append(op.span)
        builder.varint(seq)
      }
    }
  }
}
