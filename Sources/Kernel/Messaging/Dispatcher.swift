/// One reactor's handlers, by message type, with what stands before them.
final class Dispatcher {
  /// What became of a message.
  enum Outcome {
    case done
    /// A handler waits; the session's next message has its turn when `await` has returned.
    case awaiting(() async -> Void)
    case close(WebSocketCloseCode, reason: String)
  }

  var interceptors: [(MessageInfo, Session) -> MessageVerdict] = []
  var sessionStarts: [(Session) -> Void] = []
  var sessionEnds: [(Session) -> Void] = []
  private var handlers: [EnvelopeHandler] = []
  private var binaryHandlers: [BinaryHandler?] = []
  /// Handlers by the hash of their type's bytes.
  private var buckets = [[Int]](repeating: [], count: 64)

  private let metrics: MetricSheet
  private let report: (any Error, Session) -> ProtocolError

  /// Counts in its reactor's `metrics`; `report` logs an unforeseen error and returns what the client is told.
  init(_ metrics: MetricSheet, report: @escaping (any Error, Session) -> ProtocolError) {
    self.metrics = metrics
    self.report = report
  }

  func add(_ handler: EnvelopeHandler) {
    buckets[Self.bucket(Array(handler.key.utf8).span)].append(handlers.count)
    handlers.append(handler)
  }

  func handler(for type: Span<UInt8>) -> EnvelopeHandler? {
    for index in buckets[Self.bucket(type)] where Self.isEqual(handlers[index].key, type) { return handlers[index] }
    return nil
  }

  func add(_ handler: BinaryHandler) {
    let missing = handler.key + 1 - binaryHandlers.count
    if missing > 0 { binaryHandlers += Array(repeating: nil, count: missing) }
    binaryHandlers[handler.key] = handler
  }

  func handler(for number: UInt64) -> BinaryHandler? {
    number < binaryHandlers.count ? binaryHandlers[Int(number)] : nil
  }

  func dispatch(
    _ handler: EnvelopeHandler, _ payload: JSONValue, _ bytes: Span<UInt8>, _ session: Session
  ) -> Outcome {
    metrics.add(handler.received)
    let info = MessageInfo(cost: handler.cost, weight: handler.weight, byteCount: bytes.count)
    return refusal(of: info, session) ?? run(handler, payload, bytes, session)
  }

  func dispatch(
    _ handler: BinaryHandler, _ payload: Range<Int>, _ frame: Span<UInt8>, _ session: Session
  ) -> Outcome {
    metrics.add(handler.received)
    let info = MessageInfo(cost: handler.cost, weight: handler.weight, byteCount: payload.count)
    let reference = MessageReference(type: handler.key, payload: frame.extracting(payload))
    if let refusal = refusal(of: info, session, about: reference) { return refusal }
    switch handler.body {
    case .immediate(let handle):
      do { try handle(BinaryReader(payload), frame, session) } catch { tell(error, session, about: reference) }
      return .done
    case .awaiting(let handle):
      let copy = frame.extracting(payload).copied
      return .awaiting { [self] in
        do { try await handle(copy, session) } catch { tell(error, session, about: reference) }
      }
    }
  }

  /// Answers what no handler can read; it costs its sender as much as something that one can.
  func refuse(_ error: ProtocolError, byteCount: Int, _ session: Session) -> Outcome {
    charge(.control, byteCount: byteCount, session) { $0.send(error) }
  }

  /// Lets the interceptors judge a message that has no handler; `answer` it when they have nothing against it.
  func charge(
    _ cost: CostClass, byteCount: Int, _ session: Session, about reference: MessageReference? = nil,
    _ answer: (Session) -> Void
  ) -> Outcome {
    let info = MessageInfo(cost: cost, weight: 1, byteCount: byteCount)
    if let refusal = refusal(of: info, session, about: reference) { return refusal }
    answer(session)
    return .done
  }

  /// What the interceptors have against a message.
  private func refusal(
    of info: MessageInfo, _ session: Session, about reference: MessageReference? = nil
  ) -> Outcome? {
    for intercept in interceptors {
      switch intercept(info, session) {
      case .pass: continue
      case .drop:
        session.reactor.statistics.droppedMessages += 1
        return .done
      case .reject(let error):
        session.send(error, about: reference)
        return .done
      case .close(let code, let reason): return .close(code, reason: reason)
      }
    }
    return nil
  }

  private func run(_ handler: EnvelopeHandler, _ payload: JSONValue, _ bytes: Span<UInt8>, _ session: Session)
    -> Outcome
  {
    switch handler.body {
    case .immediate(let handle):
      do { try handle(payload, bytes, session) } catch { tell(error, session) }
      return .done
    case .awaiting(let handle):
      let document = JSONDocument(payload, in: bytes)
      return .awaiting { [self] in
        do { try await handle(document, session) } catch { tell(error, session) }
      }
    }
  }

  private func tell(_ error: any Error, _ session: Session, about reference: MessageReference? = nil) {
    session.send(error as? ProtocolError ?? report(error, session), about: reference)
  }

  private static func bucket(_ type: Span<UInt8>) -> Int {
    var hash: UInt32 = 2_166_136_261
    for position in type.indices { hash = (hash ^ UInt32(type[position])) &* 16_777_619 }
    return Int((hash ^ (hash >> 16)) % 64)
  }

  private static func isEqual(_ name: String, _ bytes: Span<UInt8>) -> Bool {
    let text = name.utf8Span.span
    guard text.count == bytes.count else { return false }
    for position in text.indices where text[position] != bytes[position] { return false }
    return true
  }
}
