/// The server without threads, sockets or time of its own: whoever holds it turns it. The same reactors, connections,
/// endpoints and plugins as in ``Server``; what the test harness stands on.
package final class EmbeddedServer {
  package let reactors: [Reactor]
  private let pollers: [MemoryPoller]
  private let plugins: [any Plugin]
  private var next = 0

  /// Puts the plugins (in dependency order) together on so many reactors.
  package init(
    _ plugins: [any Plugin], reactors count: Int, time: any TimeSource, channel: ChannelSettings = ChannelSettings()
  ) throws {
    self.plugins = plugins
    pollers = (0..<count).map { _ in MemoryPoller() }
    var reactors: [Reactor] = []
    for index in 0..<count { reactors.append(try Reactor(index: index, time: time, poller: pollers[index])) }
    self.reactors = reactors
    let handles = reactors.map(ReactorHandle.init)
    for reactor in reactors {
      reactor.mailbox.claim()
      reactor.join(handles)
      reactor.channels.settings = channel
    }
  }

  /// Starts the plugins on the first reactor, then opens every reactor's endpoint. The caller turns until `finished`.
  package func start(
    settings: EndpointSettings, logger: Logger, finished: @escaping (Result<Void, any Error>) -> Void
  ) throws {
    let catalogue = try CatalogueBuilder.build(plugins, generation: 1) { _ in [] }
    let (context, reactors) = (PluginContext(reactors: reactors.map(ReactorHandle.init)), reactors)
    let cors = try CORS(origins: [])
    reactors[0].spawn { [plugins] in
      var started: [any Plugin] = []
      do {
        for plugin in plugins {
          started.append(plugin)
          try await plugin.start(context)
        }
        for reactor in reactors {
          _ = reactor.local(Endpoint.self) {
            Endpoint(reactor: reactor, catalogue: catalogue, cors: cors, settings: settings, logger: logger)
          }
        }
        finished(.success(()))
      } catch {
        for plugin in started.reversed() { await plugin.stop() }
        finished(.failure(error))
      }
    }
  }

  /// Stops the plugins in reverse order. The caller turns until `finished`.
  package func stop(finished: @escaping () -> Void) {
    for reactor in reactors { reactor.endpoint?.drain() }
    reactors[0].spawn { [plugins] in
      for plugin in plugins.reversed() { await plugin.drain() }
      for plugin in plugins.reversed() { await plugin.stop() }
      finished()
    }
  }

  /// A new connection, on the given reactor or on one after the other.
  package func connect(on reactor: Int? = nil, from address: String = "127.0.0.1") -> MemoryTransport {
    let index = reactor ?? next % reactors.count
    next += 1
    let transport = pollers[index].makeTransport()
    reactors[index].endpoint?.accept(transport, address)
    return transport
  }

  /// One turn of every reactor.
  package func turn() {
    for reactor in reactors { reactor.turn(mayWait: false) }
  }

  /// Milliseconds until a further turn may have a timer to fire; `nil` when none waits.
  package var millisecondsToNextTimer: Int? { reactors.compactMap(\.millisecondsToNextTimer).min().map(Int.init) }

  /// The process is gone: lets go of everything, without a word to plugins or peers. Nothing may be asked of it after.
  package func dismantle() {
    for reactor in reactors { reactor.dismantle() }
  }

  /// Whether a further turn would do nothing (timers in the future aside).
  package var isIdle: Bool { reactors.allSatisfy(\.isIdle) && pollers.allSatisfy(\.isQuiet) }
}
