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

  /// Sends a command from anywhere through one reactor's connection. Costs two thread hops.
  @discardableResult
  public func send(
    _ command: RedisCommand, on handle: ReactorHandle, timeout: Duration? = nil
  ) async throws -> RedisValue {
    try await handle.isolation.perform { reactor in
      try await self.connection(on: reactor).send(command, timeout: timeout)
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
  private var entries: [ObjectIdentifier: (client: RedisClient, connection: RedisConnection)] = [:]

  func connection(of client: RedisClient, on reactor: Reactor) -> RedisConnection {
    if let entry = entries[ObjectIdentifier(client)] { return entry.connection }
    let made = RedisConnection(client.server, on: reactor)
    entries[ObjectIdentifier(client)] = (client, made)
    return made
  }

  func close(_ client: RedisClient) {
    entries.removeValue(forKey: ObjectIdentifier(client))?.connection.close()
  }
}
