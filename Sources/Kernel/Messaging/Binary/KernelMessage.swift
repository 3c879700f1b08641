/// The kernel's own messages of protocol v2 (`docs/protocol-v2.md`, section 2).
enum KernelMessage {
  static let hello = 0
  static let error = 1
  static let ping = 2
  /// Numbers plugins may not have.
  static let range = 0...15
  static let pingLimit = 32

  /// `HELLO`: what the server promises, as numbers under numbers.
  static func writeHello(_ facts: [(key: Int, value: Int)], to builder: inout SegmentBuilder) {
    builder.message(hello) { builder in
      builder.varint(facts.count)
      for (key, value) in facts {
        builder.varint(key)
        builder.varint(value)
      }
    }
  }

}

/// What an `ERROR` of protocol v2 is about: a message's type and the first eight bytes of its payload, which are the
/// operation's id where there is one (O-4).
public struct MessageReference: Equatable, Sendable {
  public let type: Int
  /// The payload's first bytes, first lowest.
  private let packed: UInt64
  private let count: Int

  /// About a message with this payload, or this beginning of it.
  public init(type: Int, payload: Span<UInt8>) {
    self.type = type
    count = min(8, payload.count)
    var packed: UInt64 = 0
    for index in 0..<count { packed |= UInt64(payload[index]) << UInt64(8 * index) }
    self.packed = packed
  }

  /// Up to eight bytes.
  public var start: [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: packed >> UInt64(8 * $0)) } }
}

extension SegmentBuilder {
  /// Appends an `ERROR` of protocol v2.
  public mutating func error(_ error: ProtocolError, about reference: MessageReference? = nil) {
    message(KernelMessage.error) { builder in
      builder.varint(reference?.type ?? 0)
      builder.bytes(reference?.start ?? [])
      builder.append((error.retryable ? 1 : 0) | (error.retryAfter == nil ? 0 : 2))
      if let wait = error.retryAfter { builder.varint(Int(wait.nanoseconds / 1_000_000)) }
      builder.string(error.code)
      builder.string(error.message)
      builder.varint(error.details.count)
      for (name, value) in error.details.sorted(by: { $0.key < $1.key }) {
        builder.string(name)
        builder.string(value)
      }
    }
  }
}
