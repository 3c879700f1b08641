// Unsafe pointers stand in Socket, LoadConnection, DeliveryParser and ServerBytes only: reading is the generator's hot
// path, and it must never be what holds a run back.
import Glibc

/// Walks server frames (RFC 6455 section 5.2) in place: counts deliveries by the first bytes of their payload and reads
/// the send times that ``Messages`` has planted. No allocation per delivery.
struct DeliveryParser {
  var tally = Tally()
  var strokeLatency = Latency()
  var cursorLatency = Latency()
  /// The number of the last stroke, by receiving connection and sender within the room.
  private var lastStroke: [Int32]
  private let users: Int
  private let rooms: Int
  private let servers: Int
  private let sample: Int
  private var untilSample: Int
  /// Where the marks stood last: they stay in place for all messages of a kind.
  private var cursorHint = 0
  private var strokeHint = 0
  private var cursorUserHint = 0
  private let cursorMark = Array("\"x\":".utf8)
  private let cursorUserMark = Array("\"y\":".utf8)
  private let strokeMark = Array("\"l-".utf8)
  private let codeMark = Array("\"code\":\"".utf8)
  private let word = Words()
  /// Longer frames are counted by their beginning and skipped.
  private static let longestKept = 65_536

  /// Connections are numbered through the rooms; the k-th of a room is on server k mod `servers`.
  init(connections: Int, users: Int, servers: Int = 1, sample: Int) {
    lastStroke = Array(repeating: -1, count: connections * users)
    self.users = users
    self.servers = servers
    rooms = connections / users
    self.sample = sample
    untilSample = sample
  }

  /// Takes all whole frames in `bytes`, which came for `connection` at `now` (microseconds of the run).
  mutating func walk(_ bytes: UnsafeRawBufferPointer, connection: Int, now: Int) -> Walk {
    var walk = Walk()
    while let frame = ServerFrame(bytes, at: walk.consumed) {
      let available = min(frame.end, bytes.count) - frame.start
      if available < frame.length, frame.length <= Self.longestKept || available < 64 { break }
      let payload = UnsafeRawBufferPointer(rebasing: bytes[frame.start..<frame.start + available])
      tally.bytes += frame.start + available - walk.consumed
      walk.consumed = frame.start + available
      walk.skip = frame.length - available
      switch frame.opcode {
      case 1: text(payload, connection: connection, now: now, walk: &walk)
      case 2: binary(payload, connection: connection, now: now, walk: &walk)
      default: control(frame.opcode, payload, walk: &walk)
      }
    }
    return walk
  }

  @inline(__always)
  private mutating func text(_ payload: UnsafeRawBufferPointer, connection: Int, now: Int, walk: inout Walk) {
    switch word.type(of: payload) {
    case word.cursorMove:
      tally.cursors += 1
      if isSampled() { readCursor(payload, connection: connection, now: now) }
    case word.canvasUpdate:
      tally.strokes += 1
      readStroke(payload, connection: connection, now: now)
    case word.initialState: walk.signals.append(.initialState)
    case word.roomExpired: walk.signals.append(.roomExpired)
    case let type where type & word.errorMask == word.error: readError(payload)
    default: tally.others += 1
    }
  }

  /// Whether a message of the `user`-th of a room came to this connection from another server.
  func hasCrossed(from user: Int, to connection: Int) -> Bool {
    user % servers != connection / rooms % servers
  }

  /// Whether this cursor's time is read.
  @inline(__always)
  mutating func isSampled() -> Bool {
    untilSample -= 1
    if untilSample == 0 { untilSample = sample }
    return untilSample == sample
  }

  private mutating func control(_ opcode: UInt8, _ payload: UnsafeRawBufferPointer, walk: inout Walk) {
    switch opcode {
    case 8: walk.signals.append(.close(code: payload.count >= 2 ? Int(payload[0]) << 8 | Int(payload[1]) : 1005))
    case 9: walk.signals.append(.ping(Array(payload)))
    default: tally.others += 1
    }
  }

  /// Cursors carry the time in `x`, milliseconds with three decimals, modulo ``Messages/cursorPeriod``, and their user in `y`.
  private mutating func readCursor(_ payload: UnsafeRawBufferPointer, connection: Int, now: Int) {
    guard let start = find(cursorMark, in: payload, hint: &cursorHint),
      let userStart = find(cursorUserMark, in: payload, hint: &cursorUserHint)
    else { return tally.unreadable += 1 }
    var userReader = DigitReader(payload, at: userStart)
    let crossed = hasCrossed(from: userReader.number(), to: connection)
    var reader = DigitReader(payload, at: start)
    let sent = reader.number() * 1000 + reader.thousandths()
    cursorLatency.add((now - sent) & (Messages.cursorPeriod - 1), crossed: crossed)
  }

  /// Strokes carry sender, number and time in their id: `l-<user>-<n>-<micros>`.
  private mutating func readStroke(_ payload: UnsafeRawBufferPointer, connection: Int, now: Int) {
    guard let start = find(strokeMark, in: payload, hint: &strokeHint) else { return tally.unreadable += 1 }
    var reader = DigitReader(payload, at: start)
    let user = reader.number()
    let number = Int32(truncatingIfNeeded: reader.number())
    strokeLatency.add(now - reader.number(), crossed: hasCrossed(from: user, to: connection))
    note(stroke: Int(number), of: user, connection: connection)
  }

  /// Each sender's strokes come in their order.
  mutating func note(stroke number: Int, of user: Int, connection: Int) {
    let number = Int32(truncatingIfNeeded: number)
    guard user < users else { return tally.unreadable += 1 }
    let slot = connection * users + user
    if number <= lastStroke[slot] { tally.misplaced += 1 } else { lastStroke[slot] = number }
  }

  private mutating func readError(_ payload: UnsafeRawBufferPointer) {
    var hint = 0
    let start = find(codeMark, in: payload, hint: &hint) ?? payload.count
    let code = payload[start...].prefix(64).prefix { $0 != UInt8(ascii: "\"") }
    tally.errors[code.isEmpty ? "?" : String(decoding: code, as: UTF8.self), default: 0] += 1
  }

  /// The offset behind `mark`: where it stood the last time, or wherever it is.
  private func find(_ mark: [UInt8], in payload: UnsafeRawBufferPointer, hint: inout Int) -> Int? {
    guard let base = payload.baseAddress else { return nil }
    if hint + mark.count <= payload.count, memcmp(base + hint, mark, mark.count) == 0 { return hint + mark.count }
    for offset in 0..<max(0, payload.count - mark.count + 1) where memcmp(base + offset, mark, mark.count) == 0 {
      hint = offset
      return offset + mark.count
    }
    return nil
  }
}
