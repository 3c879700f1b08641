import Kernel

/// Writes v2's entries and elements.
struct V2Messages {
  /// A user's index in the room.
  let user: (String) -> Int
  /// Whose an element is.
  let owner: (String) -> String?

  /// The message that tells members of an entry: SKIP when it changed nothing.
  func entry(_ item: Tail.Item) -> [UInt8] {
    var payload: [UInt8] = []
    payload.varint(item.entry.seq)
    payload.varint(user(item.entry.userID))
    payload.varint(item.elapsed)
    WireID.write(item.entry.draft.operation.bytes, to: &payload)
    let type = writeChange(item, to: &payload)
    return .message(type, payload)
  }

  private func writeChange(_ item: Tail.Item, to payload: inout [UInt8]) -> Int {
    switch (item.result, item.entry.action) {
    case (.applied, .clear): return BoardMessage.clear
    case (.applied(.added(let element)), _):
      guard let kind = element.fieldKind, let fields = element.fields else { return BoardMessage.skip }
      payload.varint(kind.rawValue)
      payload += fields
      return BoardMessage.put
    case (.applied(.updated), .update(let id, let patch)):
      WireID.write(id.utf8, to: &payload)
      payload += patch
      return BoardMessage.update
    case (.applied(.hidden(let ids)), _):
      payload.varint(ids.count)
      for id in ids { WireID.write(id.utf8, to: &payload) }
      return BoardMessage.hide
    case (.applied(.shown(let elements)), _):
      write(elements, to: &payload)
      return BoardMessage.show
    default: return BoardMessage.skip
    }
  }

  private func write(_ elements: [Element], to payload: inout [UInt8]) {
    var list: [UInt8] = []
    var count: UInt64 = 0
    for element in elements where write(element, of: owner(element.id) ?? "", to: &list) { count += 1 }
    payload.varint(count)
    payload += list
  }

  /// `element: id, user, kind, length, fields`; false when it cannot be shown.
  func write(_ element: Element, of ownerID: String, to output: inout [UInt8]) -> Bool {
    guard let kind = element.fieldKind, let fields = element.fields else { return false }
    WireID.write(element.id.utf8, to: &output)
    output.varint(user(ownerID))
    output.varint(kind.rawValue)
    output.bytes(fields)
    return true
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
