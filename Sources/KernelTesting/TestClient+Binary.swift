public import Kernel

/// A message of protocol v2 as it came.
public struct BinaryMessage: Equatable {
  public let type: Int
  public let payload: [UInt8]

  /// The messages of one frame; what cannot be read ends it as a message of type -1.
  static func all(in frame: Span<UInt8>) -> [BinaryMessage] {
    var reader = BinaryReader(0..<frame.count)
    var messages: [BinaryMessage] = []
    while !reader.isAtEnd {
      guard let type = try? reader.varint(in: frame), let payload = try? reader.bytes(0...frame.count, in: frame) else {
        return messages + [BinaryMessage(type: -1, payload: frame.copied)]
      }
      messages.append(BinaryMessage(type: Int(type), payload: frame.extracting(payload).copied))
    }
    return messages
  }

  /// Reads the payload.
  public func read<T>(_ body: (inout BinaryReader, Span<UInt8>) throws -> T) rethrows -> T {
    var reader = BinaryReader(0..<payload.count)
    return try body(&reader, payload.span)
  }
}

extension TestClient {
  /// Sends one v2 message in a frame of its own; `write` appends the payload.
  public func send(_ type: Int, _ write: (inout [UInt8]) -> Void = { _ in }) throws {
    try send(frame: .message(type, write))
  }

  /// Sends v2 messages, or anything else, in one binary frame.
  public func send(frame: [UInt8]) throws {
    var bytes: [UInt8] = []
    WebSocketEncoder.append(.binary, frame.span, mask: 0x1234_5678, to: &bytes)
    try send(raw: bytes)
  }

  /// The next v2 message, whatever it is.
  public func nextBinary() throws -> BinaryMessage {
    let deadline = ContinuousClock.now + patience
    while binaryInbox.isEmpty {
      guard ContinuousClock.now < deadline, closeCode == nil else {
        throw HarnessError.noAnswer(waitingFor: "a v2 message to \(name)")
      }
      pump()
    }
    return binaryInbox.removeFirst()
  }

  /// The next v2 message, which must be of this type.
  @discardableResult
  public func expect(_ type: Int) throws -> BinaryMessage {
    let message = try nextBinary()
    guard message.type == type else {
      throw HarnessError.unexpected("v2 message \(message.type) \(message.payload)", wanted: "\(type)")
    }
    return message
  }

  /// The next v2 message of this type; others before it are passed over.
  @discardableResult
  public func skip(to type: Int) throws -> BinaryMessage {
    while true {
      let message = try nextBinary()
      if message.type == type { return message }
    }
  }
}
