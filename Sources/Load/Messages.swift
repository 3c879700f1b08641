/// Client frames of one room: ready-made text around the few digits that change.
struct Messages {
  /// Microseconds after which the time in a cursor begins again at 0; a power of two that a 32-bit float holds.
  static let cursorPeriod = 1 << 24

  private let join: [UInt8]
  private let cursorHead: [UInt8]
  private let strokeHead: [UInt8]
  private let strokeTail: [UInt8]

  /// Set when the run speaks v2.
  private let binary: BinaryMessages?

  init(room: String, points: Int, version: Int = 1) {
    binary = version == 2 ? BinaryMessages(room: room, points: points) : nil
    join = Array(#"{"type":"JOIN_ROOM","payload":{"roomId":"\#(room)"}}"#.utf8)
    cursorHead = Array(#"{"type":"CURSOR_MOVE","payload":{"roomId":"\#(room)","x":"#.utf8)
    strokeHead = Array(
      #"{"type":"CANVAS_UPDATE","payload":{"roomId":"\#(room)","canvasData":{"roomId":"\#(room)","strokeId":"l-"#.utf8)
    let line = (0..<points).map { #"{"x":\#(200 + $0 * 3).5,"y":\#(300 + $0 * $0 % 97).25}"# }.joined(separator: ",")
    strokeTail = Array(##"","color":"#ffffff","width":2,"points":[\##(line)],"userId":""##.utf8)
  }

  func joining() -> [UInt8] {
    binary?.joining() ?? Messages.frame(opcode: 1, join)
  }

  /// A cursor at `now` (microseconds of the run) of the `user`-th of the room.
  func cursor(user: Int, now: Int) -> [UInt8] {
    if let binary { return binary.cursor(user: user, now: now) }
    var payload = cursorHead
    let time = now & (Messages.cursorPeriod - 1)
    payload.appendDigits(time / 1000)
    payload.append(UInt8(ascii: "."))
    payload.appendDigits(time % 1000, width: 3)
    payload += #","y":"#.utf8
    payload.appendDigits(user)
    payload += "}}".utf8
    return Messages.frame(opcode: 1, payload)
  }

  /// The `number`-th stroke of the `user`-th of the room.
  func stroke(user: Int, number: Int, userID: [UInt8], now: Int) -> [UInt8] {
    if let binary { return binary.stroke(user: user, number: number, now: now) }
    var payload = strokeHead
    payload.appendDigits(user)
    payload.append(UInt8(ascii: "-"))
    payload.appendDigits(number)
    payload.append(UInt8(ascii: "-"))
    payload.appendDigits(now)
    payload += strokeTail
    payload += userID
    payload += "\"}}}".utf8
    return Messages.frame(opcode: 1, payload)
  }

  /// A final client frame. Its masking key is zero, so that the payload stays as it is (RFC 6455 section 5.3 wants
  /// keys that cannot be foreseen, to protect proxies from browsers; a load generator is neither).
  static func frame(opcode: UInt8, _ payload: [UInt8]) -> [UInt8] {
    var frame: [UInt8] = []
    frame.reserveCapacity(payload.count + 8)
    frame.append(0x80 | opcode)
    if payload.count < 126 {
      frame.append(0x80 | UInt8(payload.count))
    } else {
      // Longer than 65,535 bytes is not possible: points are bounded.
      frame += [0x80 | 126, UInt8(truncatingIfNeeded: payload.count >> 8), UInt8(truncatingIfNeeded: payload.count)]
    }
    frame += [0, 0, 0, 0]
    frame += payload
    return frame
  }
}

extension [UInt8] {
  /// Appends a number that is not negative, in decimal, with zeros before it up to `width` (at most 20).
  fileprivate mutating func appendDigits(_ number: Int, width: Int = 1) {
    let start = count
    var rest = number
    repeat {
      append(UInt8(48 + rest % 10))
      rest /= 10
    } while rest > 0 || count - start < width
    self[start...].reverse()
  }
}
