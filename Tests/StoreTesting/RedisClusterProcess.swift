public import Kernel
public import Redis

/// A Redis Cluster of one test: masters that share the slots, and replicas of the first of them.
///
/// `@unchecked`: one task at a time starts, stops and signals its processes.
public final class RedisClusterProcess: @unchecked Sendable {
  /// One of its nodes.
  public struct Node {
    public let port: UInt16
    public let process: RedisProcess
    /// Speaks with this node alone.
    public let client: RedisClient
  }

  /// The masters, then the replicas.
  public let nodes: [Node]
  private let busPorts: [UInt16]
  private let handle: ReactorHandle

  /// Starts the processes; ``join(masters:)`` makes them one.
  private init(count: Int, on handle: ReactorHandle) throws {
    self.handle = handle
    let ports = try RedisProcess.freePorts(count * 2)
    nodes = try (0..<count).map { index in
      let port = ports[index * 2]
      let process = try RedisProcess([
        "--port", "\(port)", "--cluster-port", "\(ports[index * 2 + 1])", "--bind", "127.0.0.1",
        "--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--repl-diskless-sync-delay", "0",
      ])
      return Node(port: port, process: process, client: RedisClient(try process.server()))
    }
    busPorts = nodes.indices.map { ports[$0 * 2 + 1] }
  }

  /// What clients are given: the first nodes are enough.
  public var url: RedisURL {
    RedisURL(.cluster(nodes: nodes.prefix(3).map { RedisNode(host: "127.0.0.1", port: $0.port) }, tls: false))
  }

  /// Says something to one node.
  @discardableResult
  public func tell(_ index: Int, _ name: String, _ arguments: any RedisArgument...) async throws -> RedisValue {
    try await nodes[index].client.send(RedisCommand(name, arguments: arguments, keyIndex: nil), on: handle)
  }

  // MARK: Making it one

  private func join(masters: Int) async throws {
    for index in 0..<masters {
      let (first, next) = (index * 16_384 / masters, (index + 1) * 16_384 / masters)
      try await tell(index, "CLUSTER", "ADDSLOTSRANGE", first, next - 1)
      try await tell(index, "CLUSTER", "SET-CONFIG-EPOCH", index + 1)
    }
    for one in nodes.indices {
      for other in nodes.indices where other > one {
        try await tell(one, "CLUSTER", "MEET", "127.0.0.1", Int(nodes[other].port), Int(busPorts[other]))
      }
    }
    for index in nodes.indices { try await eventually { try await knowsAll(index) } }
    for index in masters..<nodes.count {
      try await tell(index, "CLUSTER", "REPLICATE", try await id(of: 0))
      try await eventually { try await info(index, "INFO", "replication").contains("master_link_status:up") }
    }
    // Who does not know whose replica it is does not vote for it.
    for index in 0..<masters {
      try await eventually {
        let replicas = try await tell(index, "CLUSTER", "REPLICAS", try await id(of: 0))
        return replicas.array?.count == nodes.count - masters
      }
    }
  }

  /// Whether it is a master and its replica has all it has.
  public func isReplicated(_ index: Int) async throws -> Bool {
    let told = try await info(index, "INFO", "replication")
    return told.contains("role:master") && told.contains("state=online")
  }

  private func knowsAll(_ index: Int) async throws -> Bool {
    let state = try await info(index, "CLUSTER", "INFO")
    return state.contains("cluster_state:ok") && state.contains("cluster_known_nodes:\(nodes.count)\r\n")
      && state.contains("cluster_slots_ok:16384")
  }

  private func info(_ index: Int, _ name: String, _ section: String) async throws -> String {
    try await tell(index, name, section).string ?? ""
  }

  private func id(of index: Int) async throws -> String { try await tell(index, "CLUSTER", "MYID").string ?? "" }

  // MARK: Moving slots

  /// A hash tag of a slot that this master serves.
  public func tag(at index: Int) async throws -> String {
    for number in 0..<1_000 {
      let slot = try await slot(of: "{\(number)}")
      if try await owner(of: slot) == index { return "{\(number)}" }
    }
    throw RedisError.invalid("no slot there")
  }

  /// The slot of a key.
  public func slot(of key: String, askedAt index: Int = 1) async throws -> Int {
    Int(try await tell(index, "CLUSTER", "KEYSLOT", key).int ?? -1)
  }

  /// The number of the node that serves the slot, as one of them sees it.
  public func owner(of slot: Int, askedAt index: Int = 0) async throws -> Int {
    let ranges = try await tell(index, "CLUSTER", "SLOTS").array ?? []
    let range = ranges.compactMap(\.array).first { Int64(slot) >= $0[0].int ?? 0 && Int64(slot) <= $0[1].int ?? 0 }
    let port = range?[2].array?[1].int
    return nodes.firstIndex { Int64($0.port) == port } ?? -1
  }

  /// Begins to move a slot, as redis-cli --cluster reshard does.
  public func beginMoving(_ slot: Int, from: Int, to: Int) async throws {
    try await tell(to, "CLUSTER", "SETSLOT", slot, "IMPORTING", try await id(of: from))
    try await tell(from, "CLUSTER", "SETSLOT", slot, "MIGRATING", try await id(of: to))
  }

  /// Moves the slot's keys, one by one, and gives the slot away.
  public func endMoving(_ slot: Int, from: Int, to: Int) async throws {
    while let key = try await tell(from, "CLUSTER", "GETKEYSINSLOT", slot, 1).array?.first?.string {
      try await tell(from, "MIGRATE", "127.0.0.1", Int(nodes[to].port), key, 0, 5_000)
    }
    let target = try await id(of: to)
    for index in [to, from] { try await tell(index, "CLUSTER", "SETSLOT", slot, "NODE", target) }
  }

  /// Runs `body` with a cluster of its own, a client and a reactor.
  public static func scenario(
    masters: Int = 3, replicas: Int = 0, options: RedisOptions = RedisOptions(),
    _ body: (RedisClusterProcess, RedisClient, ReactorHandle) async throws -> Void
  ) async throws {
    let group = try ReactorGroup(count: 1)
    group.start()
    defer { group.stop() }
    let handle = group.handles[0]
    let cluster = try RedisClusterProcess(count: masters + replicas, on: handle)
    let client = RedisClient(try RedisServer(cluster.url, options: options))
    var failure: (any Error)?
    do {
      try await cluster.join(masters: masters)
      try await body(cluster, client, handle)
    } catch {
      failure = error
    }
    for used in [client] + cluster.nodes.map(\.client) { await used.close(on: group.handles) }
    if let failure { throw failure }
  }
}
