import Kernel

/// The stored form of an entry, version 1. Its position is not part of it: the store's key is.
///
///     version=1, kind | 0x80 if by a moderator, time (signed ms), operation, digest (8 bytes, lowest first), userID, then
///     put: id, element kind, body    update: id, patch    hide and show: count, ids    clear: nothing
///
/// Numbers are varints, strings and bytes have their length before them.
enum EntryCodec {
  static let maxUserIDBytes = 128
  static let maxBodyBytes = 16 << 20
  /// Ids in one hide or show.
  static let maxIDs = 4096

  private static let version: UInt8 = 1
  private static let moderatorBit: UInt8 = 0x80

  static func encode(_ draft: Draft) -> [UInt8] {
    var output: [UInt8] = []
    output.append(version)
    output.append(draft.action.code | (draft.authority == .moderator ? moderatorBit : 0))
    output.signed(draft.time.milliseconds)
    output.bytes(draft.operation.bytes)
    output.digest(draft.digest)
    output.string(draft.userID)
    encode(draft.action, into: &output)
    return output
  }

  static func decode(_ bytes: [UInt8], at position: LogPosition) throws(CodingFailure) -> Entry {
    var reader = ByteReader(bytes)
    let version = try reader.byte()
    guard version == Self.version else { throw .badVersion(version) }
    let code = try reader.byte()
    let time = Timestamp(milliseconds: try reader.signed())
    let operation = try reader.string(1...OperationID.maxBytes)
    let digest = try reader.fixed()
    let userID = try reader.text(1...maxUserIDBytes)
    let action = try decode(code & ~moderatorBit, from: &reader)
    try reader.finish()
    guard let operation = OperationID(operation) else { throw .badValue("operation") }
    let draft = Draft(
      action: action, operation: operation, userID: userID, time: time,
      authority: code & moderatorBit == 0 ? .owner : .moderator, digest: digest)
    return Entry(position: position, draft: draft)
  }

  /// How many of a stored entry's first bytes ``time(of:)`` needs.
  static let timePrefix = 12

  /// The time of a stored entry, of which the first ``timePrefix`` bytes are enough.
  static func time(of record: [UInt8]) throws(CodingFailure) -> Timestamp {
    var reader = ByteReader(record)
    let version = try reader.byte()
    guard version == Self.version else { throw .badVersion(version) }
    _ = try reader.byte()
    return Timestamp(milliseconds: try reader.signed())
  }

  /// The digest of an action nobody gave one of its own.
  static func digest(_ action: Action) -> UInt64 {
    var output: [UInt8] = []
    output.append(action.code)
    encode(action, into: &output)
    var digest = FNV()
    digest.add(output)
    return digest.value
  }

  private static func encode(_ action: Action, into output: inout [UInt8]) {
    switch action {
    case .put(let element):
      output.string(element.id)
      output.varint(element.kind.rawValue)
      output.bytes(element.body)
    case .update(let id, let patch):
      output.string(id)
      output.bytes(patch)
    case .hide(let ids), .show(let ids): write(ids, to: &output)
    case .clear: break
    }
  }

  private static func decode(_ code: UInt8, from reader: inout ByteReader) throws(CodingFailure) -> Action {
    switch code {
    case 1:
      let id = try reader.text(1...Element.maxIDBytes)
      let kind = ElementKind(rawValue: try reader.varint())
      return .put(Element(id: id, kind: kind, body: try reader.string(0...maxBodyBytes)))
    case 2:
      return .update(id: try reader.text(1...Element.maxIDBytes), patch: try reader.string(0...maxBodyBytes))
    case 3: return .hide(try ids(1...maxIDs, from: &reader))
    case 4: return .show(try ids(1...maxIDs, from: &reader))
    case 5: return .clear
    default: throw .badValue("action")
    }
  }

}

// MARK: - Ids

extension EntryCodec {
  /// The stored form of a ``PartialEffect``: count, ids.
  static func encode(_ ids: [String]) -> [UInt8] {
    var output: [UInt8] = []
    write(ids, to: &output)
    return output
  }

  static func decodeIDs(_ bytes: [UInt8]) throws(CodingFailure) -> [String] {
    var reader = ByteReader(bytes)
    let ids = try ids(0...maxIDs, from: &reader)
    try reader.finish()
    return ids
  }

  private static func write(_ ids: [String], to output: inout [UInt8]) {
    output.varint(ids.count)
    for id in ids { output.string(id) }
  }

  private static func ids(
    _ counts: ClosedRange<Int>, from reader: inout ByteReader
  ) throws(CodingFailure) -> [String] {
    guard let count = Int(exactly: try reader.varint()), counts.contains(count) else {
      throw .badValue("number of ids")
    }
    var ids: [String] = []
    for _ in 0..<count { ids.append(try reader.text(1...Element.maxIDBytes)) }
    return ids
  }
}

extension [UInt8] {
  /// Eight bytes, lowest first.
  fileprivate mutating func digest(_ value: UInt64) {
    for shift in stride(from: UInt64(0), to: 64, by: 8) { append(UInt8(truncatingIfNeeded: value >> shift)) }
  }
}

extension Action {
  fileprivate var code: UInt8 {
    switch self {
    case .put: 1
    case .update: 2
    case .hide: 3
    case .show: 4
    case .clear: 5
    }
  }

  /// The elements it names, in order; a clear names none and concerns all.
  var elementIDs: [String] {
    switch self {
    case .put(let element): [element.id]
    case .update(let id, _): [id]
    case .hide(let ids), .show(let ids): ids
    case .clear: []
    }
  }
}

extension Draft {
  /// Whether it keeps to the lengths that ``EntryCodec`` can read back.
  var isWellFormed: Bool {
    let ids = action.elementIDs
    return (action == .clear || (1...EntryCodec.maxIDs).contains(ids.count))
      && ids.allSatisfy { (1...Element.maxIDBytes).contains($0.utf8.count) }
      && (1...EntryCodec.maxUserIDBytes).contains(userID.utf8.count)
  }
}
