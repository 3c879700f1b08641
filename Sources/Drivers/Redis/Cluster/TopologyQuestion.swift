internal import Kernel

/// What servers are asked in order to learn where the masters are, and what their answers mean.
enum TopologyQuestion {
  case slots
  case master(name: String)

  init(_ server: RedisServer) {
    if case .sentinel(let master, _, _) = server.url.endpoint { self = .master(name: master) } else { self = .slots }
  }

  /// To be sent in one turn.
  var commands: [RedisCommand] {
    switch self {
    case .slots: [RedisCommand("CLUSTER", "SLOTS")]
    // The first has the address, also in the midst of a fail-over, the second the epoch that says how new it is.
    case .master(let name):
      [RedisCommand("SENTINEL", "GET-MASTER-ADDR-BY-NAME", name), RedisCommand("SENTINEL", "MASTER", name)]
    }
  }

  /// `nil` when who was asked does not know.
  func read(_ answers: [RedisValue], from node: RedisNode) -> SlotMap? {
    switch self {
    case .slots: return answers.first.flatMap { SlotMap(slots: $0, askedAt: node) }
    case .master:
      guard answers.count == 2, let address = answers[0].array, address.count == 2, let host = address[0].string,
        let port = address[1].int.flatMap({ UInt16(exactly: $0) })
      else { return nil }
      let fields = answers[1].array ?? []
      let mark = fields.firstIndex { $0.string == "config-epoch" }.map { fields.index(after: $0) }
      let epoch = mark.flatMap { fields.indices.contains($0) ? fields[$0].int : nil }
      return SlotMap(master: RedisNode(host: host, port: port), epoch: epoch ?? 0)
    }
  }
}

extension RedisServer {
  /// Whom to ask at first.
  var guides: [RedisNode] {
    switch url.endpoint {
    case .cluster(let nodes, _): nodes
    case .sentinel(_, let sentinels, _): sentinels
    case .tcp, .unix: []
    }
  }

  /// Whether its nodes are found by asking.
  var isRouted: Bool { !guides.isEmpty }

  var isCluster: Bool { if case .cluster = url.endpoint { true } else { false } }
}
