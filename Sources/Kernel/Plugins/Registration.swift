/// What one plugin registered, still with its own types; ``bind(_:to:)`` closes them over a reactor's state.
struct Registration<P: Plugin>: Sendable {
  typealias EnvelopeEntry = HandlerEntry<String, Registrar<P>.MessageHandler, Registrar<P>.AwaitingHandler>
  typealias BinaryEntry = HandlerEntry<Int, Registrar<P>.BinaryMessageHandler, Registrar<P>.AwaitingBinaryHandler>

  struct Subscription: Sendable {
    let type: any Event.Type
    let handle: @Sendable (any Event, Reactor, P.State) -> Void
  }

  var handlers: [EnvelopeEntry] = []
  var binaryHandlers: [BinaryEntry] = []
  var interceptors: [@Sendable (MessageInfo, Session, P.State) -> MessageVerdict] = []
  var sessionStarts: [@Sendable (Session, P.State) -> Void] = []
  var sessionEnds: [@Sendable (Session, P.State) -> Void] = []
  var subscriptions: [Subscription] = []
  var reactorStarts: [@Sendable (Reactor, P.State) -> Void] = []

  /// Makes the plugin's state on this reactor and adds its handlers, which are handed that state, to the dispatcher.
  func bind(_ plugin: P, to reactor: Reactor, _ dispatcher: Dispatcher) {
    let state = plugin.makeState(on: reactor)
    for entry in handlers { dispatcher.add(bound(entry, state)) }
    for entry in binaryHandlers { dispatcher.add(bound(entry, state)) }
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

  /// Has messages counted, each type by itself.
  mutating func count(_ metrics: MetricRegistrar, plugin: String) {
    for index in handlers.indices {
      handlers[index].received = KernelMetrics.messages(metrics, plugin: plugin, .v1, handlers[index].key)
    }
    for index in binaryHandlers.indices {
      let number = "\(binaryHandlers[index].key)"
      binaryHandlers[index].received = KernelMetrics.messages(metrics, plugin: plugin, .v2, number)
    }
  }

  private func bound(_ entry: EnvelopeEntry, _ state: P.State) -> EnvelopeHandler {
    entry.map(
      immediate: { handle in { try handle($0, $1, $2, state) } },
      awaiting: { handle in { try await handle($0, $1, state) } })
  }

  private func bound(_ entry: BinaryEntry, _ state: P.State) -> BinaryHandler {
    entry.map(
      immediate: { handle in { try handle($0, $1, $2, state) } },
      awaiting: { handle in { try await handle($0, $1, state) } })
  }
}
