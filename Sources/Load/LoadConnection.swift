// Unsafe pointers: this file is part of the hot path, see DeliveryParser.swift.

/// One client: its socket, how far it has come, and what is left of a read or a write.
final class LoadConnection {
  enum State: Equatable {
    case connecting
    case upgrading
    case joining
    case joined
    case closed
  }

  let socket: Socket
  let endpoint: Endpoint
  let index: Int
  /// The number of the room, and of the client within it.
  let room: Int
  let user: Int
  let userID: [UInt8]
  var state = State.connecting
  /// Strokes sent.
  var strokes: Int = 0
  /// The beginning of a frame whose end has not come.
  private(set) var kept: [UInt8] = []
  private var skip = 0
  private var unsent: [UInt8] = []
  private static let maxUnsentBytes = 65_536

  init(socket: Socket, endpoint: Endpoint, index: Int, room: Int, user: Int, userID: String) {
    self.socket = socket
    self.endpoint = endpoint
    self.index = index
    self.room = room
    self.user = user
    self.userID = Array(userID.utf8)
  }

  var wantsToWrite: Bool { !unsent.isEmpty }

  /// Sends, or keeps what the socket does not take; `false` when 64 KiB wait already and `bytes` were refused.
  func send(_ bytes: [UInt8]) -> Bool {
    guard unsent.isEmpty else {
      guard unsent.count < Self.maxUnsentBytes else { return false }
      unsent += bytes
      return true
    }
    let sent = max(0, socket.send(bytes))
    if sent < bytes.count { unsent = Array(bytes[sent...]) }
    return true
  }

  /// Sends what was kept.
  func flush() {
    guard wantsToWrite else { return }
    unsent.removeFirst(max(0, socket.send(unsent)))
  }

  /// Reads the answer to the upgrade: its status when it has all come, and 0 while it has not; `nil` at the end.
  func receiveUpgrade(through buffer: ReceiveBuffer) -> Int? {
    guard let bytes = read(through: buffer) else { return nil }
    kept = Array(bytes)
    guard let head = HTTPAnswer.headEnd(kept), let answer = HTTPAnswer(Array(kept[..<head]), ended: true) else {
      return 0
    }
    if answer.status == 101 { kept.removeFirst(head) }
    return answer.status
  }

  /// Reads once and counts what came; `nil` at the connection's end.
  func receive(
    through buffer: ReceiveBuffer, into parser: inout DeliveryParser, clock: () -> Int
  ) -> [Signal]? {
    guard let all = read(through: buffer) else { return nil }
    let skipped = min(skip, all.count)
    skip -= skipped
    parser.tally.bytes += skipped
    let bytes = UnsafeRawBufferPointer(rebasing: all[skipped...])
    let walk = parser.walk(bytes, connection: index, now: clock())
    skip += walk.skip
    kept.removeAll(keepingCapacity: true)
    kept += bytes[walk.consumed...]
    return walk.signals
  }

  /// What was kept and what the socket has, in the shared buffer; `nil` at the end.
  private func read(through buffer: ReceiveBuffer) -> UnsafeRawBufferPointer? {
    kept.withUnsafeBytes {
      UnsafeMutableRawBufferPointer(start: buffer.base, count: buffer.capacity).copyMemory(from: $0)
    }
    let count = socket.receive(buffer.base + kept.count, buffer.capacity - kept.count)
    return count == 0 ? nil : UnsafeRawBufferPointer(start: buffer.base, count: kept.count + max(0, count))
  }
}
