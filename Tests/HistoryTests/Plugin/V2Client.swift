import Kernel
import KernelTesting
import XCTest

@testable import History

/// A v2 client that draws and keeps a board as the protocol's page says.
final class V2Client {
  struct Refusal: Equatable {
    var type: Int
    var op: UInt64
    var code: String
    var isRetryable: Bool
  }

  let client: TestClient
  private(set) var board: BoardModel
  private(set) var refusals: [Refusal] = []
  private(set) var duplicates: [UInt64: UInt64] = [:]
  private(set) var hello: [UInt64: UInt64] = [:]
  private(set) var isOwner = false

  init(_ harness: PluginHarness, _ user: String, on reactor: Int? = nil, having board: BoardModel = BoardModel()) throws
  {
    client = try harness.connect(user, path: "/?v=2", on: reactor)
    self.board = board
    let payload = try client.expect(0).payload
    var reader = BinaryReader(0..<payload.count)
    for _ in 0..<(try reader.varint(in: payload.span)) {
      let key = try reader.varint(in: payload.span)
      hello[key] = try reader.varint(in: payload.span)
    }
  }

  /// Joins from where its board ends, and reads until it is live.
  func join(_ room: String) throws {
    try sendJoin(room)
    try client.expect(16).read { try take(16, $0, $1) }
    try read { $0.board.isLive }
  }

  func sendJoin(_ room: String) throws {
    board.rejoin()
    try client.send(16) {
      $0.string(room)
      $0.varint(self.board.epoch)
      $0.varint(self.board.seq)
    }
  }

  // MARK: Saying

  static func op(_ number: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: number >> (56 - 8 * $0)) } }
  static func id(_ number: UInt64) -> String { WireID.text(op(number)) }

  static func id(_ text: String) -> [UInt8] {
    var output: [UInt8] = []
    WireID.write(text.utf8, to: &output)
    return output
  }

  func put(_ op: UInt64, _ kind: ElementKind = .freehand, _ fields: [UInt8] = Sample.diagonal) throws {
    try client.send(BoardMessage.put) {
      $0 += Self.op(op)
      $0.varint(kind.rawValue)
      $0 += fields
    }
  }

  func update(_ op: UInt64, _ id: String, _ fields: [UInt8]) throws {
    try client.send(BoardMessage.update) { $0 += Self.op(op) + Self.id(id) + fields }
  }

  func hide(_ op: UInt64, _ ids: [String]) throws {
    try client.send(frame: Self.message(BoardMessage.hide, op, ids))
  }

  func show(_ op: UInt64, _ ids: [String]) throws {
    try client.send(frame: Self.message(BoardMessage.show, op, ids))
  }

  func clear(_ op: UInt64) throws { try client.send(BoardMessage.clear) { $0 += Self.op(op) } }

  static func message(_ type: Int, _ op: UInt64, _ ids: [String]) -> [UInt8] {
    [UInt8].message(type) {
      $0 += Self.op(op)
      $0.varint(ids.count)
      for id in ids { $0 += Self.id(id) }
    }
  }

  // MARK: Hearing

  /// Takes messages until `isDone`.
  func read(until isDone: (V2Client) -> Bool) throws {
    while !isDone(self) {
      let message = try client.nextBinary()
      try message.read { try take(message.type, $0, $1) }
    }
  }

  /// Reads until the board has this entry.
  func read(to seq: UInt64) throws { try read { $0.board.seq >= seq } }

  /// The answer to an operation that got no entry of its own.
  func refusal(of op: UInt64) throws -> Refusal {
    try read { $0.refusals.contains { $0.op == op } }
    return try XCTUnwrap(refusals.last { $0.op == op })
  }

  func duplicate(of op: UInt64) throws -> UInt64? {
    try read { $0.duplicates[op] != nil }
    return duplicates[op]
  }

  private func take(_ type: Int, _ start: BinaryReader, _ bytes: Span<UInt8>) throws {
    var reader = start
    switch type {
    case 1:
      let type = try reader.int(0...1000, in: bytes)
      let op = bytes.extracting(try reader.bytes(0...8, in: bytes)).copied
      let flags = try reader.byte(in: bytes)
      if flags & 2 != 0 { _ = try reader.varint(in: bytes) }
      let code = try reader.string(1...64, in: bytes)
      refusals.append(Refusal(type: type, op: Self.number(op), code: code, isRetryable: flags & 1 != 0))
    case BoardMessage.duplicate:
      let op = bytes.extracting(try reader.raw(8, in: bytes)).copied
      duplicates[Self.number(op)] = try reader.varint(in: bytes)
    default:
      if type == 16 {
        _ = try reader.string(1...64, in: bytes)
        _ = try (reader.varint(in: bytes), reader.varint(in: bytes))
        isOwner = try reader.byte(in: bytes) & 1 != 0
      }
      try board.apply(type, bytes.copied)
    }
  }

  private static func number(_ op: [UInt8]) -> UInt64 { op.reduce(0) { $0 << 8 | UInt64($1) } }
}

extension PluginHarness {
  /// They leave; whatever else they heard was who came later.
  func finish(_ clients: [V2Client], line: UInt = #line) {
    settle()
    for client in clients {
      client.client.disconnect()
      XCTAssertEqual(Set(client.client.drain()).subtracting(["v2 message 18"]), [], line: line)
    }
  }

  /// Connects as a v2 client and joins; the board must hold these elements, bottom first.
  func enter2(
    _ user: String, _ room: String, on reactor: Int? = nil, having board: BoardModel = BoardModel(),
    seeing ids: [String]? = [], line: UInt = #line
  ) throws -> V2Client {
    let client = try V2Client(self, user, on: reactor, having: board)
    try client.join(room)
    if let ids { XCTAssertEqual(client.board.elements.map(\.id), ids, line: line) }
    return client
  }
}

extension TestClient {
  /// Leaves, whatever it has heard or would have.
  func leave() {
    disconnect()
    _ = drain()
  }
}
