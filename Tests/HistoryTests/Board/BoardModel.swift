import Kernel

@testable import History

/// What a v2 client has of a board, and the rules it holds the server to.
struct BoardModel {
  struct Broken: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
  }

  struct Drawn: Equatable {
    var id: String
    var owner: String
    var kind: UInt64
    var fields: [UInt8]
  }

  private(set) var epoch: UInt64 = 0
  /// The last entry applied.
  private(set) var seq: UInt64 = 0
  /// The last entry that came.
  private var cursor: UInt64 = 0
  private(set) var time: UInt64 = 0
  private(set) var users: [Int: String] = [:]
  /// What is visible, bottom first.
  private(set) var elements: [Drawn] = []
  private(set) var isLive = false
  /// The last BOARD's.
  private(set) var how: UInt8?
  private(set) var reason: UInt8?
  /// The ops of the entries seen, in order.
  private(set) var ops: [String] = []
  private(set) var skips = 0
  private var head: UInt64 = 0
  private var count: UInt64 = 0
  /// No entry has come since BOARD.
  private var isFirst = false

  /// It joins: what comes until the next BOARD is of before.
  mutating func rejoin() { isLive = false }

  mutating func define(_ index: Int, _ id: String) { users[index] = id }

  mutating func apply(_ type: Int, _ payload: [UInt8]) throws {
    var reader = BinaryReader(0..<payload.count)
    let bytes = payload.span
    switch type {
    case 16: users = [:]
    case 18:
      let index = try reader.int(0...1 << 30, in: bytes)
      users[index] = try reader.string(1...256, in: bytes)
    case BoardMessage.board: try begin(&reader, bytes)
    case BoardMessage.elements:
      guard how == 1, !isLive else { throw Broken("ELEMENTS out of place") }
      while !reader.isAtEnd { elements.append(try element(&reader, bytes)) }
    case BoardMessage.live:
      guard try reader.varint(in: bytes) == head, cursor == head else { throw Broken("LIVE at \(seq), head \(head)") }
      isLive = true
    case BoardMessage.put...BoardMessage.skip: try enter(type, &reader, bytes)
    default: throw Broken("message \(type)")
    }
  }

  private mutating func begin(_ reader: inout BinaryReader, _ bytes: Span<UInt8>) throws {
    epoch = try reader.varint(in: bytes)
    how = try reader.byte(in: bytes)
    reason = try reader.byte(in: bytes)
    let base = try reader.varint(in: bytes)
    head = try reader.varint(in: bytes)
    let time = try reader.varint(in: bytes)
    count = try reader.varint(in: bytes)
    isLive = false
    isFirst = true
    guard base <= head else { throw Broken("base \(base) beyond head \(head)") }
    if how == 1 {
      elements = []
    } else {
      guard base <= seq else { throw Broken("base \(base) at \(seq)") }
      guard base < seq || seq == 0 || time == self.time else { throw Broken("time \(time) at \(seq)") }
    }
    self.time = time
    cursor = base
    if how == 1 { seq = base }
  }

  private mutating func enter(_ type: Int, _ reader: inout BinaryReader, _ bytes: Span<UInt8>) throws {
    if isFirst, how == 1, elements.count != count { throw Broken("\(elements.count) elements of \(count)") }
    isFirst = false
    guard try reader.varint(in: bytes) == cursor + 1 else { throw Broken("gap after \(cursor)") }
    cursor += 1
    let user = try user(&reader, bytes)
    time += try reader.varint(in: bytes)
    guard cursor > seq else { return }
    seq = cursor
    ops.append(try WireID.read(&reader, in: bytes))
    try change(type, user, &reader, bytes)
  }

  private mutating func change(
    _ type: Int, _ user: String, _ reader: inout BinaryReader, _ bytes: Span<UInt8>
  ) throws {
    switch type {
    case BoardMessage.put:
      let kind = try reader.varint(in: bytes)
      let fields = bytes.extracting(reader.rest).copied
      elements.append(Drawn(id: ops[ops.count - 1], owner: user, kind: kind, fields: fields))
    case BoardMessage.update:
      let id = try WireID.read(&reader, in: bytes)
      guard let index = elements.firstIndex(where: { $0.id == id }) else { return }
      let patch = try Fields(bytes.extracting(reader.rest).copied)
      elements[index].fields = try Fields(elements[index].fields).merged(with: patch).bytes
    case BoardMessage.hide:
      for _ in 0..<(try reader.varint(in: bytes)) {
        let id = try WireID.read(&reader, in: bytes)
        elements.removeAll { $0.id == id }
      }
    case BoardMessage.show:
      for _ in 0..<(try reader.varint(in: bytes)) {
        let shown = try element(&reader, bytes)
        elements.removeAll { $0.id == shown.id }
        elements.append(shown)
      }
    case BoardMessage.clear: elements = []
    default: skips += 1
    }
    if type == BoardMessage.put || type == BoardMessage.update { return }
    guard reader.isAtEnd else { throw Broken("\(reader.remaining) bytes too many in \(type)") }
  }

  private func element(_ reader: inout BinaryReader, _ bytes: Span<UInt8>) throws -> Drawn {
    let id = try WireID.read(&reader, in: bytes)
    let owner = try user(&reader, bytes)
    let kind = try reader.varint(in: bytes)
    let fields = bytes.extracting(try reader.bytes(0...1 << 30, in: bytes)).copied
    return Drawn(id: id, owner: owner, kind: kind, fields: fields)
  }

  private func user(_ reader: inout BinaryReader, _ bytes: Span<UInt8>) throws -> String {
    let index = try reader.int(0...1 << 30, in: bytes)
    guard let user = users[index] else { throw Broken("user \(index) was not named") }
    return user
  }
}

extension Fold {
  /// What a v2 client must have of this board.
  var model: [BoardModel.Drawn] {
    places.compactMap { drawn(at: $0) }.compactMap { drawn in
      guard let kind = drawn.element.fieldKind, let fields = drawn.element.fields else { return nil }
      return BoardModel.Drawn(
        id: drawn.element.id, owner: drawn.ownerID, kind: kind.rawValue, fields: fields)
    }
  }
}
