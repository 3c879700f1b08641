/// A connection while it speaks HTTP: reads requests, has them answered one after the other, and hands the connection
/// over after an upgrade.
final class HTTPSession: ConnectionHandler {
  private enum State {
    case reading
    /// A request is being answered; the socket is not read.
    case answering
    /// Everything is said.
    case ended
  }

  private unowned let endpoint: Endpoint
  /// The connection, which owns this object, until it ends.
  private var connection: Connection?
  private var parser: HTTPRequestParser
  private var deadline: HTTPDeadline
  private var timer: (token: TimerToken, due: Instant)?
  private var state = State.reading
  /// What came behind the request that is being answered.
  private var pending: [UInt8] = []
  private var encoder = HTTPResponseEncoder()
  /// What sends the answer's body while that is still being made.
  private var sender: HTTPBodySender?
  private var task: Task<Void, Never>?
  private var requests = 0
  private let address: String

  init(_ connection: Connection, endpoint: Endpoint) {
    self.connection = connection
    self.endpoint = endpoint
    address = connection.remoteAddress
    parser = HTTPRequestParser(limits: endpoint.settings.http)
    deadline = HTTPDeadline(endpoint.settings.patience, now: connection.reactor.now)
    armTimer()
  }

  /// Ends a connection that waits for its next request; one being answered ends with its answer.
  func drain() {
    if case .reading = state { end(patience: .seconds(1)) }
  }

  /// Ends a connection whose answer is still being made and sent: its client sees that it is cut.
  func cutStream() {
    if sender != nil { connection?.close() }
  }

  func received(_ bytes: UnsafeMutableBufferPointer<UInt8>) {
    read(UnsafeBufferPointer(bytes).span)
  }

  func closed() {
    state = .ended
    cancelTimer()
    connection = nil
    if let sender {
      sender.abandon()
      task?.cancel()
    }
    endpoint.ended(self, from: address)
  }

  private func read(_ bytes: Span<UInt8>) {
    var offset = 0
    do throws(HTTPParseError) {
      while offset < bytes.count, case .reading = state {
        let used = try parser.feed(bytes.extracting(offset..<bytes.count))
        offset += used
        updateDeadline(received: used)
        try limitBody()
        if let received = parser.take() {
          updateDeadline(received: 0)
          answer(received)
        }
      }
    } catch { return refuse(.error(error)) }
    guard offset < bytes.count, case .answering = state else { return }
    for position in offset..<bytes.count { pending.append(bytes[position]) }
  }

  private func limitBody() throws(HTTPParseError) {
    guard parser.phase == .body, let head = parser.head else { return }
    let path = endpoint.settings.basePath.below(head.path)
    if let limit = endpoint.responder.bodyLimit(head.method, path) { try parser.limitBody(to: limit) }
    if parser.takeContinue() { send(HTTPResponseEncoder.continueBytes) }
  }

  // MARK: Answering

  private func answer(_ received: HTTPReceivedRequest) {
    guard let connection else { return }
    state = .answering
    connection.setReading(false)
    requests += 1
    var request = received.request(
      remoteAddress: endpoint.settings.proxies.clientAddress(
        peer: connection.remoteAddress, headers: received.head.headers),
      id: "\(connection.id).\(requests)")
    request.path = endpoint.settings.basePath.below(request.path)
    if received.head.isWebSocketUpgrade { return upgrade(request) }
    let (responder, head, reactor) = (endpoint.responder, received.head, connection.reactor)
    let began = reactor.time.now()
    task = reactor.spawn { [self, request] in
      let answer = await responder.respond(to: request)
      count(answer, since: began, on: reactor)
      await finish(answer.response, to: head, request.id)
    }
  }

  private func count(_ answer: HTTPAnswer, since began: Instant, on reactor: Reactor) {
    if let code = answer.refusal { reactor.statistics.httpRefusals.add(code) }
    let latencies = endpoint.responder.catalogue.latencies
    guard let histogram = latencies?.histogram(of: answer.route, answer.response.status) else { return }
    reactor.metrics.observe(histogram, reactor.time.now() - began)
  }

  private func finish(_ response: HTTPResponse, to head: HTTPRequestHead, _ id: String) async {
    guard case .answering = state, let connection, !connection.isClosed else { return }
    var lives = send(response, to: head.method, head.version, keepAlive: head.keepAlive && !endpoint.isDraining)
    if let sender {
      let outcome = await sender.send()
      self.sender = nil
      switch outcome {
      case .complete: lives = lives && !endpoint.isDraining
      case .gone: return
      case .failed(let error):
        endpoint.logger.error("the body of the answer to request \(id) is cut: \(error)")
        lives = false
      }
    }
    guard lives else { return end() }
    next(on: connection)
  }

  private func next(on connection: Connection) {
    task = nil
    state = .reading
    deadline = HTTPDeadline(endpoint.settings.patience, now: connection.reactor.now)
    armTimer()
    connection.setReading(true)
    let rest = pending
    pending = []
    if !rest.isEmpty { read(rest.span) }
  }

  private func upgrade(_ request: HTTPRequest) {
    guard let connection else { return }
    let endpoint = endpoint
    connection.reactor.spawn { [self] in
      let outcome = await endpoint.upgrade.decide(request)
      guard case .answering = state, let connection = self.connection, connection.isOpen else { return }
      switch outcome {
      case .refuse(let response):
        refuse(response)
      case .accept(let response, let role, let deflate):
        _ = send(response, to: .get, .http11, keepAlive: true)
        cancelTimer()
        endpoint.begin(role, deflate, on: connection, request: request, after: self, received: pending)
      }
    }
  }

  private func refuse(_ response: HTTPResponse) {
    _ = send(response, to: .get, .http11, keepAlive: false)
    end()
  }

  private func end(patience: Duration = .seconds(5)) {
    state = .ended
    cancelTimer()
    connection?.finish(patience: patience)
  }

  /// Sends the response, or its head when its body is a stream; ``sender`` is then what sends the rest. Returns whether the
  /// connection lives on.
  private func send(
    _ response: HTTPResponse, to method: HTTPMethod, _ version: HTTPRequestHead.Version, keepAlive: Bool
  ) -> Bool {
    guard let connection else { return false }
    var bytes: [UInt8] = []
    let now = connection.reactor.time.timestamp()
    do {
      let lives = try encoder.append(
        response, to: method, version: version, keepAlive: keepAlive, now: now, into: &bytes)
      send(bytes)
      if case .stream(let stream) = response.content, method != .head, response.status.allowsBody {
        sender = HTTPBodySender(
          stream, over: connection, isChunked: version == .http11, stallLimit: endpoint.settings.stallLimit)
      }
      return lives
    } catch {
      endpoint.logger.error("a response could not be written: \(error)")
      let apology = HTTPResponse.error(.internal(id: "\(connection.id)"))
      return response == apology ? false : send(apology, to: method, version, keepAlive: false)
    }
  }

  private func send(_ bytes: [UInt8]) {
    var builder = SegmentBuilder(capacity: bytes.count)
    builder.append(bytes)
    connection?.send(builder.seal(.durable))
  }

  // MARK: Deadlines

  private func updateDeadline(received: Int) {
    guard let connection else { return }
    deadline.update(parser.phase, received: received, now: connection.reactor.now)
    if let instant = deadline.instant, let timer, instant < timer.due { armTimer() }
  }

  private func armTimer() {
    cancelTimer()
    guard let connection, let instant = deadline.instant else { return }
    let token = connection.reactor.schedule(after: max(.zero, instant - connection.reactor.now)) { [weak self] in
      self?.checkDeadline()
    }
    timer = (token, instant)
  }

  private func cancelTimer() {
    if let timer { connection?.reactor.cancel(timer.token) }
    timer = nil
  }

  private func checkDeadline() {
    timer = nil
    guard case .reading = state, let connection else { return }
    switch deadline.expiry(at: connection.reactor.now) {
    case nil: armTimer()
    case .close: connection.finish()
    case .refuse(let error): refuse(.error(error))
    }
  }
}
