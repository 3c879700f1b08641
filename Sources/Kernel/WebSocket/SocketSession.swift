/// A connection while it speaks WebSocket: frames in, messages to the router one at a time and in order, liveness, and
/// the closing handshake.
final class SocketSession: ConnectionHandler {
  /// Where whole messages go.
  enum Target {
    case v1(EnvelopeRouter)
    case v2(BinaryRouter)
    case raw(RawSocket)
  }

  let connection: Connection
  private unowned let endpoint: Endpoint
  private var decoder: WebSocketDecoder
  private var state: WebSocketState
  private var target: Target
  private(set) var session: Session?
  /// What came behind a message whose handler awaits.
  private var pending: [UInt8] = []
  private var isAwaiting = false
  private var lastReceived: UInt64 = 0
  private var lastSent: UInt64 = 0
  private var lastProgress: Instant

  init(
    _ connection: Connection, _ target: Target, messageLimit: Int, inflater: Inflater?, endpoint: Endpoint
  ) {
    self.connection = connection
    self.endpoint = endpoint
    self.target = target
    // An endpoint that takes large messages may answer with as large ones.
    connection.privateLimit = max(connection.privateLimit, 4 * messageLimit)
    decoder = WebSocketDecoder(
      role: .server, limits: .init(maxFrameBytes: messageLimit, maxMessageBytes: messageLimit), inflater: inflater)
    let now = connection.reactor.now
    state = WebSocketState(
      pingInterval: endpoint.settings.pingInterval, closeTimeout: endpoint.settings.closeTimeout, now: now)
    lastProgress = now
  }

  /// Makes the session plugins see. Its way back here ends with the connection, which owns this object.
  func open(as principal: Principal, _ version: ProtocolVersion, remoteAddress: String, slots: Int) {
    session = Session(
      connection: connection, principal: principal, version: version, remoteAddress: remoteAddress, slots: slots
    ) { [unowned self] code, reason in close(code, reason) }
  }

  /// Greets a v2 client, and tells the plugins of the new session; raw sockets are none of theirs.
  func begin() {
    guard let session, isForPlugins else { return }
    if case .v2 = target { connection.sendMessages(.binary { endpoint.writeHello(to: &$0) }) }
    for handle in endpoint.dispatcher.sessionStarts { handle(session) }
  }

  // MARK: Receiving

  func received(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    guard !isAwaiting else {
      pending.append(contentsOf: bytes)
      return
    }
    var span = bytes.mutableSpan
    let used = decode(&span)
    if used < bytes.count { pending.append(contentsOf: bytes[used...]) }
  }

  func closed() {
    state.disconnected()
    endpoint.ended(self)
    guard let session else { return }
    self.session = nil
    if isForPlugins {
      for handle in endpoint.dispatcher.sessionEnds { handle(session) }
    }
    session.end()
  }

  private var isForPlugins: Bool { if case .raw = target { false } else { true } }

  private func decode(_ span: inout MutableSpan<UInt8>) -> Int {
    decoder.decode(&span) { event, payload in
      switch event {
      case .text, .binary: return message(payload, isText: event == .text)
      case .ping: send(opcode: 10, payload)
      case .pong: break
      case .close(let code): perform(state.receivedClose(code, now: connection.reactor.now))
      case .failed(let violation):
        if violation.closeCode == .messageTooBig { session?.send(.messageTooLarge(endpoint.settings.messageLimit)) }
        perform(state.fail(violation.closeCode, now: connection.reactor.now), reason: violation.reason)
      }
      return .proceed
    }
  }

  private func message(_ payload: Span<UInt8>, isText: Bool) -> WebSocketDecoder.Flow {
    guard state.phase == .open, let session else { return .proceed }
    connection.reactor.statistics.messages += 1
    switch target {
    case .raw(let raw):
      raw.handle(payload, isText, session)
      return .proceed
    case .v1(var router):
      // v1 takes text and binary frames alike; what is relayed goes out as text, so it must be UTF-8 either way.
      guard isText || Self.isUTF8(payload) else { return fail(.invalidPayload, "not UTF-8") }
      let outcome = router.route(payload, session)
      target = .v1(router)
      return follow(outcome)
    case .v2(var router):
      guard !isText else { return fail(.unsupportedData, "protocol v2 is binary") }
      let outcome = router.route(payload, session)
      target = .v2(router)
      return follow(outcome)
    }
  }

  private func fail(_ code: WebSocketCloseCode, _ reason: String) -> WebSocketDecoder.Flow {
    perform(state.fail(code, now: connection.reactor.now), reason: reason)
    return .proceed
  }

  private static func isUTF8(_ bytes: Span<UInt8>) -> Bool {
    var validator = UTF8Validator()
    return validator.consume(bytes) && validator.isComplete
  }

  private func follow(_ outcome: Dispatcher.Outcome) -> WebSocketDecoder.Flow {
    switch outcome {
    case .done: return isAwaiting ? .pause : .proceed
    case .close(let code, let reason):
      // Nothing more is read: whoever is closed for a flood would go on with it.
      return fail(code, reason)
    case .awaiting(let work):
      isAwaiting = true
      connection.setReading(false)
      connection.reactor.spawn { [self] in
        await work()
        resume()
      }
      return .pause
    }
  }

  private func resume() {
    isAwaiting = false
    guard !connection.isClosed else { return }
    resumeFrame()
    guard !isAwaiting else { return }
    var rest = pending
    pending = []
    let count = rest.count
    var span = rest.mutableSpan
    let used = decode(&span)
    if used < count { pending.insert(contentsOf: rest[used...], at: 0) }
    if !isAwaiting { connection.setReading(true) }
  }

  /// The rest of a frame whose message was waited for comes before the next frame.
  private func resumeFrame() {
    guard let session, state.phase == .open, case .v2(var router) = target else { return }
    let outcome = router.resume(session)
    target = .v2(router)
    _ = follow(outcome)
  }

  // MARK: Closing and liveness

  /// Starts the closing handshake: what was sent before still goes out, nothing after.
  func close(_ code: WebSocketCloseCode, _ reason: String) {
    perform(state.close(code, now: connection.reactor.now), reason: reason)
  }

  /// Looks after the peer; the endpoint calls this about once a second.
  func sweep() {
    let now = connection.reactor.now
    let (received, sent) = (connection.bytesReceived, connection.bytesSent)
    if received != lastReceived || sent != lastSent || !connection.isWaitingForPeer { lastProgress = now }
    let activity = WebSocketState.Activity(
      bytesReceivedSinceLastTick: Int(received - lastReceived), bytesSentSinceLastTick: Int(sent - lastSent),
      reading: !isAwaiting, pingFullySent: connection.isDrained)
    (lastReceived, lastSent) = (received, sent)
    perform(state.tick(activity, now: now))
    if now - lastProgress > endpoint.settings.stallLimit { connection.close() }
  }

  private func perform(_ action: WebSocketState.Action, reason: String = "") {
    switch action {
    case .nothing: break
    case .sendPing: send(opcode: 9, Span())
    case .terminate: connection.finish(patience: .seconds(1))
    case .sendClose(let code): sendClose(code, reason)
    }
  }

  private func sendClose(_ code: WebSocketCloseCode?, _ reason: String) {
    connection.reactor.statistics.closes.add(code.map { "\($0.rawValue)" } ?? "none")
    connection.flush()
    var bytes: [UInt8] = []
    WebSocketEncoder.appendClose(code, reason: reason, to: &bytes)
    var builder = SegmentBuilder(capacity: bytes.count)
    builder.append(bytes)
    connection.sendLast(builder.seal(.durable))
    switch state.phase {
    case .closing(.sent): break
    case .closing(.failed): connection.finish(patience: .seconds(1))
    default: connection.finish(patience: endpoint.settings.closeTimeout)
    }
  }

  private func send(opcode: UInt8, _ payload: Span<UInt8>) {
    guard state.phase == .open else { return }
    var builder = SegmentBuilder(capacity: payload.count + 10)
    builder.frame(opcode: opcode) { $0.append(payload) }
    connection.send(builder.seal(.durable))
  }
}
