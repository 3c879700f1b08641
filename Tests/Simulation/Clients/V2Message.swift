/// A message of the server, as far as a client of v2 looks at it.
enum V2Message {
  case hello
  case error(type: UInt64, reference: [UInt8], wait: Int?, code: String)
  case joined
  case user
  case behind
  case entry(V2Entry)
  case board(V2Board)
  case elements([V2Element])
  case live(UInt64)
  case duplicate(op: [UInt8], seq: UInt64)
  case other
  case broken(UInt64)

  /// All messages of one frame.
  static func all(_ frame: [UInt8]) -> [V2Message] {
    var (reader, found) = (V2Reader(frame[...]), [V2Message]())
    while !reader.isAtEnd {
      let type = reader.varint()
      var payload = V2Reader(reader.block())
      let message = read(type, &payload)
      found.append(reader.isBroken || payload.isBroken ? .broken(type) : message)
    }
    return found
  }

  private static func read(_ type: UInt64, _ payload: inout V2Reader) -> V2Message {
    switch type {
    case 0: .hello
    case 1: error(&payload)
    case 16: .joined
    case 18: .user
    case 19: .behind
    case 32...37: .entry(V2Entry(type, &payload))
    case 40: .board(V2Board(&payload))
    case 41: .elements(V2Element.list(&payload))
    case 42: .live(payload.varint())
    case 43: .duplicate(op: Array(payload.raw(8)), seq: payload.varint())
    default: .other
    }
  }

  private static func error(_ payload: inout V2Reader) -> V2Message {
    let (type, reference, flags) = (payload.varint(), Array(payload.block()), payload.byte())
    let wait = flags & 2 != 0 ? Int(payload.varint()) : 1_000
    return .error(type: type, reference: reference, wait: flags & 1 != 0 ? wait : nil, code: payload.string())
  }
}

struct V2Board {
  let epoch: UInt64
  let isWhole: Bool
  let reason: UInt8
  let base: UInt64
  let head: UInt64
  let count: UInt64

  init(_ payload: inout V2Reader) {
    epoch = payload.varint()
    isWhole = payload.byte() == 1
    reason = payload.byte()
    base = payload.varint()
    head = payload.varint()
    _ = payload.varint()
    count = payload.varint()
  }
}

struct V2Element {
  let id: String
  let color: String

  init(_ payload: inout V2Reader) {
    id = payload.id()
    _ = (payload.varint(), payload.varint())
    color = FieldColor.read(payload.block()) ?? FieldColor.none
  }

  static func list(_ payload: inout V2Reader) -> [V2Element] {
    var elements: [V2Element] = []
    while !payload.isAtEnd { elements.append(V2Element(&payload)) }
    return elements
  }
}

struct V2Entry {
  enum Change {
    case put(color: String)
    case update(id: String, color: String?)
    case hide([String])
    case show([V2Element])
    case clear
    case skip
  }

  let seq: UInt64
  /// The text form.
  let op: String
  let change: Change

  init(_ type: UInt64, _ payload: inout V2Reader) {
    seq = payload.varint()
    _ = (payload.varint(), payload.varint())
    op = payload.id()
    change = Self.change(type, &payload)
  }

  private static func change(_ type: UInt64, _ payload: inout V2Reader) -> Change {
    switch type {
    case 32:
      _ = payload.varint()
      return .put(color: FieldColor.read(payload.rest()) ?? FieldColor.none)
    case 33: return .update(id: payload.id(), color: FieldColor.read(payload.rest()))
    case 34:
      let count = payload.varint()
      return .hide((0..<min(count, 5_000)).map { _ in payload.id() })
    case 35:
      _ = payload.varint()
      return .show(V2Element.list(&payload))
    case 36: return .clear
    default: return .skip
    }
  }
}
