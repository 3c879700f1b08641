public import Kernel
public import Redis

/// A master, its replica and three Sentinels of one test.
public final class RedisSentinelProcess {
  /// A server or a Sentinel.
  public struct Node {
    public let port: UInt16
    public let process: RedisProcess
    /// Speaks with this one alone.
    public let client: RedisClient
  }

  /// The master and its replica, as they were at first.
  public let servers: [Node]
  /// The Sentinels.
  public let sentinels: [Node]

  private init(on handle: ReactorHandle) async throws {
    let ports = try RedisProcess.freePorts(5)
    let master = ["--replicaof", "127.0.0.1 \(ports[0])"]
    servers = try ports[..<2].map { port in
      let role = port == ports[0] ? [] : master
      return try Self.node(
        port,
        RedisProcess(["--port", "\(port)", "--bind", "127.0.0.1", "--repl-diskless-sync-delay", "0"] + role))
    }
    let replica = servers[1]
    try await eventually { try await Self.info(replica, "replication", handle).contains("master_link_status:up") }
    sentinels = try ports[2...].map { port in
      let lines = [
        "port \(port)", "bind 127.0.0.1", "sentinel monitor main 127.0.0.1 \(ports[0]) 2",
        "sentinel down-after-milliseconds main 500", "sentinel failover-timeout main 5000",
      ]
      return try Self.node(port, RedisProcess(sentinel: lines))
    }
    for sentinel in sentinels {
      try await eventually { try await Self.knowsAll(sentinel, handle) }
    }
  }

  private static func node(_ port: UInt16, _ process: RedisProcess) throws -> Node {
    Node(port: port, process: process, client: RedisClient(try process.server()))
  }

  private static func info(_ node: Node, _ section: String, _ handle: ReactorHandle) async throws -> String {
    try await node.client.send(RedisCommand("INFO", section), on: handle).string ?? ""
  }

  private static func knowsAll(_ sentinel: Node, _ handle: ReactorHandle) async throws -> Bool {
    let told = try await sentinel.client.send(RedisCommand("SENTINEL", "MASTER", "main"), on: handle)
    let words = (told.array ?? []).map { $0.string ?? "" }
    let pairs = zip(words, words.dropFirst()).map { "\($0)=\($1)" }
    return pairs.contains("num-slaves=1") && pairs.contains("num-other-sentinels=2") && pairs.contains("flags=master")
  }

  /// What clients are given.
  public var url: RedisURL {
    let nodes = sentinels.map { RedisNode(host: "127.0.0.1", port: $0.port) }
    return RedisURL(.sentinel(master: "main", sentinels: nodes, tls: false))
  }

  /// Runs `body` with servers of its own, a client and a reactor.
  public static func scenario(
    _ options: RedisOptions, _ body: (RedisSentinelProcess, RedisClient, ReactorHandle) async throws -> Void
  ) async throws {
    let group = try ReactorGroup(count: 1)
    group.start()
    defer { group.stop() }
    let handle = group.handles[0]
    let set = try await RedisSentinelProcess(on: handle)
    let client = RedisClient(try RedisServer(set.url, options: options))
    var failure: (any Error)?
    do { try await body(set, client, handle) } catch { failure = error }
    for used in [client] + (set.servers + set.sentinels).map(\.client) { await used.close(on: group.handles) }
    if let failure { throw failure }
  }
}
