/// Protocol v2's router: walks the messages of a binary frame and hands each payload to its type's handler. One per
/// session, since each unknown type is answered once.
struct BinaryRouter {
  private static let unknownLimit = 16
  private let dispatcher: Dispatcher
  private var unknown: Set<UInt64> = []
  /// What stands in the frame behind a message whose handler awaits.
  private var rest: [UInt8] = []

  init(_ dispatcher: Dispatcher) { self.dispatcher = dispatcher }

  /// Handles the messages of one frame, up to one that has to be waited for.
  mutating func route(_ frame: Span<UInt8>, _ session: Session) -> Dispatcher.Outcome {
    var reader = BinaryReader(0..<frame.count)
    while !reader.isAtEnd, session.takesMessages {
      let outcome: Dispatcher.Outcome
      do throws(ProtocolError) {
        let type = try reader.varint(in: frame)
        let payload = try reader.bytes(0...frame.count, in: frame)
        outcome = dispatch(type, payload, frame, session)
      } catch {
        return dispatcher.refuse(error, byteCount: frame.count, session)
      }
      switch outcome {
      case .done: continue
      case .close: return outcome
      case .awaiting:
        rest = frame.extracting(reader.rest).copied
        return outcome
      }
    }
    return .done
  }

  /// Goes on behind a message that was waited for.
  mutating func resume(_ session: Session) -> Dispatcher.Outcome {
    let frame = rest
    rest = []
    return route(frame.span, session)
  }

  private mutating func dispatch(
    _ type: UInt64, _ payload: Range<Int>, _ frame: Span<UInt8>, _ session: Session
  ) -> Dispatcher.Outcome {
    if let handler = dispatcher.handler(for: type) {
      return dispatcher.dispatch(handler, payload, frame, session)
    }
    return answerUnknown(type, frame.extracting(payload), session)
  }

  /// A newer client may know more types than we do: it is told once per type (W-3). What it goes on sending costs it as
  /// much as a cursor, so that nobody sends endlessly for nothing, and nobody's JOIN or strokes are refused for it.
  private mutating func answerUnknown(
    _ type: UInt64, _ payload: Span<UInt8>, _ session: Session
  ) -> Dispatcher.Outcome {
    let reference = MessageReference(type: Int(type), payload: payload)
    return dispatcher.charge(.ephemeral, byteCount: payload.count, session, about: reference) { session in
      guard unknown.count < Self.unknownLimit, unknown.insert(type).inserted else { return }
      session.send(.unknownType, about: reference)
    }
  }
}
