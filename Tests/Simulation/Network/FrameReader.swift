/// The client's half of the WebSocket: the answer to the upgrade, then frames, which servers do not mask (RFC 6455 section 5).
struct FrameReader {
  enum Event {
    /// The answer to the upgrade, with its status.
    case upgraded(Int)
    case message([UInt8], isText: Bool)
    case ping([UInt8])
    case close(Int?)
    case broken(String)
  }

  private var buffer: [UInt8] = []
  private var isUpgraded = false
  private var message: [UInt8] = []
  private var messageIsText = false

  mutating func take(_ bytes: [UInt8], _ report: (Event) -> Void) {
    buffer += bytes
    var position = 0
    if !isUpgraded {
      guard let end = endOfHead() else { return }
      isUpgraded = true
      position = end
      report(.upgraded(status()))
    }
    while let next = frame(at: position, report) { position = next }
    if position > 0 { buffer.removeFirst(position) }
  }

  private func endOfHead() -> Int? {
    guard buffer.count >= 4 else { return nil }
    for index in 3..<buffer.count
    where buffer[index] == 10 && buffer[index - 1] == 13 && buffer[index - 2] == 10 && buffer[index - 3] == 13 {
      return index + 1
    }
    return nil
  }

  /// `HTTP/1.1 101 ...`
  private func status() -> Int { buffer[9..<12].reduce(0) { $0 * 10 + Int($1) - 48 } }

  /// Reads one frame; returns where the next begins, or `nil` when this one is not whole yet.
  private mutating func frame(at start: Int, _ report: (Event) -> Void) -> Int? {
    guard buffer.count >= start + 2 else { return nil }
    let (first, second) = (buffer[start], buffer[start + 1])
    var (length, payload) = (Int(second & 0x7f), start + 2)
    if length >= 126 {
      let size = length == 126 ? 2 : 8
      guard buffer.count >= payload + size else { return nil }
      length = buffer[payload..<payload + size].reduce(0) { $0 << 8 | Int($1) }
      payload += size
    }
    guard buffer.count >= payload + length else { return nil }
    if first & 0x70 != 0 || second & 0x80 != 0 { report(.broken("frame \(first) \(second)")) }
    take(first, buffer[payload..<payload + length], report)
    return payload + length
  }

  private mutating func take(_ first: UInt8, _ payload: ArraySlice<UInt8>, _ report: (Event) -> Void) {
    switch first & 0x0f {
    case 0, 1, 2:
      if first & 0x0f != 0 { messageIsText = first & 0x0f == 1 }
      message += payload
      guard first & 0x80 != 0 else { return }
      report(.message(message, isText: messageIsText))
      message = []
    case 8: report(.close(payload.count >= 2 ? payload.prefix(2).reduce(0) { $0 << 8 | Int($1) } : nil))
    case 9: report(.ping(Array(payload)))
    case 10: break
    default: report(.broken("opcode \(first)"))
    }
  }
}

/// What clients send: masked frames.
enum FrameWriter {
  static func frame(_ opcode: UInt8, _ payload: [UInt8], mask: UInt64) -> [UInt8] {
    var bytes: [UInt8] = [0x80 | opcode]
    switch payload.count {
    case ..<126: bytes.append(0x80 | UInt8(payload.count))
    case ..<65_536: bytes += [0x80 | 126, UInt8(payload.count >> 8), UInt8(payload.count & 0xff)]
    default:
      bytes.append(0x80 | 127)
      for shift in stride(from: 56, through: 0, by: -8) { bytes.append(UInt8(payload.count >> shift & 0xff)) }
    }
    let key = (0..<4).map { UInt8(truncatingIfNeeded: mask >> (8 * UInt64($0))) }
    bytes += key
    for (index, byte) in payload.enumerated() { bytes.append(byte ^ key[index & 3]) }
    return bytes
  }
}
