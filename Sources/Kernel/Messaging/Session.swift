/// A plugin's place in every session: a typed key, made by ``Registrar/sessionSlot(_:)``.
public struct SessionSlot<Value>: Sendable {
  let index: Int
}

/// A WebSocket connection as plugins see it: who it is and how to answer. Confined to the reactor of its connection;
/// elsewhere it goes by its ``id``.
public final class Session {
  /// Names the session for other reactors.
  public let id: ConnectionID
  /// Who it speaks for, found before the upgrade.
  public let principal: Principal
  public let version: ProtocolVersion
  public let reactor: Reactor
  /// The client's address after trusted proxies.
  public let remoteAddress: String
  /// Whether it reads the deflated form of a channel's log: to be told ``ChannelHome/attach(_:encoding:isDeflated:welcome:)``.
  public let readsDeflatedLog: Bool

  /// The way out, until the connection has ended. Not weak: that would slow down every use of the connection.
  private var connection: Connection?
  private var values: [AnyObject?]
  private var isClosing = false
  private var beginClose: ((WebSocketCloseCode, String) -> Void)?

  init(
    connection: Connection, principal: Principal, version: ProtocolVersion, remoteAddress: String, slots: Int,
    beginClose: @escaping (WebSocketCloseCode, String) -> Void
  ) {
    id = connection.id
    reactor = connection.reactor
    self.connection = connection
    self.principal = principal
    self.version = version
    self.remoteAddress = remoteAddress
    self.beginClose = beginClose
    readsDeflatedLog = connection.deflation?.windowBits == LogForm.windowBits
    values = Array(repeating: nil, count: slots)
  }

  /// Whether messages can still reach the client.
  public var isOpen: Bool { connection?.isOpen ?? false }

  /// This session's value in a plugin's slot.
  public subscript<Value>(slot: SessionSlot<Value>) -> Value? {
    get { (values[slot.index] as? SlotBox<Value>)?.value }
    set { values[slot.index] = newValue.map(SlotBox.init) }
  }

  /// Sends a v1 message to this client alone; `write` writes the payload object's members.
  public func send(_ type: StaticString, _ write: (inout JSONWriter) -> Void) {
    send(text: Envelope.message(type, write).span)
  }

  /// Sends a v2 message to this client alone; `write` appends the payload.
  public func send(_ type: Int, _ write: (inout SegmentBuilder) -> Void) {
    connection?.sendMessages(.binary { $0.message(type, write) })
  }

  /// Tells the client, in its version, why something it asked for was refused; the connection stays. `reference` says
  /// to v2 clients what it is about.
  public func send(_ error: ProtocolError, about reference: MessageReference? = nil) {
    reactor.statistics.refusals.add(error.code)
    switch version {
    case .v1: send(text: Envelope.error(error).span)
    case .v2: connection?.sendMessages(.binary { $0.error(error, about: reference) })
    }
  }

  /// Sends one text message.
  public func send(text: Span<UInt8>) { send(opcode: 1, text) }

  /// Sends one binary message.
  public func send(binary: Span<UInt8>) { send(opcode: 2, binary) }

  /// Starts the closing handshake after what was sent so far.
  public func close(_ code: WebSocketCloseCode, reason: String = "") {
    isClosing = true
    beginClose?(code, reason)
  }

  /// Whether further messages of the client's are handled.
  var takesMessages: Bool { isOpen && !isClosing }

  /// The connection has gone: nothing more can be said.
  func end() {
    connection = nil
    beginClose = nil
  }

  private func send(opcode: UInt8, _ payload: Span<UInt8>) {
    guard let connection else { return }
    var builder = SegmentBuilder(capacity: payload.count + 10)
    builder.frame(opcode: opcode) { $0.append(payload) }
    connection.sendMessages(builder.seal(.durable))
  }
}

private final class SlotBox<Value> {
  let value: Value

  init(_ value: Value) { self.value = value }
}

extension Reactor {
  /// Tells a client, in its version, why something was refused, wherever its connection is; to one that has gone, nothing.
  /// `reference` says to v2 clients what it is about.
  public func send(
    _ error: ProtocolError, about reference: MessageReference? = nil, to id: ConnectionID, _ version: ProtocolVersion
  ) {
    statistics.refusals.add(error.code)
    switch version {
    case .v1: send(text: Envelope.error(error), to: id)
    case .v2: send(.binary { $0.error(error, about: reference) }, to: id)
    }
  }

  /// Sends one text message to a connection wherever it is; to one that has gone, nothing.
  public func send(text: [UInt8], to id: ConnectionID) {
    var builder = SegmentBuilder(capacity: text.count + 10)
    builder.text(text)
    send(builder.seal(.durable), to: id)
  }

  /// Sends whole frames to a connection wherever it is; to one that has gone, nothing.
  public func send(_ segment: Segment, to id: ConnectionID) {
    if id.reactor == index {
      connection(id)?.sendMessages(segment)
    } else {
      post(to: id.reactor) { $0.connection(id)?.sendMessages(segment) }
    }
  }
}

extension SegmentBuilder {
  /// Appends a whole text message.
  public mutating func text(_ payload: [UInt8]) { frame(opcode: 1) { $0.append(payload) } }
}
