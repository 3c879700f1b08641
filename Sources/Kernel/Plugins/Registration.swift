/// What one plugin registered, still with its own types; ``bind(_:to:)`` closes them over a reactor's state.
struct Registration<P: Plugin>: Sendable {
  struct Handler: Sendable {
    enum Body: Sendable {
      case immediate(Registrar<P>.MessageHandler)
      case awaiting(Registrar<P>.AwaitingHandler)
    }

    let type: String
    let cost: CostClass
    let weight: Int
    let body: Body
  }

  struct Subscription: Sendable {
    let type: any Event.Type
    let handle: @Sendable (any Event, Reactor, P.State) -> Void
  }

  struct BinaryHandler: Sendable {
    enum Body: Sendable {
      case immediate(Registrar<P>.BinaryMessageHandler)
      case awaiting(Registrar<P>.AwaitingBinaryHandler)
    }

    let number: Int
    let cost: CostClass
    let weight: Int
    let body: Body
  }

  var handlers: [Handler] = []
  var binaryHandlers: [BinaryHandler] = []
  var interceptors: [@Sendable (MessageInfo, Session, P.State) -> MessageVerdict] = []
  var sessionStarts: [@Sendable (Session, P.State) -> Void] = []
  var sessionEnds: [@Sendable (Session, P.State) -> Void] = []
  var subscriptions: [Subscription] = []
  var reactorStarts: [@Sendable (Reactor, P.State) -> Void] = []

  /// Makes the plugin's state on this reactor and adds its handlers, which are handed that state, to the dispatcher.
  func bind(_ plugin: P, to reactor: Reactor, _ dispatcher: Dispatcher) {
    let state = plugin.makeState(on: reactor)
    for handler in handlers { dispatcher.add(bound(handler, state)) }
    for handler in binaryHandlers { dispatcher.add(bound(handler, state)) }
    for intercept in interceptors { dispatcher.interceptors.append { intercept($0, $1, state) } }
    for handle in sessionStarts { dispatcher.sessionStarts.append { handle($0, state) } }
    for handle in sessionEnds { dispatcher.sessionEnds.append { handle($0, state) } }
    for subscription in subscriptions {
      reactor.events.subscribe(subscription.type) { [unowned reactor] event in
        subscription.handle(event, reactor, state)
      }
    }
    for handle in reactorStarts { handle(reactor, state) }
  }

  private func bound(_ handler: Handler, _ state: P.State) -> BoundHandler {
    let body: BoundHandler.Body =
      switch handler.body {
      case .immediate(let handle): .immediate { try handle($0, $1, $2, state) }
      case .awaiting(let handle): .awaiting { try await handle($0, $1, state) }
      }
    return BoundHandler(type: handler.type, cost: handler.cost, weight: handler.weight, body: body)
  }

  private func bound(_ handler: BinaryHandler, _ state: P.State) -> BoundBinaryHandler {
    let body: BoundBinaryHandler.Body =
      switch handler.body {
      case .immediate(let handle): .immediate { try handle($0, $1, $2, state) }
      case .awaiting(let handle): .awaiting { try await handle($0, $1, state) }
      }
    return BoundBinaryHandler(number: handler.number, cost: handler.cost, weight: handler.weight, body: body)
  }
}
