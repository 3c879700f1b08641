internal import Foundation
internal import Kernel

/// A client in a scenario: says things and checks what it hears, in order. What v2 clients need stands in
/// `TestClient+Binary.swift`.
public final class TestClient {
  /// A v1 message.
  public struct Message {
    public let type: String
    public let payload: [String: Any]
    /// The text as it came.
    public let text: String

    /// A payload member that is a string.
    public func string(_ name: String) -> String? { payload[name] as? String }
    /// A payload member that is a whole number.
    public func int(_ name: String) -> Int? { (payload[name] as? NSNumber)?.intValue }
  }

  public let name: String
  /// The close code the server sent.
  public private(set) var closeCode: UInt16?
  private let wire: any Wire
  let patience: Duration
  private static let limits = WebSocketDecoder.Limits(maxFrameBytes: 1 << 28, maxMessageBytes: 1 << 28)
  private var decoder = WebSocketDecoder(role: .client, limits: TestClient.limits)
  private var inbox: [String] = []
  /// v2 messages that have come and were not looked at.
  var binaryInbox: [BinaryMessage] = []
  private var hasLeft = false

  init(name: String, wire: any Wire, patience: Duration, path: String, headers: [String: String]) throws {
    self.name = name
    self.wire = wire
    self.patience = patience
    try handshake(path, headers)
  }

  /// Whether the server has ended the connection.
  public var isClosed: Bool {
    pump()
    return wire.isClosed || closeCode != nil
  }

  // MARK: Saying

  /// Sends a v1 message; `payload` is JSON text.
  public func send(_ type: String, _ payload: String = "{}") throws {
    try send(text: "{\"type\":\"\(type)\",\"payload\":\(payload)}")
  }

  /// Sends one text message, whatever it is.
  public func send(text: String) throws {
    var bytes: [UInt8] = []
    WebSocketEncoder.append(.text, Array(text.utf8).span, mask: 0x1234_5678, to: &bytes)
    try wire.write(bytes)
  }

  /// Sends bytes as they are: for what no client should send.
  public func send(raw bytes: [UInt8]) throws { try wire.write(bytes) }

  /// Drops the connection without a word. What had come before may still be looked at; what would come after is lost.
  public func disconnect() {
    pump()
    hangUp()
  }

  func hangUp() {
    hasLeft = true
    wire.close()
  }

  // MARK: Hearing

  /// The next message, whatever it is.
  public func next() throws -> Message {
    let deadline = ContinuousClock.now + patience
    while inbox.isEmpty {
      guard ContinuousClock.now < deadline, closeCode == nil else {
        throw HarnessError.noAnswer(waitingFor: "a message to \(name)")
      }
      pump()
    }
    return Self.parse(inbox.removeFirst())
  }

  /// The next message, which must be of this type.
  @discardableResult
  public func expect(_ type: String) throws -> Message {
    let message = try next()
    guard message.type == type else { throw HarnessError.unexpected(message.text, wanted: type) }
    return message
  }

  /// The next message of this type; others before it are passed over.
  @discardableResult
  public func skip(to type: String) throws -> Message {
    while true {
      let message = try next()
      if message.type == type { return message }
    }
  }

  /// The next message must be an `ERROR` with this code.
  @discardableResult
  public func expectError(_ code: String) throws -> Message {
    let message = try expect("ERROR")
    guard message.string("code") == code else { throw HarnessError.unexpected(message.text, wanted: "ERROR \(code)") }
    return message
  }

  /// The server closes with this code; what it sends before is thrown away.
  public func expectClose(_ code: UInt16) throws {
    let deadline = ContinuousClock.now + patience
    while closeCode == nil, !wire.isClosed, ContinuousClock.now < deadline { pump() }
    inbox = []
    guard closeCode == code else {
      throw HarnessError.unexpected(closeCode.map { "close \($0)" } ?? "no close", wanted: "close \(code)")
    }
  }

  /// Messages that have come and were not looked at.
  public func drain() -> [String] {
    pump()
    defer {
      inbox = []
      binaryInbox = []
    }
    return inbox + binaryInbox.map { "v2 message \($0.type)" }
  }

  private func handshake(_ path: String, _ headers: [String: String]) throws {
    let fields = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
    let request =
      "GET \(path) HTTP/1.1\r\nHost: test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
      + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\(fields)\r\n"
    try wire.write(Array(request.utf8))
    var response = try HTTPExchange.readHead(wire, patience: patience)
    guard response.status == 101 else {
      try response.readBody(wire, patience: patience)
      throw HarnessError.refused(status: response.status, body: String(decoding: response.body, as: UTF8.self))
    }
    if let extensions = response.headers["sec-websocket-extensions"] { try compress(extensions) }
    take(response.rest)
  }

  /// The client offered permessage-deflate in a header of its own, and got it: from here on it reads compressed messages.
  private func compress(_ extensions: String) throws {
    guard extensions.hasPrefix("permessage-deflate") else { throw HarnessError.unexpected(extensions, wanted: "none") }
    decoder = WebSocketDecoder(role: .client, limits: Self.limits, inflater: Inflater(keepsContext: false))
  }

  func pump() {
    if !hasLeft, let bytes = try? wire.read() { take(bytes) }
  }

  private func take(_ bytes: [UInt8]) {
    var bytes = bytes
    var span = bytes.mutableSpan
    _ = decoder.decode(&span) { event, payload in
      switch event {
      case .text: inbox.append(Self.string(payload))
      case .binary: binaryInbox += BinaryMessage.all(in: payload)
      case .close(let code): closeCode = code?.rawValue ?? 1005
      case .failed(let violation): inbox.append("violation: \(violation)")
      case .ping, .pong: break
      }
      return .proceed
    }
  }

  private static func string(_ bytes: Span<UInt8>) -> String {
    var copy: [UInt8] = []
    for index in bytes.indices { copy.append(bytes[index]) }
    return String(decoding: copy, as: UTF8.self)
  }

  private static func parse(_ text: String) -> Message {
    let object = (try? JSONSerialization.jsonObject(with: Data(text.utf8))) as? [String: Any] ?? [:]
    return Message(
      type: object["type"] as? String ?? "", payload: object["payload"] as? [String: Any] ?? [:], text: text)
  }
}
