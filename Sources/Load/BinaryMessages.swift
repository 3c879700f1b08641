internal import Kernel

/// Client frames of one room in protocol v2 (`docs/protocol-v2.md`): the same line as ``Messages`` draws in v1.
struct BinaryMessages {
  /// Microseconds after which the time in a cursor begins again at 0: what a coordinate may be.
  static let cursorPeriod = 1 << 23

  private let join: [UInt8]
  private let strokeTail: [UInt8]

  init(room: String, points: Int) {
    join = .message(16) { payload in
      payload.string(room)
      payload.varint(0)
      payload.varint(0)
    }
    var line: [UInt8] = [0]
    line.varint(points)
    var (last, before) = ((x: 0, y: 0), (x: 0, y: 0))
    for index in 0..<points {
      let point = (x: (200 + index * 3) * 16 + 8, y: (300 + index * index % 97) * 16 + 4)
      let guess = index < 2 ? last : (x: 2 * last.x - before.x, y: 2 * last.y - before.y)
      line.signed(point.x - guess.x)
      line.signed(point.y - guess.y)
      (before, last) = (last, point)
    }
    // Kind freehand, then the fields points, colour and width.
    var tail: [UInt8] = [2, 1]
    tail.bytes(line)
    tail += [2, 3, 255, 255, 255, 3, 1, 32]
    strokeTail = tail
  }

  func joining() -> [UInt8] { Messages.frame(opcode: 2, join) }

  /// A cursor at `now` (microseconds of the run) of the `user`-th of the room.
  func cursor(user: Int, now: Int) -> [UInt8] {
    Messages.frame(
      opcode: 2,
      .message(64) { payload in
        payload.signed(now & (Self.cursorPeriod - 1))
        payload.signed(user)
      })
  }

  /// The `number`-th stroke of the `user`-th of the room: its op carries both, and the time modulo 2^32.
  func stroke(user: Int, number: Int, now: Int) -> [UInt8] {
    let name = UInt64(user & 0xffff) << 48 | UInt64(number & 0xffff) << 32 | UInt64(now & 0xffff_ffff)
    return Messages.frame(
      opcode: 2,
      .message(32) { payload in
        for shift in stride(from: UInt64(56), through: 0, by: -8) {
          payload.append(UInt8(truncatingIfNeeded: name >> shift))
        }
        payload += strokeTail
      })
  }
}
