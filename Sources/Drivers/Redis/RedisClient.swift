public import Kernel

/// Redis as the reactors use it: one server, a Cluster, or the master that Sentinels name. Connections are made per reactor, at
/// the first use there. Safe to share: it is a name; the connections belong to the reactors.
///
///     let redis = RedisClient(try RedisServer(RedisURL("redis://localhost")))
///     redis.connection(on: reactor).send(RedisCommand("PING")) { ... }           // on a reactor
///     try await redis.send(RedisCommand("PING"), on: group.handles[0])           // anywhere
///
/// What is published by `publish` reaches those who subscribed to `channel` of the same name, whatever it is:
///
///     redis.subscriber(on: reactor).subscribe(redis.channel("news")) { event in ... }
///     redis.connection(on: reactor).send(redis.publish("rain", on: "news")) { _ in }
public final class RedisClient: Sendable {
  /// Whom the connections are to.
  public let server: RedisServer

  /// Names a server; nothing is connected.
  public init(_ server: RedisServer) { self.server = server }

  /// Whether keys are spread over several nodes, so that a command's keys have to be in one slot.
  public var isCluster: Bool { server.isCluster }

  /// The reactor's connection; to be called on it.
  public func connection(on reactor: Reactor) -> any RedisCommander { presence(on: reactor).commander }

  /// The reactor's subscriptions; to be called on it.
  public func subscriber(on reactor: Reactor) -> any RedisListener { presence(on: reactor).listener }

  /// Sends a command from anywhere through one reactor's connection. Costs two thread hops.
  @discardableResult
  public func send(
    _ command: RedisCommand, on handle: ReactorHandle, timeout: Duration? = nil,
    ifDisconnected patience: RedisPatience = .wait
  ) async throws -> RedisValue {
    try await handle.isolation.perform { reactor in
      try await self.connection(on: reactor).send(command, timeout: timeout, ifDisconnected: patience)
    }
  }

  /// Closes the connections of these reactors; one that is used again makes new ones.
  public func close(on handles: [ReactorHandle]) async {
    for handle in handles {
      await handle.isolation.perform { reactor in
        reactor.local(ReactorPresences.self)?.close(self)
      }
    }
  }

  // MARK: Publishing

  /// The command that publishes, for scripts: a channel's name has to be in the slot of the script's keys.
  public var publishCommand: String { isCluster ? "SPUBLISH" : "PUBLISH" }

  /// The channel of this name: on a Cluster a sharded one, so that a message stays with the nodes of its slot.
  public func channel(_ name: String) -> RedisChannel { RedisChannel(name, kind: isCluster ? .sharded : .plain) }

  /// Publishes to the ``channel(_:)`` of this name. The answer is a number of receivers, on a Cluster those of one node.
  public func publish(_ payload: any RedisArgument, on name: String) -> RedisCommand {
    RedisCommand(publishCommand, name, payload)
  }

  private func presence(on reactor: Reactor) -> ReactorPresence {
    reactor.local(ReactorPresences.self, make: ReactorPresences.init).presence(of: self, on: reactor)
  }
}

/// What a reactor has of the clients it uses.
private final class ReactorPresences {
  private var presences: [ObjectIdentifier: (client: RedisClient, presence: ReactorPresence)] = [:]

  func presence(of client: RedisClient, on reactor: Reactor) -> ReactorPresence {
    if let found = presences[ObjectIdentifier(client)] { return found.presence }
    let made = ReactorPresence(client.server, on: reactor)
    presences[ObjectIdentifier(client)] = (client, made)
    return made
  }

  func close(_ client: RedisClient) {
    presences.removeValue(forKey: ObjectIdentifier(client))?.presence.close()
  }
}

/// What a reactor has of one client, made as it is needed.
private final class ReactorPresence {
  private let server: RedisServer
  private unowned let reactor: Reactor
  private var madeCommander: (any RedisCommander)?
  private var madeListener: (any RedisListener)?
  private var madeDirectory: TopologyDirectory?

  init(_ server: RedisServer, on reactor: Reactor) {
    self.server = server
    self.reactor = reactor
  }

  var commander: any RedisCommander {
    if let madeCommander { return madeCommander }
    let made: any RedisCommander =
      server.isRouted ? RedisRouter(server, directory, on: reactor) : RedisConnection(server, on: reactor)
    madeCommander = made
    return made
  }

  var listener: any RedisListener {
    if let madeListener { return madeListener }
    let made: any RedisListener =
      server.isRouted ? RoutedSubscriber(server, directory, on: reactor) : RedisSubscriber(server, on: reactor)
    madeListener = made
    return made
  }

  /// One for commands and subscriptions.
  private var directory: TopologyDirectory {
    if let madeDirectory { return madeDirectory }
    let made = TopologyDirectory(server, on: reactor)
    madeDirectory = made
    return made
  }

  func close() {
    madeCommander?.close()
    madeListener?.close()
    madeDirectory?.close()
  }
}
