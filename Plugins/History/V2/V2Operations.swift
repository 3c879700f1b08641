import Kernel

/// Reads v2's operations: what a client wants done, as an entry's draft without rights (the room decides those).
struct V2Operations {
  /// Ids one operation may name.
  static let maxIDs = 1000
  static let all = [
    BoardMessage.put, BoardMessage.update, BoardMessage.hide, BoardMessage.show, BoardMessage.clear,
  ]

  /// Reads the operation of this type.
  ///
  /// - Throws: `malformed_message`, `invalid_element`, `invalid_entry` or `entry_too_large`.
  static func read(
    _ type: Int, _ payload: BinaryReader, in frame: Span<UInt8>, by userID: String, at time: Timestamp
  ) throws(ProtocolError) -> Draft {
    var reader = payload
    let op = frame.extracting(try reader.raw(WireID.opBytes, in: frame)).copied
    let id = WireID.text(op)
    let action = try action(type, id, &reader, in: frame)
    guard let operation = OperationID(id) else { throw .malformedPayload }
    return Draft(action: action, operation: operation, userID: userID, time: time)
  }

  private static func action(
    _ type: Int, _ id: String, _ reader: inout BinaryReader, in frame: Span<UInt8>
  ) throws(ProtocolError) -> Action {
    switch type {
    case BoardMessage.put:
      let kind = ElementKind(rawValue: try reader.varint(in: frame))
      let fields = try fields(reader, in: frame)
      try FieldRules.check(fields, of: kind)
      return .put(Element(id: id, kind: kind, body: fields.bytes))
    case BoardMessage.update:
      let element = try WireID.read(&reader, in: frame)
      let patch = try fields(reader, in: frame)
      try FieldRules.check(patch: patch)
      return .update(id: element, patch: patch.bytes)
    case BoardMessage.hide: return .hide(try ids(&reader, in: frame))
    case BoardMessage.show: return .show(try ids(&reader, in: frame))
    default: return .clear
    }
  }

  private static func fields(_ reader: BinaryReader, in frame: Span<UInt8>) throws(ProtocolError) -> Fields {
    guard reader.remaining <= ElementPatch.maxBytes else { throw .entryTooLarge }
    do throws(CodingFailure) {
      return try Fields(frame.extracting(reader.rest).copied)
    } catch {
      throw .invalidElement(error.problem)
    }
  }

  private static func ids(_ reader: inout BinaryReader, in frame: Span<UInt8>) throws(ProtocolError) -> [String] {
    let count = try reader.varint(in: frame)
    // An id has two bytes at least.
    guard count <= UInt64(reader.remaining / 2) else { throw .malformedPayload }
    guard (1...UInt64(maxIDs)).contains(count) else { throw .invalidEntry }
    var ids: [String] = []
    for _ in 0..<count { ids.append(try WireID.read(&reader, in: frame)) }
    return ids
  }
}
