public import Kernel

/// One connection per reactor to one server, made at the first use there. Safe to share: it is a server's name; the
/// connections belong to the reactors.
///
///     let redis = RedisClient(try RedisServer(RedisURL("redis://localhost")))
///     redis.connection(on: reactor).send(RedisCommand("PING")) { ... }           // on a reactor
///     try await redis.send(RedisCommand("PING"), on: group.handles[0])           // anywhere
public final class RedisClient: Sendable {
  /// Whom the connections are to.
  public let server: RedisServer

  /// Names a server; nothing is connected.
  public init(_ server: RedisServer) { self.server = server }

  /// The reactor's connection; to be called on it.
  public func connection(on reactor: Reactor) -> RedisConnection {
    reactor.local(RedisConnections.self, make: RedisConnections.init).connection(of: self, on: reactor)
  }

  /// The reactor's subscriptions; to be called on it.
  public func subscriber(on reactor: Reactor) -> RedisSubscriber {
    reactor.local(RedisConnections.self, make: RedisConnections.init).subscriber(of: self, on: reactor)
  }

  /// A channel of this name, as the server keeps it.
  public func channel(_ name: String) -> RedisChannel { RedisChannel(name) }

  /// The command that publishes on such a channel, for scripts.
  public var publishCommand: String { "PUBLISH" }

  /// Publishes on such a channel.
  public func publish(_ payload: [UInt8], on channel: String) -> RedisCommand {
    RedisCommand(publishCommand, channel, payload)
  }

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

  /// Closes the connections of these reactors; one that is used again makes a new one.
  public func close(on handles: [ReactorHandle]) async {
    for handle in handles {
      await handle.isolation.perform { reactor in
        reactor.local(RedisConnections.self)?.close(self)
      }
    }
  }
}

/// A reactor's connections, by client.
private final class RedisConnections {
  private struct Entry {
    /// Kept, so that its identifier stays its own.
    let client: RedisClient
    var connection: RedisConnection?
    var subscriber: RedisSubscriber?
  }

  private var entries: [ObjectIdentifier: Entry] = [:]

  func connection(of client: RedisClient, on reactor: Reactor) -> RedisConnection {
    if let open = entries[ObjectIdentifier(client)]?.connection { return open }
    let made = RedisConnection(client.server, on: reactor)
    entries[ObjectIdentifier(client), default: Entry(client: client)].connection = made
    return made
  }

  func subscriber(of client: RedisClient, on reactor: Reactor) -> RedisSubscriber {
    if let open = entries[ObjectIdentifier(client)]?.subscriber { return open }
    let made = RedisSubscriber(client.server, on: reactor)
    entries[ObjectIdentifier(client), default: Entry(client: client)].subscriber = made
    return made
  }

  func close(_ client: RedisClient) {
    let entry = entries.removeValue(forKey: ObjectIdentifier(client))
    entry?.connection?.close()
    entry?.subscriber?.close()
  }
}
