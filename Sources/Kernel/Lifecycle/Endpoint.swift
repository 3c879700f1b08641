/// How connections are treated.
public struct EndpointSettings: Sendable {
  public var http = HTTPLimits()
  public var patience = HTTPDeadline.Patience()
  public var proxies = TrustedProxies(hops: 0)
  /// What a proxy leaves before the paths of requests.
  public var basePath = BasePath()
  /// Bytes of one WebSocket message.
  public var messageLimit = 512 << 10
  /// How often a silent peer is asked whether it lives; dead after one unanswered ping.
  public var pingInterval = Duration.seconds(10)
  /// How long a closing handshake may take.
  public var closeTimeout = Duration.seconds(5)
  /// How long a peer may take nothing of what waits for it.
  public var stallLimit = Duration.seconds(30)
  /// Connections on one reactor; more are closed at once.
  public var connections = 50_000
  /// Connections from one address on one reactor.
  public var connectionsPerAddress = 2_000
  /// Whether and how messages are compressed.
  public var compression = KernelConfiguration.Compression()

  /// Over how long sockets are closed at the end, and the longest that a client is told to stay away.
  public var drainSpread = Duration.zero
  /// Draws how long a client is told to stay away, up to the argument.
  public var draw: @Sendable (Duration) -> Duration = { .nanoseconds(Int64.random(in: 0...max(0, $0.nanoseconds))) }

  /// Protocol versions that will go.
  public var retirements: [ProtocolVersion: VersionRetirement] = [:]

  public init() {}
}

/// One reactor's front: accepts connections, starts HTTP on them, turns them into sockets, and closes them all at the end.
final class Endpoint {
  let reactor: Reactor
  let settings: EndpointSettings
  let responder: HTTPResponder
  let upgrade: SocketUpgrade
  let dispatcher: Dispatcher
  let logger: Logger
  private static let drainSlice = Duration.milliseconds(20)
  private(set) var isDraining = false

  private let catalogue: Catalogue
  /// `nil` while compression is off.
  private let deflater: FrameDeflater?
  private var acceptor: Acceptor?
  private var sockets: [ObjectIdentifier: SocketSession] = [:]
  private var requests: [ObjectIdentifier: HTTPSession] = [:]
  private var perAddress: [String: Int] = [:]

  init(reactor: Reactor, catalogue: Catalogue, cors: CORS, settings: EndpointSettings, logger: Logger) {
    self.reactor = reactor
    self.catalogue = catalogue
    self.settings = settings
    self.logger = logger
    responder = HTTPResponder(catalogue: catalogue, cors: cors, logger: logger)
    upgrade = SocketUpgrade(
      catalogue: catalogue, compression: settings.compression, retirements: settings.retirements, logger: logger)
    let compression = settings.compression
    deflater = compression.enabled ? reactor.local(FrameDeflater.self) { FrameDeflater(compression) } : nil
    dispatcher = Dispatcher(reactor.metrics) { error, session in
      logger.error("a message of \(session.id) failed: \(error)")
      return .internal(id: "\(session.id)")
    }
    catalogue.bind(to: reactor, dispatcher)
    addHandlers()
    sweepLater()
  }

  /// Connections this endpoint still has.
  var count: Int { sockets.count + requests.count }
  var socketCount: Int { sockets.count }

  func listen(on socket: ListeningSocket) throws(SystemError) {
    let acceptor = Acceptor(socket, on: reactor) { [unowned self] descriptor, address in
      accept(SocketTransport(descriptor: descriptor), address)
    }
    self.acceptor = acceptor
    try acceptor.start()
  }

  /// Starts HTTP on a new connection.
  @discardableResult
  func accept(_ transport: any Transport, _ address: String) -> Connection? {
    guard !isDraining, count < settings.connections, perAddress[address, default: 0] < settings.connectionsPerAddress,
      let connection = try? Connection(transport: transport, remoteAddress: address, reactor: reactor)
    else {
      reactor.statistics.refusedConnections += 1
      transport.close()
      return nil
    }
    perAddress[address, default: 0] += 1
    let session = HTTPSession(connection, endpoint: self)
    requests[ObjectIdentifier(session)] = session
    connection.handler = session
    return connection
  }

  /// The upgrade was answered: the connection is a socket from here on. `received` came behind the request.
  func begin(
    _ role: SocketUpgrade.Role, _ deflate: DeflateParameters?, on connection: Connection, request: HTTPRequest,
    after http: HTTPSession, received: [UInt8]
  ) {
    requests[ObjectIdentifier(http)] = nil
    if let deflate, let deflater {
      connection.deflation = Deflation(deflater: deflater, windowBits: deflate.serverWindowBits)
    }
    let socket = make(role, inflater: deflate.map(inflater), on: connection, request)
    sockets[ObjectIdentifier(socket)] = socket
    reactor.statistics.socketsOpened += 1
    connection.handler = socket
    connection.setReading(true)
    socket.begin()
    var rest = received
    if !rest.isEmpty { rest.withUnsafeMutableBufferPointer { socket.received($0) } }
    if isDraining { sayGoodbye(to: socket) }
  }

  func ended(_ session: HTTPSession, from address: String) {
    requests[ObjectIdentifier(session)] = nil
    release(address)
  }

  func ended(_ socket: SocketSession) {
    sockets[ObjectIdentifier(socket)] = nil
    release(socket.connection.remoteAddress)
  }

  /// Takes no more connections; those there are go on.
  func stopAccepting() {
    acceptor?.stop()
    // The last reactor's acceptor takes the listening socket with it: who comes now is refused rather than kept waiting.
    acceptor = nil
  }

  /// Stops accepting and asks everybody to leave, sockets one after the other over ``EndpointSettings/drainSpread``.
  func drain() {
    isDraining = true
    stopAccepting()
    for session in requests.values { session.drain() }
    let slices = max(1, settings.drainSpread.nanoseconds / Self.drainSlice.nanoseconds)
    close(Array(sockets.values)[...], sliceCount: sockets.count / Int(slices) + 1)
    // Who does not answer the close is not waited for much longer, nor who still reads a long answer.
    reactor.schedule(after: settings.drainSpread + .seconds(2)) { [unowned self] in
      for socket in sockets.values { socket.connection.close() }
      for session in requests.values { session.cutStream() }
    }
  }

  private func close(_ leaving: ArraySlice<SocketSession>, sliceCount: Int) {
    for socket in leaving.prefix(sliceCount) where sockets[ObjectIdentifier(socket)] != nil { sayGoodbye(to: socket) }
    let rest = leaving.dropFirst(sliceCount)
    guard !rest.isEmpty else { return }
    reactor.schedule(after: Self.drainSlice) { [unowned self] in close(rest, sliceCount: sliceCount) }
  }

  /// The client is told when to come back, so that not all do at once.
  private func sayGoodbye(to socket: SocketSession) {
    let wait = settings.draw(settings.drainSpread).nanoseconds / 1_000_000
    socket.close(.goingAway, "\(WebSocketCloseCode.goingAway.reason); retry=\(wait)")
  }

  /// One of the connection's own where messages refer to those before them; else one serves the whole reactor.
  private func inflater(_ deflate: DeflateParameters) -> Inflater {
    if deflate.clientKeepsContext {
      // Some clients say 8 and use 9.
      return Inflater(windowBits: max(9, deflate.clientWindowBits ?? 15), keepsContext: true)
    }
    return reactor.local(Inflater.self) { Inflater(keepsContext: false) }
  }

  private func make(
    _ role: SocketUpgrade.Role, inflater: Inflater?, on connection: Connection, _ request: HTTPRequest
  ) -> SocketSession {
    switch role {
    case .session(let principal, let version):
      let target: SocketSession.Target =
        switch version {
        case .v1: .v1(EnvelopeRouter(dispatcher))
        case .v2: .v2(BinaryRouter(dispatcher))
        }
      let socket = SocketSession(
        connection, target, messageLimit: settings.messageLimit, inflater: inflater, endpoint: self)
      socket.open(
        as: principal, version, remoteAddress: request.remoteAddress, slots: catalogue.sessionSlots)
      return socket
    case .raw(let raw):
      let socket = SocketSession(
        connection, .raw(raw), messageLimit: raw.messageLimit, inflater: inflater, endpoint: self)
      socket.open(
        as: Principal(userID: "", name: ""), .v1, remoteAddress: request.remoteAddress, slots: catalogue.sessionSlots)
      return socket
    }
  }

  /// HELLO: the kernel's facts and the plugins'.
  func writeHello(to builder: inout SegmentBuilder) {
    let own = [
      (key: 0, value: 0), (key: 1, value: settings.messageLimit),
      (key: 2, value: Int(reactor.time.timestamp().milliseconds)),
      (key: 3, value: Int(settings.pingInterval.nanoseconds / 1_000_000)),
    ]
    KernelMessage.writeHello(own + catalogue.hello, to: &builder)
  }

  /// The kernel's own handlers.
  private func addHandlers() {
    let answer = { (payload: BinaryReader, frame: Span<UInt8>, session: Session) in
      guard payload.remaining <= KernelMessage.pingLimit else { throw ProtocolError.malformedPayload }
      let (echo, time) = (frame.extracting(payload.rest).copied, session.reactor.time.timestamp())
      session.send(KernelMessage.ping) { builder in
        builder.varint(Int(time.milliseconds))
        builder.append(echo)
      }
    }
    dispatcher.add(
      BinaryHandler(
        key: KernelMessage.ping, cost: .control, weight: 1, body: .immediate(answer), received: catalogue.pings))
  }

  private func release(_ address: String) {
    let left = perAddress[address, default: 1] - 1
    perAddress[address] = left > 0 ? left : nil
  }

  private func sweepLater() {
    // The timer and this object both live as long as the reactor.
    reactor.schedule(after: .seconds(1)) { [unowned self] in
      for socket in sockets.values { socket.sweep() }
      sweepLater()
    }
  }
}
