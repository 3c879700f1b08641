/// A message handler in a table: what it answers to, what a message costs, and its code, which runs at once or awaits.
struct HandlerEntry<Key, Immediate, Awaiting> {
  enum Body {
    case immediate(Immediate)
    case awaiting(Awaiting)
  }

  let key: Key
  let cost: CostClass
  let weight: Int
  let body: Body
  /// How often such a message came.
  var received = Counter.none

  /// The same with other code.
  func map<NewImmediate, NewAwaiting>(
    immediate: (Immediate) -> NewImmediate, awaiting: (Awaiting) -> NewAwaiting
  ) -> HandlerEntry<Key, NewImmediate, NewAwaiting> {
    let body: HandlerEntry<Key, NewImmediate, NewAwaiting>.Body =
      switch body {
      case .immediate(let handle): .immediate(immediate(handle))
      case .awaiting(let handle): .awaiting(awaiting(handle))
      }
    return .init(key: key, cost: cost, weight: weight, body: body, received: received)
  }
}

extension HandlerEntry: Sendable where Key: Sendable, Immediate: Sendable, Awaiting: Sendable {}
extension HandlerEntry.Body: Sendable where Immediate: Sendable, Awaiting: Sendable {}

/// A v1 handler, by its message's type, with its plugin's state on this reactor.
typealias EnvelopeHandler = HandlerEntry<
  String, (JSONValue, Span<UInt8>, Session) throws -> Void, (JSONDocument, Session) async throws -> Void
>

/// A v2 handler, by its message's number, with its plugin's state on this reactor.
typealias BinaryHandler = HandlerEntry<
  Int, (BinaryReader, Span<UInt8>, Session) throws -> Void, ([UInt8], Session) async throws -> Void
>
