/// A fact, in the past tense, that other plugins may want to know. It carries no reply and decides nothing.
public protocol Event: Sendable {}

/// One reactor's events. Subscribers run in the plugins' dependency order, after the handler under way has returned,
/// never recursively; one that throws is logged and does not stop the next.
public final class EventBus {
  private var subscribers: [ObjectIdentifier: [(any Event) -> Void]] = [:]
  private var queue: [any Event] = []
  private unowned let reactor: Reactor

  init(reactor: Reactor) { self.reactor = reactor }

  /// Queues `event` for this reactor's subscribers, within this turn.
  public func publish(_ event: some Event) {
    if queue.isEmpty { reactor.atEndOfTurn { [self] in deliver() } }
    queue.append(event)
  }

  func subscribe(_ type: any Event.Type, _ handle: @escaping (any Event) -> Void) {
    subscribers[ObjectIdentifier(type), default: []].append(handle)
  }

  private func deliver() {
    var position = 0
    while position < queue.count {
      let event = queue[position]
      for handle in subscribers[ObjectIdentifier(type(of: event))] ?? [] { handle(event) }
      position += 1
    }
    queue.removeAll(keepingCapacity: true)
  }
}

extension Reactor {
  /// The events of this reactor.
  public var events: EventBus { local(EventBus.self) { EventBus(reactor: self) } }
}
